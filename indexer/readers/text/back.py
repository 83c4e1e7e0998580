"""What stands behind a story: from some paragraph near the end of a text to its very end.

What is before the story is for ``front``.
"""

from __future__ import annotations

import re

from indexer.readers.metadata.lines import parse_byline, parse_label
from indexer.readers.structure.rules import is_rule
from indexer.readers.text.asides import is_boilerplate, is_ending, is_link_list, may_be_aside, may_sign
from indexer.readers.text.bare_lines import bare_entries, byline_entries
from indexer.readers.text.evidence.place import Place
from indexer.readers.text.evidence.rules import rules
from indexer.readers.text.search import ASIDES, BEAM, NAMED, SURE, UNSPOKEN, Scores, Search, State, Way
from indexer.readers.text.segments import Kind, Matter, Segment
from indexer.readers.text.text_lines import TextLines

# What stands behind a story is within so many characters of the text's end, and within so many lines.
BACK_CHARS = 5000
_BACK_LINES = 120
# What is looked at first: notes longer than this begin before it, and then their last paragraph shows what they are.
_GLANCE = 1400
_LONG_LAST = 700
# Signs that open labels, quoted lines and rules, and where labels end.
_SIGNS = frozenset(">*_[({<#|~-=+【［〈")
_SEPARATORS = (":", "=", "：")
_SPACED = re.compile(r"\w {2,}\w")
_LABEL_WINDOW = 42
_SHORT_LINE = 70
# What something speaks for scores above this.
_SPOKEN = -2.5


def back_matter(
    text: str,
    start: int,
    barred: frozenset[tuple[Kind, int]] = frozenset(),
    known: Scores | None = None,
) -> Matter | None:
    """Return what stands behind the story that begins at ``start``, or None if nothing does; ``barred`` as for the front.

    ``known`` is what lines of the same text were found to be worth for stories that begin elsewhere, and is added to.
    """
    if not barred and _ends_as_stories_do(text, start):
        return None
    first = max(start, len(text) - BACK_CHARS)
    if first > start:
        first = text.find("\n", first) + 1 or len(text)
    return _Back(TextLines(text, first), start, barred, known).found()


class _Back(Search):
    """The search for the story's end; ``known`` as for ``back_matter``, by lines counted from the last."""

    def __init__(
        self, lines: TextLines, start: int, barred: frozenset[tuple[Kind, int]], known: Scores | None
    ) -> None:
        super().__init__(lines, start, barred)
        self._known: Scores = {} if known is None else known
        self._count = lines.count()
        # Rules look no further up than to a blank line: below that it is all one where the text begins.
        gaps = (place for place in range(1, self._count) if lines[place].gap)
        self._apart = next(gaps, self._count)

    def score(self, kind: Kind, first: int, end: int, owner: int = -1) -> float:
        """Return what lines are worth as a kind, each once for all stories they may stand behind."""
        if first <= self._apart:
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
            if place > 0 or self.lines[0].start > self.start:
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
        if above is None:
            return worth
        if above.rule or line.rule:
            return worth + self.worth["back_after_rule"]
        if is_ending(above.words):
            return worth + self.worth["back_after_end"]
        if not line.gap:
            return worth + self.worth["back_no_gap"]
        return worth + (self.worth["back_gap"] if line.gap > 1 else 0.0)

    def asides_at(self, place: int) -> list[tuple[Kind, int, float]]:
        """Return the same, and a signature."""
        end = self.lines.paragraph_end(place)
        score = self.score(Kind.SIGNATURE, place, end)
        return [*super().asides_at(place), *([(Kind.SIGNATURE, end, score)] if score > UNSPOKEN else [])]

    def byline(self, place: int, state: State, way: Way) -> None:
        """Follow a way by a by-line that names somebody for sure, or stands among labels."""
        sure = byline_entries((self.lines[place].words,)) is not None
        if sure or state.last is not None:
            score = self.score(Kind.BYLINE, place, place + 1)
            segment = Segment(
                Kind.BYLINE, place, place + 1, score, -1, self.worth["back_byline"] if sure else 0.0
            )
            self.add(way, segment, State(Kind.BYLINE, -1, state.seen | NAMED | SURE))


def _ends_as_stories_do(text: str, start: int) -> bool:
    """Say whether nothing near the end looks like what stands behind stories: a cheap look before the real one."""
    window = text[max(start, len(text) - _GLANCE) :].rstrip()
    last = window[window.rfind("\n\n") + 1 :].strip()
    if not last:
        return True
    if any(map(_looks_behind, filter(None, window.split("\n")))):
        return False
    if parse_byline(last.split("\n", 1)[0]) is not None or (len(last) <= _SHORT_LINE and bare_entries(last)):
        return False
    joined = " ".join(last.split())
    if len(last) > _LONG_LAST or not (
        may_be_aside(joined) or is_boilerplate(last) or may_sign(last) or is_link_list(last.split("\n"))
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
        if line[:1] == ">" or line.rstrip() == "--" or is_rule(line) or (label is not None and label.field):
            return True
    return 0 < len(line) <= _SHORT_LINE and is_ending(line)
