"""What words may be asked to stand together in: a sentence, a paragraph, a scene, a chapter, what is said or told.

It finds no words; what is spoken and by whom, ``speech`` and ``speakers`` say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from functools import cached_property
from itertools import chain
from typing import assert_never

from indexer.analysis.sentences import paragraphs, sentence_bounds
from indexer.analysis.speakers import is_named, may_be_named, may_be_tagged, speakers
from indexer.analysis.speech import LEADS, Convention, Speech, may_be_spoken

# Who speaks where no tag says so, as it is typed.
UNKNOWN = "unknown"

# The stretches of a text that together are one unit.
Pieces = tuple[tuple[int, int], ...]


class Unit(StrEnum):
    """A kind of unit; a dialogue is all that one says in a turn, a narration what is told in one paragraph."""

    SENTENCE = "sentence"
    PARAGRAPH = "paragraph"
    SCENE = "scene"
    CHAPTER = "chapter"
    DIALOGUE = "dialogue"
    NARRATION = "narration"


# None has more characters: what is longer, a list or a page without full stops, counts in pieces.
REACHES = {Unit.SENTENCE: 1000}


class Units:
    """The units of one chapter, found around the places that are asked for; ``breaks`` are its paragraphs that part scenes.

    Where nobody knows its ``convention``, how it writes speech, ``learn`` is told when it is found.
    """

    def __init__(
        self,
        text: str,
        breaks: Sequence[int] = (),
        convention: Convention | None = None,
        learn: Callable[[Convention], object] | None = None,
    ) -> None:
        self.text, self._breaks = text, frozenset(breaks)
        self._convention, self._learn = convention, learn
        self._sentences: dict[int, list[tuple[int, int]]] = {}
        self._turns: dict[tuple[int, str | None], Pieces] = {}
        self._narrations: dict[int, Pieces] = {}
        # The paragraph that was asked for last: the next place is often in it as well.
        self._last = (0, -1)

    def around(self, unit: Unit, at: int, speaker: str | None = None) -> Pieces:
        """Return the unit that holds a character, of dialogue what ``speaker`` says of it; nothing where none does."""
        match unit:
            case Unit.CHAPTER:
                return ((0, len(self.text)),)
            case Unit.SCENE:
                return self._holding(self._scenes, at)
            case Unit.PARAGRAPH:
                return (self._paragraph(at),)
            case Unit.SENTENCE:
                return self._holding(self._sentences_of(*self._paragraph(at)), at)
            case Unit.DIALOGUE:
                said = self.turn(at, None)
                # Who speaks is looked for where anybody does.
                if self._holding(said, at) and speaker is not None:
                    said = self.turn(at, speaker)
                return said if self._holding(said, at) else ()
            case Unit.NARRATION:
                told = self._narration(at)
                return told if self._holding(told, at) else ()
            case other:
                assert_never(other)

    def region(self, unit: Unit, start: int, end: int) -> tuple[int, int]:
        """Return from where to where all units lie that reach into some characters."""
        first, last = min(start, len(self.text)), min(max(end - 1, start), len(self.text))
        match unit:
            case Unit.CHAPTER:
                return 0, len(self.text)
            case Unit.SCENE:
                held = [(begun, ended) for begun, ended in self._scenes if begun <= last and first <= ended]
                return (held[0][0], held[-1][1]) if held else (first, last)
            case Unit.DIALOGUE:
                return _turn_bounds(self.text, self._paragraph(first)[0], self._paragraph(last)[1])
            case Unit.SENTENCE | Unit.PARAGRAPH | Unit.NARRATION:
                return self._paragraph(first)[0], self._paragraph(last)[1]
            case other:
                assert_never(other)

    def may_be_in(self, unit: Unit, start: int, end: int) -> bool:
        """Say whether there may be such a unit in a region, as far as that is quickly seen."""
        return unit is not Unit.DIALOGUE or may_be_spoken(self.text, start, end)

    def all(self, unit: Unit, speaker: str | None = None) -> Iterator[Pieces]:
        """Yield every unit of the chapter that is not empty, in order."""
        if unit is Unit.CHAPTER:
            starts: Sequence[int] = (0,)
        elif unit is Unit.SCENE:
            starts = [start for start, _ in self._scenes]
        else:
            every = [(span.start, span.end) for span in paragraphs(self.text)]
            starts = [start for start, _ in every]
            if unit is Unit.SENTENCE:
                starts = [start for bounds in every for start, _ in self._sentences_of(*bounds)]
        found = (
            self.turn(at, speaker)
            if unit is Unit.DIALOGUE
            else self._told(*self._paragraph(at))
            if unit is Unit.NARRATION
            else self.around(unit, at)
            for at in starts
        )
        yield from dict.fromkeys(pieces for pieces in found if pieces)

    @staticmethod
    def _holding(spans: Sequence[tuple[int, int]], at: int) -> Pieces:
        return next((((start, end),) for start, end in spans if start <= at < end), ())

    def _paragraph(self, at: int) -> tuple[int, int]:
        if not self._last[0] <= at <= self._last[1]:
            start, end = self.text.rfind("\n\n", 0, at + 1), self.text.find("\n\n", at)
            self._last = 0 if start < 0 else start + 2, len(self.text) if end < 0 else end
        return self._last

    def _sentences_of(self, start: int, end: int) -> list[tuple[int, int]]:
        known = self._sentences.get(start)
        if known is None:
            known = self._sentences[start] = list(
                _short(_whole(self.text, start, end), REACHES[Unit.SENTENCE])
            )
        return known

    @cached_property
    def _scenes(self) -> list[tuple[int, int]]:
        if not self._breaks:
            return [(0, len(self.text))]
        found, begun, at = [], 0, 0
        for number, paragraph in enumerate(self.text.split("\n\n")):
            end = at + len(paragraph)
            if number in self._breaks:
                found.append((begun, at))
                begun = end
            at = end + 2
        return [*found, (begun, len(self.text))]

    @cached_property
    def _speech(self) -> Speech:
        speech = Speech(self.text, self._convention)
        if self._convention is None and self._learn is not None:
            self._learn(speech.convention)
        return speech

    def turn(self, at: int, speaker: str | None) -> Pieces:
        """Return what is said, by ``speaker`` if one is given, in the turn of the paragraph that holds a character."""
        turn = self._speech.turn_of(*self._paragraph(at))
        known = self._turns.get((turn[0].start, speaker))
        if known is None:
            said: Iterable[tuple[int, int]]
            said = chain.from_iterable(paragraph.spoken for paragraph in turn)
            if speaker is not None and speaker.lower() == UNKNOWN:
                said = (span for span, who in speakers(self.text, turn) if not who)
            elif speaker is not None:
                named = speakers(self.text, turn) if may_be_named(speaker, self.text, turn) else ()
                said = (span for span, who in named if who and is_named(speaker, who))
            known = self._turns[turn[0].start, speaker] = tuple(said)
        return known

    def may_name(self, at: int) -> bool:
        """Say whether a character may be of a tag that names who speaks."""
        start, end = self._paragraph(at)
        if not may_be_tagged(self.text, at, start, end) or not may_be_spoken(self.text, start, end):
            return False
        return not self._holding(self.turn(at, None), at)

    def _narration(self, at: int) -> Pieces:
        """Return what is told of the paragraph that holds a character."""
        start, end = self._paragraph(at)
        if start not in self._narrations:
            is_told = not may_be_spoken(self.text, start, end)
            self._narrations[start] = ((start, end),) if is_told else self._told(start, end)
        return self._narrations[start]

    def _told(self, start: int, end: int) -> Pieces:
        stretches = self._speech.paragraph(start, end).stretches()
        return tuple((each.start, each.end) for each in stretches if not each.spoken)


def _turn_bounds(text: str, start: int, end: int) -> tuple[int, int]:
    """Return from where to where a turn reaches at most that paragraphs from ``start`` to ``end`` are part of."""
    while start > 1 and text[start] in LEADS:
        before = text.rfind("\n\n", 0, start - 2)
        start = 0 if before < 0 else before + 2
    while end + 2 < len(text) and text[end + 2] in LEADS:
        end = text.find("\n\n", end + 2)
        end = len(text) if end < 0 else end
    return start, end


def _short(spans: Iterable[tuple[int, int]], longest: int) -> Iterator[tuple[int, int]]:
    for start, end in spans:
        for begun in range(start, end, longest):
            yield begun, min(begun + longest, end)


def _whole(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield sentences; one goes on behind speech, an exclamation or dots where a small letter follows: “Stop!” he cried."""
    begun: int | None = None
    for first, last in sentence_bounds(text, start, end):
        begun = first if begun is None else begun
        following = text[last:end].lstrip()[:1]
        if not (following.islower() and text[last - 1] != "."):
            yield begun, last
            begun = None
    if begun is not None:
        yield begun, end
