"""Tell the text of a message from what programs, lists and quoting put around it.

Everything taken out is kept as zones; what remains is the author's text with its own header still on it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from indexer.datafiles import data_table
from indexer.model import Zone, ZoneKind

# A thought between angle brackets, >so<, is the author's.
_QUOTE = re.compile(r"\s{0,3}>(?![^<>]*<(?:[\s.,;!?]|$))")
_FROM = re.compile(r">+From ")
_DASHES = re.compile(r"-- ?")
_RULE = re.compile(r"\s*(?:([-_=*~+#])\1{9,}|(?:[-_=*~+#]\s?){10,})[\s|>]*")
# Quoted so far, a message is one that was passed on whole; replies quote less, or answer between the lines.
_FORWARDED = 0.9
# The four lines good manners allow, and what people made of that.
_SIGNATURE_LINES = 16
# A story's message may have one line of two dashes in it, and one below.
_SIGNED_LETTERS = 2
_BARE_SIGNATURE_LINES = 8
_WIDEST_SIGNATURE = 100
_FOOTER_LINES = 14
_WIDEST_FOOTER = 200
_MOST_BLOCKS = 8
# What people wrote above a story that has no labels: short, without speech, before the story or a rule.
_COVER_CHARS = 400
_COVER_PARAGRAPHS = 3
_COVER_WINDOW = 2000
_SPEECH = re.compile(r"[\"“”«»]")
_RULE_LINE = re.compile(r"\s*(?:[-=*~_+#•]\s*){3,}")


@dataclass(frozen=True, slots=True)
class Cut:
    """A message's text: what its author wrote, the zones around and inside it, and what was undone."""

    text: str
    zones: tuple[Zone, ...] = ()
    repairs: tuple[str, ...] = ()
    quoted_share: float = 0.0


def without_cover(text: str) -> tuple[str, str]:
    """Cut off first paragraphs that talk to the list, with the rule below them; labels after them are the header's.

    Returns what was cut off, and the rest.
    """
    place, taken = 0, 0
    for paragraph in re.finditer(r"\S[^\n]*(?:\n[ \t]*\S[^\n]*)*", text[:_COVER_WINDOW]):
        words = paragraph[0]
        if taken and _RULE_LINE.fullmatch(words):
            place = paragraph.end()
            break
        speaks = len(words) <= _COVER_CHARS and not _SPEECH.search(words) and _marks().cover.search(words)
        if not speaks or taken == _COVER_PARAGRAPHS:
            break
        place, taken = paragraph.end(), taken + 1
    return text[:place].strip(), text[place:].lstrip("\n")


@dataclass(frozen=True, slots=True)
class _Marks:
    footer: re.Pattern[str]
    banner: re.Pattern[str]
    attribution: re.Pattern[str]
    regions: tuple[re.Pattern[str], ...]
    region_words: tuple[str, ...]
    cover: re.Pattern[str]


@dataclass(slots=True)
class _Lines:
    """The lines of a message, each with the kind of zone it belongs to, or None."""

    lines: list[str]
    kinds: list[ZoneKind | None]
    _own: list[int] | None = None

    def own(self) -> list[int]:
        """Where the author's lines with words in them are."""
        if self._own is None:
            pairs = enumerate(zip(self.lines, self.kinds, strict=True))
            self._own = [at for at, (line, kind) in pairs if kind is None and line and not line.isspace()]
        return self._own

    def mark(self, start: int, stop: int, kind: ZoneKind) -> None:
        for at in range(start, stop):
            self.kinds[at] = self.kinds[at] or kind
        self._own = None


def cut_message(text: str) -> Cut:
    """Return what of a decoded message is its author's, and everything else as zones."""
    lines = text.split("\n")
    repairs: list[str] = []
    share = 0.0
    # Most stories have no quote mark in them, and looking for one is quick.
    if ">" in text:
        lines, share = _without_forwarding(lines, repairs)
        for at in _escaped(lines):
            lines[at] = lines[at][1:]
            repairs.append(">From")
    body = _Lines(lines, [None] * len(lines))
    if "-----" in text and any(word in text.lower() for word in _marks().region_words):
        _mark_regions(body)
    if ">" in text:
        _mark_quotes(body)
    _mark_footers(body)
    _mark_signature(body)
    _mark_footers(body)
    _mark_banner(body)
    kept = "\n".join(line for line, kind in zip(body.lines, body.kinds, strict=True) if kind is None)
    return Cut(kept.strip("\n"), tuple(_zones(body)), tuple(dict.fromkeys(repairs)), share)


def _without_forwarding(lines: list[str], repairs: list[str]) -> tuple[list[str], float]:
    """Take one level of quote marks off a text that is quoted from end to end."""
    written = [line for line in lines if line.strip()]
    quoted = [line for line in written if line.startswith(">") and not _FROM.match(line)]
    share = len(quoted) / len(written) if written else 0.0
    if share < _FORWARDED:
        return lines, share
    repairs.append("quote marks")
    return [line[1:].removeprefix(" ") if line.startswith(">") else line for line in lines], 0.0


def _escaped(lines: Sequence[str]) -> Iterator[int]:
    """Yield where mailbox files wrote ">From" for a "From" that begins a line; among quoted lines it is quoted."""
    for at, line in enumerate(lines):
        if line.startswith(">") and _FROM.match(line):
            beside = (*lines[max(0, at - 1) : at], *lines[at + 1 : at + 2])
            if not any(other.startswith(">") and not _FROM.match(other) for other in beside):
                yield at


