"""Dry runs: run an import on a scratch catalogue and report what it would change.

It writes nothing to the archive: no story, no job, no index. It decides nothing; the import does.
"""

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from indexer.catalogue import Catalogue, known_to, open_catalogue
from indexer.catalogue.values import Standing
from indexer.config import CaptureSettings, CatalogueSettings, Settings
from indexer.engines.index_service import IndexService
from indexer.model import Failure, Reporter, Source, SourceKind
from indexer.pipeline.folder import import_folder, import_paths
from indexer.pipeline.resources import Resources
from indexer.pipeline.source_paths import place_of, source_path_as_written, source_path_of

# Files after which texts that were written are forgotten: as many as a batch has.
_SWEEP = 100


@dataclass(frozen=True, slots=True)
class ExpectedChange:
    """A story that would be ``added``, ``changed``, ``joined`` of ``parts``, ``returned`` or ``missing``.

    ``path`` is where its file lies; ``known`` says that there is a story of that id now.
    """

    outcome: str
    id: str
    title: str
    authors: tuple[str, ...]
    path: str
    parts: int = 0
    known: bool = False


@dataclass(frozen=True, slots=True)
class DryRun:
    """What an import would do: counts as its job would have, stories, failures, files taken with the one beside them."""

    counts: Counter[str]
    stories: tuple[ExpectedChange, ...]
    failures: tuple[Failure, ...]
    taken: tuple[tuple[str, str], ...]


def dry_run(
    settings: Settings, reporter: Reporter, paths: Sequence[Path] | None = None, *, as_story: bool = False
) -> DryRun:
    """Try out an import of ``paths`` (None: of every folder that is a source).

    Raises:
        ReadError: there is nothing to import.
        CatalogueError: the catalogue cannot be read.
    """
    inboxes = [source for source in settings.sources if source.kind is SourceKind.INBOX]
    with _scratch_resources(settings, _involved(paths, inboxes)) as parts:
        capturing = _CapturingReporter(reporter, parts.catalogue)
        before = parts.catalogue.rehearsal.standing()
        taken_before = set(parts.catalogue.rehearsal.taken())
        if paths is None:
            for source in inboxes:
                import_folder(source, parts, capturing)
        else:
            import_paths(paths, parts, capturing, as_story=as_story)
        return DryRun(
            capturing.counts,
            tuple(_expected(before, parts.catalogue.rehearsal.standing(), settings.sources)),
            tuple(capturing.failures),
            tuple(
                (place_of(source, origin, settings.sources), place_of(source, other, settings.sources))
                for source, origin, other in parts.catalogue.rehearsal.taken()
                if (source, origin, other) not in taken_before
            ),
        )


def _involved(paths: Sequence[Path] | None, inboxes: Sequence[Source]) -> set[str]:
    if paths is None:
        return {source.id for source in inboxes}
    homes = (
        find(path, inboxes)
        for path in paths
        if path.exists()
        for find in (source_path_of, source_path_as_written)
    )
    return {home.source.id for home in homes}


@contextmanager
def _scratch_resources(settings: Settings, sources: set[str]) -> Iterator[Resources]:
    """Give parts whose catalogue is thrown away; it has no index, and copies are not looked for."""
    with tempfile.TemporaryDirectory(prefix="velveteen-dry-run-") as folder:
        elsewhere = replace(
            settings,
            library=replace(settings.library, data=Path(folder)),
            catalogue=CatalogueSettings(),
            captures=CaptureSettings(),
            search=replace(settings.search, group_copies=False),
        )
        with open_catalogue(Path(folder)) as catalogue:
            _learn(catalogue, settings, sources)
            index = IndexService(elsewhere)
            try:
                yield Resources(elsewhere, catalogue, index, is_dry_run=True)
            finally:
                index.close()


def _learn(scratch: Catalogue, settings: Settings, sources: set[str]) -> None:
    if settings.catalogue.url is None:
        scratch.rehearsal.learn(settings.data, sources)
    else:
        with known_to(settings.place) as known:
            if known is not None:
                scratch.rehearsal.learn(known, sources)


class _CapturingReporter:
    """A reporter that keeps everything it is given and passes it on, and keeps the stage small on the way."""

    def __init__(self, reporter: Reporter, catalogue: Catalogue) -> None:
        self._reporter, self._catalogue = reporter, catalogue
        self.counts: Counter[str] = Counter()
        self.failures: list[Failure] = []
        self._steps = 0

    def begin(self, stage: str, total: int | None) -> None:
        self._reporter.begin(stage, total)

    def advance(self, steps: int = 1, **counts: int) -> None:
        self.counts.update(counts)
        self._steps += steps
        self._reporter.advance(steps, **counts)

    def failed(self, failure: Failure) -> None:
        self.failures.append(failure)
        self._reporter.failed(failure)

    def check(self) -> None:
        if self._steps >= _SWEEP:
            self._steps = 0
            self._catalogue.rehearsal.drop_texts()
        self._reporter.check()


def _expected(
    before: dict[str, Standing], after: dict[str, Standing], sources: Sequence[Source]
) -> Iterator[ExpectedChange]:
    for key in [*after, *(key for key in before if key not in after)]:
        was, now = before.get(key), after.get(key)
        outcome = _outcome(was, now)
        shown = now or was
        if outcome is not None and shown is not None:
            place = place_of(shown.source, shown.yielded_by, sources)
            yield ExpectedChange(
                outcome, key, shown.title, shown.authors, place, shown.parts, was is not None
            )


def _outcome(was: Standing | None, now: Standing | None) -> str | None:
    """Return what became of a story between two moments, None where nothing did."""
    if now is None or (was is not None and now.missing and not was.missing):
        return "missing"
    if was is not None and (was.digest, was.missing) == (now.digest, now.missing):
        return None
    if now.parts > 1:
        return "joined"
    if was is None:
        return "added"
    return "changed" if was.digest != now.digest else "returned"
