"""Queries that what was typed is the beginning of: titles, names and common phrases, each with how many stories it finds.

Lists propose and the search itself counts: what finds no story within a scope is never suggested. It ranks no story.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from indexer.archive.asking import look
from indexer.archive.completion_lists import SHOWN, CompletionLists, CompletionState, Value
from indexer.archive.examples import common_phrases
from indexer.archive.open_archive import OpenArchive
from indexer.engines.port import IndexReader
from indexer.model import PHRASE, Completion, Scope
from indexer.model.fields import Kind
from indexer.query import parse, show
from indexer.query.ast import Node, Query
from indexer.query.input_text import printable_input
from indexer.query.normal_form import all_of
from indexer.query.plan import lower
from indexer.schema import BY_NAME, DEFAULT_FIELDS

# The fields whose values are names as people know them.
NAMES = tuple(spec.name for spec in DEFAULT_FIELDS if spec.kind is Kind.NAME)
# Of one kind while there are others; looked up, of which some may find nothing; counts remembered.
_OF_A_KIND, _TRIED, _COUNTS_KEPT = 3, 24, 10_000
# The value that is being typed for a field, with what stands before it.
_LAST_FIELD = re.compile(r'(?:.*\s)?(?P<name>\w+):"?(?P<value>[^":]*)\Z', re.DOTALL)


def complete(archive: OpenArchive, scope: Scope, typed: str) -> tuple[Completion, ...]:
    """Return up to eight queries that ``typed`` is the beginning of; see the port."""
    before, kind, value = _parted(printable_input(typed))
    given, state = parse(before, archive.settings.search)[0], _state(archive, scope)
    known = archive.completions.of(
        scope.key, state.number, lambda: CompletionLists(_values(archive, archive.within(scope)))
    )
    likely = (each for each in (known.beginning(value) if known else ()) if kind in (None, each.kind))
    tried = [(each, all_of((given, each.node))) for each in islice(_varied(likely), _TRIED)]
    within = archive.within(scope)

    def counted(reader: IndexReader) -> tuple[Completion, ...]:
        found = (
            Completion(
                each.kind, each.text, _stories(archive, within, reader, state.counts, node), show(node)
            )
            for each, node in tried
        )
        return tuple(islice((each for each in found if each.stories), SHOWN))

    none: tuple[Completion, ...] = ()
    return look(archive, counted, none)


def _parted(typed: str) -> tuple[str, str | None, str]:
    """Return what stands before the value that is being typed, the field it is for, and its beginning."""
    last = _LAST_FIELD.match(typed)
    spec = BY_NAME.get(last["name"].lower()) if last else None
    if last is None or spec is None or spec.name not in ("title", *NAMES):
        return "", None, typed
    return typed[: last.start("name")], spec.name, last["value"]


def _varied(values: Iterable[Value]) -> Iterator[Value]:
    """Yield values, but a few of each kind first."""
    kinds: Counter[str] = Counter()
    others = []
    for value in values:
        kinds[value.kind] += 1
        if kinds[value.kind] <= _OF_A_KIND:
            yield value
        else:
            others.append(value)
    yield from others


def _stories(
    archive: OpenArchive, within: Scope, reader: IndexReader, counts: dict[str, int], typed: Node
) -> int:
    """Return how many stories a query finds, each work once where the results show it once."""
    text = show(typed)
    if text not in counts:
        if len(counts) >= _COUNTS_KEPT:
            counts.clear()
        node, grouped = archive.rewritten(typed), archive.settings.search.group_copies
        query = Query(text, node, per_page=1, faceted=False, grouped=grouped, scope=within)
        counts[text] = reader.search(query, lower(node, reader, scope=within)).total
    return counts[text]


def _state(archive: OpenArchive, scope: Scope) -> CompletionState:
    """Return the archive's state as ``scope`` sees it: lists of one before may be used, counts of one before may not."""
    version, state = archive.version(scope), archive.completion_states.get(scope.key)
    if state is None or state.version != version:
        state = archive.completion_states[scope.key] = CompletionState(version, archive.completions.number())
    return state


def _values(archive: OpenArchive, scope: Scope) -> Iterator[Value]:
    for title, stories in archive.catalogue.stories.titles(scope).items():
        yield Value("title", title, stories)
    none: dict[str, Mapping[str, int]] = {}
    held = look(archive, lambda reader: {name: reader.values(name, scope) for name in NAMES}, none)
    for name, values in held.items():
        for text, stories in values.items():
            yield Value(name, text, stories)
    for phrase, times in _phrases(archive, scope):
        yield Value(PHRASE, phrase, times)


def _phrases(archive: OpenArchive, scope: Scope) -> tuple[tuple[str, int], ...]:
    """Return common phrases with how often they were seen, looked for anew where there are twice as many stories."""
    stories = sum(every for every, _ in archive.catalogue.stories.count_by_source(scope).values())
    size = (scope.key, stories.bit_length())
    if size not in archive.known_phrases:
        archive.known_phrases = {size: common_phrases(archive.catalogue, scope)}
    return archive.known_phrases[size]
