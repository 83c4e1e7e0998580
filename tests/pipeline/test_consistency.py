from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from recording import RecordingReporter
from warm_reader import open_resources

from indexer import pipeline
from indexer.archive import Archive
from indexer.config import IndexSettings, Settings
from indexer.engines.local import manifest as manifests
from indexer.errors import ForeignIndexError
from indexer.model import OWNER, JobKind, ResultPage, SearchRequest

LINES = {
    "clock.txt": "The harbour clock struck thirteen, and only the gulls complained about it.",
    "moon.txt": "She kept a spare moon in the cellar, wrapped in newspaper and old songs.",
    "kite.txt": "The kite was older than the hill, and everybody in Overwater knew that.",
}


def write(inbox: Path, lines: dict[str, str] = LINES) -> None:
    for name, line in lines.items():
        (inbox / name).write_text(f"A Tale of {name}\n\nby Moss\n\n{line}\n\nThe End\n", "utf-8")


def bring_in(settings: Settings) -> RecordingReporter:
    reporter = RecordingReporter()
    with open_resources(settings) as parts:
        pipeline.import_folder(settings.sources[0], parts, reporter)
        pipeline.index_pending(parts, reporter)
    return reporter


def search(settings: Settings, text: str = "") -> ResultPage:
    with contextlib.closing(Archive(settings)) as archive:
        return archive.search(OWNER, SearchRequest(text))


def doctor(settings: Settings) -> tuple[str, ...]:
    with contextlib.closing(Archive(settings)) as archive:
        return archive.check()


def jobs(settings: Settings) -> list[JobKind]:
    with contextlib.closing(Archive(settings)) as archive:
        return [job.kind for job in archive.jobs(OWNER)]


def mend(settings: Settings) -> None:
    """Do what was asked for, as a worker would."""
    with open_resources(settings) as parts:
        pipeline.heal(parts, RecordingReporter())
        pipeline.reindex(parts, RecordingReporter())


@pytest.fixture
def settings(settings: Settings) -> Settings:
    # One of three is more than may get lost without a person having a look.
    return replace(settings, index=IndexSettings(max_loss_share=0.5))


@pytest.fixture
def kept(settings: Settings, inbox: Path) -> Settings:
    write(inbox)
    bring_in(settings)
    assert search(settings).total == len(LINES)
    assert doctor(settings) == ()
    return settings


def lose(settings: Settings, how: str) -> None:
    path = settings.data / "catalogue.sqlite"
    path.unlink()
    if how == "cut to nothing":
        path.touch(mode=0o600)


@pytest.mark.parametrize("how", ["removed", "cut to nothing"])
def test_an_index_whose_catalogue_is_gone_is_refused_with_what_to_do(kept, how):
    lose(kept, how)
    page = search(kept, "harbour")
    assert (page.total, page.hits, page.partial) == (0, (), True)
    assert "Restore the catalogue from a backup, or import the stories again" in page.warnings[0]
    assert any("Restore the catalogue" in problem for problem in doctor(kept))
    with contextlib.closing(Archive(kept)) as archive:
        status = archive.status(OWNER)
        assert (status.generation, status.stories) == (0, 0)
        assert "Restore the catalogue" in status.problems[0]
    assert jobs(kept) == []  # there is nothing to rebuild it from


def test_an_import_after_the_catalogue_was_lost_builds_everything_anew(kept, inbox):
    lose(kept, "removed")
    assert bring_in(kept).counts["added"] == len(LINES)
    assert search(kept, "harbour").total == 1
    assert search(kept).total == len(LINES)
    assert doctor(kept) == ()


def test_a_catalogue_restored_after_it_was_lost_has_its_index_again(kept, tmp_path):
    shutil.copy2(kept.data / "catalogue.sqlite", tmp_path / "backup")
    lose(kept, "cut to nothing")
    assert search(kept).total == 0
    shutil.copy2(tmp_path / "backup", kept.data / "catalogue.sqlite")
    assert search(kept, "harbour").total == 1
    assert doctor(kept) == ()


def test_an_import_of_nothing_or_a_reindex_does_not_hide_that_the_catalogue_is_gone(kept, inbox):
    lose(kept, "removed")
    for path in inbox.iterdir():
        path.unlink()
    bring_in(kept)
    with open_resources(kept) as parts, pytest.raises(ForeignIndexError, match="Restore the catalogue"):
        pipeline.reindex(parts, RecordingReporter())
    assert any("Restore the catalogue" in problem for problem in doctor(kept))


