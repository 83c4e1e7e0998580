"""Which characters of a story's fields, its text aside, a query matches: title, names, series, summary and notes.

A field that the query was not looked for in has no spans. It makes no markup and looks at no chapter.
"""

from indexer.highlight.marks import MarkFinder
from indexer.model import FieldSpans, Span, StorySummary
from indexer.model.fields import FIELDS, Kind
from indexer.query.plan import Plan, sought

# Fields whose values are shown as they are searched.
_SHOWN = tuple(
    spec for spec in FIELDS if spec.kind in (Kind.TEXT, Kind.NAME) and spec.attribute != "chapters"
)


class FieldHighlighter:
    """Finds what a plan looks for in the fields it is looked for in; made once for a search."""

    def __init__(self, plan: Plan) -> None:
        _, leaves = sought(plan.meaning)
        wanted = [(spec, [leaf for leaf in leaves if leaf.field == spec.name]) for spec in _SHOWN]
        self._fields = [(spec, MarkFinder(some)) for spec, some in wanted if some]

    def spans(self, story: StorySummary) -> FieldSpans:
        """Return the matching spans of each value of each field, by the attribute that holds them; only what matches."""
        found: dict[str, tuple[tuple[Span, ...], ...]] = {}
        for spec, finder in self._fields:
            values = spec.texts(story)
            # Most fields do not match, and a line holds whatever one of its values does.
            if values and finder.marks("\n".join(values)):
                spans = tuple(_spans(finder, value) for value in values)
                if any(spans):
                    found[spec.attribute] = spans
        return found


def _spans(finder: MarkFinder, text: str) -> tuple[Span, ...]:
    return tuple(Span(mark.start, mark.end) for mark in finder.marks(text))
