"""What was probably meant: twins of the words asked for, words within a slip of those no story has, a title within one.

It shows nothing; ``search`` decides what is shown in place of what was typed.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import islice, product

from indexer.analysis import terms
from indexer.analysis.common_words import common_words
from indexer.archive.asking import ask, look
from indexer.archive.open_archive import OpenArchive
from indexer.corrections import changed_words, corrected
from indexer.engines.port import IndexReader, Suggestion
from indexer.model import Scope
from indexer.query import parse
from indexer.query.ast import And, Everything, InField, Node, Phrase, Query, Word
from indexer.query.plan import lower
from indexer.query.twins import RARER, with_twins
from indexer.schema import DEFAULT_FIELDS

# Suggested where it is likelier than not to be what was meant: over words of 200 MB with one letter wrong, .87 of the
# suggestions made are right and .04 wrong so; at .7 .82 and .02.
_SURE = 0.55
# Words put right in one query, what each may stand for, and how many queries of those are tried.
_WORDS, _CHOICES, _TRIED = 4, 3, 6
# Letters that nobody means.
_NO_WORD = "qzvpzvq"
# The commonest words of English.
_EVERYBODYS = 300
# A title of so many words may be meant though stories have all the words as typed.
_MANY_WORDS = 3
_FIELDS = tuple(spec.name for spec in reversed(DEFAULT_FIELDS) if not spec.kind.is_whole)


def understood(archive: OpenArchive, scope: Scope, node: Node) -> Node:
    """Return what was typed with the twins of its words, as far as stories within ``scope`` have them."""
    within = archive.within(scope)
    return look(archive, lambda reader: with_twins(node, cache(partial(_count, reader, within))), node)


def prepare(archive: OpenArchive) -> None:
    """Make what guesses are made from, which takes a second where there are many words: no page is to wait for it."""

    def guess(reader: IndexReader) -> bool:
        return bool(reader.suggest(_NO_WORD)) or bool(reader.suggest_titles(_NO_WORD))

    look(archive, guess, False)  # what there is without an index


def _count(reader: IndexReader, scope: Scope, words: tuple[str, ...], field: str | None) -> int:
    """Return how many stories hold a word, in a field or in the first of the default ones that has it, or words in a row."""
    fields = (field,) if field else _FIELDS
    if len(words) == 1:
        return next(filter(None, (reader.frequency(name, words[0], scope) for name in fields)), 0)
    if words and not all(reader.frequency(fields[0], word, scope) for word in words):
        return 0
    node = InField(fields[0], Phrase(" ".join(words))) if words else Everything()
    query = Query("", node, per_page=1, faceted=False, scope=scope)
    return reader.search(query, lower(node, reader, scope=scope)).total


@dataclass(frozen=True, slots=True)
class Meant:
    """What may have been meant: for each missing word one like it, and the query that is sure to be, if one is."""

    near: Mapping[str, str | None]
    query: str | None = None

    def corrected(self, text: str) -> str:
        """Return what was typed with all that is sure put right."""
        return self.query if self.query is not None else corrected(text, self.near)


@dataclass(frozen=True, slots=True)
class Guess:
    """Guesses for one query typed as ``text`` and read as ``typed``; nothing is looked up past the ``deadline``."""

    archive: OpenArchive
    scope: Scope
    text: str
    typed: Node
    deadline: float

    def meant(self, missing: Sequence[str], total: int) -> Meant:
        """Return what may have been meant where ``missing`` are in no story and ``total`` stories match."""
        near = self._near(missing)
        likely = {word: _sure(found) for word, found in near.items()}
        if not _is_loose(self.typed):
            return Meant(likely)
        if (title := self._title(total, bool(missing))) is not None:
            other = changed_words(terms(self.text), title.split())
            query = corrected(self.text, other) if other else title
            return Meant(likely | {word: other[word] for word in missing if word in other}, query)
        if total or not any(near.values()):
            return Meant(likely)
        return self._with_others(near) or Meant(likely)

    def _near(self, missing: Sequence[str]) -> dict[str, Sequence[Suggestion]]:
        within = self.archive.within(self.scope)

        def suggested(reader: IndexReader) -> dict[str, Sequence[Suggestion]]:
            count = partial(_count, reader, within)
            return {
                # A word may be missing in the field it was asked for in only.
                word: (Suggestion(word, 1.0),)
                if count((word,), None) and self._finds(f'"{word}"')
                else reader.suggest(word, within)
                for word in missing[:_WORDS]
                # What everybody writes so is no slip, though no story has it.
                if word not in common_words(_EVERYBODYS)
                if time.perf_counter() < self.deadline
            }

        nothing: dict[str, Sequence[Suggestion]] = dict.fromkeys(missing, ())
        return nothing | look(self.archive, suggested, nothing) if missing else nothing

    def _title(self, total: int, is_missing: bool) -> str | None:
        """Return the title that was typed with a slip, if it is one."""
        typed, within = terms(self.text), self.archive.within(self.scope)
        title = look(self.archive, lambda reader: _sure(reader.suggest_titles(self.text, within)), None)
        if title is None or is_missing or not total:
            return title
        # Stories have all the words: they may be meant as they are.
        if len(typed) < _MANY_WORDS and not self._is_rare(changed_words(typed, title.split())):
            return None
        return None if self._finds(f'"{" ".join(typed)}"') else title

    def _is_rare(self, changed: Mapping[str, str]) -> bool:
        """Say whether each word is much rarer than the one it may stand for, as slips are."""
        within = self.archive.within(self.scope)

        def is_rare(reader: IndexReader) -> bool:
            count = partial(_count, reader, within)
            return all(
                count((word,), None) * RARER <= count((other,), None) for word, other in changed.items()
            )

        return bool(changed) and look(self.archive, is_rare, False)  # what there is without an index

    def _with_others(self, near: Mapping[str, Sequence[Suggestion]]) -> Meant | None:
        """Return the likeliest words that stand together with the others of the query in some story."""
        alone = len(near) == 1 and len(terms(self.text)) == 1
        choices = [
            [(each.text, each.likelihood) for each in found[:_CHOICES]] or [(word, 1.0)]
            for word, found in near.items()
        ]
        ways = sorted(product(*choices), key=lambda way: -math.prod(likely for _, likely in way))
        for way in islice(ways, _TRIED):
            if alone and way[0][1] < _SURE:
                return None
            chosen = {word: text for word, (text, _) in zip(near, way, strict=True) if word != text}
            query = corrected(self.text, chosen)
            if self._finds(query):
                return Meant(dict.fromkeys(near) | chosen, query)
        return None

    def _finds(self, query: str) -> bool:
        if time.perf_counter() > self.deadline:
            return False
        node = self.archive.rewritten(parse(query, self.archive.settings.search)[0])
        asked = Query(query, node, per_page=1, faceted=False)
        return ask(self.archive, self.scope, asked).result.total > 0


def _is_loose(node: Node) -> bool:
    """Say whether a query is nothing but words, none of which is demanded."""
    words = node.clauses if isinstance(node, And) else (node,)
    return all(isinstance(word, Word) and not word.demanded for word in words)


def _sure(found: Sequence[Suggestion]) -> str | None:
    return found[0].text if found and found[0].likelihood >= _SURE else None
