"""Reading in children: in order, within limits, and one bad file costs one file."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import psutil
import pytest
from jobkit import reading_children
from warm_reader import close_readers

from indexer.config import ReadSettings
from indexer.errors import NoReaderError
from indexer.model import FailureKind
from indexer.readers import child_handle
from indexer.readers.reader_pool import ReaderPool
from indexer.readers.request import READY, ReadRequest, decode_outcome, encode_request

TALE = "Title: Tale {n}\nAuthor: Ada Pike\n\nIt rained {n} times.\n"


@pytest.fixture(autouse=True)
def no_other_children():
    """Those that other tests keep are not for these to count, or to kill."""
    close_readers()


def request(n: int, content: bytes | None = None) -> ReadRequest:
    return ReadRequest(
        "inbox", f"{n}.txt", content=content if content is not None else TALE.format(n=n).encode()
    )


def test_outcomes_come_in_the_order_of_requests():
    with ReaderPool(ReadSettings(), processes=2) as reader:
        titles = [outcome.stories[0].title for outcome in reader.read_all(request(n) for n in range(60))]
    assert titles == [f"Tale {n}" for n in range(60)]


def test_a_file_is_opened_by_the_child_and_its_digest_returned(tmp_path):
    path = tmp_path / "tale.txt"
    path.write_bytes(TALE.format(n=1).encode())
    with ReaderPool(ReadSettings()) as reader:
        here, gone = reader.read_all(
            ReadRequest("inbox", p.name, path=p) for p in (path, tmp_path / "gone.txt")
        )
    assert here.digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert here.stories[0].native_key == "tale.txt"
    assert gone.failure is not None
    assert "cannot be opened" in gone.failure.message


def test_a_file_whose_name_is_not_utf8_is_read(tmp_path):
    path = tmp_path / os.fsdecode(b"caf\xe9.txt")
    path.write_bytes(TALE.format(n=1).encode())
    with ReaderPool(ReadSettings()) as reader:
        (outcome,) = reader.read_all([ReadRequest("inbox", "caf\\xe9.txt", path=path)])
    assert outcome.stories[0].title == "Tale 1"


def test_files_over_the_limit_are_not_read(tmp_path):
    path = tmp_path / "huge.txt"
    path.write_bytes(b"word " * 500_000)
    with ReaderPool(ReadSettings(max_file_mb=1)) as reader:
        (outcome,) = reader.read_all([ReadRequest("inbox", "huge.txt", path=path)])
    assert outcome.failure is not None
    assert (outcome.failure.cause, "max_file_mb" in outcome.failure.message) == ("too-large", True)


def test_reading_ahead_is_bounded():
    taken: list[int] = []

    def requests():
        for n in range(100):
            taken.append(n)
            yield request(n)

    with ReaderPool(ReadSettings(), processes=1) as reader:
        outcomes = reader.read_all(requests())
        next(outcomes)
        assert len(taken) <= 10
        outcomes.close()


@pytest.mark.parametrize("processes", [1, 2])
def test_children_killed_from_outside_cost_no_item_and_are_replaced(processes):
    with ReaderPool(ReadSettings(), processes=processes) as reader:
        outcomes = reader.read_all(request(n) for n in range(80))
        titles = []
        for number, outcome in enumerate(outcomes):
            titles.append(outcome.stories[0].title)
            if number in {0, 30}:
                for child in reading_children():
                    child.kill()
    assert titles == [f"Tale {n}" for n in range(80)]


def test_an_item_whose_child_is_killed_every_time_is_not_to_blame_for_good(deadly):
    fatal = request(1, b"SIGKILL")
    with ReaderPool(ReadSettings()) as reader:
        outcomes = list(reader.read_all([request(0), fatal, request(2)]))
    failure = outcomes[1].failure
    assert (failure.cause, failure.kind) == ("killed", FailureKind.TRANSIENT)
    assert "ended by the system" in failure.message
    assert [outcome.failure for outcome in outcomes[::2]] == [None, None]


@pytest.mark.parametrize(
    ("number", "kind", "said"),
    [
        ("SIGSEGV", FailureKind.FINAL, "crashed (SIGSEGV)"),
        ("SIGXCPU", FailureKind.LIMITED, "timeout_s"),
        ("SIGABRT", FailureKind.LIMITED, "memory_mb"),
        ("SIGTERM", FailureKind.TRANSIENT, "ended by the system"),
        ("exit", FailureKind.LIMITED, "code 3"),
        ("MemoryError", FailureKind.LIMITED, "memory_mb"),
        ("RecursionError", FailureKind.FINAL, "nested too deeply"),
        ("EMFILE", FailureKind.TRANSIENT, "Too many open files"),
        ("KeyError", FailureKind.FINAL, "KeyError"),
    ],
)
def test_how_a_child_ended_says_whose_fault_it_is(deadly, number, kind, said):
    with ReaderPool(ReadSettings()) as reader:
        outcome, after = reader.read_all([request(1, number.encode()), request(2)])
    assert outcome.failure.kind is kind
    assert said in outcome.failure.message
    assert after.stories[0].title == "Tale 2"


def test_a_readers_mistake_keeps_its_traceback(deadly):
    with ReaderPool(ReadSettings()) as reader:
        (outcome,) = reader.read_all([request(1, b"KeyError")])
    assert "raise KeyError" in outcome.failure.trace


@pytest.mark.parametrize("processes", [1, 2])
def test_where_no_child_can_start_that_is_said_and_no_item_is_blamed(monkeypatch, processes):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with ReaderPool(ReadSettings(), processes=processes) as reader:
        with pytest.raises(NoReaderError, match="No file is marked as failed"):
            list(reader.read_all(request(n) for n in range(5)))
        monkeypatch.undo()
        assert next(reader.read_all([request(7)])).stories[0].title == "Tale 7"


def test_without_descriptors_for_a_child_the_system_is_named(tmp_path):
    code = (
        "import os, resource, sys\nfrom indexer.config import ReadSettings\nfrom indexer.errors import NoReaderError\n"
        "from indexer.readers.reader_pool import ReaderPool\nfrom indexer.readers.request import ReadRequest\n"
        "with ReaderPool(ReadSettings()) as reader:\n"
        "    held = os.dup(0)\n"
        "    resource.setrlimit(resource.RLIMIT_NOFILE, (held + 2, held + 2))\n"
        "    try:\n"
        "        print(list(reader.read_all([ReadRequest('inbox', 'x', content=b'It rained.')])))\n"
        "    except NoReaderError as error:\n"
        "        sys.exit(str(error))\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "can be started" in ended.stderr


@pytest.fixture
def deadly(monkeypatch):
    """Children that do to themselves what a text says."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent.parent))
    monkeypatch.setattr(child_handle, "CHILD", "dying_child")


