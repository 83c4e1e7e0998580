"""What stands behind a story: from some paragraph near the end of a text to its very end.

What is before the story is for ``front``.
"""

from __future__ import annotations

import re

from indexer.readers.metadata.lines import parse_byline, parse_label
from indexer.readers.structure.rules import is_rule
from indexer.readers.text.asides import (
    has_sure_sign,
    is_boilerplate,
    is_ending,
    is_foot,
    may_be_aside,
    may_sign,
)
from indexer.readers.text.bare_lines import bare_entries, byline_entries
from indexer.readers.text.evidence.looks import is_signed
from indexer.readers.text.evidence.place import Place
from indexer.readers.text.evidence.rules import rules
from indexer.readers.text.fences import closing_fence
from indexer.readers.text.links import is_link_list, links_on
from indexer.readers.text.search import (
    ASIDES,
    BEAM,
    NAMED,
    SURE,
    UNSPOKEN,
    Scores,
    Search,
    State,
    Way,
    authors_in,
)
from indexer.readers.text.segments import Kind, Matter, Segment
from indexer.readers.text.text_lines import TextLines

# What stands behind a story is within so many characters of the text's end, and within so many lines.
BACK_CHARS = 5000
_BACK_LINES = 120
# What is looked at first: notes longer than this begin before it, and then their last paragraph shows what they are.
_GLANCE = 1400
_LONG_LAST = 700
# Signs that open labels, quoted lines and rules, and where labels end.
_SIGNS = frozenset("8°>*_[({<#|~-=+【［〈※◆推 ─═╔┌")
_SEPARATORS = (":", "=", "：")
_SPACED = re.compile(r"\w {2,}\w")
_LABEL_WINDOW = 42
_SHORT_LINE = 70
_LONG_RULE = 20
# Words by which titles are told apart.
_LONG_WORD = re.compile(r"\w{4,}")
# How many times as long as a story is what stands behind it, at most.
_MOST_BEHIND = 1.5
# What something speaks for scores above this.
_SPOKEN = -2.5


def back_matter(
    text: str,
    start: int,
    barred: frozenset[tuple[Kind, int]] = frozenset(),
    known: Scores | None = None,
    front: Matter | None = None,
) -> Matter | None:
    """Return what stands behind the story that begins at ``start``, or None if nothing does; ``barred`` as for the front.

    ``known`` is what lines of the same text were found to be worth for stories that begin elsewhere, and is added to. Whom
    ``front`` names wrote the story, and what parts it from the story parts the story from what is behind it.
    """
    names, frame, dashes = header_signs(front)
    fence = closing_fence(text, start, framed=front is None or front.lines.opened > 0)
    if fence is None and not barred and _ends_as_stories_do(text, start, names):
        return None
    first = max(start, len(text) - BACK_CHARS)
    if first > start:
        first = text.find("\n", first) + 1 or len(text)
    lines = TextLines(text, first, dashes=dashes, names=names, frame=frame, fence=fence)
    return _Back(lines, start, barred, None if dashes else known, titles_in(front)).found()


def header_signs(front: Matter | None) -> tuple[tuple[str, ...], str | None, bool]:
    """Return what a header tells of what stands behind its story: authors' full names, the rule under it, whether "--" is one."""
    if front is None:
        return (), None, False
    names = tuple(filter(_is_full_name, authors_in(front)))
    dashes = any(front.lines[one.first].words == "--" for one in front.segments)
    return names, _frame_of(front), dashes


def titles_in(front: Matter | None) -> frozenset[str]:
    """Return the longer words of what a header's labels say the story is called."""
    labels = (
        [front.lines[one.first].label for one in front.segments if one.kind is Kind.LABEL] if front else []
    )
    return frozenset().union(*(_long_words(one.value) for one in labels if one and one.field == "title"))


def _long_words(value: str) -> set[str]:
    return set(_LONG_WORD.findall(value.casefold()))


def _frame_of(front: Matter) -> str | None:
    """Return the last rule of a header, which parts it from the story or from its title, None where none does."""
    drawn = [one for one in front.segments if one.kind is Kind.RULE]
    return front.lines[drawn[-1].first].words if drawn else None


def _is_full_name(name: str) -> bool:
    """Say whether a name has two words, or is one that is in no dictionary."""
    return " " in name or "_" in name or any(letter.isdigit() for letter in name)


