"""Parts that come on different days stay one story, whatever happens in between."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from recording import RecordingReporter
from warm_reader import open_resources

from indexer import pipeline
from indexer.config import LibrarySettings, Settings
from indexer.model import OnMissing, RemovalOrder, Source, SourceKind
from indexer.pipeline import Resources
from indexer.pipeline import works as works_module

PART = "Title: Tin Whistles ({number}/{total})\nAuthor: Posy Quill\nRating: PG\n\nIn the {number}th of them: {body}\n"
BODIES = {
    1: "The tin men came in from the rain.",
    2: "Nobody had oiled the kettle since June.",
    3: "A bell rang under the stairs and went on ringing.",
}


@pytest.fixture
def inbox(inbox: Path) -> Path:
    (inbox / "fox.txt").write_text("Title: Fox\nAuthor: Moss\n\nThe fox slept under the warm stove.\n")
    return inbox


def write(
    inbox: Path, number: int, *, body: str | None = None, name: str | None = None, total: object = 3
) -> Path:
    path = inbox / (name or f"whistles{number}.txt")
    path.write_text(PART.format(number=number, total=total, body=body or BODIES[number]))
    return path


def run(resources: Resources, **changed: object) -> RecordingReporter:
    reporter = RecordingReporter()
    source = replace(resources.settings.sources[0], **changed)  # type: ignore[arg-type]  # keyword values are a source's
    pipeline.import_folder(source, resources, reporter)
    return reporter


def kept(resources: Resources):
    """Every story but the fox, by id."""
    return {story.id: story for story in resources.catalogue.stories.all() if story.summary.title != "Fox"}


def the_one(resources: Resources):
    (story,) = kept(resources).values()
    return story


def text(story) -> str:
    return "\n".join(chapter.text for chapter in story.chapters)


def test_parts_of_different_days_become_one_story_with_one_id(parts, inbox):
    write(inbox, 2)
    assert run(parts).counts["added"] == 2
    first = the_one(parts)
    assert first.summary.extra["missing_parts"].split() == ["1", "3"]
    write(inbox, 1)
    assert run(parts).counts == {"unchanged": 2, "updated": 1}
    write(inbox, 3)
    run(parts)
    whole = the_one(parts)
    assert whole.id == first.id
    assert [chapter.text.split()[2] for chapter in whole.chapters] == ["1th", "2th", "3th"]
    assert "missing_parts" not in whole.summary.extra
    assert whole.summary.title == "Tin Whistles"


def test_the_id_does_not_depend_on_which_part_came_first(parts, inbox, tmp_path):
    for number in (3, 1, 2):
        write(inbox, number)
        run(parts)
    other = replace(parts.settings, library=LibrarySettings(data=tmp_path / "other"))
    with open_resources(other) as again:
        run(again)
        assert set(kept(again)) == set(kept(parts))


def test_an_unchanged_folder_is_no_work(parts, inbox):
    for number in BODIES:
        write(inbox, number)
    run(parts)
    assert run(parts).counts == {"unchanged": 4}
    os.utime(inbox / "whistles2.txt", ns=(1, 1))
    assert run(parts).counts == {"unchanged": 4}
    assert len(kept(parts)) == 1


def test_a_changed_part_changes_the_story(parts, inbox):
    for number in BODIES:
        write(inbox, number)
    run(parts)
    write(inbox, 2, body="Somebody had oiled the kettle after all.")
    assert run(parts).counts["updated"] == 1
    assert "after all" in text(the_one(parts))
    assert "since June" not in text(the_one(parts))


def test_a_part_whose_file_is_gone_stays_in_the_story(parts, inbox):
    paths = [write(inbox, number) for number in BODIES]
    run(parts)
    paths[1].unlink()
    run(parts)
    assert "since June" in text(the_one(parts))
    assert the_one(parts).summary.missing_since is None
    for path in (paths[0], paths[2]):
        path.unlink()
    run(parts)
    assert the_one(parts).summary.missing_since is not None
    write(inbox, 2)
    run(parts)
    assert the_one(parts).summary.missing_since is None
    assert len(the_one(parts).chapters) == 3


def test_where_the_source_says_so_the_part_goes_with_its_file(parts, inbox):
    paths = [write(inbox, number) for number in BODIES]
    run(parts)
    key = the_one(parts).id
    paths[1].unlink()
    run(parts, on_missing=OnMissing.REMOVE)
    assert the_one(parts).summary.extra["missing_parts"] == "2"
    assert the_one(parts).id == key
    for path in (paths[0], paths[2]):
        path.unlink()
    run(parts, on_missing=OnMissing.REMOVE)
    assert kept(parts) == {}


def test_a_renamed_file_is_the_same_part(parts, inbox):
    paths = [write(inbox, number) for number in BODIES]
    run(parts)
    key = the_one(parts).id
    paths[1].rename(inbox / "second.txt")
    run(parts)
    assert the_one(parts).id == key
    assert text(the_one(parts)).count("since June") == 1


def test_a_file_that_is_no_part_any_more_leaves_the_story(parts, inbox):
    paths = [write(inbox, number) for number in BODIES]
    run(parts)
    paths[2].write_text("Title: Bell\nAuthor: Moss\n\nA bell rang under the stairs.\n")
    run(parts)
    titles = {story.summary.title: story for story in kept(parts).values()}
    assert set(titles) == {"Tin Whistles", "Bell"}
    assert titles["Tin Whistles"].summary.extra["missing_parts"] == "3"


def test_files_that_follow_on_by_their_names_are_one_story(parts, inbox):
    for number, body in BODIES.items():
        (inbox / f"ch{number:02}.txt").write_text(
            f"{body} And so on, and so forth, until the rain was over.\n"
        )
    run(parts)
    (story,) = kept(parts).values()
    assert len(story.chapters) == 3
    (inbox / "ch04.txt").write_text("The end of it came on a Thursday, and it was short.\n")
    run(parts)
    assert list(kept(parts)) == [story.id]
    assert len(the_one(parts).chapters) == 4


@pytest.mark.parametrize("where", ["put", "put_story", "settled"])
def test_a_kill_in_between_loses_nothing(parts, inbox, monkeypatch, where):
    for number in (1, 2):
        write(inbox, number)
    run(parts)
    write(inbox, 3)

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    place = parts.catalogue.parts if where == "settled" else parts.catalogue.stories
    with monkeypatch.context() as patch:
        patch.setattr(place, where, die)
        with pytest.raises(KeyboardInterrupt):
            run(parts)
    run(parts)
    assert len(the_one(parts).chapters) == 3
    assert parts.catalogue.parts.changed() == []


# Dies where all parts have been read and kept, and nothing was made of them yet.
_KILLED = """
import os, signal, sys
from pathlib import Path
from indexer import pipeline
from indexer.config import LibrarySettings, Settings
from indexer.model import Source, SourceKind
from indexer.pipeline import import_batches
from recording import RecordingReporter

