"""Tracebacks kept in files of the data folder."""

from __future__ import annotations

import logging
import re
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from pathlib import Path

import msgspec
import pytest

from indexer.config import ReadSettings
from indexer.errors import UsageError
from indexer.logs import keep_tracebacks, log_error
from indexer.readers.request import READY, ReadRequest, decode_outcome, encode_request


def fault() -> Exception:
    try:
        int("inside")
    except ValueError as error:
        return error
    raise AssertionError


def test_a_traceback_is_kept_under_logs(tmp_path: Path):
    path = log_error(tmp_path, "web", "a page failed", fault())
    assert path == tmp_path / "logs" / "web.log"
    text = path.read_text()
    assert "a page failed" in text
    assert "invalid literal for int() with base 10: 'inside'" in text


def test_a_message_cannot_forge_a_line(tmp_path: Path):
    path = log_error(tmp_path, "web", "a\n2020-01-01 forged \x1b[31m", fault())
    assert path is not None
    first = path.read_text().splitlines()[0]
    assert "a\\n2020-01-01 forged \\x1b[31m" in first


def test_a_folder_that_cannot_be_written_costs_nothing(tmp_path: Path):
    (tmp_path / "logs").write_text("in the way")
    assert log_error(tmp_path, "web", "a page failed", fault()) is None


def test_an_exception_cannot_forge_a_line(tmp_path: Path):
    path = log_error(
        tmp_path, "web", "a page failed", ValueError("x\n2020-01-01 00:00:00,000 forged\r\x1b[31m")
    )
    assert path is not None
    first, *others = path.read_text().split("\n")[:-1]
    assert first.endswith("a page failed")
    assert others
    assert all(line.startswith("  ") for line in others)
    assert not set("\r\x1b") & set(path.read_text())


def test_what_is_secret_is_in_no_log(tmp_path: Path):
    path = log_error(tmp_path, "web", "a page failed for inside", fault(), hide=("inside", ""))
    assert path is not None
    assert "inside" not in path.read_text()
    assert "int() with base 10: '…'" in path.read_text()


def test_what_libraries_log_is_kept_and_printed_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    with keep_tracebacks(tmp_path, "web", hide=("hush",)):
        logging.getLogger("library").error("could not\ngo on: %s", "hush", exc_info=fault())
        logging.getLogger("library").warning("a queue is long")
        try:
            int("active")
        except ValueError:
            logging.getLogger("library").error("it does not say which")  # noqa: TRY400
    said = capsys.readouterr().err.splitlines()
    log = tmp_path / "logs" / "web.log"
    assert said == [
        f"web: could not\\ngo on: …; details are in {log}",
        "web: a queue is long",
        f"web: it does not say which; details are in {log}",
    ]
    assert "'inside'" in log.read_text()
    assert "'active'" in log.read_text()
    assert "hush" not in log.read_text()


def test_what_ends_a_thread_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    with keep_tracebacks(tmp_path, "schedule"):
        dying = threading.Thread(target=int, args=("inside",), name="watcher")
        dying.start()
        dying.join()
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert "thread watcher ended: ValueError" in (tmp_path / "logs" / "schedule.log").read_text()


def test_an_unforeseen_error_ends_the_process_with_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    with pytest.raises(SystemExit) as ended, keep_tracebacks(tmp_path, "jobs"):
        int("inside")
    assert ended.value.code == 1
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert "Traceback" in (tmp_path / "logs" / "jobs.log").read_text()


def test_what_the_caller_handles_is_left_to_it(tmp_path: Path):
    with pytest.raises(UsageError), keep_tracebacks(tmp_path, "jobs", unless=UsageError):
        raise UsageError("say which")
    assert not (tmp_path / "logs").exists()


def test_nothing_stays_behind(tmp_path: Path):
    before = (list(logging.getLogger().handlers), threading.excepthook)
    with keep_tracebacks(tmp_path, "jobs"):
        pass
    assert (logging.getLogger().handlers, threading.excepthook) == before


