"""What people type, read as a small tree; whatever cannot be understood is searched as text.

It never raises and names no engine; every doubt becomes a sentence that the page shows.

The grammar, loosest first: ``a OR b``, then ``a b`` (AND), then ``-a`` (NOT), then words, "phrases", ``wor*``,
``field:value`` and brackets. Trees come out in the normal form of ``normal_form``.
"""

from __future__ import annotations

from collections.abc import Sequence

from indexer import schema
from indexer.analysis import terms
from indexer.analysis.scripts import has_emoji, is_hangul
from indexer.config import SearchSettings
from indexer.model.fields import Kind
from indexer.query.ast import Everything, Node, Phrase, Prefix, Word
from indexer.query.normal_form import all_of, any_of, none_of, within
from indexer.query.parse_warnings import ParseWarnings, quoted
from indexer.query.tokens import Sign, Token, clean, field_like, tokenise
from indexer.query.values import looks_like_range, read_range
from indexer.query.versions import ANY
from indexer.schema import FieldSpec

# Fewer letters would match too large a part of any vocabulary.
MIN_PREFIX_LETTERS = 3
# A sign of Korean is a syllable, of two letters at least.
MIN_PREFIX_SYLLABLES = 2
_ENDS = (None, Sign.OR, Sign.CLOSE)
_NO_PART = (*_ENDS, Sign.AND)
_KEYWORDS = frozenset({"OR", "AND", "NOT"})
_EXAMPLES = {Kind.NUMBER: ("number", ">5000 or 1000..5000"), Kind.DATE: ("date", "2003 or 2003-05..2004")}
_APOSTROPHES = frozenset("'’")


