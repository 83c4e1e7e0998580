"""Which characters of a story's fields, its text aside, a query matches: title, names, series, summary and notes.

A field that the query was not looked for in has no spans. It makes no markup and looks at no chapter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from indexer.highlight.marks import MarkFinder, spans_of
from indexer.model import FieldSpans, Span, StorySummary
from indexer.model.fields import FIELDS, Kind
from indexer.query.plan import Leaf, Plan, is_asked_of, sought
from indexer.schema import FieldSpec

# Fields whose values are shown as they are searched.
_SHOWN = tuple(
    spec for spec in FIELDS if spec.kind in (Kind.TEXT, Kind.NAME) and spec.attribute != "chapters"
)


@dataclass(frozen=True, slots=True)
class FieldMarks:
    """What a plan finds in a story's fields: spans, and how often (leaf, name of a field) has it."""

    spans: FieldSpans
    counts: Mapping[tuple[Leaf, str], int]


class FieldHighlighter:
    """Finds what a plan looks for in the fields it is looked for in; made once for a search."""

    def __init__(self, plan: Plan) -> None:
        _, leaves = sought(plan.meaning)
        wanted = [(spec, [leaf for leaf in leaves if is_asked_of(leaf, spec)]) for spec in _SHOWN]
        self._wanted = [(spec, some) for spec, some in wanted if some]
        self._finders: dict[str, Sequence[tuple[FieldSpec, Sequence[Leaf], MarkFinder]]] = {}

    def spans(self, story: StorySummary) -> FieldSpans:
        """Return the matching spans of each value of each field, by the attribute that holds them; only what matches."""
        return self.look(story).spans

    def look(self, story: StorySummary) -> FieldMarks:
        """Return the spans, and how often each field has what."""
        found: dict[str, tuple[tuple[Span, ...], ...]] = {}
        counts: dict[tuple[Leaf, str], int] = {}
        for spec, leaves, finder in self._fields(story.language or ""):
            values = spec.texts(story)
            # Most fields do not match, and a line holds whatever one of its values does.
            if values and finder.marks("\n".join(values)):
                marks = [finder.marks(value) for value in values]
                if any(marks):
                    found[spec.attribute] = tuple(map(spans_of, marks))
                for mark in chain.from_iterable(marks):
                    counts[leaves[mark.leaf], spec.name] = counts.get((leaves[mark.leaf], spec.name), 0) + 1
        return FieldMarks(found, counts)

    def _fields(self, language: str) -> Sequence[tuple[FieldSpec, Sequence[Leaf], MarkFinder]]:
        found = self._finders.get(language)
        if found is None:
            found = [(spec, some, MarkFinder(some, language)) for spec, some in self._wanted]
            self._finders[language] = found
        return found
