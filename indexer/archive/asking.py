"""Asking the live index, and going on with what there is where it cannot answer.

It parses nothing and fetches no story.
"""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from indexer.archive.exact_matches import by_texts
from indexer.archive.open_archive import OpenArchive
from indexer.archive.passage_order import BestPassage
from indexer.archive.unit_matches import UnitMatches
from indexer.archive.up_to_places import read_parts, up_to_places
from indexer.engines.index_snapshot import IndexSnapshot
from indexer.engines.port import EngineResult, IndexReader, PassageReader
from indexer.errors import (
    EngineAwayError,
    ForeignIndexError,
    IndexDamagedError,
    NoIndexError,
    UnsupportedQueryError,
)
from indexer.model import Scope
from indexer.model.fields import BEST_PASSAGE
from indexer.pipeline.consistency import ask_for_rebuild
from indexer.query.ast import Query
from indexer.query.bookmarks import searches_until
from indexer.query.plan import Nothing, Plan

T = TypeVar("T")
_BUILDING = "The index is being built; results will appear as soon as it is ready."
_EMPTY = "The archive holds no stories yet."
# A commit may come between opening and reading once or twice; damage is left for the generation before.
_TRIES = 3
# Where no index answers, nothing is found and nothing marked.
_NO_PLAN = Plan(Nothing())


@dataclass(frozen=True, slots=True)
class Answer:
    """What the index of ``generation`` (0: none) answers as it stands (``version``), what the query meant, and where units may be."""

    result: EngineResult
    generation: int = 0
    plan: Plan = _NO_PLAN
    units: UnitMatches | None = None
    version: str = ""


def ask(archive: OpenArchive, scope: Scope, query: Query, lost: frozenset[str] = frozenset()) -> Answer:
    """Search the live index for what ``scope`` lets be seen, those ``lost`` aside.

    A damaged index is left for the generation before it, and a rebuild asked for.
    """
    query = replace(query, scope=archive.within(scope).hiding(lost))
    for _ in range(_TRIES):
        try:
            opened = archive.index.reader()
            if archive.index.problems:
                ask_for_rebuild(archive.catalogue)
            plan = opened.plan(query)
            texts = by_texts(archive, opened, query, plan)
            unlike, told = texts.unlike, texts.told
            within, asked = texts.narrowed(query, plan)
            if searches_until(query.node):
                places = up_to_places(archive, opened, query, plan, unlike)
                asked, told = places.plan, told or places.notice
                unlike -= places.found
                within = replace(query, scope=query.scope.hiding(unlike))
            begun = query.bookmarks.places if query.bookmarks and searches_until(query.node) else {}
            best = BestPassage(plan, begun, partial(read_parts, archive, begun))
            search = best.search if query.sort == BEST_PASSAGE else IndexSnapshot.search
            result = search(opened, within, asked, deadline_s=archive.settings.search.deadline_s)
            if unlike:
                # Of words that stand only in those, nothing is known to be missing.
                result = replace(result, unknown=(), warnings=plan.warnings)
            if told:
                result = replace(result, partial=True, warnings=(*result.warnings, told))
            said = archive.agreement.by_count(opened)
            # It has the number of all stories in it.
            warnings = filter(None, [said]) if scope.is_everything else ()
            result = replace(result, warnings=(*result.warnings, *warnings))
            return Answer(result, opened.generation, plan, texts.units, opened.version)
        except NoIndexError as error:
            return Answer(_without_index(archive, scope, error))
        except EngineAwayError as error:
            # Nothing is wrong with the index as far as anybody knows, and nothing is done about it.
            return Answer(EngineResult((), 0, partial=True, warnings=(str(error),)))
        except UnsupportedQueryError as error:
            return Answer(EngineResult((), 0, warnings=(str(error),)), opened.generation)
        except IndexDamagedError:
            archive.index.reopen(opened)
    return Answer(_without_index(archive, scope, None))


def ask_for_all(archive: OpenArchive, scope: Scope, query: Query) -> EngineResult:
    """Search as ``ask`` does for all stories that match, best first."""
    every = max(look(archive, lambda reader: reader.count(), 0), 1)
    return ask(archive, scope, replace(query, page=1, per_page=every, faceted=False, thorough=True)).result


def look(archive: OpenArchive, seek: Callable[[IndexReader], T], otherwise: T) -> T:
    """Return what ``seek`` finds in the live index, and ``otherwise`` where there is none to be read."""
    with contextlib.suppress(NoIndexError, IndexDamagedError, EngineAwayError):
        return seek(archive.index.reader().reader)
    return otherwise


def look_in_passages(archive: OpenArchive, seek: Callable[[IndexSnapshot, PassageReader], T]) -> T | None:
    """Return what ``seek`` finds in the passages of the live index, None where there are none to be read.

    Where they are damaged, a rebuild is asked for.
    """
    with contextlib.suppress(NoIndexError, EngineAwayError):
        opened = archive.index.reader()
        try:
            reader = opened.passages()
            return None if reader is None else seek(opened, reader)
        except IndexDamagedError:
            ask_for_rebuild(archive.catalogue)
    return None


def _without_index(archive: OpenArchive, scope: Scope, error: NoIndexError | None) -> EngineResult:
    """Say why nothing can be found, and have the index made where there are stories for it."""
    if archive.catalogue.stories.count():
        ask_for_rebuild(archive.catalogue)
        if archive.catalogue.stories.count_by_source(scope):
            return EngineResult((), 0, partial=True, warnings=(_BUILDING,))
    elif isinstance(error, ForeignIndexError):
        return EngineResult((), 0, partial=True, warnings=(str(error),))
    return EngineResult((), 0, warnings=(_EMPTY,))