def _mark_regions(body: _Lines) -> None:
    whole = "\n".join(body.lines)
    for pattern in _marks().regions:
        for found in pattern.finditer(whole):
            first = whole.count("\n", 0, found.start())
            body.mark(first, first + found[0].count("\n") + 1, ZoneKind.BOILERPLATE)


def _mark_quotes(body: _Lines) -> None:
    """Mark quoted lines, blank ones between them and the line that leads them in."""
    quoted = [at for at in body.own() if _QUOTE.match(body.lines[at])]
    runs = _runs(body, quoted)
    for start, stop in runs:
        body.mark(start, stop, ZoneKind.QUOTED)
        above = next((at for at in range(start - 1, max(-1, start - 4), -1) if body.lines[at].strip()), None)
        if above is not None and body.kinds[above] is None and _marks().attribution.search(body.lines[above]):
            body.mark(above, start, ZoneKind.QUOTED)
            # The line may have been wrapped: "In article <…>," / "Ann wrote:".
            if above and body.lines[above - 1].strip() and _marks().attribution.search(body.lines[above - 1]):
                body.mark(above - 1, above, ZoneKind.QUOTED)


def _runs(body: _Lines, places: Sequence[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for at in places:
        if runs and not any(body.lines[between].strip() for between in range(runs[-1][1], at)):
            runs[-1] = (runs[-1][0], at + 1)
        else:
            runs.append((at, at + 1))
    return runs


def _mark_footers(body: _Lines) -> None:
    """Mark last paragraphs that are a list's or a mail service's, with the rules around them."""
    for _ in range(_MOST_BLOCKS):
        block = _last_block(body)
        if block is None:
            return
        start, stop = block
        lines = body.lines[start:stop]
        narrow = [line for line in lines if len(line) <= _WIDEST_FOOTER]
        if len(lines) > _FOOTER_LINES or not any(map(_marks().footer.search, narrow)):
            return
        body.mark(_with_rules(body, start), stop, ZoneKind.BOILERPLATE)


def _last_block(body: _Lines) -> tuple[int, int] | None:
    """Return the author's last lines without a blank line or a rule between them; rules after them count in."""
    own = body.own()
    if not own:
        return None
    stop = own[-1] + 1
    start = stop
    seen_words = False
    while start > 0 and body.kinds[start - 1] is None and body.lines[start - 1].strip():
        is_rule = _RULE.fullmatch(body.lines[start - 1]) is not None
        if is_rule and seen_words:
            break
        seen_words = seen_words or not is_rule
        start -= 1
    return start, stop


def _with_rules(body: _Lines, start: int) -> int:
    """Take in rules directly above, whatever blank lines lie between."""
    at = start
    while at > 0 and body.kinds[at - 1] is None:
        line = body.lines[at - 1]
        if _RULE.fullmatch(line):
            start = at - 1
        elif line.strip():
            break
        at -= 1
    return start


def _mark_signature(body: _Lines) -> None:
    """Mark what follows the line of two dashes that ends a message, if it is as short as signatures are."""
    own = body.own()
    if sum(body.lines[at].rstrip("\r") == "-- " for at in own) > _SIGNED_LETTERS:
        # The story's letters are signed so.
        return
    for count, at in enumerate(reversed(own)):
        line = body.lines[at]
        if count > _SIGNATURE_LINES:
            return
        if not _DASHES.fullmatch(line.rstrip("\r")) or at == own[0]:
            continue
        narrow = all(len(body.lines[below]) <= _WIDEST_SIGNATURE for below in own[len(own) - count :])
        if line.startswith("-- ") or (count <= _BARE_SIGNATURE_LINES and narrow):
            body.mark(at, len(body.lines), ZoneKind.SIGNATURE)
            return


def _mark_banner(body: _Lines) -> None:
    """Mark first paragraphs that a program or a helpful poster put in front."""
    for _ in range(_MOST_BLOCKS):
        own = body.own()
        if not own or not _marks().banner.search(body.lines[own[0]]):
            return
        stop = own[0] + 1
        while stop < len(body.lines) and body.kinds[stop] is None and body.lines[stop].strip():
            stop += 1
        # The text may follow a banner without a blank line.
        long = stop - own[0] > _FOOTER_LINES
        body.mark(own[0], own[0] + 1 if long else stop, ZoneKind.BOILERPLATE)


def _zones(body: _Lines) -> Iterator[Zone]:
    own = body.own()
    first, last = (own[0], own[-1]) if own else (len(body.lines), -1)
    for kind, group in groupby(range(len(body.lines)), key=lambda at: body.kinds[at]):
        places = list(group)
        text = "\n".join(body.lines[at] for at in places).strip()
        if kind is None or not text:
            continue
        # Which chapter the middle of a message is in is not known yet; nothing before the text is after it.
        yield Zone(kind, text, 1 if places[0] < first else None if places[0] > last else 1)


@cache
def _marks() -> _Marks:
    data: dict[str, list[str]] = data_table(__package__, "mail.toml")
    footer, banner, attribution, cover = (
        re.compile("|".join(f"(?:{mark})" for mark in data[name]), re.IGNORECASE)
        for name in ("footer", "banner", "attribution", "cover")
    )
    regions = tuple(re.compile(mark, re.IGNORECASE | re.MULTILINE) for mark in data["regions"])
    return _Marks(footer, banner, attribution, regions, tuple(data["region_words"]), cover)
