"""What can pass is not remembered as the file's fault, and what cannot is not tried again for nothing."""

from __future__ import annotations

import contextlib
import dataclasses
import sqlite3
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from recording import RecordingReporter

from indexer import version
from indexer.catalogue import FileRecord, open_catalogue
from indexer.catalogue.read_policy import ReadOccasion, is_due_again, limits_text, needs_reading
from indexer.catalogue.sql.files import LONGEST_PAUSE, pause
from indexer.cli import doctor
from indexer.config import ReadSettings, Settings
from indexer.jobs.foreground import run_now
from indexer.jobs.inbox_diff import compare_inbox
from indexer.model import Failure, FailureKind, FolderFile, Job, JobKind, JobState
from indexer.model.import_counts import FILES
from indexer.readers import child_handle

NOW = datetime(2026, 1, 1, tzinfo=UTC)
BASE = ReadOccasion("max_file_mb=1", "1", NOW)
FILE = FolderFile(Path("/a.txt"), "a.txt", 10, 20)


def run(settings: Settings, kind: JobKind = JobKind.IMPORT, *, scheduled: bool = False) -> Job:
    target = settings.sources[0].id if scheduled else None
    with open_catalogue(settings.data) as catalogue:
        job = catalogue.jobs.request(kind, target, scheduled=scheduled)
    done = run_now(job.id, settings, RecordingReporter())
    assert done.state is JobState.DONE, done
    # Every file is counted once more by what became of it, which other tests look at.
    counts = {name: count for name, count in done.counts.items() if not name.startswith(FILES)}
    return replace(done, counts=counts)


def limited(settings: Settings, **limits: int) -> Settings:
    return replace(settings, read=replace(settings.read, **limits))


def write(
    inbox: Path, name: str, text: str = "The kettle whistled over the harbour while Nora counted sails."
) -> Path:
    path = inbox / name
    path.write_text(f"Title: {name}\nAuthor: Ann\n\n{text}\n", encoding="utf-8")
    return path


def failed(kind: FailureKind | None, **more: object) -> FileRecord:
    record = FileRecord(
        "tales", "a.txt", 10, 20, failure_cause="x", failure_kind=kind, limits="max_file_mb=1", read_by="1"
    )
    return replace(record, **more)


# -- the decision ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("record", "when", "due"),
    [
        (None, BASE, True),
        (replace(failed(FailureKind.FINAL), size=11), BASE, True),
        (replace(failed(FailureKind.FINAL), mtime_ns=21), BASE, True),
        (FileRecord("tales", "a.txt", 10, 20, read_by="0"), BASE, False),
        (failed(FailureKind.FINAL), BASE, False),
        (failed(FailureKind.FINAL), replace(BASE, limits="max_file_mb=2"), False),
        (failed(FailureKind.FINAL), replace(BASE, version="2"), True),
        (failed(FailureKind.FINAL), replace(BASE, everything=True), True),
        (failed(FailureKind.LIMITED), BASE, False),
        (failed(FailureKind.LIMITED), replace(BASE, limits="max_file_mb=2"), True),
        (failed(FailureKind.LIMITED), replace(BASE, version="2"), True),
        (failed(FailureKind.TRANSIENT, retry_at=NOW + timedelta(hours=1)), BASE, True),
        (
            failed(FailureKind.TRANSIENT, retry_at=NOW + timedelta(hours=1)),
            replace(BASE, by_hand=False),
            False,
        ),
        (failed(FailureKind.TRANSIENT, retry_at=NOW), replace(BASE, by_hand=False), True),
        (failed(None), BASE, True),
        (failed(None, failure_cause=None), replace(BASE, everything=True), False),
    ],
)
def test_a_file_is_read_where_there_is_reason_to(record, when, due):
    assert needs_reading(record, FILE, when) is due


@given(
    st.sampled_from([*FailureKind, None]),
    st.booleans(),
    st.booleans(),
    st.text(max_size=3),
    st.text(max_size=3),
)
def test_what_was_read_well_is_never_due_again_and_asking_for_everything_is_never_less(
    kind, hand, every, limits, by
):
    when = ReadOccasion(limits, by, NOW, hand, every)
    record = failed(kind, retry_at=NOW + timedelta(hours=1))
    if is_due_again(record, replace(when, everything=False)):
        assert is_due_again(record, replace(when, everything=True))
    if is_due_again(record, replace(when, by_hand=False)):
        assert is_due_again(record, replace(when, by_hand=True))
    assert not is_due_again(failed(None, failure_cause=None), when)


def test_every_limit_on_reading_counts_and_nothing_else_does():
    plain = ReadSettings()
    for field in dataclasses.fields(plain):
        value = getattr(plain, field.name)
        other = (("Beta", "beta"),) if field.name == "labels" else value + 1
        changed = limits_text(replace(plain, **{field.name: other})) != limits_text(plain)
        assert changed is (field.name != "labels")


def test_pauses_grow_to_a_day_and_no_further():
    pauses = [pause(tries) for tries in range(1, 2000)]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (timedelta(minutes=5), LONGEST_PAUSE)
    assert pauses[1] > 2 * pauses[0]


