"""The search for what stands beside a story: all ways through its lines that stay near the best one (Viterbi, a beam).

A way's score is the sum of what its segments and the transitions between them are worth (``rules``). It follows ways; where
they may begin and end is for ``front`` and ``back``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from indexer.readers.metadata.lines import parse_label, split_labels
from indexer.readers.metadata.message_heads import head_field, named_in_head
from indexer.readers.metadata.people import authors_of
from indexer.readers.structure.hyphens import common_words
from indexer.readers.text.asides import is_boilerplate, is_copyright
from indexer.readers.text.bare_lines import is_handle, is_passed_on, standing_entries, stated_facts
from indexer.readers.text.evidence.labels import is_said_again
from indexer.readers.text.evidence.looks import stands_above
from indexer.readers.text.evidence.place import Place
from indexer.readers.text.evidence.rules import rules
from indexer.readers.text.links import links_on
from indexer.readers.text.segments import Kind, Matter, Segment
from indexer.readers.text.text_lines import Line, TextLines
from indexer.readers.text.title_lines import title_line

# A way that is so many nats behind the best one is given up: four labels would have to make up for it.
BEAM = 14.0
# What nothing speaks for scores below this: an aside's prior and a little (see rules.toml).
UNSPOKEN = -4.6
ASIDES = (Kind.DISCLAIMER, Kind.NOTE, Kind.BOILERPLATE, Kind.QUOTED, Kind.CONTENTS)
# What a way has seen: what no story has twice, something that cannot be prose, labels without blanks between them, a
# by-line that a text begins with.
TITLED, NAMED, SURE, BLOCK, LED = 1, 2, 16, 32, 128
# What may stand above what a text begins with.
ABOVE = frozenset({None, Kind.BOILERPLATE, Kind.RULE})
_LONGEST_TITLE = 80
# Of the lines drawn around a title and its by-line, as many again are another's.
_FRAMED = 3
_ONCE = {"title": TITLED, "author": NAMED, "rating": 4, "summary": 8, "disclaimer": 64}
_RUN = frozenset({Kind.LABEL, Kind.VALUE_LINE, Kind.BARE, Kind.VALUE_PARAGRAPH})


# What lines are worth as a kind: its first line, the one after its last, that of the label whose value it is, or -1.
Scores = dict[tuple[Kind, int, int, int], float]


class State(NamedTuple):
    """The end of a way: its last segment's kind, the label whose value may go on (or -1), what was seen (bits)."""

    last: Kind | None = None
    owner: int = -1
    seen: int = 0


class Way(NamedTuple):
    """A way to a place: its score, its last segment, and the way before that."""

    score: float
    segment: Segment | None = None
    before: Way | None = None

    def segments(self) -> tuple[Segment, ...]:
        """Return its segments from the first."""
        found: list[Segment] = []
        way: Way | None = self
        while way is not None:
            if way.segment is not None:
                found.append(way.segment)
            way = way.before
        return tuple(reversed(found))


