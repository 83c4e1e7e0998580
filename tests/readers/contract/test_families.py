"""What every family of readers keeps to, whatever it reads: words, addresses, sameness, limits, reasons.

A new family needs a file in ``readerfiles`` and passes the suite as it is.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import string
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec
import pytest
from docmaker import zipped
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from readerfiles import FILES
from readerlaws import addresses_in, texts_in, unplaced
from readertale import Made, Tale

from indexer.config import ReadSettings
from indexer.model import Capture, ReadOutcome
from indexer.pipeline.inspection import inspect
from indexer.readers.contact_redaction import redact_story
from indexer.readers.detect import detect
from indexer.readers.families import FAMILIES, choose
from indexer.readers.read_capture import read
from indexer.readers.request import ReadRequest, capture_of, encode_outcome
from indexer.readers.sample import Sample
from indexer.readers.surrounding_files import ArchiveMembers

NAMES = sorted({name for names in FAMILIES.values() for name in names})
# They refuse what they know: their word for it is the law they keep.
REFUSING = {"backups.efiction_files": "no story of the database dump beside it has it"}
READING = [name for name in NAMES if name not in REFUSING]
ADDRESS = "wren.lark@harbour.example"
# A family packs what it holds if a tale of one word many times comes to a hundredth.
PACKING = (
    *("documents.epub", "documents.docx", "documents.odt"),
    *("containers.zipped", "containers.packed", "containers.wacz"),
)
MEMBERS = ("documents.epub", "documents.docx", "documents.odt", "containers.zipped", "containers.wacz")

every = pytest.mark.parametrize("name", NAMES)
every_reading = pytest.mark.parametrize("name", READING)


def numbered(words: Callable[[int], str]) -> Tale:
    """A tale of words that ``words`` makes of numbers, each once."""
    numbers = iter(range(10_000))

    def some(count: int) -> str:
        return " ".join(words(next(numbers)) for _ in range(count)).capitalize()

    return Tale(
        title=some(2),
        author=f"{some(1)} {some(1)}",
        summary=f"{some(5)}.",
        note=f"{some(6)}.",
        value=some(2),
        chapters=tuple((some(2), tuple(f"{some(14)}." for _ in range(3))) for _ in range(2)),
    )


def lettered(number: int) -> str:
    return string.ascii_lowercase[number // 26 % 26] + string.ascii_lowercase[number % 26]


TALE = numbered(lambda number: ("lamp", "harbo", "quin", "mossé")[number % 4] + lettered(number))
ADDRESSED = dataclasses.replace(TALE, address=ADDRESS)
# Letters of the West, which every format here can write, and of PDF's own encoding.
STEMS = st.text(alphabet="bcdfghklmnprstvwzéüñœ", min_size=2, max_size=7)


@st.composite
def tales(draw: st.DrawFn) -> Tale:
    stems = draw(st.lists(STEMS, min_size=4, max_size=30))
    return numbered(lambda number: stems[number % len(stems)] + lettered(number))


def capture(made: Made) -> Capture:
    files = {made.name: made.content, **made.beside}
    around = ArchiveMembers({name: name for name in files}, files.__getitem__) if made.beside else None
    return Capture("s", made.name, made.content, hashlib.sha256(made.content).hexdigest(), surrounding=around)


def outcome_of(made: Made, limits: ReadSettings | None = None) -> ReadOutcome:
    return read(capture(made), limits=limits, as_story=True)


def shown(outcome: ReadOutcome) -> ReadOutcome:
    """An outcome as it leaves the reading process."""
    return dataclasses.replace(outcome, stories=tuple(map(redact_story, outcome.stories)))


def causes(outcome: ReadOutcome) -> set[str]:
    failures = [*outcome.failures, *([outcome.failure] if outcome.failure else [])]
    return {failure.cause for failure in failures}


def test_every_family_has_a_file_here_and_is_chosen_for_it():
    assert sorted(FILES) == NAMES
    for name, make in FILES.items():
        found = capture(make(TALE))
        family, why = choose(Sample(found, detect(found.content, name=found.origin)))
        assert family.__name__ == f"indexer.readers.{name}"  # type: ignore[attr-defined]
        assert why


@every_reading
def test_every_word_is_in_one_zone_or_chapter_or_named(name):
    made = FILES[name](TALE)
    outcome = outcome_of(made)
    assert outcome.failure is None
    found = unplaced(made.text, outcome)
    assert (found.lost, found.doubled) == ({}, {})
    named = [story.reading.get("left_out", "") for story in outcome.stories]
    assert made.left_out is None or any(made.left_out in text for text in named)


@every_reading
@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(tale=tales())
def test_so_is_every_word_of_any_tale(name, tale):
    made = FILES[name](tale)
    outcome = outcome_of(made)
    # A repair changes letters, and says so: some words look like what a wrong encoding makes of others.
    assume(
        not any(
            "repairs" in each for each in (outcome.reading, *(story.reading for story in outcome.stories))
        )
    )
    found = unplaced(made.text, outcome)
    assert (found.lost, found.doubled) == ({}, {})


@pytest.mark.parametrize("name", REFUSING)
def test_what_is_refused_is_refused_with_a_reason(name):
    failure = outcome_of(FILES[name](TALE)).failure
    assert failure is not None
    assert REFUSING[name] in failure.message


@every
def test_no_address_leaves_the_reader(name):
    outcome = shown(outcome_of(FILES[name](ADDRESSED)))
    assert addresses_in(outcome) == []
    assert "lark@" not in " ".join(texts_in([dataclasses.replace(s, contact=None) for s in outcome.stories]))


@every
def test_the_same_bytes_are_read_the_same_twice(name):
    made = FILES[name](ADDRESSED)
    assert encode_outcome(outcome_of(made)) == encode_outcome(outcome_of(made))


def test_another_process_with_other_hashes_reads_the_same(tmp_path):
    """Sets and dictionaries of texts come in another order there."""
    files = {name: make(ADDRESSED) for name, make in FILES.items()}
    for name, made in files.items():
        (tmp_path / name).write_bytes(msgspec.msgpack.encode([made.name, made.content, dict(made.beside)]))
    code = (
        "import json, pathlib, sys; sys.path[:0] = sys.argv[2:]; import hashlib, msgspec\n"
        "from indexer.model import Capture; from indexer.readers.read_capture import read\n"
        "from indexer.readers.surrounding_files import ArchiveMembers; from indexer.readers.request import encode_outcome\n"
        "def digest(path):\n"
        "    name, content, beside = msgspec.msgpack.decode(path.read_bytes()); files = {name: content, **beside}\n"
        "    around = ArchiveMembers({n: n for n in files}, files.__getitem__) if beside else None\n"
        "    capture = Capture('s', name, content, hashlib.sha256(content).hexdigest(), surrounding=around)\n"
        "    return hashlib.sha256(encode_outcome(read(capture, as_story=True))).hexdigest()\n"
        "print(json.dumps({path.name: digest(path) for path in pathlib.Path(sys.argv[1]).iterdir()}))"
    )
    here = {
        name: hashlib.sha256(encode_outcome(outcome_of(made))).hexdigest() for name, made in files.items()
    }
    for seed in ("1", "4242"):
        done = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path), str(Path.cwd())],
            env={"PYTHONHASHSEED": seed, "PATH": ""},
            capture_output=True,
            check=True,
        )
        assert json.loads(done.stdout) == here


@every
def test_a_file_over_the_limit_is_refused_before_it_is_read(name):
    made = FILES[name](TALE)
    request = ReadRequest("s", made.name, content=made.content + b" " * 1024 * 1024)
    found = capture_of(request, ReadSettings(max_file_mb=1))
    assert not isinstance(found, Capture)
    assert (found.cause, "max_file_mb" in found.message) == ("too-large", True)


@pytest.mark.parametrize("name", PACKING)
@pytest.mark.parametrize("limits", [{"max_unpacked_mb": 1}, {"max_ratio": 2}])
def test_what_unpacks_to_more_than_is_allowed_is_refused_by_name(name, limits):
    many = dataclasses.replace(TALE, chapters=(("Rust", ("The tide took it. " * 100_000,)),))
    assert "too-large" in causes(outcome_of(FILES[name](many), ReadSettings(**limits)))


@pytest.mark.parametrize("name", MEMBERS)
def test_an_archive_of_too_many_members_is_refused_by_name(name):
    outcome = outcome_of(FILES[name](TALE), ReadSettings(max_members=1))
    assert "too-large" in causes(outcome)


@every
def test_what_is_packed_too_deep_is_refused_by_name(name):
    made = FILES[name](TALE)
    content = made.content
    for depth in range(6):
        content = zipped({f"{depth}/{made.name if not depth else 'inner.zip'}": content})
    outcome = outcome_of(Made("deep.zip", content, ""))
    assert outcome.stories == ()
    assert "too-large" in causes(outcome)


def nested(made: Made) -> Made:
    """A file with some ten thousand of its own brackets, each in the one before."""
    many = 20_000
    ways: Mapping[bytes, bytes] = {
        b"<body>": b"<body>" + b"<div>" * many,
        b"\\deff0": b"\\deff0" + b"{" * many,
        b'"chapters":': b'"x": ' + b"[" * many + b"]" * many + b', "chapters":',
        b"%FILES = (": b"%FILES = (" + b"{" * many,
        b"VALUES (": b"VALUES " + b"(" * many,
        b"\n\n": b"\n" + b">" * many + b"\n\n",
    }
    content = made.content
    for mark, deep in ways.items():
        if mark in content:
            return dataclasses.replace(made, content=content.replace(mark, deep, 1))
    return made


@every
def test_what_is_nested_too_deep_is_read_or_refused_but_breaks_nothing(name):
    assert "unreadable" not in causes(outcome_of(nested(FILES[name](TALE))))


@every
@settings(deadline=None, max_examples=10, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_damage_is_named_and_never_a_mistake_of_the_reader(name, data):
    made = FILES[name](TALE)
    place = data.draw(st.integers(0, len(made.content)))
    noise = data.draw(st.binary(max_size=40))
    skipped = data.draw(st.sampled_from([0, 1, 64, len(made.content)]))
    content = made.content[:place] + noise + made.content[place + skipped :]
    assert "unreadable" not in causes(outcome_of(dataclasses.replace(made, content=content)))


@every
def test_an_outcome_says_what_decided(name):
    made = FILES[name](TALE)
    outcome = outcome_of(made)
    assert outcome.reading["format"]
    assert outcome.reading["format_why"]
    for story in outcome.stories:
        assert story.reading["reader"]
        for stated, reason in (("encoding", "encoding_why"), ("language_from", "language_from")):
            assert stated not in story.reading or story.reading[reason]
    if outcome.failure is not None:
        assert outcome.failure.message.endswith(".")


def test_whoever_inspects_files_is_told_what_decided(tmp_path):
    """The whole way through the reading processes, all families in one folder."""
    for name, make in FILES.items():
        made = make(TALE)
        for place, content in {made.name: made.content, **made.beside}.items():
            path = tmp_path / name / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    files = inspect(tmp_path, ReadSettings()).files or ()
    told = {file.path.partition("/")[0] for file in files}
    assert told == set(NAMES)
    for file in files:
        assert file.reading.get("format"), file.path
        assert file.reading.get("format_why"), file.path
        assert "encoding" not in file.reading or file.reading.get("encoding_why"), file.path