@pytest.mark.parametrize(
    ("cause", "kind"),
    [
        ("too-large", FailureKind.LIMITED),
        ("too-slow", FailureKind.LIMITED),
        ("unavailable", FailureKind.TRANSIENT),
        ("killed", FailureKind.TRANSIENT),
        ("not-a-story", FailureKind.FINAL),
        ("a cause nobody has thought of", FailureKind.FINAL),
    ],
)
def test_the_cause_says_how_lasting_a_failure_is(cause, kind):
    assert Failure("a.txt", cause, "No.").kind is kind


# -- the whole line ----------------------------------------------------------------------------------------


def test_a_file_over_a_limit_is_read_once_the_limit_is_raised_and_not_before(settings, inbox):
    small = limited(settings, max_file_mb=1)
    write(inbox, "long.txt", "The kettle whistled over the harbour. " * 40_000)
    assert run(small).error_causes == {"too-large": 1}
    assert run(small).counts == {"unchanged": 1}
    raised = limited(settings, max_file_mb=8)
    assert run(raised).counts == {"added": 1}
    assert run(raised).counts == {"unchanged": 1}
    assert run(small).counts == {"unchanged": 1}


def test_an_archive_of_which_a_part_was_over_a_limit_is_read_again_once_that_is_raised(settings, inbox):
    with zipfile.ZipFile(inbox / "two.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (("a.txt", "It rained."), ("b.txt", "The kettle whistled. " * 90_000)):
            archive.writestr(name, f"Title: {name}\nAuthor: Ann\n\n{text}\n")
    small = limited(settings, max_unpacked_mb=1, max_ratio=10_000)
    first = run(small)
    assert (first.counts["added"], first.error_causes) == (1, {"too-large": 1})
    assert run(small).counts == {"unchanged": 1}
    assert run(limited(settings, max_unpacked_mb=8, max_ratio=10_000)).counts["added"] == 1


def test_a_file_that_no_reader_understands_waits_for_another_version(settings, inbox, monkeypatch):
    (inbox / "odd.bin").write_bytes(bytes(range(256)) * 4)
    assert sum(run(settings).error_causes.values()) == 1
    assert run(settings).counts == {"unchanged": 1}
    assert run(limited(settings, max_file_mb=99)).counts == {"unchanged": 1}
    monkeypatch.setattr(version, "current", lambda: "next")
    assert run(settings).counts == {"failed": 1}
    assert run(settings).counts == {"unchanged": 1}
    assert run(settings, JobKind.RETRY).counts == {"failed": 1}


def test_a_failure_noted_before_kinds_were_kept_is_tried_once_more(settings, inbox):
    (inbox / "odd.bin").write_bytes(bytes(range(256)) * 4)
    run(settings)
    with contextlib.closing(sqlite3.connect(settings.data / "catalogue.sqlite")) as old:
        old.execute("UPDATE files SET failure_kind = NULL, failure_limits = NULL, read_by = NULL")
        old.commit()
    assert run(settings).counts == {"failed": 1}
    assert run(settings).counts == {"unchanged": 1}


def test_what_the_system_refuses_is_tried_by_every_import_and_now_and_then_by_the_schedule(settings, inbox):
    write(inbox, "a.txt")
    path = write(inbox, "locked.txt", "The lock turned in the rain.\n\nEMFILE")
    with pytest.MonkeyPatch.context() as short:
        short.setenv("PYTHONPATH", str(Path(__file__).parent.parent))
        short.setattr(child_handle, "CHILD", "dying_child")
        job = run(settings)
        assert (job.counts, job.error_causes) == ({"added": 1, "failed": 1}, {"unavailable": 1})
        assert run(settings).counts == {"unchanged": 1, "failed": 1}
        assert run(settings, scheduled=True).counts == {"unchanged": 2}
        assert any("reason that may pass" in one and "locked.txt" in one for one in doctor.archive(settings))
        with open_catalogue(settings.data) as catalogue:
            record = catalogue.files.known("tales")["locked.txt"]
            assert (record.failure_kind, record.tries) == (FailureKind.TRANSIENT, 2)
            assert record.retry_at > datetime.now(UTC) + pause(1)
            assert compare_inbox(settings.sources[0], catalogue, settings.read).changed == ()
    overdue(settings)
    with open_catalogue(settings.data) as catalogue:
        assert compare_inbox(settings.sources[0], catalogue, settings.read).changed == (path,)
    assert run(settings, scheduled=True).counts == {"unchanged": 1, "added": 1}
    assert list(doctor.archive(settings)) == []
    with open_catalogue(settings.data) as catalogue:
        record = catalogue.files.known("tales")["locked.txt"]
        assert (record.failure_kind, record.tries, record.retry_at) == (None, 0, None)


def overdue(settings: Settings) -> None:
    """Let the pause of every file be over."""
    with contextlib.closing(sqlite3.connect(settings.data / "catalogue.sqlite")) as kept:
        kept.execute(
            "UPDATE files SET retry_at = '2000-01-01T00:00:00.000000+00:00' WHERE retry_at IS NOT NULL"
        )
        kept.commit()
