"""Which characters of a story's fields, its text aside, a query matches: title, names, series, summary and notes.

A field that the query was not looked for in has no spans. It makes no markup and looks at no chapter.
"""

from __future__ import annotations

from collections.abc import Sequence

from indexer.finder import Finder
from indexer.model import FieldSpans, Span, StorySummary
from indexer.query import iter_leaves
from indexer.query.ast import Node, Phrase, Prefix, Word
from indexer.schema import BY_NAME, FIELDS, FieldSpec, Kind

# Fields whose values are shown as they are searched, with the attribute of a summary that holds them.
_SHOWN = {
    "title": "title",
    "author": "authors",
    "fandom": "fandoms",
    "character": "characters",
    "relationship": "relationships",
    "genre": "genres",
    "tag": "tags",
    "warning": "warnings",
    "series": "series",
    "summary": "summary",
    "notes": "notes",
    "disclaimer": "disclaimer",
}


class FieldHighlighter:
    """Finds one query's words and phrases in the fields they were looked for in; made once for a search."""

    def __init__(self, node: Node) -> None:
        finders: dict[tuple[Word | Phrase | Prefix, ...], Finder] = {}
        self._fields: list[tuple[str, Finder]] = []
        for spec in FIELDS:
            if spec.name in _SHOWN and (leaves := tuple(_leaves(node, spec))):
                if leaves not in finders:
                    finders[leaves] = Finder(leaves)
                self._fields.append((_SHOWN[spec.name], finders[leaves]))

    def spans(self, story: StorySummary) -> FieldSpans:
        """Return the matching spans of each value of each field, by the attribute that holds them; only what matches."""
        found: dict[str, tuple[tuple[Span, ...], ...]] = {}
        for name, finder in self._fields:
            values = _values(story, name)
            # Most fields do not match, and a line holds whatever one of its values does.
            if values and finder.marks("\n".join(values)):
                spans = tuple(_spans(finder, value) for value in values)
                if any(spans):
                    found[name] = spans
        return found


def _leaves(node: Node, spec: FieldSpec) -> Sequence[Word | Phrase | Prefix]:
    """Return what is looked for in a field; names are searched by whole words, prose by stems."""
    wanted = [
        leaf
        for field, leaf in iter_leaves(node)
        if (spec.default if field is None else BY_NAME[field].name == spec.name)
    ]
    if spec.kind is Kind.TEXT:
        return wanted
    return [Phrase(leaf.text) if isinstance(leaf, Word) else leaf for leaf in wanted]


def _values(story: StorySummary, name: str) -> tuple[str, ...]:
    if name == "series":
        return (story.series.name,) if story.series else ()
    value: str | tuple[str, ...] | None = getattr(story, name)
    return value if isinstance(value, tuple) else (value,) if value else ()


def _spans(finder: Finder, text: str) -> tuple[Span, ...]:
    return tuple(Span(mark.start, mark.end) for mark in finder.marks(text))