class Search:
    """The ways through lines, by place those that are still followed; ``barred`` segments (kind, line) are on none."""

    def __init__(
        self, lines: TextLines, start: int, barred: frozenset[tuple[Kind, int]] = frozenset()
    ) -> None:
        self.lines, self.start, self.barred = lines, start, barred
        self.ways: dict[int, dict[State, Way]] = {}
        self.worth = rules().transition
        self._scores: Scores = {}

    def keep(self, place: int, state: State, way: Way) -> None:
        """Follow a way that has come to ``place``, unless a better one has come to the same state there."""
        ways = self.ways.setdefault(place, {})
        known = ways.get(state)
        if known is None or known.score < way.score:
            ways[state] = way

    def score(self, kind: Kind, first: int, end: int, owner: int = -1) -> float:
        """Return what lines are worth as a kind, each once."""
        key = (kind, first, end, owner)
        known = self._scores.get(key)
        if known is None:
            known = self._scores[key] = rules().score(kind, Place(self.lines, first, end, owner))
        return known

    def add(self, way: Way, segment: Segment, state: State) -> None:
        """Follow a way by one segment more."""
        if (segment.kind, segment.first) not in self.barred:
            self.keep(segment.end, state, Way(way.score + segment.score + segment.transition, segment, way))

    def step(self, place: int) -> None:
        """Follow the ways that have come to ``place`` by one segment more each."""
        ways = self.ways[place]
        least = max(way.score for way in ways.values()) - BEAM
        near = [(state, way) for state, way in ways.items() if way.score >= least]
        line = self.lines[place]
        if line.rule:
            for state, way in near:
                self.add(
                    way, Segment(Kind.RULE, place, place + 1, 0.0), State(Kind.RULE, -1, state.seen & ~BLOCK)
                )
            return
        # What surely begins with a label or names an author is nothing else.
        named = line.byline is not None and not (
            is_copyright(line.text) and self.lines.paragraph_end(place) > place + 1
        )
        sure = named or (line.is_labelled and line.label is not None and line.label.value)
        asides = [] if sure else self.asides_at(place)
        facts = bool(asides) and self.is_beside_facts(place)
        stated = not sure or " - " in line.text or line.words.startswith("Rated:")
        bare = stated and bool(standing_entries(line.text))
        for state, way in near:
            self._one_line(line, place, state, way, bare=bare)
            if line.gap or state.last is not Kind.VALUE_LINE:
                worth = self.worth["aside_for_value"] if self.awaits_value(state) else 0.0
                for kind, end, score in asides:
                    beside = (
                        self.worth["beside_facts"]
                        if facts and kind is Kind.ASIDE and _is_headed(state)
                        else 0.0
                    )
                    segment = Segment(kind, place, end, score, -1, worth + beside)
                    self.add(way, segment, State(kind, -1, state.seen))

    def _one_line(self, line: Line, place: int, state: State, way: Way, *, bare: bool) -> None:
        """Follow a way by what its line alone may be."""
        if line.label is not None:
            self._label(place, state, way)
        if state.owner >= 0 and not (line.gap and line.is_labelled):
            self._value(place, state, way)
        if line.byline is not None or (" " not in line.words and self._is_poster(place)):
            self.byline(place, state, way)
        if bare or self._is_part_heading(place, state):
            worth = 0.0 if state.seen & SURE else self.worth["bare_first"]
            score = self.score(Kind.BARE, place, place + 1)
            self.add(
                way, Segment(Kind.BARE, place, place + 1, score, -1, worth), State(Kind.BARE, -1, state.seen)
            )
        if not state.seen & TITLED or self._may_title_again(line, place):
            self.title(place, state, way)

    def _may_title_again(self, line: Line, place: int) -> bool:
        """Say whether a short line may be a title below another one: it stands above as well, or over a by-line of its own."""
        above, below = self.lines.get(place - 1), self.lines.get(place + 1)
        short = (line.gap or (above is not None and above.rule)) and len(line.words) <= _LONGEST_TITLE
        if not short or line.label is not None:
            return False
        named = below is not None and not below.gap and below.byline is not None
        if named and above is not None and above.rule and self.lines.text.count(f"\n{above.text}") > _FRAMED:
            # So are the headings of a story in several voices.
            named = False
        return named or stands_above(Place(self.lines, place, place + 1)) > 0

    def asides_at(self, place: int) -> list[tuple[Kind, int, float]]:
        """Return what the paragraph at ``place`` may be without a label: kind, end and score of what something speaks for."""
        end = self.lines.paragraph_end(place)
        scored = ((kind, end, self.score(kind, place, end)) for kind in ASIDES)
        found = [one for one in scored if one[2] > UNSPOKEN]
        # Rows of links are words that are labels elsewhere, and stand right above what is none.
        for other in {self.lines.block_end(place), self._chrome_end(place)} - {end, place}:
            score = self.score(Kind.BOILERPLATE, place, other)
            found += [(Kind.BOILERPLATE, other, score)] if score > UNSPOKEN else []
        return found

    def _chrome_end(self, place: int) -> int:
        """Return the place after the lines from ``place`` on, no blank between, of which each is links or an archive's."""
        end = place
        while (line := self.lines.get(end)) is not None and not (line.gap and end > place):
            if not (links_on(line.words) or is_boilerplate(line.text)):
                break
            end += 1
        return end

    def is_beside_facts(self, place: int) -> bool:
        """Say whether a paragraph stands right above an archive's line of facts or right under one: it is a summary."""
        line, above, below = (
            self.lines[place],
            self.lines.get(place - 1),
            self.lines.get(self.lines.block_end(place)),
        )
        under = above is not None and not line.gap and stated_facts(above.text) is not None
        return under or (below is not None and stated_facts(below.text) is not None)

    def awaits_value(self, state: State) -> bool:
        """Say whether a way has come to a label that has nothing beside it."""
        if state.last is not Kind.LABEL:
            return False
        label = self.lines[state.owner].label
        return label is not None and not label.value

    def byline(self, place: int, state: State, way: Way) -> None:
        """Follow a way by a by-line."""
        worth = self.worth["title_byline"] if state.last is Kind.TITLE else 0.0
        worth += self.worth["byline_again"] if state.seen & NAMED else 0.0
        score = self.score(Kind.BYLINE, place, place + 1)
        segment = Segment(Kind.BYLINE, place, place + 1, score, -1, worth)
        led = LED if state.last in ABOVE else 0
        self.add(way, segment, State(Kind.BYLINE, -1, state.seen & ~LED | NAMED | SURE | led))

    def title(self, place: int, state: State, way: Way) -> None:
        """Follow a way by a title, where one may stand."""

    def _label(self, place: int, state: State, way: Way) -> None:
        line = self.lines[place]
        score, seen = self.score(Kind.LABEL, place, place + 1), state.seen
        fields = tuple(_fields(line))
        worth = self._before_label(line, state)
        worth += self.worth["title_label"] if state.last is Kind.TITLE and "title" not in fields else 0.0
        for field in fields:
            bit = _ONCE.get(field or "", 0)
            worth += self.worth["label_again"] if bit & seen and not is_said_again(self.lines, place) else 0.0
            seen |= bit
        seen |= (SURE if line.is_labelled else 0) | (BLOCK if state.last in _RUN and not line.gap else 0)
        segment = Segment(Kind.LABEL, place, place + 1, score, place, worth)
        self.add(way, segment, State(Kind.LABEL, place, seen))

    def _before_label(self, line: Line, state: State) -> float:
        """Return what the segment before a label says for it."""
        label, worth = line.label, 0.0
        known = label is not None and label.field is not None
        if state.last in _RUN:
            worth += self.worth["label_spaced" if line.gap else "label_label"]
            worth += self.worth["unknown_in_run"] if not known and not line.gap else 0.0
            weak = (
                known
                and not line.is_labelled
                and not line.gap
                and state.last is Kind.LABEL
                and state.seen & BLOCK
            )
            worth += self.worth["weak_in_block"] if weak else 0.0
        else:
            worth += self.worth["unknown_alone"] if not known else 0.0
        if state.seen & SURE and state.last in {Kind.RULE, Kind.ASIDE}:
            worth += self.worth["label_after_rule" if state.last is Kind.RULE else "label_after_aside"]
        if line.gap and not line.is_labelled and state.seen & BLOCK:
            worth += self.worth["label_after_block"]
        return worth

    def _value(self, place: int, state: State, way: Way) -> None:
        if self.lines[place].gap:
            kind, end = Kind.VALUE_PARAGRAPH, self.lines.paragraph_end(place)
        else:
            kind, end = Kind.VALUE_LINE, place + 1
        score = self.score(kind, place, end, state.owner)
        self.add(way, Segment(kind, place, end, score, state.owner), State(kind, state.owner, state.seen))

    def _is_poster(self, place: int) -> bool:
        """Say whether a word is the name of who wrote a post: first of all, with a colon, or under the line that says who passed it on."""
        above, words = self.lines.get(place - 1), self.lines[place].words
        if above is None:
            return words[-1] == ":" and is_handle(words[:-1]) and not _is_called(words[:-1])
        return is_passed_on(above.words) and is_handle(words)

    def _is_part_heading(self, place: int, state: State) -> bool:
        """Say whether a heading among a header's lines says which part of the story the file is."""
        line = self.lines[place]
        if line.gap or state.last not in {Kind.TITLE, Kind.LABEL} or not line.is_heading:
            return False
        after = self.lines.get(place + 1)
        return after is not None and not after.gap and (after.byline is not None or after.is_labelled)


def authors_in(matter: Matter) -> Iterator[str]:
    """Yield whom a header's by-lines, labels and title name."""
    for segment in matter.segments:
        line = matter.lines[segment.first]
        if segment.kind is Kind.TITLE:
            said = title_line(line.words) or ()
            yield from (name for entry in said if entry.field == "author" for name in authors_of(entry.value))
        if segment.kind is Kind.BYLINE and line.byline:
            yield from authors_of(line.byline)
        elif segment.kind is Kind.LABEL and line.label is not None:
            if line.label.field == "author":
                yield from authors_of(line.label.value)
            elif head_field(line.label.label) == "author":
                yield from authors_of(named_in_head(line.label.value))


def _is_called(word: str) -> bool:
    """Say whether a word may be called out or begin a letter: "Mother", "Margaret"; names of users are no such words."""
    return word.isalpha() and (not word.islower() or word in common_words())


def _is_headed(state: State) -> bool:
    """Say whether a way has named title and author."""
    return state.seen & (TITLED | NAMED) == TITLED | NAMED


def _fields(line: Line) -> Iterator[str | None]:
    """Yield the fields of all labels on a line."""
    for piece in split_labels(line.text):
        label = parse_label(piece)
        if label is not None:
            yield label.field
