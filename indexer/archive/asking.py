"""Asking the live index, and going on with what there is where it cannot answer.

It parses nothing and fetches no story.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from indexer.archive.resources import Resources
from indexer.engines.port import EngineResult, IndexReader
from indexer.errors import (
    EngineAwayError,
    ForeignIndexError,
    IndexDamagedError,
    NoIndexError,
    UnsupportedQueryError,
)
from indexer.model import Scope
from indexer.pipeline.consistency import ask_for_rebuild
from indexer.query.ast import Query

T = TypeVar("T")
_BUILDING = "The index is being built; results will appear as soon as it is ready."
_EMPTY = "The archive holds no stories yet."
# A commit may come between opening and reading once or twice; damage is left for the generation before.
_TRIES = 3


def ask(
    archive: Resources, scope: Scope, query: Query, lost: frozenset[str] = frozenset()
) -> tuple[EngineResult, int]:
    """Search the live index for what ``scope`` lets be seen, those ``lost`` aside; return the generation that answered, 0 for none.

    A damaged index is left for the generation before it, and a rebuild asked for.
    """
    query = replace(query, scope=archive.within(scope).hiding(lost))
    for _ in range(_TRIES):
        try:
            opened = archive.index.reader()
            if archive.index.problems:
                ask_for_rebuild(archive.catalogue)
            result = opened.search(query, deadline_s=archive.settings.search.deadline_s)
            said = archive.agreement.by_count(opened)
            # It has the number of all stories in it.
            told = filter(None, [said]) if scope.is_everything else ()
            return replace(result, warnings=(*result.warnings, *told)), opened.generation
        except NoIndexError as error:
            return _without_index(archive, scope, error), 0
        except EngineAwayError as error:
            # Nothing is wrong with the index as far as anybody knows, and nothing is done about it.
            return EngineResult((), 0, partial=True, warnings=(str(error),)), 0
        except UnsupportedQueryError as error:
            return EngineResult((), 0, warnings=(str(error),)), opened.generation
        except IndexDamagedError:
            archive.index.reopen(opened)
    return _without_index(archive, scope, None), 0


def look(archive: Resources, seek: Callable[[IndexReader], T], otherwise: T) -> T:
    """Return what ``seek`` finds in the live index, and ``otherwise`` where there is none to be read."""
    with contextlib.suppress(NoIndexError, IndexDamagedError, EngineAwayError):
        return seek(archive.index.reader().reader)
    return otherwise


def _without_index(archive: Resources, scope: Scope, error: NoIndexError | None) -> EngineResult:
    """Say why nothing can be found, and have the index made where there are stories for it."""
    if archive.catalogue.stories.count():
        ask_for_rebuild(archive.catalogue)
        if archive.catalogue.stories.count_by_source(scope):
            return EngineResult((), 0, partial=True, warnings=(_BUILDING,))
    elif isinstance(error, ForeignIndexError):
        return EngineResult((), 0, partial=True, warnings=(str(error),))
    return EngineResult((), 0, warnings=(_EMPTY,))
