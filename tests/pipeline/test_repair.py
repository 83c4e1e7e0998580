from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from recording import RecordingReporter
from warm_reader import open_resources

from indexer import pipeline
from indexer.archive import Archive
from indexer.config import IndexSettings, Settings
from indexer.errors import DamagedStoryError
from indexer.model import OWNER, JobKind, SearchRequest, Source, SourceKind, story_id

LINES = {
    "clock.txt": "The harbour clock struck thirteen, and only the gulls complained about it.",
    "moon.txt": "She kept a spare moon in the cellar, wrapped in newspaper and old songs.",
    "kite.txt": "The kite was older than the hill, and everybody in Overwater knew that.",
}
CLOCK = story_id("tales", "clock.txt")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    # One of three is more than may get lost without a person having a look.
    return replace(settings, index=IndexSettings(max_loss_share=0.5))


@pytest.fixture
def kept(settings: Settings, inbox: Path) -> Settings:
    for name, line in LINES.items():
        (inbox / name).write_text(f"A Tale of {name}\n\nby Moss\n\n{line}\n\nThe End\n", "utf-8")
    with open_resources(settings) as parts:
        pipeline.import_folder(settings.sources[0], parts, RecordingReporter())
        pipeline.index_pending(parts, RecordingReporter())
    return settings


def spoil(settings: Settings, statement: str) -> None:
    with closing(sqlite3.connect(settings.data / "catalogue.sqlite")) as connection, connection:
        assert connection.execute(statement).rowcount > 0


WRONG_WORD = f"UPDATE chapters SET text = replace(text, 'gulls', 'bulls') WHERE story_id = '{CLOCK}'"


def heal(settings: Settings) -> RecordingReporter:
    reporter = RecordingReporter()
    with open_resources(settings) as parts:
        pipeline.heal(parts, reporter)
        pipeline.index_pending(parts, reporter)
    return reporter


def found(settings: Settings, text: str) -> tuple[int, list[str], tuple[str, ...]]:
    with closing(Archive(settings)) as archive:
        page = archive.search(OWNER, SearchRequest(text, exact=True))
        return page.total, [hit.story.title for hit in page.hits], page.warnings


def check(settings: Settings) -> tuple[str, ...]:
    with closing(Archive(settings)) as archive:
        return (*archive.check(), *archive.catalogue.check_deep())


def test_a_damaged_text_is_neither_shown_nor_passed_over_in_silence(kept):
    spoil(kept, WRONG_WORD)
    total, titles, warnings = found(kept, "harbour")
    assert (total, titles) == (1, [])
    assert warnings == ("1 story found here cannot be shown: the text is damaged and being restored.",)
    with closing(Archive(kept)) as archive:
        with pytest.raises(DamagedStoryError, match="being restored"):
            archive.story(OWNER, CLOCK)
        assert [job.kind for job in archive.jobs(OWNER)] == [JobKind.HEAL]
    assert any("clock.txt" in problem and "doctor --heal" in problem for problem in check(kept))
    assert found(kept, "moon")[:2] == (1, ["A Tale of moon.txt"])


@pytest.mark.parametrize(
    "damage",
    [
        WRONG_WORD,
        f"DELETE FROM chapters WHERE story_id = '{CLOCK}'",
        f"UPDATE stories SET title = 'Another' WHERE id = '{CLOCK}'",
        f"UPDATE stories SET reading = '{{' WHERE id = '{CLOCK}'",
        f"UPDATE stories SET yielded_by = 'block.txt' WHERE id = '{CLOCK}'",
        f"UPDATE stories SET native_key = 'block.txt' WHERE id = '{CLOCK}'",
        f"UPDATE stories SET source = 'tores' WHERE id = '{CLOCK}'",
        f"UPDATE stories SET id = 'a' || substr(id, 2) WHERE id = '{CLOCK}'",
        f"UPDATE stories SET missing_since = 'yesterday' WHERE id = '{CLOCK}'",
    ],
)
def test_a_damaged_story_is_healed_from_its_file(kept, damage):
    spoil(kept, damage)
    assert check(kept)
    reporter = heal(kept)
    assert reporter.counts["healed"] == 1
    assert reporter.failures == []
    assert check(kept) == ()
    assert found(kept, '"only the gulls complained"') == (1, ["A Tale of clock.txt"], ())
    with closing(Archive(kept)) as archive:
        assert archive.catalogue.stories.count() == len(LINES)
        assert archive.story(OWNER, CLOCK).story.chapters[0].text.startswith(LINES["clock.txt"])