class _Back(Search):
    """The search for the story's end; ``known`` as for ``back_matter``, by lines counted from the last."""

    def __init__(
        self,
        lines: TextLines,
        start: int,
        barred: frozenset[tuple[Kind, int]],
        known: Scores | None,
        titled: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(lines, start, barred)
        self._titled = titled
        self._known: Scores = {} if known is None else known
        self._count = lines.count()
        # Rules look no further up than to a blank line: below that it is all one where the text begins.
        gaps = (place for place in range(1, self._count) if lines[place].gap)
        self._apart = next(gaps, self._count)

    def score(self, kind: Kind, first: int, end: int, owner: int = -1) -> float:
        """Return what lines are worth as a kind, each once for all stories they may stand behind."""
        if first <= self._apart or kind in {Kind.ASIDE, Kind.LABEL}:
            # What an aside is worth depends on the header as well, what a label is on lines further up that say the same.
            return super().score(kind, first, end, owner)
        count = self._count
        key = (kind, count - first, count - end, count - owner if owner >= 0 else -1)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = super().score(kind, first, end, owner)
        return known

    def found(self) -> Matter | None:
        count = self._count
        for place in range(max(0, count - _BACK_LINES), count):
            if (place > 0 or self.lines[0].start > self.start) and not self._is_of_another(place):
                self.keep(place, State(), Way(self._out_of_story(place)))
            if place in self.ways:
                self.step(place)
                del self.ways[place]
        best = max(self.ways.get(count, {}).values(), key=lambda way: way.score, default=Way(0.0))
        if best.score <= 0:
            return None
        segments = best.segments()
        return Matter(
            self.lines, segments, self.lines[segments[0].first].start, best.score, min(best.score, BEAM)
        )

    def _out_of_story(self, place: int) -> float:
        """Return what the lines on both sides of ``place`` say for a story that ends there."""
        line, above = self.lines[place], self.lines.get(place - 1)
        worth = self.worth["back"]
        if len(self.lines.text) - line.start > _MOST_BEHIND * (line.start - self.start):
            worth += self.worth["back_longer"]
        if above is None:
            return worth
        if above.words.endswith((":", ",", ";")):
            worth += self.worth["back_broken"]
        if above.rule or line.rule:
            drawn = (above if above.rule else line).words
            worth += (
                self.worth["back_frame"] if self.lines.frame == drawn and self._stands_once(drawn) else 0.0
            )
            return worth + self.worth["back_after_rule"]
        if is_ending(above.words):
            return worth + self.worth["back_after_end"]
        if not line.gap:
            return worth + self.worth["back_no_gap"]
        return worth + (self.worth["back_gap"] if line.gap > 1 else 0.0)

    def _is_of_another(self, place: int) -> bool:
        """Say whether a line stands among labels that name another title than the header: people in the story wrote them."""
        if not self._titled:
            return False
        while (
            (line := self.lines.get(place)) is not None and (label := line.label) is not None and label.field
        ):
            if label.field == "title" and (words := _long_words(label.value)):
                return not words & self._titled
            place -= 1
        return False

    def _stands_once(self, drawn: str) -> bool:
        """Say whether a rule is drawn but once below the story's beginning: it parts no scenes."""
        return self.lines.text.count(f"\n{drawn}", self.start) == 1 and len(drawn) >= _LONG_RULE

    def asides_at(self, place: int) -> list[tuple[Kind, int, float]]:
        """Return the same, and a signature."""
        end = self.lines.paragraph_end(place)
        found = [
            (Kind.SIGNATURE, end, self.score(Kind.SIGNATURE, place, end)),
            *self._asides_at(place, end),
        ]
        if self._ends_story(place):
            found.append((Kind.BOILERPLATE, place + 1, self.worth["back_end_mark"]))
        if is_foot(self.lines[place].text):
            count = self.lines.count()
            found.append((Kind.BOILERPLATE, count, self.score(Kind.BOILERPLATE, place, count)))
        return [*super().asides_at(place), *(one for one in found if one[2] > UNSPOKEN)]

    def _ends_story(self, place: int) -> bool:
        """Say whether a line says that the story ends, and stands apart: a sentence may end in "the end" as well."""
        line, above = self.lines[place], self.lines.get(place - 1)
        apart = above is None or above.rule or line.gap or (above.is_finished and not line.words[0].islower())
        return bool(apart) and is_ending(line.words)

    def _asides_at(self, place: int, end: int) -> list[tuple[Kind, int, float]]:
        """Return what an aside would be worth where it may be one: the last lines of all, or such that name the author."""
        last = self.lines.get(end) is None
        words = self.lines.joined(place, end)
        named = last or any(name in words or name.upper() in words for name in self.lines.names)
        return [(Kind.ASIDE, end, self.score(Kind.ASIDE, place, end))] if named else []

    def byline(self, place: int, state: State, way: Way) -> None:
        """Follow a way by a by-line that names somebody for sure, or stands among labels."""
        sure = byline_entries((self.lines[place].words,)) is not None
        if sure or state.last is not None:
            score = self.score(Kind.BYLINE, place, place + 1)
            segment = Segment(
                Kind.BYLINE, place, place + 1, score, -1, self.worth["back_byline"] if sure else 0.0
            )
            self.add(way, segment, State(Kind.BYLINE, -1, state.seen | NAMED | SURE))


def _ends_as_stories_do(text: str, start: int, names: tuple[str, ...]) -> bool:
    """Say whether nothing near the end looks like what stands behind stories: a cheap look before the real one."""
    window = text[max(start, len(text) - _GLANCE) :].rstrip()
    last = window[window.rfind("\n\n") + 1 :].strip()
    if not last:
        return True
    if (
        any(name in last or name.upper() in last for name in names)
        or is_signed(last, names)
        or any(map(_looks_behind, filter(None, window.split("\n"))))
    ):
        return False
    if parse_byline(last.split("\n", 1)[0]) is not None or (len(last) <= _SHORT_LINE and bare_entries(last)):
        return False
    joined = " ".join(last.split())
    if len(last) > _LONG_LAST or not (
        may_be_aside(joined)
        or has_sure_sign(joined)
        or is_boilerplate(last)
        or may_sign(last)
        or is_link_list(last.split("\n"))
    ):
        return True
    lines = TextLines(last)
    place = Place(lines, 0, lines.block_end(0))
    return all(rules().score(kind, place) < _SPOKEN for kind in (*ASIDES, Kind.SIGNATURE))


def _looks_behind(line: str) -> bool:
    """Say whether a line is a rule, a label, quoted, or says that the story ends."""
    head = line[:_LABEL_WINDOW]
    if (
        line[:1] in _SIGNS
        or any(map(head.__contains__, _SEPARATORS))
        or ("  " in head and _SPACED.search(head))
    ):
        label = parse_label(line)
        if (
            line[:1] == ">"
            or line.rstrip() == "--"
            or is_rule(line)
            or is_foot(line)
            or (label is not None and label.field)
        ):
            return True
    bare = line.strip()
    return 0 < len(bare) <= _SHORT_LINE and (is_ending(bare) or is_foot(line) or links_on(line) > 1)
