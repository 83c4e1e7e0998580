"""Which stretches of a chapter are spoken and which are told, by the quotation marks or dashes its language writes speech with.

It knows no language by name: the marks of a chapter say how they are meant. Who speaks, ``speakers`` says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from indexer.analysis.sentences import paragraphs
from indexer.datafiles import data_list, data_words

# A single mark that looks as if it opened, and one that surely closes: behind the end of what is said.
_OPENS_BEHIND = r"\s(\[{—–―“„\"«‹_*-"
_SINGLE_OPENS = re.compile(rf"[‘'](?<![^{_OPENS_BEHIND}][‘'])(?=[\w…—–“\"‘’'(¡¿_*-])")
_SINGLE_CLOSES = re.compile(r"[’'](?<=[.,!?…—–;:)”\"»_*-][’'])(?=[\s.,;:!?)\]”\"»—–_*-]|\Z)")
_DOUBLE = '"“”„«»‹›「『'
LEADS = "\"“„”«»‹›‘'「『"
_REVERSED, _USUAL = re.compile(rf"»(?<![^{_OPENS_BEHIND}]»)(?=\w)"), re.compile(r"«(?=\s?\w)")
_DASHED = re.compile(r"[ \t]*([—–―]|--?(?=\s))\s?(?=[\w¿¡…«“\"(_*])")
# What is counted to tell how a chapter writes speech, and what stands before most of the single marks that close.
_COUNTED, _BEFORE_CLOSING = '"“”„«»‹›「『', (",", ".", "!", "?")
_ANY_DASH = re.compile(r"[ \t]*[—–―-]")
_MARKED = re.compile(rf"[ \t_*]*[{LEADS}](?=[\s\w])")
_DASH = re.compile(r"\s*(?:[—–―]|(?<=\s)--?(?=\s))\s*")
_LAST_WORD, _LOOK_BACK = re.compile(r"[^\W\d_]+\Z"), 20
_BLANK = re.compile("\n\n")
_WORD = re.compile(r"\w+(?:[’'-]\w+)*")
# What stands before something that is said, and what it ends with: else a word is only mentioned.
_BEFORE, _END = frozenset(".,:;!?…—–-―)”’»\"'：，。！？、"), frozenset(".,!?…—–-;:。！？，、…")
# So many words behind a dash are looked at for a verb, and so many characters of a chapter for how it writes speech.
_TAG_WORDS, _SAMPLE = 3, 16_000


@dataclass(frozen=True, slots=True)
class Convention:
    """How a text writes speech: what closes each mark that opens, whether single marks count, whether dashes begin it."""

    pairs: Mapping[str, str]
    single: bool
    dashed: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """From where to where a text is spoken, marks included, or told."""

    start: int
    end: int
    spoken: bool


@dataclass(frozen=True, slots=True)
class Paragraph:
    """The spoken stretches of a paragraph, in order; the last of one that is not ``closed`` goes on in the next."""

    start: int
    end: int
    spoken: tuple[tuple[int, int], ...]
    closed: bool

    def stretches(self) -> Iterator[Stretch]:
        """Yield all of it, spoken and told in turns."""
        at = self.start
        for start, end in self.spoken:
            if at < start:
                yield Stretch(at, start, spoken=False)
            yield Stretch(start, end, spoken=True)
            at = end
        if at < self.end:
            yield Stretch(at, self.end, spoken=False)


def may_be_spoken(text: str, start: int, end: int) -> bool:
    """Say whether any mark or dash from ``start`` to ``end``, where paragraphs stand, may begin speech."""
    # Looking for each mark is several times as fast as looking for any of them.
    if any(text.find(mark, start, end) >= 0 for mark in _DOUBLE):
        return True
    if any(text.find(mark, start, end) >= 0 for mark in "‘'") and _SINGLE_OPENS.search(text, start, end):
        return True
    return any(_ANY_DASH.match(text, at, end) is not None for at in _starts(text, start, end))


def _starts(text: str, start: int, end: int) -> Iterator[int]:
    yield start
    yield from (match.end() for match in _BLANK.finditer(text, start, end))


def stretches(text: str) -> Iterator[Stretch]:
    """Yield a chapter as stretches that are spoken or told; together with the blank lines they are all of it."""
    speech = Speech(text)
    for span in paragraphs(text):
        yield from speech.paragraph(span.start, span.end).stretches()


class Speech:
    """What is spoken in one chapter, found paragraph by paragraph as it is asked for."""

    def __init__(self, text: str, convention: Convention | None = None) -> None:
        self.text, self.convention = text, convention or convention_of(text)
        self._known: dict[int, Paragraph] = {}
        self._turns: dict[int, list[Paragraph]] = {}

    def _around(self, at: int) -> Paragraph:
        start = self.text.rfind("\n\n", 0, at + 1)
        end = self.text.find("\n\n", at)
        return self.paragraph(0 if start < 0 else start + 2, len(self.text) if end < 0 else end)

    def paragraph(self, start: int, end: int) -> Paragraph:
        """Return what is spoken from ``start`` to ``end``, where a paragraph stands."""
        known = self._known.get(start)
        if known is None:
            known = self._known[start] = _read(self.text, start, end, self.convention)
        return known

    def turn(self, at: int) -> Sequence[Paragraph]:
        """Return the paragraphs of the speech around a character: one, but where a mark opens again that was not closed."""
        here = self._around(at)
        return self.turn_of(here.start, here.end)

    def turn_of(self, start: int, end: int) -> Sequence[Paragraph]:
        """Return the paragraphs of the speech around the one from ``start`` to ``end``."""
        if start not in self._turns:
            here = self.paragraph(start, end)
            turn = [*reversed([*self._behind(here)]), here, *self._ahead(here)]
            self._turns.update(dict.fromkeys((each.start for each in turn), turn))
        return self._turns[start]

    def _behind(self, here: Paragraph) -> Iterator[Paragraph]:
        while here.start > 1 and self._opens(here):
            before = self._around(here.start - 3)
            if before.closed or before.start >= here.start:
                return
            yield before
            here = before

    def _ahead(self, here: Paragraph) -> Iterator[Paragraph]:
        while not here.closed and here.end + 2 < len(self.text):
            after = self._around(here.end + 2)
            if after.start <= here.start or not self._opens(after):
                return
            yield after
            here = after

    @staticmethod
    def _opens(paragraph: Paragraph) -> bool:
        return bool(paragraph.spoken) and paragraph.spoken[0][0] <= paragraph.start + 1


def _words(name: str) -> frozenset[str]:
    return data_words("indexer.analysis", "speech.toml", name)


# -- the convention ------------------------------------------------------------------------------------------


def convention_of(text: str) -> Convention:
    """Return how a text writes speech, by which marks it has and where they stand."""
    # Looking whether a mark is there is ten times as fast as counting it.
    count = {mark: text.count(mark) for mark in _COUNTED if mark in text}
    pairs = dict(_double_pairs(text, count))
    double = count.get('"', 0) / 2 + sum(count.get(mark, 0) for mark in pairs if mark not in '"”')
    if "”" in pairs:
        double += count["”"] / 2
    half = _SAMPLE // 2
    sample = text if len(text) <= _SAMPLE else f"{text[:half]} {text[-half:]}"
    single = _are_single(sample, double * len(sample) / max(len(text), 1))
    if single:
        pairs |= {mark: "'’" if mark == "'" else "’" for mark in "‘'" if mark in text}
    return Convention(pairs, single, _is_dashed(sample))


def _are_single(text: str, double: float) -> bool:
    """Say whether single marks are how a text writes speech: more of them close something than double ones may."""
    # Half of what closes does so behind one of these, in any text: looking for those first is much cheaper, and cheaper
    # by cutting at the marks than by counting pairs of characters.
    before = (each for mark in "'’" if mark in text for each in text.split(mark)[:-1])
    if 2 * sum(each.endswith(_BEFORE_CLOSING) for each in before) < max(double, 1):
        return False
    closing = sum(1 for _ in _SINGLE_CLOSES.finditer(text))
    opening = sum(1 for _ in _SINGLE_OPENS.finditer(text))
    if closing == double <= opening:
        # What stands outside is what speech is written with.
        first, other = _SINGLE_OPENS.search(text), re.search('["“„«]', text)
        return first is not None and other is not None and first.start() < other.start()
    return min(closing, opening) > double


def _double_pairs(text: str, count: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    low, high = count.get("„", 0), count.get("“", 0)
    if low:
        yield "„", '“”"'
    if high > 2 * low:
        yield "“", '”"'
    if not low and not high and "”" in text:
        yield "”", "”"
    if '"' in text:
        yield '"', '"”'
    yield from _guillemets(text, "«", "»")
    yield from _guillemets(text, "‹", "›")
    if "「" in text:
        yield "「", "」"
    elif "『" in text:
        yield "『", "』"


def _guillemets(text: str, left: str, right: str) -> Iterator[tuple[str, str]]:
    if left not in text:
        if right in text:
            yield right, right
    elif left == "«" and len(_REVERSED.findall(text)) > len(_USUAL.findall(text)):
        yield right, left
    else:
        yield left, right


def _is_dashed(text: str) -> bool:
    if not any(dash in text and f"\n\n{dash}" in text for dash in "-—–―") and not _DASHED.match(text):
        return False
    begun = [0, *(match.end() for match in _BLANK.finditer(text))]
    dashes = [match.group(1) for at in begun if (match := _DASHED.match(text, at))]
    marked = sum(1 for at in begun if dashes and _MARKED.match(text, at))
    if set(dashes) <= {"-", "--"} and len(dashes) < 3:  # noqa: PLR2004  # a list, perhaps
        return False
    return len(dashes) > marked


# -- one paragraph -------------------------------------------------------------------------------------------


def _read(text: str, start: int, end: int, how: Convention) -> Paragraph:
    if how.dashed and (dash := _DASHED.match(text, start, end)) is not None:
        return Paragraph(start, end, tuple(_by_dashes(text, dash.start(1), dash.end(), end)), closed=True)
    spoken, closed = _by_marks(text, start, end, how)
    return Paragraph(start, end, spoken, closed)


@lru_cache(256)
def _pattern(marks: str) -> re.Pattern[str]:
    return re.compile(f"[{re.escape(marks)}]")


def _by_marks(text: str, start: int, end: int, how: Convention) -> tuple[tuple[tuple[int, int], ...], bool]:
    if not how.pairs:
        return (), True
    marks = _pattern("".join(sorted({*how.pairs, *"".join(how.pairs.values())})))
    found: list[tuple[int, int]] = []
    at, closed = start, True
    while (opened := _opening(text, at, start, end, how=how, marks=marks)) is not None:
        goes_on = _goes_on(text, opened, start, end, how)
        close = _closing(text, opened, end, how, marks, goes_on=goes_on)
        if close is None and not goes_on:
            at = opened + 1
            continue
        closed = close is not None
        at = end if close is None else close + 1
        if close is None or _is_said(text, start, opened, close, how):
            found += _carved(text, opened, at) if text[opened] == "«" else [(opened, at)]
    return tuple(found), closed


def _opening(
    text: str, at: int, start: int, end: int, *, how: Convention, marks: re.Pattern[str]
) -> int | None:
    """Return where the next mark is that opens."""
    for match in marks.finditer(text, at, end):
        mark, place = match.group(), match.start()
        if mark not in how.pairs:
            continue
        if mark in "‘'":
            if _SINGLE_OPENS.match(text, place, end) and not _is_elision(text, place, start, end):
                return place
        elif mark not in how.pairs[mark] or place == start or not text[place - 1].isalnum():
            return place
    return None


def _is_elision(text: str, place: int, start: int, end: int) -> bool:
    """Say whether a single mark stands for letters, as in 'tis and 'em: it does unless something is closed behind it."""
    word = _WORD.match(text, place + 1, end)
    if word is None or word.group().lower() not in _words("elisions"):
        return False
    return not (
        _closes_first(text, place, end)
        and (
            place == start or (not text[place - 1].isalnum() and text[:place].rstrip()[-1:] in _BEFORE | {""})
        )
    )


def _closes_first(text: str, place: int, end: int) -> bool:
    """Say whether a mark that surely closes comes before the next that looks as if it opened."""
    close = _SINGLE_CLOSES.search(text, place + 1, end)
    opened = _SINGLE_OPENS.search(text, place + 1, close.start() if close else end)
    return close is not None and opened is None


def _closing(
    text: str, opened: int, end: int, how: Convention, marks: re.Pattern[str], *, goes_on: bool
) -> int | None:
    closes = how.pairs[text[opened]]
    for match in marks.finditer(text, opened + 1, end):
        mark, place = match.group(), match.start()
        if mark not in closes:
            continue
        after = text[place + 1 : place + 2] if place + 1 < end else ""
        if text[opened] in "‘'":
            if _SINGLE_CLOSES.match(text, place, end) or _closes_word(text, place, end, goes_on=goes_on):
                return place
        elif mark not in how.pairs or not text[place - 1].isspace() or not after.isalnum():
            return place
    return None


def _closes_word(text: str, place: int, end: int, *, goes_on: bool) -> bool:
    """Say whether a single mark behind a letter closes: it is an apostrophe where one closes further on, or in o' and goin'."""
    if text[place + 1 : min(place + 2, end)].isalnum() or text[place - 1].isspace():
        return False
    word = _LAST_WORD.search(text, max(place - _LOOK_BACK, 0), place)
    cut = word is not None and (word.group().lower() in _words("cut") or word.group().endswith("in"))
    return not cut and not goes_on and not _closes_first(text, place, end)


def _goes_on(text: str, opened: int, start: int, end: int, how: Convention) -> bool:
    """Say whether what is opened and not closed is speech to the end of its paragraph."""
    if text[opened] not in "‘'":
        return not how.single
    behind = text[end : end + 4].lstrip()[:1]
    return (
        behind != "" and behind in how.pairs and (opened == start or text[:opened].rstrip()[-1:] in _BEFORE)
    )


def _is_said(text: str, start: int, opened: int, close: int, how: Convention) -> bool:
    """Say whether what stands between marks is said rather than mentioned: a title, a word."""
    before = text[max(start, opened - 3) : opened].rstrip(" \t_*")
    if text[opened] == "「" or not before or before[-1] in (":,：，" if how.dashed else _BEFORE):
        return True
    return not how.dashed and text[opened + 1 : close].rstrip(" _*\u00a0\u202f")[-1:] in _END


# -- dashes and tags within ----------------------------------------------------------------------------------


def _by_dashes(text: str, dash: int, begun: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield what is spoken of a paragraph that a dash begins: other dashes begin and end what is told in between."""
    start, at, spoken = dash, begun, True
    for match in _DASH.finditer(text, begun, end):
        if match.start() < at:
            continue
        before, after = text[match.start() - 1], text[match.end() : match.end() + 1]
        piece = match.group()
        if spoken and _ends_speech(text, piece, before, match.end(), end):
            yield from _carved(text, start, match.start())
            spoken = False
        elif not spoken and (piece[-1:].isspace() or after in ".,;:!?…") and after:
            start, spoken = match.end(), True
    if spoken and start < end:
        yield from _carved(text, start, end)


