"""What people type, read as a small tree; whatever cannot be understood is searched as text.

It never raises and names no engine; every doubt becomes a sentence that the page shows.

The grammar, loosest first: ``a OR b``, then ``a b`` (AND), then ``-a`` (NOT), then words, "phrases", ``wor*``,
``field:value`` and brackets. Trees come out in the normal form of ``normal_form``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from time import localtime

from indexer import schema
from indexer.analysis.units import Unit
from indexer.config import SearchSettings
from indexer.model.fields import Kind
from indexer.query.ast import (
    Everything,
    Has,
    InField,
    Near,
    Node,
    Pattern,
    Phrase,
    Regex,
    Spelled,
    Within,
    Word,
)
from indexer.query.directives import bookmarked, directive
from indexer.query.loose_words import LooseWords, is_searchable, trimmed
from indexer.query.normal_form import all_of, any_of, boosted, demanded, inside, near, none_of, within
from indexer.query.parse_warnings import ParseWarnings, quoted
from indexer.query.regular import compiled
from indexer.query.signs import Sign, Token
from indexer.query.tokens import clean, tokenise
from indexer.query.values import key_value, looks_like_range, read_range
from indexer.query.versions import DIRECTIVES
from indexer.schema import FieldSpec

# Words further apart have little to do with each other, and more parts in one place cost more than they tell.
MOST_BETWEEN, MOST_NEAR = 100, 12
_BOUNDS = SearchSettings()
# Queries remembered with what was read in them: a page of results reads the same one up to ten times.
_KEPT = 256
_ENDS = (None, Sign.OR, Sign.CLOSE)
_NO_PART = (*_ENDS, Sign.AND, Sign.NEAR, Sign.SLOP, Sign.BOOST)
_VALUES = (Sign.WORD, Sign.PHRASE, Sign.REGEX, Sign.OPEN)
_EXAMPLES = {Kind.NUMBER: ("number", ">5000 or 1000..5000"), Kind.DATE: ("date", "2003 or 2003-05..2004")}


def parse(
    text: str, limits: SearchSettings | None = None, today: date | None = None
) -> tuple[Node, tuple[str, ...]]:
    """Read ``text`` as a tree with warnings in plain sentences; never raises, linear in what ``limits`` let in.

    Days that are said from today count from ``today`` (None: the day it is here).
    """
    bounds, day = limits or _BOUNDS, today or date(*localtime()[:3])
    return _read(text[: bounds.max_query_chars + 1], bounds, day)


@lru_cache(_KEPT)
def _read(text: str, bounds: SearchSettings, day: date) -> tuple[Node, tuple[str, ...]]:
    notes = ParseWarnings()
    tokens = tokenise(_shortened(clean(text), bounds, notes), notes, day)
    node = _Parser(_balanced(tokens, bounds.max_depth, notes), bounds, notes, day).read()
    return node, notes.all()


def _shortened(text: str, limits: SearchSettings, notes: ParseWarnings) -> str:
    limit = limits.max_query_chars
    if len(text.rstrip()) <= limit:
        return text
    notes.add(f"The query is longer than {limit:,} characters; only its beginning was used.")
    whole_words, space, _ = text[:limit].rpartition(" ")
    return whole_words if space and whole_words.strip() else text[:limit]


def _balanced(tokens: Sequence[Token], max_depth: int, notes: ParseWarnings) -> list[Token]:
    """Return the tokens with every bracket closed, none closed unopened and none too deep."""
    kept: list[Token] = []
    opened: list[bool] = []
    for token in tokens:
        if token.sign is Sign.OPEN:
            opened.append(len(opened) < max_depth)
            if not opened[-1]:
                notes.add(f"Brackets more than {max_depth} deep were left out.")
                continue
        elif token.sign is Sign.CLOSE:
            if not opened:
                notes.add("A closing bracket has no opening one, so it was left out.")
                continue
            if not opened.pop():
                continue
        kept.append(token)
    if opened:
        notes.add("A bracket is not closed, so it was taken to end where the query ends.")
    return [*kept, *(Token(Sign.CLOSE) for shallow in opened if shallow)]


class _Parser:
    """Recursive descent over balanced tokens; each method returns None when nothing was there to read."""

    def __init__(
        self, tokens: Sequence[Token], limits: SearchSettings, notes: ParseWarnings, today: date
    ) -> None:
        self._tokens, self._limits, self._notes, self._today = tokens, limits, notes, today
        self._at = 0
        self._clauses = 0
        # What is left out unless it is all there is, with the sentence that says so.
        self._spare: dict[Word, str] = {}
        self._loose = LooseWords(notes, self._spare, today)

    def read(self) -> Node:
        node = self._either(None)
        if node is None and self._spare:
            return self._only_signs()
        for sentence in self._spare.values():
            self._notes.add(sentence)
        return node or Everything()

    def _only_signs(self) -> Node:
        """Look for the operators or the punctuation that are all there is, rather than show everything."""
        words = [word for word in self._spare if is_searchable(word.text)]
        if not words:
            self._notes.add("The query holds no letters or digits, so nothing can match it.")
        return all_of(words or list(self._spare)[:1])

    def _sign(self) -> Sign | None:
        return self._tokens[self._at].sign if self._at < len(self._tokens) else None

    def _take(self) -> Token:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _either(self, spec: FieldSpec | None) -> Node | None:
        """Read ``a OR b OR c`` up to a closing bracket or the end."""
        clauses = [self._every(spec, first=True)]
        while self._sign() is Sign.OR:
            self._take()
            clauses.append(self._every(spec, first=False))
        found = [part for part in clauses if part is not None]
        return any_of(found) if found else None

    def _every(self, spec: FieldSpec | None, *, first: bool) -> Node | None:
        """Read parts that must all match, with or without AND between them; ``first`` when no OR stands before."""
        if self._sign() is Sign.OR or (not first and self._sign() in _ENDS):
            self._lonely("OR")
        found: list[Node] = []
        start, joined = self._at, False
        while self._sign() not in _ENDS:
            if self._sign() is Sign.AND:
                self._take()
                joined = self._at > start + 1 and self._sign() not in _NO_PART
                if joined:
                    found[-1:] = [self._demanded(part, spec) for part in found[-1:]]
                else:
                    self._lonely("AND")
            elif self._sign() in (Sign.NEAR, Sign.SLOP, Sign.BOOST):
                self._unattached()
            elif (part := self._signed(spec)) is not None:
                found += self._nearby(self._demanded(part, spec) if joined else part, spec)
                joined = False
        return all_of(found) if found else None

    def _unattached(self) -> None:
        token = self._take()
        if token.sign is Sign.NEAR:
            self._lonely("NEAR")

    def _nearby(self, one: Node, spec: FieldSpec | None) -> list[Node]:
        """Read what follows NEAR, and return both near each other, or both where they cannot be."""
        found = [one]
        while self._sign() is Sign.NEAR:
            between = self._take().text
            if self._sign() in _NO_PART or (two := self._weighed(spec)) is None:
                self._lonely("NEAR")
                break
            joined = near(one, two, self._between(between.lstrip("<")), ordered=between.startswith("<"))
            if joined is None or _names(joined, spec):
                self._notes.add(
                    "NEAR goes between words and phrases of a text, so both sides were searched for themselves."
                )
                found.append(two)
            else:
                found[-1:] = [joined] if found[-1] is one else [found[-1], joined]
            one = two
        return found

    def _between(self, number: str) -> int:
        if int(number) > MOST_BETWEEN:
            self._notes.add(f"Words further apart than {MOST_BETWEEN} are not near; {MOST_BETWEEN} was used.")
        return min(int(number), MOST_BETWEEN)

    def _signed(self, spec: FieldSpec | None) -> Node | None:
        """Read one part with any number of pluses and NOTs before it; two NOTs cancel out."""
        signs = []
        while self._sign() in (Sign.NOT, Sign.PLUS):
            signs.append(self._take().sign)
        if self._sign() in _NO_PART:
            if Sign.NOT in signs:
                self._lonely("NOT")
            return None
        node = self._weighed(spec)
        if node is None:
            return None
        if signs.count(Sign.NOT) % 2:
            return self._excluded(node)
        return self._demanded(node, spec) if Sign.PLUS in signs else node

    def _demanded(self, node: Node, spec: FieldSpec | None) -> Node:
        """Return a part that must match; what is asked for in a field must anyway."""
        return node if spec else demanded(node)

    def _weighed(self, spec: FieldSpec | None) -> Node | None:
        """Read a part with what it weighs."""
        node = self._part(spec)
        while self._sign() is Sign.BOOST:
            factor = float(self._take().text)
            if node is not None and factor:
                node = boosted(node, factor)
        return node

    def _excluded(self, node: Node) -> Node | None:
        if isinstance(node, Everything) or (isinstance(node, InField) and node.field in DIRECTIVES):
            self._notes.add("Leaving out all stories would leave none, so that part was not used.")
            return None
        return none_of(node)

    def _lonely(self, operator: str) -> None:
        instead = "type a NEAR/5 b" if operator == "NEAR" else "in small letters it is a word"
        sentence = f"{operator} has nothing to work on, so it was left out; {instead}."
        self._spare[Word(operator.lower())] = sentence

    def _part(self, spec: FieldSpec | None) -> Node | None:  # noqa: PLR0911  # one a sign
        token = self._take()
        if token.sign is Sign.OPEN:
            node = self._either(spec)
            self._take()
            return node
        if token.sign is Sign.FIELD:
            return self._in_field(schema.BY_NAME[token.text])
        if token.sign is Sign.HAS:
            return Has(token.text)
        if token.sign is Sign.SPELLED:
            return self._spelled(token.text)
        if token.sign is Sign.UNIT:
            return self._inside(Unit(token.text), f"{token.text}:")
        if token.sign is Sign.SAID:
            return self._said(token.text)
        if self._clauses >= self._limits.max_clauses:
            self._notes.add(f"Only the first {self._limits.max_clauses} words and phrases were used.")
            return None
        node = self._leaf(token, spec)
        self._clauses += node is not None
        return node

    def _leaf(self, token: Token, spec: FieldSpec | None) -> Node | None:
        if token.sign is Sign.PHRASE:
            slop = self._take().text if self._sign() is Sign.SLOP else None
            node = self._phrase(token.text, spec)
            return self._loosened(node, int(slop)) if slop and isinstance(node, Phrase) else node
        if token.sign is Sign.REGEX:
            return self._regex(token.text)
        return self._word(token.text, spec)

    def _said(self, who: str) -> Node | None:
        """Read a phrase or a bracket directly behind a name as what that one says; else all of it is meant."""
        if self._sign() in (Sign.PHRASE, Sign.OPEN):
            return self._inside(Unit.DIALOGUE, f"said:{who}", who)
        self._clauses += 1
        return Within(Unit.DIALOGUE, Everything(), who)

    def _inside(self, unit: Unit, typed: str, who: str | None = None) -> Node | None:
        """Read what has to stand inside one unit; what names a field cannot, and is asked for beside it."""
        excluded = self._sign() is Sign.NOT
        if excluded:
            self._take()
        if self._sign() not in (*_VALUES, Sign.SPELLED, Sign.UNIT, Sign.SAID):
            self._notes.add(f"{typed} takes words, a phrase or a bracket, so it was left out.")
            return None
        if (node := self._part(None)) is None or (isinstance(node, Everything) and who is None):
            return node
        found, is_whole = inside(unit, node, who)
        if not is_whole:
            self._notes.add(
                f"Only words of the text can stand in {typed} so the rest was looked for beside it."
            )
        return none_of(found) if excluded else found

    def _spelled(self, counts: str) -> Node | None:
        """Read what follows case: and accents:, a word or a phrase."""
        said = {counts}
        while self._sign() is Sign.SPELLED:
            said.add(self._take().text)
        if self._sign() not in (Sign.WORD, Sign.PHRASE):
            self._notes.add(f"{counts}: takes a word or a phrase, so it was left out.")
            return None
        text = trimmed(self._take().text)
        if not is_searchable(text):
            return None
        self._clauses += 1
        return Spelled(text, "case" in said, "accents" in said)

    def _loosened(self, phrase: Phrase, slop: int) -> Node:
        """Return the words of a phrase near each other in any order."""
        words = [trimmed(word) for word in phrase.text.split()]
        clauses = tuple(Phrase(word) for word in words if is_searchable(word))
        if len(clauses) > MOST_NEAR:
            self._notes.add(f"~ is for up to {MOST_NEAR} words; only the first were used.")
        near_each = Near(clauses[:MOST_NEAR], self._between(str(slop)))
        return near_each if len(clauses) > 1 and slop else phrase

    def _regex(self, text: str) -> Node | None:
        try:
            compiled(text)
        except ValueError as error:
            self._notes.add(
                f"{quoted(f'/{text}/')} is no expression that is known here: {error}; it was searched as text."
            )
            return self._phrase(text, None)
        return Regex(text)

    def _in_field(self, spec: FieldSpec) -> Node | None:
        """Read what follows ``field:``, which the tokeniser saw to be there."""
        excluded = self._sign() is Sign.NOT
        if excluded:
            self._take()
        if self._sign() not in (*_VALUES, Sign.SPELLED):
            return None  # brackets too deep or a lone quotation mark were left out
        loose = self._sign() is Sign.WORD
        node = self._part(spec)
        if node is None:
            return None
        if loose and isinstance(node, Everything):
            self._notes.add(f"A star alone means all stories, so {spec.name}:* leaves none out.")
        elif spec in (schema.VERSION, schema.SORT):
            return directive(spec, node, self._notes)
        elif spec in (schema.UNTIL, schema.IS):
            node = bookmarked(spec, node, self._notes)
        elif not spec.kind.is_measure:
            node = within(spec.name, node)
        elif loose and isinstance(node, Word | Pattern):
            node = Phrase(trimmed(f"{spec.name} {node.text.strip('*?')}"))
        return self._excluded(node) if excluded else node

    # -- leaves ---------------------------------------------------------------------------------------------

    def _phrase(self, typed: str, spec: FieldSpec | None) -> Node | None:
        text = trimmed(typed)
        if not is_searchable(text):
            what = f"The phrase {quoted(typed)} holds no letters or digits" if typed else "A phrase is empty"
            self._notes.add(f"{what}, so it was left out.")
            return None
        if "*" in typed.split():
            self._notes.add(
                'A star alone stands for nothing in a phrase, so it was left out; type "red dragon"~1 for words between.'
            )
        if spec is not None and spec.kind.is_measure:
            return read_range(spec, typed, self._today) or self._unmeasured(spec, Phrase(text))
        if spec is not None and spec.kind is Kind.KEY:
            return key_value(text)
        return Phrase(text)

    def _word(self, text: str, spec: FieldSpec | None) -> Node | None:
        if text.strip("*") == "":
            return Everything()
        if spec is not None and spec.kind.is_measure:
            return read_range(spec, text, self._today) or self._unmeasured(spec, self._loose.read(text))
        if spec is not None and looks_like_range(text):
            self._notes.add(
                f"{spec.name} holds no numbers, so {quoted(text)} was searched there as text; "
                "ranges work in words, published and updated."
            )
        if spec is None or spec.kind is not Kind.KEY:
            return self._loose.read(text)
        node = self._loose.read(text.lower())
        return key_value(node.text) if isinstance(node, Phrase) else node

    def _unmeasured(self, spec: FieldSpec, node: Node | None) -> Node | None:
        what, example = _EXAMPLES[spec.kind]
        if node is not None:
            self._notes.add(
                f"What follows {spec.name}: is not a {what}, so it was searched as text; write {spec.name}:{example}."
            )
        return node


def _names(node: Node, spec: FieldSpec | None) -> bool:
    """Say whether words are asked to be near each other where there is no prose."""
    named = schema.BY_NAME[node.field] if isinstance(node, InField) else spec
    return named is not None and named.kind is not Kind.TEXT
