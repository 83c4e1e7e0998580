"""Jobs beside a rebuild and beside each other where something is refused, out of order, forgotten or damaged."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing

import pytest
from concurrent_jobs import Amid, bring_in, build, every, found, indexed, remove, write
from fault_points import MARK, POINTS
from recording import RecordingReporter

from indexer import pipeline
from indexer.engines.local import manifest as manifests
from indexer.engines.ownership import OwnerMark
from indexer.model import JobKind, RemovalOrder
from indexer.pipeline import Resources
from indexer.pipeline.index_sync import IndexSync
from indexer.pipeline.retry import retry_set_aside


def begin(resources: Resources, kind: JobKind, target: str | None = None) -> int:
    """Have everything done with ``resources`` from now on be the work of a job that runs."""
    job = resources.catalogue.jobs.request(kind, target).id
    resources.catalogue.jobs.claim(job)
    resources.catalogue.work_for(job)
    return job


def fill(resources: Resources, inbox, *names: str) -> None:
    for name in names:
        write(inbox, name, name)
    pipeline.import_folder(resources.settings.sources[0], resources, RecordingReporter())
    pipeline.index_pending(resources, RecordingReporter())


def fail(patch: pytest.MonkeyPatch, point: str = "build-analysed") -> None:
    """Have the index refuse every story with the mark in its title."""
    patch.setattr(*POINTS[point].faulty())


def aside(resources: Resources) -> list[str | None]:
    return [each.story_id for each in resources.catalogue.set_aside.others()]


def id_of(resources: Resources, title: str) -> str:
    return next(story.id for story in every(resources) if story.title == title)


def settled(resources: Resources) -> None:
    """Nothing waits, nothing is kept for a rebuild, and the index has every story that is not set aside."""
    assert resources.catalogue.stories.pending_count() == 0
    assert not resources.catalogue.rebuilds.registered()
    assert indexed(resources) == resources.catalogue.stories.ids() - set(aside(resources))


# -- a rebuild that is refused a story ----------------------------------------------------------------------------


@pytest.mark.parametrize("point", ["build-analysed", "enrich-enrich"])
def test_a_story_that_turns_bad_during_a_rebuild_is_in_no_index_and_set_aside(
    parts, other, inbox, monkeypatch, point
):
    settings = parts.settings
    fill(parts, inbox, "fox", MARK)
    with monkeypatch.context() as patched:

        def meanwhile() -> None:
            fail(patched, point)
            bring_in(other, write(inbox, MARK, "kettle"))
            assert aside(other) == [id_of(other, MARK)]

        reporter = Amid(meanwhile)
        pipeline.reindex(parts, reporter)
        assert reporter._over
        assert aside(parts) == [id_of(parts, MARK)]
        for phrase in (MARK, "kettle"):
            assert found(settings, f"the {phrase} slept") == []
        settled(parts)
    retry_set_aside(parts, RecordingReporter(), everything=True)
    pipeline.index_pending(parts, RecordingReporter())
    assert (aside(parts), found(settings, "the kettle slept")) == ([], [MARK])
    settled(parts)


def test_a_story_a_rebuild_was_refused_is_in_it_once_it_changes_for_the_better(
    parts, other, settings, inbox, monkeypatch
):
    fill(parts, inbox, "fox", MARK)
    with monkeypatch.context() as patched:

        def meanwhile() -> None:
            patched.undo()
            bring_in(other, write(inbox, MARK, "kettle"))

        fail(patched)
        pipeline.reindex(parts, Amid(meanwhile))
    assert (aside(parts), found(settings, "the kettle slept")) == ([], [MARK])
    settled(parts)


def test_a_story_a_rebuild_was_refused_and_that_goes_meanwhile_is_nowhere(
    parts, other, settings, inbox, monkeypatch
):
    fill(parts, inbox, "fox", MARK)
    with monkeypatch.context() as patched:
        fail(patched)

        def meanwhile() -> None:
            remove(other, MARK)
            pipeline.index_pending(other, RecordingReporter())

        pipeline.reindex(parts, Amid(meanwhile))
    assert (aside(parts), found(settings, f"the {MARK} slept")) == ([], [])
    settled(parts)


def test_a_story_set_aside_while_a_rebuild_ends_stays_set_aside(parts, other, settings, inbox, monkeypatch):
    """By a job that commits between the moment the new index is put in place and the end of the job that made it."""
    fill(parts, inbox, "fox", MARK)
    over = type(parts.index.generations).publish

    def published(generations, number):
        over(generations, number)
        late.start()

    def refused() -> None:
        with monkeypatch.context() as patched:
            fail(patched)
            bring_in(other, write(inbox, MARK, "kettle"))

    late = threading.Thread(target=refused)
    with monkeypatch.context() as patched:
        patched.setattr(type(parts.index.generations), "publish", published)
        clear = type(parts.catalogue.set_aside).clear_stories

        def cleared(table, ids):
            ids = frozenset(ids)
            if threading.current_thread() is threading.main_thread() and late.is_alive():
                late.join(5)
            clear(table, ids)

        patched.setattr(type(parts.catalogue.set_aside), "clear_stories", cleared)
        pipeline.reindex(parts, RecordingReporter())
    late.join()
    assert aside(parts) == [id_of(parts, MARK)]
    settled(parts)


# -- out of order -------------------------------------------------------------------------------------------------


def through(resources: Resources) -> int:
    number = resources.index.generations.current()
    mark = OwnerMark.read(manifests.load(resources.index.generations.folder(number)).note)
    assert mark is not None
    return mark.through


@pytest.mark.usefixtures("building_all")
@pytest.mark.parametrize("engine", ["tantivy", "whoosh"])
def test_the_mark_never_falls_when_newer_changes_are_followed_before_older_ones(
    parts, other, settings, inbox, engine
):
    fill(parts, inbox, "fox")
    pipeline.reindex(parts, RecordingReporter(), engine=engine)
    begin(parts, JobKind.IMPORT, "tales")
    begin(other, JobKind.IMPORT, "/inbox/tiny.txt")
    write(inbox, "big", "big")
    pipeline.import_folder(settings.sources[0], parts, RecordingReporter())
    marks = [through(parts)]
    with IndexSync(parts, RecordingReporter()) as following:
        following.take()
        build(following)
        bring_in(other, write(inbox, "tiny", "tiny"))
        marks.append(through(parts))
        assert (found(settings, "the tiny slept"), found(settings, "the big slept")) == (["tiny"], [])
        following.to_the_end(lambda _: None)
        marks.append(through(parts))
    assert found(settings, "the big slept") == ["big"]
    assert marks[0] < marks[1] == marks[2] == parts.catalogue.expected_index.newest()
    assert not parts.index.is_ahead
    settled(parts)
    pipeline.reindex(parts, RecordingReporter())
    assert through(parts) == marks[2]


# -- healing ------------------------------------------------------------------------------------------------------


def beside(*work: Callable[[], object]) -> None:
    """Do several things at once and wait for all; what one raises is raised."""
    raised: list[BaseException] = []

    def do(each: Callable[[], object]) -> None:
        try:
            each()
        except BaseException as error:  # noqa: BLE001 - told below
            raised.append(error)

    threads = [threading.Thread(target=do, args=(each,)) for each in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if raised:
        raise raised[0]


def spoil(resources: Resources, title: str) -> None:
    """Change a word of a stored text, as a failing disk may."""
    with closing(sqlite3.connect(resources.settings.data / "catalogue.sqlite")) as connection, connection:
        changed = connection.execute(
            "UPDATE chapters SET text = replace(text, 'stove', 'stone') WHERE story_id = ?",
            (id_of(resources, title),),
        )
        assert changed.rowcount


@pytest.mark.parametrize("first", ["heal", "reindex"])
def test_healing_and_a_rebuild_at_once_leave_every_text_as_its_file_says(
    parts, other, settings, inbox, first
):
    fill(parts, inbox, "fox", "kettle", "moon", "owl")
    for title in ("fox", "moon"):
        spoil(parts, title)

    def heal() -> None:
        pipeline.heal(parts, RecordingReporter())
        pipeline.index_pending(parts, RecordingReporter())

    def reindex() -> None:
        pipeline.heal(other, RecordingReporter())
        pipeline.reindex(other, RecordingReporter())
        pipeline.index_pending(other, RecordingReporter())

    beside(*((heal, reindex) if first == "heal" else (reindex, heal)))
    for title in ("fox", "kettle", "moon", "owl"):
        assert found(settings, f"the {title} slept under the warm stove") == [title]
    assert found(settings, "the warm stone") == []
    assert not list(parts.catalogue.damage.ids())
    settled(parts)


def test_a_story_healed_while_the_index_is_made_anew_is_in_it_as_its_file_says(parts, other, settings, inbox):
    fill(parts, inbox, "fox", "moon")

    def meanwhile() -> None:
        spoil(other, "fox")
        pipeline.heal(other, RecordingReporter())
        pipeline.index_pending(other, RecordingReporter())

    reporter = Amid(meanwhile)
    pipeline.reindex(parts, reporter)
    assert reporter._over
    assert found(settings, "the fox slept under the warm stove") == ["fox"]
    settled(parts)


def test_two_that_heal_take_turns(parts, other, settings, inbox):
    fill(parts, inbox, "fox", "moon")
    spoil(parts, "fox")
    spoil(parts, "moon")
    beside(
        lambda: pipeline.heal(parts, RecordingReporter()), lambda: pipeline.heal(other, RecordingReporter())
    )
    assert parts.catalogue.damage.ids() == frozenset()
    assert all(
        "stove" in chapter.text for story in parts.catalogue.stories.all() for chapter in story.chapters
    )


# -- forgetting ---------------------------------------------------------------------------------------------------


def test_what_is_forgotten_while_the_index_is_made_anew_is_in_no_file_of_it(parts, other, settings, inbox):
    fill(parts, inbox, "zyzzyva", "moon")

    def meanwhile() -> None:
        order = RemovalOrder("test", forget=True)
        pipeline.remove(other.catalogue, [id_of(other, "zyzzyva")], order)

    reporter = Amid(meanwhile)
    pipeline.reindex(parts, reporter)
    assert reporter._over
    pipeline.forget_removed(other, RecordingReporter())
    assert found(settings, "the zyzzyva slept") == []
    held = [
        path for path in settings.data.rglob("*") if path.is_file() and b"zyzzyva slept" in path.read_bytes()
    ]
    assert held == []
    settled(parts)


def test_forgetting_waits_for_a_rebuild_and_imports_go_on_beside_it(parts, other, settings, inbox):
    """The catalogue is written anew as a whole, while another job writes to it."""
    fill(parts, inbox, "fox", "zyzzyva", "moon")
    pipeline.remove(parts.catalogue, [id_of(parts, "zyzzyva")], RemovalOrder("test", forget=True))
    names = [f"tale{number}" for number in range(6)]

    def bring_in_all() -> None:
        for name in names:
            bring_in(other, write(inbox, name, name))

    beside(lambda: pipeline.forget_removed(parts, RecordingReporter()), bring_in_all)
    for name in ("fox", "moon", *names):
        assert found(settings, f"the {name} slept") == [name]
    assert parts.catalogue.removals.to_forget() == ()
    settled(parts)
