"""Repair damaged texts of the catalogue by reading their files, captures or parts again.

What it cannot read again it leaves as it is and names; it changes no story that is sound.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

from indexer.catalogue import FileRecord
from indexer.catalogue.values import Damaged
from indexer.errors import HealingError
from indexer.model import Failure, FolderFile, Reporter, Source, SourceKind, story_id
from indexer.model.operations import LOOSE, LOOSE_FILES
from indexer.pipeline.exclusive import wait_for_turn
from indexer.pipeline.import_batches import ImportBatches, open_reader
from indexer.pipeline.import_files import FolderFiles, folder_file, read_into
from indexer.pipeline.resources import Resources
from indexer.pipeline.works import make_works

# The lock on healing, in the data folder.
TURN = "heal.lock"

Known = Mapping[str, Mapping[str, FileRecord]]


def heal(resources: Resources, reporter: Reporter) -> None:
    """Hold every stored text against its checksum, and read those again that are not as they were written.

    Healed stories are changes that the index has yet to follow; the others are given to ``reporter``. One job does so at a
    time: what one has healed, another that looked before would take for damaged, or the other way round.

    Raises:
        CatalogueError: the file is damaged beyond what can be gone through.
    """
    with wait_for_turn(partial(_turn, resources), HealingError, reporter):
        _heal(resources, reporter)


def _turn(resources: Resources) -> AbstractContextManager[None]:
    def refused() -> HealingError:
        return HealingError("Another process is healing damaged texts; wait for its job to end")

    return resources.catalogue.turn(TURN, wait_s=0, refused=refused)


def _heal(resources: Resources, reporter: Reporter) -> None:
    catalogue = resources.catalogue
    catalogue.mend_indexes()
    catalogue.captures.forget_lost()
    damaged = _all_damaged(resources, reporter)
    broken = catalogue.parts.harmed()
    if not damaged and not broken:
        return
    sources = {source.id: source for source in (*resources.settings.sources, LOOSE_FILES)}
    known = {name: catalogue.files.known(name) for name in sources}
    wanted: defaultdict[str, set[str]] = defaultdict(set)
    for source, origin in broken:
        catalogue.parts.renew(source, origin)
        wanted[source].add(origin)
    for story in damaged:
        if not catalogue.parts.make_again(story.source, story.native_key):
            for source, origin in _origins(story, known):
                wanted[source].add(origin)
    reporter.begin("heal", sum(map(len, wanted.values())))
    for name, origins in wanted.items():
        if name in sources:
            _read_again(sources[name], origins, known[name], resources, reporter)
    make_works(resources, reporter)
    left = _left(damaged, resources)
    reporter.advance(0, healed=len(damaged) - len(left))
    for story in left:
        reporter.failed(Failure(story.origin, "damaged", _UNHEALED.format(title=story.title, id=story.id)))


_UNHEALED = (
    "The text of “{title}” ({id}) is not as it was written, and what it was read from is not there any more. It is not "
    "shown; restore the catalogue or the file from a backup, then run: velveteen doctor --heal"
)


def _all_damaged(resources: Resources, reporter: Reporter) -> list[Damaged]:
    catalogue = resources.catalogue
    reporter.begin("check", catalogue.stories.count())
    damaged: list[Damaged] = []
    for seen, found in catalogue.damage.scan():
        damaged += found
        reporter.advance(seen)
        reporter.check()
    ids = [story.id for story in damaged]
    catalogue.damage.only(ids)
    # From now on an import of the same text counts as a change.
    catalogue.damage.note(ids)
    return damaged


def _origins(story: Damaged, known: Known) -> Iterable[tuple[str, str]]:
    """Return the files or pages a story may have come from: what its row says of that may be what is damaged."""
    if story.origin in known.get(story.source, ()):
        return [(story.source, story.origin)]
    named = [
        (source, origin)
        for source, records in known.items()
        for origin in records
        if origin in {story.origin, story.native_key}
        or story.native_key.startswith((f"{origin}#", f"{origin}!/"))
        or story_id(source, origin) == story.id
    ]
    return named or [(story.source, story.origin)]


def _read_again(
    source: Source,
    origins: Collection[str],
    known: Mapping[str, FileRecord],
    resources: Resources,
    reporter: Reporter,
) -> None:
    if source.kind is SourceKind.SITE:
        # 7 MB that no folder needs.
        from indexer.pipeline.site import import_captures  # noqa: PLC0415 -- see above

        import_captures(source, resources, reporter, only=origins)
        return
    due: list[FolderFile] = []
    for origin in origins:
        try:
            due.append(folder_file(source, origin))
        except (OSError, ValueError):
            path = Path("/" if source.id == LOOSE else source.location) / origin
            reporter.failed(Failure(origin, "gone", f"There is no file {path} any more to read again."))
    if due:
        with open_reader(resources, len(due)) as reader, ImportBatches(resources, reporter) as batches:
            read_into(batches, FolderFiles(source, due, known), reader, reporter)


def _left(damaged: Collection[Damaged], resources: Resources) -> list[Damaged]:
    """Return the stories that are damaged still, after deleting rows whose story has been written under its own id."""
    catalogue = resources.catalogue
    waiting = catalogue.damage.ids()
    left = [story for story in damaged if story.id in waiting]
    own = {story.seq: story_id(story.source, story.native_key) for story in left}
    there = catalogue.stories.get(list(own.values()))
    doubles = [story.seq for story in left if own[story.seq] != story.id and own[story.seq] in there]
    catalogue.damage.discard(doubles)
    left = [story for story in left if story.seq not in doubles]
    catalogue.damage.only(story.id for story in left)
    return left
