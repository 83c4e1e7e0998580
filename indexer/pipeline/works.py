"""Parts that come file by file, on any day, to works that stay one story under one id.

Parts are kept first, then their files are noted as read, then works are made of them: whatever is killed in between
is done again by the next import. Which parts belong together is for ``readers`` to say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace

from indexer.catalogue import Catalogue, FileRead
from indexer.catalogue.values import ChangedPlace, Part, PartsOfFile
from indexer.errors import WITHOUT_STORY, CatalogueError
from indexer.faults import Stage
from indexer.model import OnMissing, Reporter, Story, story_id
from indexer.pipeline.enrich import StoryEnricher
from indexer.pipeline.resources import Resources
from indexer.pipeline.set_aside import SetAsides
from indexer.readers.digest import part_digest, story_digest
from indexer.readers.works.works import join_parts, place_of, sequences, work_native_key
from indexer.readers.works.works_piece import is_part

# The lock on the making of works, in the data folder. One place takes tens of milliseconds, a serial of thousands of
# parts some seconds.
TURN = "works.lock"
_WAIT_S = 120.0


def without_parts(
    catalogue: Catalogue, read: Sequence[FileRead], *, apart: Collection[str] = ()
) -> list[FileRead]:
    """Keep the parts among the stories of a batch, and return the batch without them.

    A part says that it is one, follows on others in the batch, or shares its title and folder with parts known.
    Sources in ``apart`` have none.
    """
    parts = _parts_among(catalogue, [item for item in read if item.record.source not in apart])
    catalogue.parts.put([_of_file(item, parts) for item in read if item.outcome.failure is None])
    return [_without(item, parts) for item in read] if parts else list(read)


def make_works(
    resources: Resources, reporter: Reporter, made: Callable[[Sequence[Story]], None] = lambda _: None
) -> None:
    """Make works of all parts that came, changed or went, each in a transaction of its own.

    A place whose works cannot be made is set aside. ``made`` is told of works that are in the catalogue now.
    """
    changed = resources.catalogue.parts.changed()
    if not changed:
        return
    asides, enricher = SetAsides(resources, reporter), StoryEnricher(resources.catalogue)

    works: Sequence[Story] = ()

    def make(places: Sequence[ChangedPlace]) -> None:
        nonlocal works
        place = places[0]
        with _turn(resources):
            # Asked again: another job may have made them, or what they are made of may be another now.
            now = resources.catalogue.parts.changed(place.source, place.place)
            works, counts = _make(resources, now[0]) if now else ((), Counter[str]())
        enricher.learn(works)
        resources.catalogue.set_aside.clear(place.source, place.place)
        reporter.advance(0, **{name: count for name, count in counts.items() if count})

    asides.judge(Stage.WORKS, (), len(changed))
    for place in changed:
        works = ()
        for failed, fault in asides.each(Stage.WORKS, [place], make, tried=0):
            asides.place(failed, fault)
        made(works)
        reporter.check()


def parts_gone(catalogue: Catalogue, source: str, origins: Sequence[str], policy: OnMissing) -> None:
    """Tell that files have gone; ``make_works`` then does what the policy says."""
    catalogue.parts.gone(source, origins, policy)


def parts_back(catalogue: Catalogue, source: str, origins: Sequence[str]) -> None:
    """Tell that files are there again as they were."""
    catalogue.parts.back(source, origins)


Key = tuple[str, str]


def _parts_among(catalogue: Catalogue, read: Sequence[FileRead]) -> dict[Key, Part]:
    """Return the stories of a batch that are parts, by source and native key."""
    found: dict[Key, Part] = {}
    by_source: dict[str, list[tuple[Story, str, str]]] = {}
    for item in read:
        for story, digest in zip(item.outcome.stories, item.digests, strict=True):
            by_source.setdefault(story.source, []).append((story, digest, place_of(story)))
    for source, every in by_source.items():
        known = catalogue.parts.known(source, {place for _, _, place in every})
        following = sequences([story for story, _, _ in every])
        for story, digest, place in every:
            whole = story.part == 1 and story.parts == 1
            if is_part(story) or story.native_key in following or (place in known and not whole):
                found[source, story.native_key] = Part(place, story, part_digest(story, digest))
    # What a person had wiped is kept nowhere again, as a part neither.
    forgotten = catalogue.removals.forgotten_among(part.story for part in found.values())
    return {key: part for key, part in found.items() if story_id(*key) not in forgotten}


def _of_file(item: FileRead, parts: dict[Key, Part]) -> PartsOfFile:
    whole = all(failure.cause in WITHOUT_STORY for failure in item.outcome.failures)
    mine = {
        story.native_key: part
        for story in item.outcome.stories
        if (part := parts.get((story.source, story.native_key)))
    }
    digest = item.record.digest or item.outcome.digest
    return PartsOfFile(item.record.source, item.record.origin, tuple(mine.values()), whole, digest)


def _without(item: FileRead, parts: dict[Key, Part]) -> FileRead:
    kept = [
        (story, digest)
        for story, digest in zip(item.outcome.stories, item.digests, strict=True)
        if (story.source, story.native_key) not in parts
    ]
    if len(kept) == len(item.digests):
        return item
    outcome = replace(item.outcome, stories=tuple(story for story, _ in kept))
    return replace(item, outcome=outcome, digests=tuple(digest for _, digest in kept))


def _make(resources: Resources, place: ChangedPlace) -> tuple[tuple[Story, ...], Counter[str]]:
    """Make the works at one place; those that are no longer made are missing, or removed if their parts were."""
    catalogue, compared = resources.catalogue, resources.settings.search.group_copies
    pieces = catalogue.parts.at(place.source, place.place)
    here = {piece.story.native_key for piece in pieces if not piece.missing}
    works = join_parts([piece.story for piece in pieces], key=work_native_key)
    counts: Counter[str] = Counter()
    for work in works:
        digest = story_digest(work)
        counts[
            catalogue.stories.put_story(
                work,
                digest,
                parts=_names(work),
                compared=compared,
                job=resources.job,
                fresh=place.fresh,
            )
        ] += 1
    keys = [work.native_key for work in works]
    left = [key for key in place.works if key not in keys]
    policy = OnMissing.REMOVE if place.removed else OnMissing.KEEP
    counts["missing"] += catalogue.stories.mark_missing(place.source, left, policy) if left else 0
    away = [work.native_key for work in works if not here & _made_of(work)]
    counts["missing"] += catalogue.stories.mark_missing(place.source, away, OnMissing.KEEP) if away else 0
    catalogue.parts.settled(place.source, place.place, keys, made_of=pieces)
    return works, counts


def _names(work: Story) -> set[str]:
    """Return the keys under which a person may have removed a work: of its parts, and of what they would make."""
    superseded = work.extra.get("superseded", "").split("\n")
    own = {work_native_key(work)} if is_part(work) else set()
    return {*_made_of(work), *filter(None, superseded), *own}


def _turn(resources: Resources) -> AbstractContextManager[None]:
    """Make the works of a place in turn with other jobs."""

    def refused() -> CatalogueError:
        return CatalogueError("Another job has been joining parts for too long; run this one again")

    return resources.catalogue.turn(TURN, wait_s=_WAIT_S, refused=refused)


def _made_of(work: Story) -> set[str]:
    """Return the keys of a work's parts; a story that was joined with nothing is its own."""
    return {*work.extra.get("order", work.native_key).split("\n")}