def parse(text: str, limits: SearchSettings | None = None) -> tuple[Node, tuple[str, ...]]:
    """Read ``text`` as a tree with warnings in plain sentences; never raises, linear in what ``limits`` let in."""
    bounds = limits or SearchSettings()
    notes = ParseWarnings()
    tokens = tokenise(_shortened(clean(text[: bounds.max_query_chars + 1]), bounds, notes), notes)
    node = _Parser(_balanced(tokens, bounds.max_depth, notes), bounds, notes).read()
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

    def __init__(self, tokens: Sequence[Token], limits: SearchSettings, notes: ParseWarnings) -> None:
        self._tokens = tokens
        self._limits = limits
        self._notes = notes
        self._at = 0
        self._clauses = 0
        # What is left out unless it is all there is, with the sentence that says so.
        self._spare: dict[Word, str] = {}

    def read(self) -> Node:
        node = self._either(None)
        if node is None and self._spare:
            return self._only_signs()
        for sentence in self._spare.values():
            self._notes.add(sentence)
        return node or Everything()

    def _only_signs(self) -> Node:
        """Look for the operators or the punctuation that are all there is, rather than show everything."""
        words = [word for word in self._spare if _searchable(word.text)]
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
        start = self._at
        while self._sign() not in _ENDS:
            if self._sign() is Sign.AND:
                self._take()
                if self._at == start + 1 or self._sign() in _NO_PART:
                    self._lonely("AND")
            elif (part := self._signed(spec)) is not None:
                found.append(part)
        return all_of(found) if found else None

    def _signed(self, spec: FieldSpec | None) -> Node | None:
        """Read one part with any number of NOTs before it; two of them cancel out."""
        excluded = False
        while self._sign() is Sign.NOT:
            self._take()
            excluded = not excluded
        if self._sign() in _NO_PART:
            self._lonely("NOT")
            return None
        node = self._part(spec)
        return self._excluded(node) if excluded and node is not None else node

    def _excluded(self, node: Node) -> Node | None:
        if isinstance(node, Everything) or node == ANY:
            self._notes.add("Leaving out all stories would leave none, so that part was not used.")
            return None
        return none_of(node)

    def _lonely(self, operator: str) -> None:
        sentence = f"{operator} has nothing to work on, so it was left out; in small letters it is a word."
        self._spare[Word(operator.lower())] = sentence

    def _part(self, spec: FieldSpec | None) -> Node | None:
        token = self._take()
        if token.sign is Sign.OPEN:
            node = self._either(spec)
            self._take()
            return node
        if token.sign is Sign.FIELD:
            return self._in_field(schema.BY_NAME[token.text])
        if self._clauses >= self._limits.max_clauses:
            self._notes.add(f"Only the first {self._limits.max_clauses} words and phrases were used.")
            return None
        node = self._phrase(token.text, spec) if token.sign is Sign.PHRASE else self._word(token.text, spec)
        self._clauses += node is not None
        return node

    def _in_field(self, spec: FieldSpec) -> Node | None:
        """Read what follows ``field:``, which the tokeniser saw to be there."""
        excluded = self._sign() is Sign.NOT
        if excluded:
            self._take()
        if self._sign() not in (Sign.WORD, Sign.PHRASE, Sign.OPEN):
            return None  # brackets too deep or a lone quotation mark were left out
        loose = self._sign() is Sign.WORD
        node = self._part(spec)
        if node is None:
            return None
        if loose and isinstance(node, Everything):
            self._notes.add(f"A star alone means all stories, so {spec.name}:* leaves none out.")
        elif spec is schema.VERSION and node != ANY.node:
            self._notes.add(
                "version: takes any, which searches earlier versions as well; today’s texts alone were searched."
            )
            return None
        elif not spec.kind.is_measure:
            node = within(spec.name, node)
        elif loose and isinstance(node, Word | Prefix):
            node = Phrase(f"{spec.name} {node.text}")
        return self._excluded(node) if excluded else node

    # -- leaves ---------------------------------------------------------------------------------------------

    def _phrase(self, text: str, spec: FieldSpec | None) -> Node | None:
        if not _searchable(text):
            what = f"The phrase {quoted(text)} holds no letters or digits" if text else "A phrase is empty"
            self._notes.add(f"{what}, so it was left out.")
            return None
        if spec is not None and spec.kind.is_measure:
            return read_range(spec, text) or self._unmeasured(spec, Phrase(text))
        if spec is not None and spec.kind is Kind.KEY:
            return _key(text)
        return Phrase(text)

    def _word(self, text: str, spec: FieldSpec | None) -> Node | None:
        if text.strip("*") == "":
            return Everything()
        if spec is not None and spec.kind.is_measure:
            return read_range(spec, text) or self._unmeasured(spec, self._loose(text))
        if spec is not None and looks_like_range(text):
            self._notes.add(
                f"{spec.name} holds no numbers, so {quoted(text)} was searched there as text; "
                "ranges work in words, published and updated."
            )
        if spec is None or spec.kind is not Kind.KEY:
            return self._loose(text)
        node = self._loose(text.lower())
        return _key(node.text) if isinstance(node, Phrase) else node

    def _unmeasured(self, spec: FieldSpec, node: Node | None) -> Node | None:
        what, example = _EXAMPLES[spec.kind]
        if node is not None:
            self._notes.add(
                f"What follows {spec.name}: is not a {what}, so it was searched as text; write {spec.name}:{example}."
            )
        return node

    def _loose(self, typed: str) -> Node | None:
        """Read a chunk between spaces as a word, a prefix, or a phrase when a colon joins words."""
        text = typed.lstrip("*-+").rstrip(":") or typed
        if not _searchable(text):
            self._spare[Word(text)] = f"{quoted(typed)} holds no letters or digits, so it was left out."
            return None
        if field_like(text):
            return Phrase(" ".join(text.replace(":", " ").split()))
        if "*" in typed:
            return self._starred(typed, text)
        return Word(text.lower() if text in _KEYWORDS else text)

    def _starred(self, typed: str, text: str) -> Node:
        stem = text.rstrip("*:")
        if typed.startswith("*"):
            self._notes.add("A star works only at the end of a word; at the beginning it was left out.")
        elif not all(char.isalnum() or char in _APOSTROPHES for char in stem):
            self._notes.add("A star works only at the end of a plain word; elsewhere it was left out.")
        elif sum(char.isalnum() for char in stem) < (least := _least_letters(stem)):
            self._notes.add(
                f"A star needs at least {least} letters before it, so {quoted(typed)} was searched "
                "without it."
            )
        elif len(terms(stem)) == 1:
            return Prefix(stem)
        # What is left is written without spaces: every character is a word, and they are sought in a row anyway.
        return Word(stem.lower() if stem in _KEYWORDS else stem)


def _least_letters(start: str) -> int:
    return MIN_PREFIX_SYLLABLES if all(map(is_hangul, start)) else MIN_PREFIX_LETTERS


def _searchable(text: str) -> bool:
    # A letter to Unicode, an apostrophe to people.
    return has_emoji(text) or any(char.isalnum() and char != "ʼ" for char in text)


def _key(text: str) -> Word | Phrase:
    """Return the value of a field that holds one of a few words, spelt as those are: in-progress."""
    key = "-".join(text.lower().split())
    return Word(key) if _is_plain(key) else Phrase(text.lower())


def _is_plain(text: str) -> bool:
    """Tell whether ``text`` typed without quotes reads as exactly this one word."""
    return all(char.isalnum() or char in "-_" for char in text) and text[0].isalnum()