def test_a_reindex_heals_first_and_takes_nothing_over_that_is_damaged(kept):
    from indexer.jobs.job_runner import perform

    spoil(kept, WRONG_WORD)
    with open_resources(kept) as parts:
        job = parts.catalogue.jobs.request(JobKind.REINDEX)
    perform(job, kept, RecordingReporter())
    assert found(kept, "bulls")[0] == 0
    assert found(kept, "gulls")[:2] == (1, ["A Tale of clock.txt"])
    assert check(kept) == ()


def test_a_damaged_text_without_its_file_is_left_out_of_a_new_index_and_named(kept, inbox):
    spoil(kept, WRONG_WORD)
    (inbox / "clock.txt").unlink()
    reporter = heal(kept)
    assert {failure.cause for failure in reporter.failures} == {"gone", "damaged"}
    with open_resources(kept) as parts:
        pipeline.reindex(parts, RecordingReporter())
    assert found(kept, "bulls")[0] == found(kept, "gulls")[0] == 0
    with closing(Archive(kept)) as archive:
        # It is known to be kept out, so that nobody makes the index anew for it again and again.
        assert archive.compare() == ()
        assert [job.kind for job in archive.jobs(OWNER)] in ([], [JobKind.HEAL])
    assert any("not as they were written" in problem for problem in check(kept))
    (inbox / "clock.txt").write_text(
        f"A Tale of clock.txt\n\nby Moss\n\n{LINES['clock.txt']}\n\nThe End\n", "utf-8"
    )
    heal(kept)
    assert found(kept, "gulls")[:2] == (1, ["A Tale of clock.txt"])
    assert check(kept) == ()


def test_an_import_of_the_same_text_heals_as_well(kept, inbox):
    spoil(kept, WRONG_WORD)
    found(kept, "harbour")
    text = (inbox / "clock.txt").read_text("utf-8")
    (inbox / "clock.txt").write_text(text, "utf-8")  # touched, as it were
    reporter = RecordingReporter()
    with open_resources(kept) as parts:
        pipeline.import_folder(kept.sources[0], parts, reporter)
        pipeline.index_pending(parts, reporter)
    assert reporter.counts["updated"] == 1
    assert check(kept) == ()


def test_a_story_imported_by_hand_is_healed_too(settings, tmp_path):
    path = tmp_path / "by hand.txt"
    path.write_text("By Hand\n\nby Moss\n\nA turnip had opinions about the weather.\n\nThe End\n", "utf-8")
    with open_resources(settings) as parts:
        pipeline.import_paths([path], parts, RecordingReporter())
    spoil(settings, "UPDATE chapters SET text = 'A parsnip.'")
    assert heal(settings).counts["healed"] == 1
    assert found(settings, "turnip")[0] == 1


def test_a_work_is_healed_from_its_parts_and_a_part_from_its_file(settings, inbox):
    for number, line in enumerate(LINES.values(), 1):
        (inbox / f"long-{number}.txt").write_text(
            f"The Long Road\n\nby Moss\n\nPart {number} of 3\n\n{line}\n\nTo be continued\n", "utf-8"
        )
    with open_resources(settings) as parts:
        pipeline.import_folder(settings.sources[0], parts, RecordingReporter())
        pipeline.index_pending(parts, RecordingReporter())
        (work,) = parts.catalogue.stories.all()
    assert len(work.chapters) == 3
    for damage in (
        "UPDATE chapters SET text = 'A parsnip.' WHERE number = 2",
        "UPDATE work_parts SET story = x'0102' WHERE yielded_by = 'long-2.txt'",
    ):
        spoil(settings, damage)
        assert check(settings)
        heal(settings)
        assert check(settings) == ()
        with open_resources(settings) as parts:
            (again,) = parts.catalogue.stories.all()
        assert again.chapters == work.chapters


def test_nothing_damaged_means_nothing_read(kept):
    reporter = heal(kept)
    assert "heal" not in reporter.stages
    assert reporter.counts["healed"] == 0


def test_a_source_that_is_no_more_is_told(kept, settings):
    spoil(kept, WRONG_WORD)
    other = replace(settings, sources=(Source("others", SourceKind.INBOX, "/nowhere"),))
    assert [failure.cause for failure in heal(other).failures] == ["damaged"]
