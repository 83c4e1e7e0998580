"""Query text to a flat list of tokens, in one pass over the characters.

It knows quotes, brackets, operators and the look of ``field:``; what they mean together is ``parse``'s business.
"""

import difflib
import re
from datetime import date

from indexer import schema
from indexer.analysis.tokens import terms
from indexer.analysis.units import Unit
from indexer.model.fields import Kind
from indexer.query.foreign import what_instead
from indexer.query.parse_warnings import ParseWarnings, quoted
from indexer.query.quotes import quoted_stretches
from indexer.query.signs import Sign, Token
from indexer.query.values import read_range

# A quote that opens, and what may close it: the first kind if it follows anywhere, otherwise the next.
_CLOSERS = {
    '"': ('"',),
    "“": ("”", '"', "“"),
    "„": ("“", "”", '"', "„"),
    "”": ("”", '"'),
    "‟": ("”", '"'),
    "«": ("»",),
    "»": ("«", "»"),
}
_VALUE_OPENERS = frozenset({*_CLOSERS, "("})
_OPERATORS = {
    "OR": Sign.OR,
    "AND": Sign.AND,
    "NOT": Sign.NOT,
    "||": Sign.OR,
    "|": Sign.OR,
    "&&": Sign.AND,
}
# What takes the very next word, phrase or bracket.
_TAKES_ONE = (Sign.FIELD, Sign.SPELLED, Sign.UNIT, Sign.NEAR)
DASHES = "-‐‑‒–—―−﹣－"
_EXCLUDING = frozenset(DASHES + "!")
# Controls, and marks that change the direction of what is shown after them; surrogates cannot be encoded.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_DIRECTION = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_CHUNK = re.compile(r'(?:(?!&&)[^\s()|"“”„‟«»])+')
_FIELD_LIKE = re.compile(r"([^\W\d_][\w-]{0,39}):(?=.)", re.DOTALL)
_OPERATOR_WORDS = frozenset({"OR", "AND", "NOT"})
# How far apart words are where NEAR or ~ does not say.
DEFAULT_SLOP = 10
_NEAR = re.compile(
    r"NEAR|(?:NEAR|WITHIN|[WN])/(\d{1,3})|(?:near|within|w)/(\d{1,3})|(?:ONEAR|PRE|pre)/(\d{1,3})"
)
_AROUND = re.compile(r"AROUND\s?\(\s?(\d{1,3})\s?\)")
_SLOP = re.compile(r"~(\d{1,3})?(?=[\s)^]|$)")
_BOOST = re.compile(r"\^(\d{1,3}(?:\.\d{1,2})?)(?=[\s)]|$)")
_BOOSTED = re.compile(r"(.+?)\^(\d{1,3}(?:\.\d{1,2})?)")
_REGEX = re.compile(r"/((?:[^/\s\\]|\\\S)+)/(?=[\s)^]|$)")
# words>1000 and words > 1000, where a number can be compared.
_COMPARED = re.compile(r"([^\W\d_][\w-]{0,39})\s{0,2}(?=(?:[<>]=?|=[<>]?|[≥≤])\s{0,2}[\w$])")
_BETWEEN_LISTED = re.compile(r"(?<=\w),(?=\w)(?:(?<!\d,)|(?!\d))")
# A single quotation mark that opens, what it cannot reach across, and one that closes.
_SINGLES = frozenset("'‘")
_SINGLE_ENDS = re.compile(r"\s['‘](?=\w)|[\"“”„‟«»()|]")
_SINGLE_CLOSES = re.compile(r"(?<=\S)['’](?=[\s.,;:!?^~]|$)")
_SHORTENED = frozenset(
    ["tis", "twas", "twere", "twill", "em", "til", "till", "cause", "bout", "round", "neath", "n"]
)
# Of fields of numbers and days as many pieces are tried as one value: > 3 weeks ago.
_VALUE_PIECES = 5
_PIECE = re.compile(r'\s*([^\s()|"“”„‟«»]+)')
_HAS, _SPELLED = frozenset({"has", "missing"}), {"case": "case", "accents": "accents", "accent": "accents"}


def clean(text: str) -> str:
    """Return ``text`` without control characters, lone surrogates and direction marks."""
    return _DIRECTION.sub("", _UNPRINTABLE.sub(" ", text))


