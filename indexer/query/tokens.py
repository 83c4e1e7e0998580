"""Query text to a flat list of tokens, in one pass over the characters.

It knows quotes, brackets, operators and the look of ``field:``; what they mean together is ``parse``'s business.
"""

import difflib
import re
from dataclasses import dataclass
from enum import Enum, auto

from indexer import schema
from indexer.query.parse_warnings import ParseWarnings, quoted


class Sign(Enum):
    """What a token is."""

    WORD = auto()
    PHRASE = auto()
    FIELD = auto()
    OPEN = auto()
    CLOSE = auto()
    AND = auto()
    OR = auto()
    NOT = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the query; ``text`` is a word, a phrase's words or a field's real name."""

    sign: Sign
    text: str = ""


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
    "&&": Sign.AND,
}
# Controls, and marks that change the direction of what is shown after them; surrogates cannot be encoded.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_DIRECTION = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_CHUNK = re.compile(r'(?:(?!\|\||&&)[^\s()"“”„‟«»])+')
_FIELD_LIKE = re.compile(r"([^\W\d_][\w-]{0,39}):(?=.)", re.DOTALL)
_OPERATOR_WORDS = frozenset({"OR", "AND", "NOT"})


def clean(text: str) -> str:
    """Return ``text`` without control characters, lone surrogates and direction marks."""
    return _DIRECTION.sub("", _UNPRINTABLE.sub(" ", text))


def field_like(chunk: str) -> re.Match[str] | None:
    """Match ``name:`` at the start of ``chunk`` when something follows the colon."""
    return _FIELD_LIKE.match(chunk)


def tokenise(text: str, notes: ParseWarnings) -> list[Token]:
    """Cut cleaned ``text`` into tokens; linear in its length, never raises."""
    return _Tokeniser(text, notes).run()


class _Tokeniser:
    """Walks the text once from left to right."""

    def __init__(self, text: str, notes: ParseWarnings) -> None:
        self._text = text
        self._notes = notes
        self._at = 0
        self._tokens: list[Token] = []
        self._last: dict[str, int] = {}
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
        elif char == "-" and self._excludes():
            self._add(Sign.NOT, length=1)
        elif char == "+" and not self._ends(self._at + 1):
            # Elsewhere a plus demands a word; here every word is demanded already.
            self._at += 1
        else:
            self._chunk()

    def _add(self, sign: Sign, text: str = "", *, length: int = 0) -> None:
        self._tokens.append(Token(sign, text))
        self._at += length

    def _ends(self, at: int) -> bool:
        return at >= len(self._text) or self._text[at].isspace()

    def _excludes(self) -> bool:
        """Tell whether the minus here excludes: at the start of something, directly before something."""
        before = self._text[self._at - 1] if self._at else " "
        after = self._at + 1
        starts = before.isspace() or before in "(:+|&"
        return starts and not self._ends(after) and self._text[after] not in "-)"

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
        for closer in _CLOSERS[opener]:
            # Knowing the last of each kind keeps lone quotes from being looked for again and again.
            if closer not in self._last:
                self._last[closer] = self._text.rfind(closer)
            if self._last[closer] >= start:
                return self._text.find(closer, start)
        return -1

    def _phrase(self, inside: str, *, after: int, before: str = "") -> None:
        words = f"{before} {inside}".replace('"', " ").split()
        self._add(Sign.PHRASE, " ".join(words))
        self._at = after

    # -- words and fields -----------------------------------------------------------------------------------

    def _chunk(self) -> None:
        match = _CHUNK.match(self._text, self._at)
        assert match is not None  # every other first character was dealt with in _step
        chunk, end = match.group(), match.end()
        if chunk in _OPERATOR_WORDS:
            self._add(_OPERATORS[chunk], length=len(chunk))
            return
        # A phrase or a group directly after a colon belongs to it.
        tail = self._text[end : end + 1]
        named = field_like(chunk + tail if tail in _VALUE_OPENERS else chunk)
        if named is None:
            self._bare(chunk, end)
        elif (spec := schema.BY_NAME.get(named.group(1).lower())) is not None:
            self._add(Sign.FIELD, spec.name, length=named.end())
            self._value()
        else:
            self._unknown_field(named.group(1), chunk, end)

    def _bare(self, chunk: str, end: int) -> None:
        name = chunk.rstrip(":")
        if name != chunk and name.lower() in schema.BY_NAME:
            self._notes.add(
                f"Nothing follows {quoted(chunk)} directly, so it was read as a word; "
                f"to search that field, write {name.lower()}:word without a space."
            )
        self._add(Sign.WORD, chunk)
        self._at = end

    def _value(self) -> None:
        """Take a loose value whole, so that colons, stars and operators in it are never read as something else."""
        if self._text[self._at] == "-" and self._excludes():
            self._add(Sign.NOT, length=1)
        match = _CHUNK.match(self._text, self._at)
        if match is not None:
            self._add(Sign.WORD, match.group(), length=len(match.group()))

    def _unknown_field(self, name: str, chunk: str, end: int) -> None:
        rest = chunk[len(name) + 1 :]
        if not rest.startswith("//") and not self._notes.is_full:
            self._notes.add(
                f"{quoted(name)} is not a field, so {quoted(chunk)} was searched as text.{_nearest(name)}"
            )
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