import_batches.make_works = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
data, inbox = map(Path, sys.argv[1:])
source = Source("tales", SourceKind.INBOX, str(inbox))
with pipeline.open_resources(Settings(library=LibrarySettings(data=data), sources=(source,))) as parts:
    pipeline.import_folder(source, parts, RecordingReporter())
"""


@pytest.mark.parametrize("after", ["import", "import of one file", "reread", "reread that was cut off"])
def test_parts_of_a_process_that_was_killed_before_it_joined_them_are_joined_by_whatever_comes_next(
    inbox, tmp_path, request, after
):
    asked = datetime.now(UTC)
    for number in BODIES:
        write(inbox, number)
    command = [sys.executable, "-c", _KILLED, str(tmp_path / "var"), str(inbox)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, sys.path))}
    assert subprocess.run(command, env=environment, check=False).returncode == -signal.SIGKILL
    parts = request.getfixturevalue("parts")
    assert kept(parts) == {}
    assert len(parts.catalogue.files.known("tales")) == 4
    if after == "import":
        run(parts)
    elif after == "import of one file":
        pipeline.import_paths([inbox / "fox.txt"], parts, RecordingReporter())
    else:
        # One that was cut off finds that everything has been read since it was asked for.
        pipeline.reread(parts, RecordingReporter(), since=datetime.now(UTC) if after == "reread" else asked)
    assert len(the_one(parts).chapters) == 3
    assert parts.catalogue.parts.changed() == []


def test_a_removed_work_stays_removed(parts, inbox):
    write(inbox, 1)
    run(parts)
    parts.catalogue.removals.remove([the_one(parts).id], RemovalOrder("asked to"))
    write(inbox, 2)
    run(parts)
    assert kept(parts) == {}


def test_a_batch_without_parts_is_handed_on_as_it_is(parts):
    assert works_module.without_parts(parts.catalogue, []) == []


def test_a_source_may_keep_its_parts_apart(inbox: Path, tmp_path: Path) -> None:
    source = Source("tales", SourceKind.INBOX, str(inbox), join_parts=False)
    settings = Settings(library=LibrarySettings(data=tmp_path / "var"), sources=(source,))
    for number in (1, 2, 3):
        write(inbox, number)
    with open_resources(settings) as opened:
        run(opened)
        assert [story.summary.part for story in kept(opened).values()] == [1, 2, 3]
    joined = replace(settings, sources=(replace(source, join_parts=True),))
    with open_resources(joined) as opened:
        pipeline.reread(opened, RecordingReporter(), since=datetime.now(UTC))
        (work,) = [story for story in kept(opened).values() if story.summary.missing_since is None]
        assert len(work.chapters) == 3