def test_outcomes_nobody_waited_for_are_not_taken_for_later_ones():
    with ReaderPool(ReadSettings(), processes=2) as reader:
        left = reader.read_all(request(n) for n in range(40))
        next(left)
        left.close()
        titles = [outcome.stories[0].title for outcome in reader.read_all(request(n) for n in range(50, 80))]
    assert titles == [f"Tale {n}" for n in range(50, 80)]


def test_requests_and_answers_larger_than_a_pipe_pass_each_other():
    long = [
        TALE.format(n=n).encode() + b"The tide took it, and brought it back.\n\n" * 60_000 for n in range(12)
    ]
    with ReaderPool(ReadSettings(), processes=2) as reader:
        outcomes = list(reader.read_all(request(n, content) for n, content in enumerate(long)))
    assert [outcome.stories[0].title for outcome in outcomes] == [f"Tale {n}" for n in range(12)]
    assert len(outcomes[0].stories[0].chapters[0].text) > 2_000_000


def test_an_answer_that_waited_for_its_caller_is_not_late():
    with ReaderPool(ReadSettings(timeout_s=0.3)) as reader:
        outcomes = reader.read_all(request(n) for n in range(30))
        next(outcomes)
        time.sleep(0.5)
        assert not [outcome.failure for outcome in outcomes if outcome.failure]


def test_a_request_that_cannot_be_sent_leaves_later_ones_their_own_answers():
    with ReaderPool(ReadSettings()) as reader:
        _, failed = reader.read_all([request(1), ReadRequest("inbox", "\ud800", content=b"Rain.")])
        assert failed.failure is not None
        titles = [outcome.stories[0].title for outcome in reader.read_all(request(n) for n in range(5, 9))]
    assert titles == [f"Tale {n}" for n in range(5, 9)]


