"""What stands before a story: from the first line on, up to where the story most likely begins.

What is behind the story is for ``back``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from indexer.datafiles import data_words
from indexer.readers.metadata.people import is_person
from indexer.readers.text.asides import may_be_aside, signs
from indexer.readers.text.bare_lines import bare_entries, bare_name, is_handle, is_name, standing_entries
from indexer.readers.text.evidence.looks import is_centred_name, lists_facts, stands_above
from indexer.readers.text.evidence.place import Place
from indexer.readers.text.fences import opening_at
from indexer.readers.text.front_glance import glance
from indexer.readers.text.removal_notices import is_removal_notice
from indexer.readers.text.search import ABOVE, BEAM, LED, NAMED, SURE, TITLED, Search, State, Way
from indexer.readers.text.segments import Kind, Matter, Segment
from indexer.readers.text.text_lines import Line, TextLines
from indexer.readers.text.title_lines import title_line

# Headers end within so many lines in practice, however they are wrapped.
_MOST_LINES = 300
# A header that has stopped goes on within so many characters, with a line that begins as lines of headers do.
_HORIZON = 2500
_HINT = re.compile(
    r"^[ \t]*(?:[^\W_][^\n:=：]{0,40}[:=：]|by(?:[: ]|$)|[-*=~_#<\[({>|+•©.]|\w[^\n]{0,30}\d ?/ ?\d|[^\n]{3,40}\t|(?-i:[A-Z][A-Z ]{2,40})$)",
    re.MULTILINE | re.IGNORECASE,
)
# What something speaks for scores above this.
_SPOKEN = -2.5
_SHORT_TITLE, _DEEP = 60, 7
# Title and author; what a line says beside them is a header's.
_BOTH = 2
_RUN_ON = frozenset({Kind.LABEL, Kind.VALUE_LINE, Kind.VALUE_PARAGRAPH})
_YEAR = re.compile(r"\(?(?:19|20)\d\d\)?")
# Looked at to say how a text is spaced.
_DENSE_LINES = 40
# A title goes on behind one of these.
_small_words = partial(data_words, __package__, "asides.toml", "small_words")
# Fewer characters than this are hardly a story.
_SMALL_STORY = 100


class _End(NamedTuple):
    """A place where the story may begin, with the score of the best way there."""

    score: float
    place: int
    way: Way


def front_matter(
    text: str,
    start: int = 0,
    barred: frozenset[tuple[Kind, int]] = frozenset(),
    *,
    alone: bool = False,
    searched: bool = False,
) -> Matter:
    """Return what stands before the story of a text, from ``start`` on; ``barred`` segments (kind, line) are no part of it.

    ``alone``: the text may be nothing but a header, with its story elsewhere. ``searched``: where a glance would do, the
    search is made all the same, so that every segment has its score and other ways are known.
    """
    lines = TextLines(text, start, dashes=True, opened=opening_at(text, start))
    if not (barred or alone or searched or lines.opened) and (plain := glance(lines)) is not None:
        return plain
    return _Front(lines, start, barred, alone=alone).found()


class _Front(Search):
    """The search for the story's beginning; ``alone`` as for ``front_matter``."""

    def __init__(
        self, lines: TextLines, start: int, barred: frozenset[tuple[Kind, int]], *, alone: bool
    ) -> None:
        super().__init__(lines, start, barred)
        self.alone = alone

    def found(self) -> Matter:
        self.keep(0, State(), Way(0.0))
        ends: list[_End] = []
        best, place = 0.0, 0
        while self.ways and place < _MOST_LINES and self.lines.reaches(place):
            if place in self.ways:
                ends.append(self._story_from(place))
                best = max(best, ends[-1].score)
                if self._may_go_on(place, best):
                    self.step(place)
                del self.ways[place]
            place += 1
        if place in self.ways and not self.lines.reaches(place):
            ends.append(self._all_header(place))
        return self._ranked(ends) if ends else Matter(self.lines, (), self.start, 0.0, BEAM)

    # -- where the story may begin ----------------------------------------------------------------------------

    def _may_go_on(self, place: int, best: float) -> bool:
        """Say whether a header may go on at ``place``: a way is near the best, and something there or soon speaks for it."""
        line = self.lines[place]
        if line.start < self.lines.opened:
            return True
        if max(way.score for way in self.ways[place].values()) < best - BEAM:
            return False
        if not line.gap or not place or line.rule or line.label is not None or line.byline is not None:
            return True
        untitled = len(line.text) <= _SHORT_TITLE and not all(
            state.seen & TITLED for state in self.ways[place]
        )
        if untitled or any(map(self.awaits_value, self.ways[place])) or standing_entries(line.text):
            return True
        return self._goes_on_below(place, line)

    def _goes_on_below(self, place: int, line: Line) -> bool:
        """Say whether a line that looks like none of a header may be one all the same, or such a one stands below."""
        if len(line.text) <= _SHORT_TITLE and stands_above(Place(self.lines, place, place + 1)):
            return True
        if _HINT.search(self.lines.text, line.start, line.start + _HORIZON) is not None:
            return True
        if any(score > _SPOKEN for _, _, score in self.asides_at(place)):
            return True
        # One paragraph that nothing speaks for may stand above another that something does.
        below = self.lines.paragraph_end(place)
        return self.lines.reaches(below) and may_be_aside(
            self.lines.joined(below, self.lines.paragraph_end(below))
        )

    def _story_from(self, place: int) -> _End:
        """Return the best way to the story's beginning at ``place``."""
        before = self._into_story(place) if place else 0.0
        before += self.worth["story_before_fence"] if self.lines[place].start < self.lines.opened else 0.0
        ways = self.ways[place].items()
        score, way = max(
            ((way.score + before + self._after(state, place), way) for state, way in ways), key=_score
        )
        return _End(score, place, way)

    def _after(self, state: State, place: int) -> float:
        """Return what a header's last segment says for its being the last."""
        line = self.lines[place]
        if state.owner == 0 and state.last in _RUN_ON and self._warns_nobody(place):
            return self.worth["label_only"]
        if state.last is Kind.TITLE:
            return self.worth["title_story"]
        if state.last in {Kind.ASIDE, Kind.NOTE} and not line.rule:
            return self.worth["aside_last"]
        unfilled = self.awaits_value(state) and not line.gap and not line.rule
        return self.worth["story_unfilled"] if unfilled else 0.0

    def _warns_nobody(self, place: int) -> bool:
        """Say whether all of a header would be one warning of some length that says nothing of a story: a sign in the story."""
        label = self.lines[0].label
        words = self.lines.joined(0, place)
        return (
            label is not None and label.field == "warning" and len(words) > _SHORT_TITLE and not signs(words)
        )

    def _into_story(self, place: int) -> float:
        """Return what the lines on both sides of ``place`` say for a story that begins there."""
        line, above = self.lines[place], self.lines[place - 1]
        if line.rule:
            # It stands between header and story, and is the header's.
            return self.worth["story_none"]
        worth = self.worth["story_heading"] if line.is_heading else 0.0
        if above.rule:
            return worth + self.worth["story_after_rule"]
        if line.gap:
            worth += self.worth["story_small_letter"] if self._begins_within(place) else 0.0
            wider = line.gap > 1 and line.gap > self._usual_gap()
            return worth + (self.worth["story_after_gap"] if wider else 0.0)
        if line.indent > above.indent and not self.lines.is_wrapped(place):
            return worth + self.worth["story_indent"]
        return worth + self._without_gap(place)

    def _begins_within(self, place: int) -> bool:
        """Say whether a story that began here would begin with a small letter, as its next paragraph does not."""
        if not self.lines[place].words[0].islower():
            return False
        after = self.lines.get(self.lines.block_end(place))
        return after is not None and not after.words[0].islower()

    def _without_gap(self, place: int) -> float:
        """Return the same where the story would begin right under a line of the header."""
        line, above = self.lines[place], self.lines[place - 1]
        worth = self.worth["story_no_gap_dense" if self._is_dense(place) else "story_no_gap"]
        if len(self.lines.text) - line.start < _SMALL_STORY:
            worth += self.worth["story_small"]
        wrapped = self.lines.is_wrapped(place) and not above.is_finished and above.words[-1] not in ")]"
        broken = wrapped or above.is_open or line.words[0].islower()
        return worth + (self.worth["story_broken"] if broken else 0.0)

    def _is_dense(self, place: int) -> bool:
        """Say whether no blank line follows for a long while: the text has none."""
        lines = (self.lines.get(at) for at in range(place + 1, place + _DENSE_LINES))
        return not any(line is not None and line.gap for line in lines)

    def _usual_gap(self) -> int:
        """Return the fewest blank lines between two written ones, of those that have any between; 1 where none have."""
        lines = (self.lines.get(at) for at in range(1, _DENSE_LINES))
        return min((line.gap for line in lines if line is not None and line.gap), default=1)

    def _all_header(self, place: int) -> _End:
        way = max(self.ways[place].values(), key=lambda one: one.score)
        removed = self.alone or any(
            is_removal_notice(self.lines.joined(one.first, one.end)) for one in way.segments()
        )
        return _End(way.score + (0.0 if removed else self.worth["story_none"]), place, way)

    # -- what stands only before a story ------------------------------------------------------------------------

    def asides_at(self, place: int) -> list[tuple[Kind, int, float]]:
        """Return the same, and a plain aside: headers may stop and go on."""
        end = self.lines.paragraph_end(place)
        found = [*super().asides_at(place), (Kind.ASIDE, end, self.score(Kind.ASIDE, place, end))]
        letters = self._letters_end(place)
        return (
            [*found, (Kind.BOILERPLATE, letters, self.score(Kind.BOILERPLATE, place, letters))]
            if letters > place + 1
            else found
        )

    def _letters_end(self, place: int) -> int:
        """Return the place after the lines of a letter each that begin at ``place``: somebody spaces spoilers off."""
        while (line := self.lines.get(place)) is not None and len(line.words) == 1:
            place += 1
        return place

    def title(self, place: int, state: State, way: Way) -> None:
        """Follow a way by a title, perhaps with its author on the line."""
        talks = self.lines[place].start < self.lines.opened and self.lines[place].is_finished
        if (Kind.TITLE, place) in self.barred or talks:
            return
        line = self.lines[place]
        worth = self._before_title(state)
        if (
            state.last is Kind.RULE
            and not state.seen & TITLED
            and (line.words.isupper() or line.indent > _DEEP)
        ):
            worth += self.worth["title_under_rule"]
        below = self.lines.get(place + 1)
        said = title_line(self.lines[place].words, vouched=below is not None and below.is_labelled)
        if said is not None:
            score = self.score(Kind.TITLE, place, place + 1) + self.score(Kind.BYLINE, place, place + 1)
            fields = {entry.field for entry in said}
            # The path to a story in an archive names its fandom; who wrote it is named below.
            is_path = fields == {"title", "fandom"}
            worth += (
                self.worth["title_coded"] if len(fields) > _BOTH or "rating" in fields or is_path else 0.0
            )
            named = State(Kind.BYLINE, -1, state.seen | TITLED | SURE | (0 if is_path else NAMED))
            self.add(way, Segment(Kind.TITLE, place, place + 1, score, -1, worth), named)
            return
        for end in () if (Kind.TITLE, place) in self.barred else self._title_ends(place):
            score = self.score(Kind.TITLE, place, end)
            segment = Segment(Kind.TITLE, place, end, score, -1, worth)
            self.add(way, segment, State(Kind.TITLE, -1, state.seen | TITLED))
            self._bare_name(segment, state, Way(way.score + score + worth, segment, way))
        if not state.seen and state.last in ABOVE:
            self._name_above(place, way)

    def _before_title(self, state: State) -> float:
        """Return what stands above a title says for it: a name alone says more for it than anything else."""
        if state.last is Kind.BYLINE and state.seen & LED and not state.seen & TITLED:
            return self.worth["title_under_name"]
        late = state.seen or state.last in {Kind.NOTE, Kind.ASIDE, Kind.DISCLAIMER}
        return self.worth["title_late"] if late else 0.0

    def _title_ends(self, place: int) -> Iterator[int]:
        """Yield the places after the lines that may be a title together: one, or two or three before a by-line."""
        yield place + 1
        for more in (1, 2):
            line, after = self.lines.get(place + more), self.lines.get(place + more + 1)
            if line is None or line.gap or line.rule or line.label or line.byline or bare_entries(line.text):
                return
            if "@" in line.text:
                # Somebody's name and address.
                return
            first = self.lines[place].words
            if line.words.isupper() != first.isupper() or (
                line.words[0].islower() and first.split()[-1] not in _small_words()
            ):
                # A subtitle is set otherwise.
                return
            if after is not None and after.gap and is_name(line.words):
                # A name under the title, and then the labels.
                return
            if after is not None and (after.byline or after.is_labelled):
                yield place + more + 1

    def _name_above(self, place: int, way: Way) -> None:
        """Follow a way by the name of a person that stands right above a title."""
        if is_person(bare_name(self.lines[place].words) or "") and self._heads_title(place + 1):
            named = Segment(Kind.BYLINE, place, place + 1, self.worth["bare_name"])
            self.add(way, named, State(Kind.BYLINE, -1, NAMED | SURE | LED))

    def _heads_title(self, place: int) -> bool:
        """Say whether a line stands alone that is no name, as a title does under that of who wrote it."""
        line, after = self.lines.get(place), self.lines.get(place + 1)
        return (
            line is not None
            and after is not None
            and after.gap > 0
            and len(line.words) <= _SHORT_TITLE
            and not (line.is_finished or line.rule or line.is_heading or line.label or line.byline)
            and not is_person(bare_name(line.words) or "")
        )

    def _bare_name(self, title: Segment, state: State, way: Way) -> None:
        """Follow a title by a line that is nothing but a name, with a blank line or a rule under it."""
        line, after = self.lines.get(title.end), self.lines.get(title.end + 1)
        name = bare_name(line.words) if line is not None else None
        if name is None and line is not None and self._is_handle_between(line, after):
            name = line.words
        if line is None or name is None or (line.label and (line.label.field or not is_person(name))):
            return
        if line.gap and not (is_centred_name(self.lines[title.first], line) or self._is_alone(title.end)):
            return
        end = title.end + 1
        if after is not None and not after.gap and _YEAR.fullmatch(after.words):
            end, after = end + 1, self.lines.get(end + 1)
        listed = after is not None and self._goes_on_below_name(line, after, end)
        if (
            after is None
            or after.gap
            or after.rule
            or after.is_labelled
            or listed
            or standing_entries(after.text)
        ):
            led = is_person(name) and line.words.endswith(f" {name}")
            worth = self.worth["bare_name"] + (self.worth["name_led"] if led else 0.0)
            named = Segment(Kind.BYLINE, title.end, end, worth)
            self.add(way, named, State(Kind.BYLINE, -1, state.seen | TITLED | NAMED | SURE))

    def _is_handle_between(self, line: Line, after: Line | None) -> bool:
        """Say whether a line right under a title and right above a label is one word, as pen names are."""
        above_label = after is not None and not after.gap and after.is_labelled
        return above_label and not line.gap and line.label is None and is_handle(line.words)

    def _is_alone(self, place: int) -> bool:
        """Say whether a person's name stands apart, and but once: names over chapters come again."""
        line, after = self.lines[place], self.lines.get(place + 1)
        name = bare_name(line.words)
        return (
            name is not None
            and is_person(name)
            and (after is None or after.gap > 0)
            and self.lines.text.count(f"\n{line.text}\n") < 2  # noqa: PLR2004 -- once is here
        )

    def _goes_on_below_name(self, line: Line, after: Line, end: int) -> bool:
        """Say whether what stands right under a name is more of a header: set as far in, or facts a line."""
        if min(line.indent, after.indent) > _DEEP:
            return True
        return lists_facts(Place(self.lines, end, self.lines.paragraph_end(end))) > 0

    # -- what was found -----------------------------------------------------------------------------------------

    def _ranked(self, ends: list[_End]) -> Matter:
        first, *later = sorted(ends, key=_score, reverse=True)
        best = self._matter(first, BEAM)
        near = [
            self._matter(end, end.score - first.score)
            for end in later
            if first.score - end.score < BEAM and self._differ(end.place, first.place)
        ]
        others = tuple(matter for matter in near if matter.at != best.at)
        return replace(best, margin=-others[0].margin, others=others) if others else best

    def _matter(self, end: _End, margin: float) -> Matter:
        segments, place = end.way.segments(), end.place
        after = self.lines.get(place + 1)
        framed = after is not None and after.rule and len(self.lines[place].words) <= _SHORT_TITLE
        if segments and segments[-1].kind is Kind.RULE and framed:
            # The rule is half of a heading's frame.
            segments, place = segments[:-1], place - 1
        line = self.lines.get(place)
        at = line.start if line is not None else len(self.lines.text)
        return Matter(self.lines, segments, at if segments else self.start, end.score, margin)

    def _differ(self, one: int, other: int) -> bool:
        """Say whether there are words between two places."""
        return any(not self.lines[at].rule for at in range(min(one, other), max(one, other)))


def _score(one: tuple[float, object] | _End) -> float:
    return one[0]
