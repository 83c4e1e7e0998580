"""What every template works with: chance, the tables of its side, and the parts that most files have.

It writes no file of its own.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.header_generator import prose
from benchmarks.header_generator.sheet import Layout, Sheet, Told
from benchmarks.header_generator.tables import side_lists
from benchmarks.header_generator.work import NOTHING, Work, invent

_ORDINALS = ("One", "Two", "Three", "Four", "Five", "Six")
_ROMANS = ("I", "II", "III", "IV", "V", "VI")
# Words for a chapter that no list of such words has, and numbers that stand alone: a reader may well pass them by.
_UNUSUAL = ("Session", "Reel")
_STYLES = ("block", "block", "block", "both")
Dress = Callable[[str], str]


@dataclass(frozen=True)
class Kit:
    """Chance and the tables of one side; ``folder`` has real texts for the bodies."""

    rng: random.Random
    side: str
    folder: Path | None = None

    @property
    def lists(self) -> Mapping[str, Any]:
        return side_lists(self.side)

    def chance(self, share: float) -> bool:
        """Say yes in ``share`` of all cases."""
        return self.rng.random() < share

    def pick(self, name: str) -> Any:
        """Draw one entry of a list as it stands."""
        return self.rng.choice(self.lists[name])

    def begin(self, fields: Sheet, work: Work | None = None) -> tuple[Work, Told]:
        """Begin a story in the file, about which nothing is said yet."""
        told = Told({key: list(value) if value == () else value for key, value in NOTHING.items()})
        fields.stories.append(told)
        return work or invent(self.rng, self.lists), told

    def layout(self, widths: Sequence[int] = (0, 0, 65, 72), styles: Sequence[str] = _STYLES) -> Layout:
        """Draw how paragraphs are set."""
        style = self.rng.choice(styles)
        return Layout(self.rng.choice(widths), style, indent=" " * self.rng.choice((3, 4, 5)))

    def prose(self, work: Work, words: int | None = None) -> list[str]:
        """Return paragraphs of this story."""
        return prose.paragraphs(
            self.rng, self.lists, work.bound, words or self.rng.randint(120, 450), self.folder
        )

    def body(
        self,
        fields: Sheet,
        work: Work,
        layout: Layout,
        *,
        gap: int | None = 1,
        chapters: int = 0,
        end: float = 0.25,
        dress: Dress | None = None,
    ) -> None:
        """Write a whole body: chapters with headings if any, scene breaks, an end mark now and then."""
        form = self.pick("headings")
        titles = self.rng.sample(self.lists["chapter_words"], max(1, chapters))
        for number in range(max(1, chapters)):
            if chapters:
                self.chapter_heading(
                    fields, form, number, titles[number], gap=gap if number == 0 and gap is not None else 2
                )
            texts = self.prose(work, self.rng.randint(80, 220) if chapters else None)
            self.scenes(fields, layout, texts, gap=1 if chapters else gap, dress=dress)
        if self.chance(end):
            ending = self.pick("endings").replace("{part}", "1")
            fields.ending(ending)

    def scenes(
        self,
        fields: Sheet,
        layout: Layout,
        texts: Sequence[str],
        *,
        gap: int | None = 1,
        dress: Dress | None = None,
    ) -> None:
        """Write paragraphs, in long texts now and then with a scene break between."""
        at_break = self.rng.randint(2, len(texts) - 2) if len(texts) > 4 and self.chance(0.2) else 0
        for at, text in enumerate(texts):
            if at and at == at_break:
                fields.rule(self.pick("scene_breaks"))
                fields.paragraph(text, layout, gap=1, shown=dress(text) if dress else None)
                continue
            fields.paragraph(text, layout, gap=gap if at == 0 else None, shown=dress(text) if dress else None)

    def chapter_heading(self, fields: Sheet, form: str, number: int, title: str, *, gap: int = 2) -> None:
        """Write one chapter's heading and what is known of it."""
        line = form.format(n=number + 1, roman=_ROMANS[number], word=_ORDINALS[number], t=title)
        fields.heading(line, gap=gap)
        facts = fields.stories[-1].facts
        facts["chapters"] = [*facts["chapters"], title if "{t}" in form else line]
        if form.startswith(_UNUSUAL) or (form.startswith("{") and "{t}" not in form):
            facts["soft"] = ["chapters"]

    def rule(self, fields: Sheet, gap: int = 1) -> None:
        """Draw a line across the page."""
        fields.rule(self.pick("rules"), gap)
