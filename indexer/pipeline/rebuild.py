"""Rebuild the index from the catalogue into a new generation, while jobs and searches go on.

It follows no single change: what comes meanwhile it takes from ``since``.
"""

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager, suppress

from indexer.engines.ownership import FOREIGN
from indexer.errors import CatalogueError, ForeignIndexError, RebuildingError
from indexer.faults import Refused, Stage, is_environmental
from indexer.model import Reporter
from indexer.pipeline.enrich import prepare_reindex
from indexer.pipeline.exclusive import wait_for_turn
from indexer.pipeline.lifted import compare_passages
from indexer.pipeline.rebuild_changes import RebuildChanges
from indexer.pipeline.resources import Resources
from indexer.pipeline.set_aside import SetAsides
from indexer.pipeline.story_batches import all_batches, batches_of

# Ids of stories known at a time.
_IDS = 50_000

OnProgress = Callable[[int], None]


def is_orphaned(resources: Resources) -> bool:
    """Say whether there is an index and no story: its catalogue is gone, and an empty index would hide that."""
    return resources.catalogue.stories.count() == 0 and resources.index.is_foreign


def find_faulty_stories(resources: Resources, asides: SetAsides, engine: str | None) -> list[Refused]:
    """Return the stories for which a new index cannot be built, by rehearsing it with ever fewer of them.

    Raises:
        SameFaultError: that is most of them.
    """
    ids = [
        key for sizes in resources.catalogue.stories.groups(batch=_IDS, characters=10**12) for key in sizes
    ]
    failed = asides.each(
        Stage.COMMIT,
        ids,
        lambda some: resources.index.trial_build(batches_of(resources.catalogue, some), engine),
    )
    return [Refused(story_id, Stage.COMMIT, fault) for story_id, fault in failed]


def reindex(resources: Resources, reporter: Reporter, *, engine: str | None = None) -> None:
    """Build a new generation from the catalogue, prove it and switch to it; search serves the old one meanwhile.

    Passages that several works share are looked for anew when that is done.
    ``engine`` names the one to build it with; without a name that of the live generation stays.

    Raises:
        ForeignIndexError: there is not one story, and an index of a catalogue that is gone.
        IndexTooSmallError: it would hold too few stories, so it was not published.
        EngineError: it could not be written or proved.
    """
    with rebuild_turn(resources, reporter):
        rebuild(resources, reporter, quiet=False, engine=engine)
        compare_passages(resources, reporter)


def rebuild_turn(resources: Resources, reporter: Reporter) -> AbstractContextManager[None]:
    """Hold the right to make a new generation, after waiting for whoever is at it: a job that found the index damaged, say."""
    return wait_for_turn(resources.index.rebuild_turn, RebuildingError, reporter)


def rebuild(resources: Resources, reporter: Reporter, *, quiet: bool, engine: str | None = None) -> None:
    """Do it, for whoever has the right to; ``quiet`` leaves the reporter's stage alone."""
    if is_orphaned(resources):
        raise ForeignIndexError(FOREIGN)
    prepare_reindex(resources, reporter)
    asides = SetAsides(resources, reporter)

    def leave_out(refused: Sequence[Refused]) -> None:
        # In the turn still, or what another job sets aside right after it would be taken for what the index has.
        asides.stories(refused)
        aside = {
            each.story_id for each in resources.catalogue.set_aside.others() if each.story_id is not None
        }
        resources.catalogue.set_aside.clear_stories(aside.difference(each.story_id for each in refused))

    since = RebuildChanges(resources.catalogue, resources.catalogue.rebuilds.begin(), leave_out)
    if not quiet:
        reporter.begin("reindex", resources.catalogue.stories.count())

    def on_progress(done: int) -> None:
        if not quiet and done:
            reporter.advance(done, indexed=done)
        reporter.check()

    try:
        number = _build_anew(resources, asides, since, on_progress, engine)
    except BaseException:
        with suppress(CatalogueError):  # where this fails too, the next job forgets it
            resources.catalogue.rebuilds.forget()
        raise
    if not quiet:
        reporter.advance(0, generation=number)


def _build_anew(
    resources: Resources,
    asides: SetAsides,
    since: RebuildChanges,
    on_progress: OnProgress,
    engine: str | None,
) -> int:
    """Build and publish a new generation without the stories that it cannot hold; return its number."""
    stories = resources.catalogue.stories
    asides.judge(Stage.BUILD, (), stories.count())

    def refuse(each: Refused) -> None:
        since.refused[each.story_id] = each
        asides.judge(Stage.BUILD, [each.fault], 0)

    def build(without: Collection[str] = ()) -> int:
        every = all_batches(resources.catalogue, without=without)
        return resources.index.rebuild(
            every, engine, on_progress, refuse, stories.leaving, meanwhile=since, left_out=len(without)
        )

    try:
        return build()
    except Exception as error:
        if is_environmental(error):
            raise
        since.refused = {each.story_id: each for each in find_faulty_stories(resources, asides, engine)}
        if not since.refused:
            raise
        return build(set(since.refused))
