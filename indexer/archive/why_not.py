"""Why a story is not found that was expected: which word, phrase or filter of a query does not find it.

The index is asked each part by itself, by the plan that the search goes by; what words mean is decided nowhere here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.analysis import terms
from indexer.archive import facet_values
from indexer.archive.asking import ask, ask_for_all
from indexer.archive.meant import understood
from indexer.archive.open_archive import OpenArchive
from indexer.engines.port import EngineResult
from indexer.errors import UnknownStoryError
from indexer.model import Scope, SearchRequest, StorySummary, WhyNot
from indexer.model.fields import Kind
from indexer.query import explain, parse
from indexer.query.ast import And, Everything, InField, Near, Node, Not, Phrase, Query, Range, Word
from indexer.query.bookmarks import ONLY_A_BROWSER_TELLS, needed
from indexer.query.input_text import printable_input
from indexer.query.normal_form import all_of, within
from indexer.query.versions import DIRECTIVES
from indexer.schema import BY_NAME

# What a piece of an address ends with; pieces that are tried as an id.
_PIECE, _PIECES = re.compile(r"[^/?#&=\s]+"), 16
# Stories called as was typed, the likeliest first, of which one is meant.
_CALLED = 10
# Values of a field that are named, of a story that has many.
_NAMED = 5


def why_not(archive: OpenArchive, scope: Scope, request: SearchRequest, story: str) -> WhyNot:
    """Return why ``request`` does not find a story, named by its id, its address or its title; see the port."""
    text = printable_input(request.text)
    typed = understood(archive, scope, parse(text, archive.settings.search)[0])
    filters = facet_values.asked(request.filters)
    expected = _expected(archive, scope, printable_input(story).strip())
    return _Parts(archive, scope, expected, typed, filters).answer(text)


def _expected(archive: OpenArchive, scope: Scope, named: str) -> StorySummary:
    """Return the story that is meant.

    Raises:
        UnknownStoryError: there is none within ``scope`` by that id, address or title.
    """
    pieces = _PIECE.findall(named)[:_PIECES]
    known = archive.summaries(scope, pieces)
    found = [known[piece] for piece in pieces if piece in known]
    return found[0] if found else _titled(archive, scope, named)


def _titled(archive: OpenArchive, scope: Scope, title: str) -> StorySummary:
    words = terms(title)
    query = Query(title, InField("title", Phrase(" ".join(words))), per_page=_CALLED, faceted=False)
    ids = [hit.story_id for hit in ask(archive, scope, query).result.hits] if words else []
    known = archive.summaries(scope, ids)
    called = [known[each] for each in ids if each in known]
    if not called:
        raise UnknownStoryError(f"There is no story “{title}”; give its id, its address here or its title")
    return min(called, key=lambda each: terms(each.title) != words)


@dataclass(frozen=True, slots=True)
class _Parts:
    """The parts of a query, each asked of the index for whether it finds one story."""

    archive: OpenArchive
    scope: Scope
    story: StorySummary
    typed: Node
    filters: facet_values.Filters

    def answer(self, text: str) -> WhyNot:
        """Return what there is to say of the whole query, and of its parts where it does not find the story."""
        about = WhyNot(self.story, text, explain(self.typed))
        if needed(self.typed):
            # Which of its words stands somewhere would be told of what stands behind the place.
            return replace(about, failed=(ONLY_A_BROWSER_TELLS,), partial=True)
        grouped = self.archive.settings.search.group_copies
        result = self._asked(self.typed, self.filters, grouped=grouped)
        if result.partial:
            return replace(about, failed=result.warnings, partial=True)
        found = [hit.story_id for hit in result.hits]
        if self.story.id in found:
            return replace(about, rank=found.index(self.story.id) + 1)
        failed = tuple(self._failed())
        if not failed and grouped and (copy := self._copy(found)):
            return replace(about, shown_as=copy)
        return replace(about, failed=failed, partial=not failed)

    def _asked(
        self, node: Node, filters: facet_values.Filters = (), *, grouped: bool = False
    ) -> EngineResult:
        """Return all stories that are found, best first."""
        narrowed, kept, _ = facet_values.narrowing(
            self.archive.rewritten(node), filters, self.archive.names().filter_values
        )
        return ask_for_all(self.archive, self.scope, Query("", narrowed, kept, grouped=grouped))

    def _has(self, node: Node, filters: facet_values.Filters = ()) -> bool:
        """Say whether a part of the query finds the story, or might where not all could be looked at."""
        directives = [each for each in _clauses(self.typed) if _is_directive(each)]
        found = self._asked(all_of((node, *directives)), filters)
        return found.partial or any(hit.story_id == self.story.id for hit in found.hits)

    def _copy(self, found: Sequence[str]) -> StorySummary | None:
        copies = [each.id for each in self.archive.copies(self.scope, [self.story.id]).get(self.story.id, ())]
        shown = [each for each in found if each in copies]
        return self.archive.catalogue.stories.summaries(shown).get(shown[0]) if shown else None

    def _failed(self) -> Iterator[str]:
        """Yield a sentence for each part that does not find the story."""
        if not self._has(Everything()):
            yield "It has come or changed a moment ago and is not in the index yet."
            return
        for clause in _clauses(self.typed):
            if not _is_directive(clause) and not self._has(clause):
                yield self._sentence(clause)
        for name, values in self.filters:
            if not self._has(Everything(), ((name, values),)):
                either = " or ".join(f"“{each}”" for each in values)
                yield f"The filter {name} leaves only {either}: {self._value(name)}."

    def _sentence(self, clause: Node) -> str:
        if isinstance(clause, Not):
            return f"It is among the {explain(clause.clause)}, and the query leaves those out."
        because = self._because(clause)
        return f"It is not among the {explain(clause)}{': ' if because else ''}{because}."

    def _because(self, clause: Node, field: str = "") -> str:
        """Return what is known of why a part does not find the story, if anything is."""
        match clause:
            case Range(name, _, _):
                return self._value(name)
            case InField(name, _) if BY_NAME[name].kind is not Kind.TEXT or name == "title":
                return self._value(name)
            case InField(name, inner):
                return self._because(inner, name)
            case Phrase(text) if len(words := list(dict.fromkeys(terms(text)))) > 1:
                return self._missing([Phrase(word) for word in words], field, "in a row")
            case Near(clauses):
                return self._missing(clauses, field, "so near each other")
            case _:
                return ""

    def _missing(self, clauses: Sequence[Node], field: str, how: str) -> str:
        lacking = [each for each in clauses if not self._has(within(field, each) if field else each)]
        if not lacking:
            return f"it has all of that, but not {how}"
        return f"it has no {' and no '.join(map(_called, lacking))}"

    def _value(self, name: str) -> str:
        """Return what the story has in a field."""
        spec = BY_NAME[name]
        held = getattr(self.story, spec.attribute)
        if held in (None, (), ""):
            return f"it has no {name}"
        if spec.kind.is_measure:
            return f"it has {held:,} {name}" if spec.kind is Kind.NUMBER else f"it was {name} {held}"
        values = spec.texts(self.story)
        more = f" and {len(values) - _NAMED} more" if len(values) > _NAMED else ""
        return f"its {name} is {', '.join(f'“{value}”' for value in values[:_NAMED])}{more}"


def _clauses(node: Node) -> tuple[Node, ...]:
    """Return the parts that each must find a story."""
    return (
        tuple(each for each in node.clauses if not isinstance(each, Everything))
        if isinstance(node, And)
        else (node,)
    )


def _is_directive(node: Node) -> bool:
    return isinstance(node, InField) and node.field in DIRECTIVES


def _called(node: Node) -> str:
    return (
        f"“{node.text}”" if isinstance(node, Word | Phrase) else explain(node).removeprefix("stories with ")
    )