def field_like(chunk: str) -> re.Match[str] | None:
    """Match ``name:`` at the start of ``chunk`` when something follows the colon."""
    return _FIELD_LIKE.match(chunk)


def tokenise(text: str, notes: ParseWarnings, today: date) -> list[Token]:
    """Cut cleaned ``text`` into tokens; linear in its length, never raises."""
    return _Tokeniser(text, notes, today).run()


class _Tokeniser:
    """Walks the text once from left to right."""

    def __init__(self, text: str, notes: ParseWarnings, today: date) -> None:
        self._text, self._notes, self._today = text, notes, today
        self._at = 0
        self._tokens: list[Token] = []
        self._last: dict[str, int] = {}
        self._quoted = quoted_stretches(text)
        backwards = range(len(text) - 1, -1, -1)
        self._last_letter = next((at for at in backwards if text[at].isalnum()), -1)

    def run(self) -> list[Token]:
        while self._at < len(self._text):
            self._step(self._text[self._at])
        return self._tokens

    def _step(self, char: str) -> None:
        if char.isspace():
            self._at += 1
        elif char in "()":
            self._add(Sign.OPEN if char == "(" else Sign.CLOSE, length=1)
        elif char in _CLOSERS:
            self._quote(char)
        elif self._text.startswith(("||", "&&"), self._at):
            self._add(_OPERATORS[char * 2], length=2)
        elif char == "|":
            self._add(Sign.OR, length=1)
        elif char in "~^" and self._after(char):
            return
        elif char in _EXCLUDING and self._excludes():
            self._add(Sign.NOT, length=1)
        elif char == "+" and not self._ends(self._at + 1):
            self._plus()
        elif not self._begun(char):
            self._chunk()

    def _begun(self, char: str) -> bool:
        """Read what only stands where something begins: /an expression/, =a form, 'some words'."""
        if not self._starts():
            return False
        if char == "/" and (regex := _REGEX.match(self._text, self._at)) is not None:
            self._add(Sign.REGEX, regex.group(1), length=regex.end() - self._at)
            return True
        if char == "=" and (exact := _CHUNK.match(self._text, self._at + 1)) and exact.group()[0].isalnum():
            self._phrase(exact.group(), after=exact.end())
            return True
        return char in _SINGLES and self._single()

    def _add(self, sign: Sign, text: str = "", *, length: int = 0) -> None:
        self._tokens.append(Token(sign, text))
        self._at += length

    def _ends(self, at: int) -> bool:
        return at >= len(self._text) or self._text[at].isspace()

    def _starts(self) -> bool:
        before = self._text[self._at - 1] if self._at else " "
        return before.isspace() or before in "(:+|&" or before in _EXCLUDING

    def _excludes(self) -> bool:
        """Tell whether the minus here excludes: at the start of something, directly before something."""
        before = self._text[self._at - 1] if self._at else " "
        after = self._at + 1
        starts = before.isspace() or before in "(:+|&"
        return starts and not self._ends(after) and self._text[after] not in _EXCLUDING | {")", "="}

    def _plus(self) -> None:
        if self._starts() and not (self._tokens and self._tokens[-1].sign in _TAKES_ONE):
            self._add(Sign.PLUS)
        self._at += 1

    def _after(self, char: str) -> bool:
        """Read ~5 directly after a phrase, ^2 directly after a phrase or a bracket."""
        if not self._tokens or not self._at or self._text[self._at - 1].isspace():
            return False
        last = self._tokens[-1].sign
        if char == "~" and last is Sign.PHRASE and (slop := _SLOP.match(self._text, self._at)) is not None:
            self._add(Sign.SLOP, slop.group(1) or str(DEFAULT_SLOP), length=len(slop.group()))
            return True
        weighed = last in (Sign.PHRASE, Sign.CLOSE, Sign.SLOP, Sign.REGEX)
        if char == "^" and weighed and (boost := _BOOST.match(self._text, self._at)) is not None:
            self._add(Sign.BOOST, boost.group(1), length=len(boost.group()))
            return True
        return False

    # -- phrases --------------------------------------------------------------------------------------------

    def _quote(self, opener: str) -> None:
        start = self._at + 1
        after_word = self._at > 0 and self._text[self._at - 1].isalnum()
        end = -1 if after_word and self._ends(start) else self._closing(opener, start)
        if end >= 0:
            self._phrase(self._text[start:end], after=end + 1)
        elif after_word:
            self._at = start  # an inch mark, or the end of something pasted
        elif self._last_letter < start:
            self._notes.add("A quotation mark has no partner, so it was left out.")
            self._at = start
        else:
            self._notes.add("A quotation mark has no partner, so all that follows it was read as one phrase.")
            self._phrase(self._text[start:], after=len(self._text))

    def _closing(self, opener: str, start: int) -> int:
        if opener == '"' and start - 1 in self._quoted:
            return self._quoted[start - 1]
        for closer in _CLOSERS[opener]:
            # Knowing the last of each kind keeps lone quotes from being looked for again and again.
            if closer not in self._last:
                self._last[closer] = self._text.rfind(closer)
            if self._last[closer] >= start:
                return self._text.find(closer, start)
        return -1

    def _single(self) -> bool:
        """Read 'some words' as a phrase; an apostrophe before one word, or without a partner, is none."""
        start = self._at + 1
        ends = _SINGLE_ENDS.search(self._text, start)
        reach = ends.start() if ends else len(self._text)
        closing = [match.start() for match in _SINGLE_CLOSES.finditer(self._text, start, reach)]
        words = self._text[start : closing[-1]].split() if closing else []
        if len(words) < 2 or words[0].lower() in _SHORTENED:  # noqa: PLR2004  # one word is none in a row
            return False
        self._phrase(" ".join(words), after=closing[-1] + 1)
        return True

    def _phrase(self, inside: str, *, after: int, before: str = "") -> None:
        words = f"{before} {inside}".replace('"', " ").split()
        self._add(Sign.PHRASE, " ".join(words))
        self._at = after

    # -- words and fields -----------------------------------------------------------------------------------

    def _chunk(self) -> None:
        if (compared := _COMPARED.match(self._text, self._at)) is not None and self._starts():
            spec = schema.BY_NAME.get(compared.group(1).lower())
            if spec is not None and spec.kind.is_measure and self._measured(spec, compared.end()):
                self._add(Sign.FIELD, spec.name, length=len(compared.group()))
                self._value(spec)
                return
        match = _CHUNK.match(self._text, self._at)
        assert match is not None  # every other first character was dealt with in _step
        chunk, end = match.group(), match.end()
        if not self._operator(chunk):
            self._plain(chunk, end)

    def _operator(self, chunk: str) -> bool:
        """Read AND, OR, NOT, NEAR/5 and what other programs call it."""
        if chunk in _OPERATOR_WORDS:
            self._add(_OPERATORS[chunk], length=len(chunk))
        elif (near := _NEAR.fullmatch(chunk)) is not None:
            ordered = "<" if near.group(3) else ""
            self._add(
                Sign.NEAR, ordered + next(filter(None, near.groups()), str(DEFAULT_SLOP)), length=len(chunk)
            )
        elif chunk == "AROUND" and (around := _AROUND.match(self._text, self._at)) is not None:
            self._add(Sign.NEAR, around.group(1), length=len(around.group()))
        else:
            return False
        return True

    def _plain(self, chunk: str, end: int) -> None:
        # A phrase or a group directly after a colon belongs to it.
        tail = self._text[end : end + 1]
        named = field_like(chunk + tail if tail in _VALUE_OPENERS else chunk)
        if named is None:
            self._bare(chunk, end)
            return
        name = named.group(1).lower()
        if name in _SPELLED:
            self._add(Sign.SPELLED, _SPELLED[name], length=named.end())
        elif name in list(Unit):
            self._add(Sign.UNIT, name, length=named.end())
        elif name == "said":
            self._said(chunk, named.end(), end)
        elif name in _HAS:
            self._has(name, chunk[named.end() :], end)
        elif (spec := schema.BY_NAME.get(name)) is not None:
            self._add(Sign.FIELD, spec.name, length=named.end())
            self._value(spec)
        else:
            self._unknown_field(named.group(1), chunk, end)

    def _said(self, chunk: str, begun: int, end: int) -> None:
        """Take who speaks: a word, or some in quotation marks or brackets."""
        who, self._at, opener = chunk[begun:], end, self._text[end : end + 1]
        if not who:
            close = self._text.find(")", end) if opener == "(" else self._closing(opener, end + 1)
            close = len(self._text) if close < 0 else close
            who, self._at = self._text[end + 1 : close], close + 1
        weighed = _BOOSTED.fullmatch(who)
        name = " ".join((weighed.group(1) if weighed else who).replace('"', " ").split())
        if not terms(name):
            self._notes.add("said: takes the name of who speaks, so it was left out.")
            return
        self._add(Sign.SAID, name)
        if weighed:
            self._add(Sign.BOOST, weighed.group(2))

    def _has(self, name: str, value: str, end: int) -> None:
        self._at = end
        spec = schema.BY_NAME.get(value.lower())
        if spec is None or spec in (schema.SORT, schema.VERSION):
            known = ", ".join(each.name for each in schema.FIELDS)
            self._notes.add(
                f"{name}: takes the name of a field, so {quoted(f'{name}:{value}')} was left out; fields are {known}."
            )
            return
        if name == "missing":
            self._add(Sign.NOT)
        self._add(Sign.HAS, spec.name)

    def _bare(self, chunk: str, end: int) -> None:
        name = chunk[:-1].lower() if chunk.endswith(":") else ""
        if name in schema.BY_NAME and self._text[end:].lstrip()[:1] not in ("", ")"):
            spec = schema.BY_NAME[name]
            self._add(Sign.FIELD, spec.name, length=len(chunk))
            while self._ends(self._at):
                self._at += 1
            self._value(spec)
            return
        self._words(chunk, joined=Sign.AND)
        self._at = end

    def _words(self, chunk: str, *, joined: Sign) -> None:
        """Add a word, or some that are listed with commas, with what they weigh."""
        weighed = _BOOSTED.fullmatch(chunk)
        plain = weighed.group(1) if weighed else chunk
        listed = _BETWEEN_LISTED.split(plain)
        if len(listed) == 1:
            self._add(Sign.WORD, plain)
        else:
            self._add(Sign.OPEN)
            for number, word in enumerate(listed):
                if number and joined is Sign.OR:
                    self._add(joined)
                self._add(Sign.WORD, word)
            self._add(Sign.CLOSE)
        if weighed:
            self._add(Sign.BOOST, weighed.group(2))

    def _value(self, spec: schema.FieldSpec) -> None:
        """Take a loose value whole, so that colons and operators in it are never read as something else."""
        char = self._text[self._at]
        if char in _EXCLUDING and self._excludes():
            self._add(Sign.NOT, length=1)
            char = self._text[self._at]
        if spec.kind.is_measure and (end := self._measured(spec, self._at)):
            self._add(Sign.WORD, " ".join(self._text[self._at : end].split()), length=end - self._at)
            return
        match = _CHUNK.match(self._text, self._at)
        if match is None or (char in "/='‘" and self._begun(char)):
            return
        if spec.kind is Kind.PATH:
            self._add(Sign.WORD, match.group())
        else:
            self._words(match.group(), joined=Sign.OR if spec.kind is Kind.KEY else Sign.AND)
        self._at = match.end()

    def _measured(self, spec: schema.FieldSpec, start: int) -> int:
        """Return where the most pieces end that read as one number, day or range, 0 where none do."""
        ends = [start]
        while len(ends) <= _VALUE_PIECES and (piece := _PIECE.match(self._text, ends[-1])) is not None:
            ends.append(piece.end())
        return next(
            (end for end in reversed(ends[1:]) if read_range(spec, self._text[start:end], self._today)), 0
        )

    def _unknown_field(self, name: str, chunk: str, end: int) -> None:
        rest = chunk[len(name) + 1 :]
        if not rest.startswith("//") and not self._notes.is_full:
            instead = what_instead(f"{name.lower()}:")
            hint = _nearest(name) if instead is None else f" {instead[:1].upper()}{instead[1:]}."
            self._notes.add(f"{quoted(name)} is not a field, so {quoted(chunk)} was searched as text.{hint}")
        self._at = end
        opener = self._text[end : end + 1]
        if rest:
            self._phrase(chunk.replace(":", " "), after=end)
        elif opener in _CLOSERS and (close := self._closing(opener, end + 1)) >= 0:
            self._phrase(self._text[end + 1 : close], after=close + 1, before=name)
        else:
            self._add(Sign.WORD, name)


def _nearest(name: str) -> str:
    near = difflib.get_close_matches(name.lower(), schema.BY_NAME, n=1, cutoff=0.7)
    return f" Did you mean {near[0]}?" if near else ""
