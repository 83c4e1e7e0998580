"""Which characters of a story's fields, its text aside, a query matches: title, names, series, summary and notes.

A field that the query was not looked for in has no spans. It makes no markup and looks at no chapter.
"""

from __future__ import annotations

from indexer.highlight.marks import MarkFinder
from indexer.model import FieldSpans, Span, StorySummary
from indexer.query.plan import Plan, sought

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
    """Finds what a plan looks for in the fields it is looked for in; made once for a search."""

    def __init__(self, plan: Plan) -> None:
        _, leaves = sought(plan.root)
        wanted = {name: [leaf for leaf in leaves if leaf.field == name] for name in _SHOWN}
        self._fields = [(_SHOWN[name], MarkFinder(some)) for name, some in wanted.items() if some]

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


def _values(story: StorySummary, name: str) -> tuple[str, ...]:
    if name == "series":
        return (story.series.name,) if story.series else ()
    value: str | tuple[str, ...] | None = getattr(story, name)
    return value if isinstance(value, tuple) else (value,) if value else ()


def _spans(finder: MarkFinder, text: str) -> tuple[Span, ...]:
    return tuple(Span(mark.start, mark.end) for mark in finder.marks(text))