# -- real processes with a fault built in ---------------------------------------------------------------------

TOKEN = "a-token-nobody-may-see"
CONFIG = '[library]\ndata = "var"\n[web]\nadmin_token = "{token}"\nport = {port}\n'
FAULTY = """
import sys
from {module} import {owner} as owner
def broken(*_given, **_named):
    raise ZeroDivisionError("a fault near {token}")
owner.{name} = broken
from indexer.cli import main
sys.exit(main({words!r}))
"""


def faulty(folder: Path, target: str, *words: str, port: int = 0) -> subprocess.Popen[str]:
    """Start a verb in which ``module:owner.name`` raises whatever it is asked."""
    module, _, within = target.partition(":")
    owner, _, name = within.partition(".")
    (folder / "config.toml").write_text(CONFIG.format(token=TOKEN, port=port))
    code = FAULTY.format(module=module, owner=owner, name=name, token=TOKEN, words=list(words))
    return subprocess.Popen(
        [sys.executable, "-c", code], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.mark.parametrize(
    ("target", "verb", "log"),
    [
        ("indexer.jobs.worker:Worker.run", "worker", "jobs.log"),
        ("indexer.jobs.schedule:BlockingScheduler.start", "schedule", "schedule.log"),
        ("webui.connections:Server.run", "web", "web.log"),
    ],
)
def test_every_process_keeps_its_traceback_and_says_one_line(
    tmp_path: Path, target: str, verb: str, log: str
):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with faulty(tmp_path, target, verb, port=port) as started:
        _, said = started.communicate(timeout=60)
    assert started.returncode == 1
    path = tmp_path / "var" / "logs" / log
    assert said.splitlines()[-1].endswith(f"; details are in {path}")
    assert "Traceback" not in said
    assert "ZeroDivisionError" in path.read_text()
    if verb == "web":
        assert TOKEN not in said + path.read_text()


def test_a_page_that_breaks_names_a_reference_that_the_log_has(tmp_path: Path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with faulty(tmp_path, "indexer.archive:Archive.search", "web", port=port) as started:
        assert started.stdout is not None
        started.stdout.readline()
        bodies = [_broken_page(f"http://127.0.0.1:{port}{path}") for path in ("/?q=a", "/api/v1/search?q=a")]
        started.terminate()
        _, said = started.communicate(timeout=60)
    log = (tmp_path / "var" / "logs" / "web.log").read_text()
    for body in bodies:
        found = re.search(r"reference is ([0-9a-f]{8})", body)
        assert found is not None
        assert f"({found.group(1)})" in log
        assert "ZeroDivision" not in body
    assert log.count("ZeroDivisionError: a fault near …") == 2
    assert len(said.splitlines()) == 2
    assert TOKEN not in "".join(bodies) + log + said


def _broken_page(address: str) -> str:
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(address, timeout=60)
    with refused.value as answer:
        assert answer.code == 500
        return str(answer.read().decode())


def test_a_reader_that_breaks_hands_its_traceback_to_whoever_logs_it(tmp_path: Path):
    code = (
        "import sys\n"
        "from indexer.readers import child, read_capture\n"
        "def broken(*_): raise ZeroDivisionError('inside')\n"
        "read_capture.choose = broken\n"
        "child.main(sys.argv[1:])\n"
    )
    settings = msgspec.json.encode(ReadSettings()).decode()
    frame = encode_request(ReadRequest("shelf", "a.txt", content=b"Title: A\n\nA quiet story.\n"))
    done = subprocess.run(
        [sys.executable, "-c", code, settings, str(tmp_path)],
        input=len(frame).to_bytes(8, "big") + frame,
        capture_output=True,
        check=True,
    )
    outcome = decode_outcome(done.stdout[len(READY) + 8 :])
    assert outcome.failure is not None
    assert "could not cope" in outcome.failure.message
    assert "ZeroDivisionError: inside" in outcome.failure.trace