def _ends_speech(text: str, piece: str, before: str, after: int, end: int) -> bool:
    if piece[0].isspace() and not piece[-1].isspace():
        return True
    if not (piece[0].isspace() and piece[-1].isspace()):
        return False
    if before in ",!?….»" and text[after : after + 1].islower():
        return True
    words = [
        match.group() for match, _ in zip(_WORD.finditer(text, after, end), range(_TAG_WORDS), strict=False)
    ]
    return any(word.lower() in _words("verbs") for word in words)


def _carved(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return speech without the tags in it that commas alone part off: dit-il, répondit Pierre."""
    found: list[tuple[int, int]] = []
    for tag in _tags().finditer(text, start, end):
        if tag.start() > start:
            found.append((start, tag.start()))
        start = tag.end()
    return [*found, (start, end)] if start < end else found


@cache
def _tags() -> re.Pattern[str]:
    verbs = "|".join(map(re.escape, data_list("indexer.analysis", "speech.toml", "verbs")))
    return re.compile(
        rf"(?<=[,!?…»])\s+(?:(?:{verbs})(?:-t)?(?:[-‐](?:je|tu|il|elle|on|nous|vous|ils|elles)\b|\s+(?=[^\W\d_a-zà-ÿ]|(?:he|she|they)\b))"
        rf"|(?:[A-Z]\w+|he|she|they)\s+(?:{verbs})\b)[^.,;:!?…]*[.,;:!?…]*"
    )
