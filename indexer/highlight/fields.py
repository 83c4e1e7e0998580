"""Which characters of a story's fields, its text aside, a query matches: title, names, series, summary and notes.

A field that the query was not looked for in has no spans. It makes no markup and looks at no chapter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from indexer.highlight.marks import MarkFinder, spans_of
from indexer.model import FieldSpans, Span, StorySummary
from indexer.model.fields import FIELDS, Kind
from indexer.query.plan import CombinedWord, Leaf, Plan, Within, is_asked_of, sought
from indexer.schema import BODY, FieldSpec

# Fields whose values are shown as they are searched.
_SHOWN = tuple(
    spec for spec in FIELDS if spec.kind in (Kind.TEXT, Kind.NAME) and spec.attribute != "chapters"
)


@dataclass(frozen=True, slots=True)
class FieldMarks:
    """What a plan finds in a story's fields: spans, and how often (leaf, name of a field) has it."""

    spans: FieldSpans
    counts: Mapping[tuple[Leaf, str], int]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is looked for in one field."""

    spec: FieldSpec
    leaves: Sequence[Leaf]
    finder: MarkFinder


@dataclass(frozen=True, slots=True)
class _Finders:
    """What is looked for in the fields of stories of one language, and ``anywhere`` in any of them."""

    fields: Sequence[_Wanted]
    anywhere: MarkFinder

    @classmethod
    def of(cls, wanted: Sequence[tuple[FieldSpec, Sequence[Leaf]]], language: str) -> _Finders:
        """Make what finds what is ``wanted``."""
        # Most fields are asked for the same, and making what finds it costs more than looking through them.
        finders: dict[tuple[Leaf, ...], MarkFinder] = {}

        def finder(leaves: Iterable[Leaf]) -> MarkFinder:
            key = tuple(map(_anywhere, leaves))
            if key not in finders:
                finders[key] = MarkFinder(key, language)
            return finders[key]

        fields = [_Wanted(spec, leaves, finder(leaves)) for spec, leaves in wanted]
        every = dict.fromkeys(_anywhere(leaf) for _, leaves in wanted for leaf in leaves)
        return cls(fields, finder(every))

    def holds(self, line: str) -> bool:
        """Say whether a line has anything of what is looked for in any field."""
        return next(self.anywhere.scan(line).marks(), None) is not None


def _anywhere(leaf: Leaf) -> Leaf:
    """Return a leaf as if it were looked for in one and the same field as the others."""
    return leaf if isinstance(leaf, CombinedWord | Within) else replace(leaf, field=BODY.name)


class FieldHighlighter:
    """Finds what a plan looks for in the fields it is looked for in; made once for a search."""

    def __init__(self, plan: Plan) -> None:
        _, leaves = sought(plan.meaning)
        wanted = [(spec, [leaf for leaf in leaves if is_asked_of(leaf, spec)]) for spec in _SHOWN]
        self._wanted = [(spec, some) for spec, some in wanted if some]
        self._finders: dict[str, _Finders] = {}

    def spans(self, story: StorySummary) -> FieldSpans:
        """Return the matching spans of each value of each field, by the attribute that holds them; only what matches."""
        return self.look(story).spans

    def look(self, story: StorySummary) -> FieldMarks:
        """Return the spans, and how often each field has what."""
        found: dict[str, tuple[tuple[Span, ...], ...]] = {}
        counts: dict[tuple[Leaf, str], int] = {}
        finders = self._in_language(story.language or "")
        held = [(field, values) for field in finders.fields if (values := field.spec.texts(story))]
        # Most stories have nothing of it in any field, and a line holds whatever one of its values does.
        if not finders.holds("\n".join(chain.from_iterable(values for _, values in held))):
            return FieldMarks(found, counts)
        for field, values in held:
            if field.finder.marks("\n".join(values)):
                marks = [field.finder.marks(value) for value in values]
                if any(marks):
                    found[field.spec.attribute] = tuple(map(spans_of, marks))
                for mark in chain.from_iterable(marks):
                    key = field.leaves[mark.leaf], field.spec.name
                    counts[key] = counts.get(key, 0) + 1
        return FieldMarks(found, counts)

    def _in_language(self, language: str) -> _Finders:
        found = self._finders.get(language)
        if found is None:
            found = self._finders[language] = _Finders.of(self._wanted, language)
        return found