def test_the_index_of_another_archive_is_not_used(kept, tmp_path, settings):
    other = tmp_path / "other"
    other.mkdir()
    write(other, {"owl.txt": "An owl that could not count kept a ledger of the stars it had missed."})
    shutil.move(kept.data / "index", tmp_path / "moved")
    for path in kept.data.glob("catalogue.sqlite*"):
        path.unlink()
    with open_resources(settings) as parts:
        pipeline.import_paths([other / "owl.txt"], parts, RecordingReporter())
    shutil.rmtree(settings.data / "index")
    shutil.move(tmp_path / "moved", settings.data / "index")
    assert search(settings, "harbour").hits == ()
    assert jobs(settings) == [JobKind.REINDEX]
    mend(settings)
    assert search(settings, "ledger").total == 1
    assert search(settings, "harbour").total == 0


def unmark(settings: Settings) -> None:
    """Make every manifest one of before there were marks."""
    for path in (settings.data / "index").glob("*/manifest.json"):
        record = json.loads(path.read_bytes())
        del record["note"], record["sha256"]
        path.write_text(json.dumps(record | {"format": 1}))


def test_an_index_from_before_marks_is_taken_over_and_marked_by_the_next_commit(kept, inbox):
    unmark(kept)
    assert search(kept, "harbour").total == 1
    assert doctor(kept) == ()
    write(inbox, {"owl.txt": "An owl that could not count kept a ledger of the stars it had missed."})
    bring_in(kept)
    with open_resources(kept) as parts:
        (folder,) = (parts.index.generations.folder(n) for n in parts.index.generations.candidates()[:1])
        assert manifests.load(folder).note.startswith(parts.catalogue.expected_index.archive)
    lose(kept, "removed")
    assert search(kept).total == 0


def test_an_index_from_before_marks_with_other_counts_than_the_catalogue_is_made_anew(kept):
    unmark(kept)
    with open_resources(kept) as parts, parts.catalogue._database.write() as connection:
        connection.exec_driver_sql("DELETE FROM stories WHERE title LIKE '%clock%'")
    assert search(kept, "harbour").total == 0
    assert jobs(kept) == [JobKind.REINDEX]
    mend(kept)
    assert search(kept).total == len(LINES) - 1
    assert doctor(kept) == ()


def forget(settings: Settings, title: str) -> None:
    """Take a story out behind everybody's back."""
    with open_resources(settings) as parts, parts.catalogue._database.write() as connection:
        connection.exec_driver_sql("DELETE FROM stories WHERE title LIKE ?", (f"%{title}%",))


def test_stories_the_catalogue_lost_are_named_and_mended_and_the_count_is_owned_up_to(kept):
    forget(kept, "clock")
    page = search(kept, "harbour")
    assert page.hits == ()
    assert any("1 more on this page that the catalogue does not have" in each for each in page.warnings)
    assert any("holds 3 stories where the catalogue has 2" in each for each in page.warnings)
    assert any("in the index and not in the catalogue" in problem for problem in doctor(kept))
    assert jobs(kept) == [JobKind.REINDEX]
    mend(kept)
    assert search(kept, "harbour").warnings == ("No story has “harbour”.",)
    assert doctor(kept) == ()


def test_stories_the_index_lost_are_named_and_mended(kept):
    with open_resources(kept) as parts:
        writer = parts.index.writer()
        writer.delete(list(parts.catalogue.stories.ids())[:1])
        writer.close()
    assert any("holds 2 stories where the catalogue has 3" in each for each in search(kept).warnings)
    assert any("in the catalogue and not in the index" in problem for problem in doctor(kept))
    assert jobs(kept) == [JobKind.REINDEX]
    mend(kept)
    assert search(kept).total == len(LINES)
    assert doctor(kept) == ()


def test_one_story_lost_and_another_too_many_are_seen_by_name_though_counts_agree(kept):
    with contextlib.closing(sqlite3.connect(kept.data / "catalogue.sqlite")) as connection, connection:
        connection.execute("UPDATE stories SET id = 'astranger1234' WHERE title LIKE '%clock%'")
    assert len(doctor(kept)) >= 2
    page = search(kept, "harbour")
    assert page.hits == ()
    assert "1 more on this page" in page.warnings[0]
    mend(kept)
    assert search(kept).total == len(LINES)