def test_a_closed_reader_reads_no_more():
    reader = ReaderPool(ReadSettings())
    reader.close()
    with pytest.raises(RuntimeError):
        list(reader.read_all([request(1)]))
    assert not reading_children()


def test_memory_is_limited_and_the_next_file_is_read():
    hungry = b"The tide took it.\n" * 3_000_000
    settings = ReadSettings(memory_mb=220, timeout_s=60)
    with ReaderPool(settings) as reader:
        first, second = reader.read_all([request(1, hungry), request(2)])
    assert first.failure is not None
    assert first.failure.kind is FailureKind.LIMITED
    assert "memory_mb" in first.failure.message
    assert second.stories[0].title == "Tale 2"


def test_a_slow_file_is_stopped_and_the_next_is_read():
    slow = b"<html><body>" + b"<div><p>tide <i>and</i> time" * 600_000
    with ReaderPool(ReadSettings(timeout_s=0.5, memory_mb=4096)) as reader:
        list(reader.read_all([request(0)]))
        stopped, after = reader.read_all([request(1, slow), request(2)])
    assert stopped.failure is not None
    assert stopped.failure.cause == "too-slow"
    assert after.stories[0].title == "Tale 2"


def test_closing_leaves_no_child():
    reader = ReaderPool(ReadSettings(), processes=2)
    list(reader.read_all(request(n) for n in range(6)))
    started = reading_children()
    assert started
    reader.close()
    reader.close()
    assert not any(child.is_running() for child in started)


def test_children_end_with_their_parent():
    code = (
        "import sys, time\nfrom indexer.config import ReadSettings\nfrom indexer.readers.reader_pool import ReaderPool\nfrom indexer.readers.request import ReadRequest\n"
        "reader = ReaderPool(ReadSettings())\n"
        "list(reader.read_all([ReadRequest('inbox', 'x', content=b'It rained.')]))\nprint('ready', flush=True)\ntime.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"ready\n"
        started = psutil.Process(parent.pid).children()
        assert len(started) == 1
        os.kill(parent.pid, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while any(child.is_running() for child in started):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_the_child_is_light():
    code = (
        "import sys, indexer.readers.child\n"
        "heavy = {'whoosh', 'flask', 'sqlalchemy', 'numpy', 'tantivy', 'bs4', 'httpx2'} & {name.split('.')[0] for name in sys.modules}\n"
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize(("memory_mb", "loaded"), [(512, "numpy"), (128, "")])
def test_a_child_that_has_much_to_read_loads_what_makes_it_quicker(memory_mb, loaded):
    code = (
        "import sys, indexer.readers.child as child\n"
        "child._AT_WORK_S = 0.0\n"
        "child.main(sys.argv[1:])\n"
        "sys.stderr.write(''.join({'numpy'} & sys.modules.keys()))"
    )
    settings = msgspec.json.encode(ReadSettings(memory_mb=memory_mb)).decode()
    frames = [encode_request(request(n)) for n in range(3)]
    result = subprocess.run(
        [sys.executable, "-c", code, settings],
        input=b"".join(len(frame).to_bytes(8, "big") + frame for frame in frames),
        capture_output=True,
        check=True,
    )
    assert result.stderr.decode() == loaded
    assert result.stdout.startswith(READY)
    answers, words = result.stdout.removeprefix(READY), []
    while answers:
        size = int.from_bytes(answers[:8], "big")
        words.append(decode_outcome(answers[8 : 8 + size]).stories[0].words)
        answers = answers[8 + size :]
    assert words == [4, 4, 4]


@pytest.mark.parametrize("content", [b"", bytes(range(32)) * 20, b"PK\x03\x04" + b"x" * 40])
def test_a_refused_file_has_a_digest_too(content):
    with ReaderPool(ReadSettings()) as reader:
        (outcome,) = reader.read_all([request(1, content)])
    assert outcome.failure is not None
    assert outcome.digest == hashlib.sha256(content).hexdigest()


def test_a_child_that_died_while_idle_is_replaced_and_no_item_is_blamed():
    with ReaderPool(ReadSettings()) as reader:
        item = ReadRequest("shelf", "a.txt", content=b"Title: A\n\nA quiet story about a stove.\n")
        (before,) = reader.read_all([item])
        (child,) = reader._children
        child._process.kill()
        child._process.wait()
        (after,) = reader.read_all([item])
    assert before.failure is None
    assert after == before