def test_a_difference_that_a_reindex_leaves_is_not_asked_for_again_and_again(kept):
    with open_resources(kept) as parts:
        writer = parts.index.writer()
        writer.delete(list(parts.catalogue.stories.ids())[:1])
        writer.close()
    for _ in range(3):
        search(kept)
        with contextlib.closing(Archive(kept)) as archive:
            for job in archive.jobs(OWNER):
                archive.catalogue.jobs.cancel(job.id)
    assert jobs(kept) == [JobKind.REINDEX]


def test_changes_the_index_has_yet_to_follow_are_no_difference(kept, inbox):
    (inbox / "moon.txt").unlink()
    write(inbox, {"owl.txt": "An owl that could not count kept a ledger of the stars it had missed."})
    with open_resources(kept) as parts:
        pipeline.import_folder(kept.sources[0], parts, RecordingReporter())
    assert search(kept, "kite").warnings == ()
    assert jobs(kept) == []


def test_a_catalogue_older_than_its_index_is_named_and_its_index_made_anew(kept, inbox, tmp_path):
    shutil.copy2(kept.data / "catalogue.sqlite", tmp_path / "backup")
    # Neither counts nor ids tell: one story has another text.
    write(
        inbox, {"clock.txt": "The station clock struck fourteen, and only the porters complained about it."}
    )
    bring_in(kept)
    assert search(kept, "porters").total == 1
    for path in kept.data.glob("catalogue.sqlite*"):
        path.unlink()
    shutil.copy2(tmp_path / "backup", kept.data / "catalogue.sqlite")
    search(kept)
    assert jobs(kept) == [JobKind.REINDEX]
    with contextlib.closing(Archive(kept)) as archive:
        assert any("changes that the catalogue does not" in each for each in archive.status(OWNER).problems)
    assert any("changes that the catalogue does not" in problem for problem in doctor(kept))
    mend(kept)
    assert (search(kept, "porters").total, search(kept, "gulls").total) == (0, 1)
    assert doctor(kept) == ()


def test_nothing_is_added_to_an_index_that_is_ahead_of_its_catalogue(kept, inbox, tmp_path):
    shutil.copy2(kept.data / "catalogue.sqlite", tmp_path / "backup")
    write(
        inbox, {"clock.txt": "The station clock struck fourteen, and only the porters complained about it."}
    )
    bring_in(kept)
    for path in kept.data.glob("catalogue.sqlite*"):
        path.unlink()
    shutil.copy2(tmp_path / "backup", kept.data / "catalogue.sqlite")
    reporter = bring_in(kept)  # the file is newer than the restored catalogue knows
    assert [failure.cause for failure in reporter.failures] == ["index-ahead"]
    assert (search(kept, "porters").total, search(kept, "gulls").total) == (1, 0)
    assert doctor(kept) == ()


@pytest.mark.parametrize("damage", ["cut short", "zeroed"])
def test_transactions_lost_with_a_damaged_log_are_noticed(kept, inbox, tmp_path, damage):
    write(
        inbox, {"clock.txt": "The station clock struck fourteen, and only the porters complained about it."}
    )
    copied = tmp_path / "copied"
    with open_resources(kept) as parts:
        pipeline.import_folder(kept.sources[0], parts, RecordingReporter())
        pipeline.index_pending(parts, RecordingReporter())
        shutil.copytree(kept.data, copied)
    wal = copied / "catalogue.sqlite-wal"
    size = wal.stat().st_size
    assert size > 100_000
    wal.write_bytes(b"" if damage == "cut short" else b"\0" * size)
    (copied / "catalogue.sqlite-shm").unlink(missing_ok=True)
    shutil.rmtree(kept.data)
    shutil.move(copied, kept.data)
    search(kept)
    assert jobs(kept) == [JobKind.REINDEX]
    mend(kept)
    assert (search(kept, "porters").total, search(kept, "gulls").total) == (0, 1)


def test_an_index_of_a_newer_schema_is_not_opened_and_made_anew(kept):
    for path in (kept.data / "index").glob("*/manifest.json"):
        made = manifests.load(path.parent)
        manifests.save(path.parent, replace(made, schema=made.schema + 1))
    page = search(kept, "harbour")
    assert (page.total, page.partial) == (0, True)
    assert any("another engine or version" in problem for problem in doctor(kept))
    assert jobs(kept) == [JobKind.REINDEX]
    mend(kept)
    assert search(kept, "harbour").total == 1
    assert doctor(kept) == ()
