"""How often does a slip of the finger find what was meant? Words and titles of an archive, one letter of each wrong.

Half of the words, by a hash, are for tuning; the figures to tell are those of the other half. It tunes nothing itself.
"""

from __future__ import annotations

import hashlib
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

from benchmarks.archives import Archive, engines, filled
from benchmarks.corpus import prepare
from benchmarks.options import common_options, workplace
from benchmarks.progress import say
from benchmarks.truth.phrases import chapters_by_chance
from indexer.analysis import terms
from indexer.archive import Archive as OpenArchive
from indexer.catalogue import open_catalogue
from indexer.model import OWNER, ResultPage, SearchRequest

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SEED, MANY = 11, 600
_SHORT, _BEGINNING = 5, 3
_STORIES, _CHAPTERS = 60, 2


@dataclass(frozen=True, slots=True)
class Slip:
    """What was typed for what was meant, the kind of slip, and at which letter."""

    typed: str
    meant: str
    kind: str
    at: int


@dataclass(frozen=True, slots=True)
class Score:
    """How many of some slips were put right, and how many put wrong; of the rest nothing was said."""

    slips: int
    right: int
    wrong: int

    def __str__(self) -> str:
        """Return shares of all."""
        every = max(1, self.slips)
        return f"{self.right / every:.3f} right, {self.wrong / every:.3f} wrong of {self.slips}"


def slip(text: str, chance: random.Random) -> Slip:
    """Return ``text`` with one letter left out, put in, in place of another, or changed about with the next."""
    while True:
        kind, at = chance.choice(("left out", "put in", "other", "swapped")), chance.randrange(len(text))
        letter, rest = chance.choice(_LETTERS), text[at + 1 :]
        typed = {
            "left out": text[:at] + rest,
            "put in": text[:at] + letter + text[at:],
            "other": text[:at] + letter + rest,
            "swapped": text[:at] + rest[:1] + text[at] + rest[1:],
        }[kind]
        if typed != text and text[at].isalnum() and len(typed) > 1 and typed.strip() == typed:
            return Slip(typed, text, kind, at)


def is_for_tuning(word: str) -> bool:
    """Say to which half a word belongs."""
    return hashlib.sha256(word.encode()).digest()[0] % 2 == 0


def word_slips(
    words: Sequence[str], is_known: Callable[[str], bool], many: int, *, seed: int = _SEED
) -> list[Slip]:
    """Return ``many`` slips of words, none of which is a word that is known."""
    chance, found = random.Random(seed), list[Slip]()
    while len(found) < many:
        made = slip(chance.choice(words), chance)
        if not is_known(made.typed):
            found.append(made)
    return found


def score(slips: Sequence[Slip], suggested: Callable[[str], str | None]) -> Score:
    """Return how often ``suggested`` gives what was meant."""
    given = [(suggested(each.typed), each.meant) for each in slips]
    right = sum(found == meant for found, meant in given)
    return Score(len(given), right, sum(found is not None for found, _ in given) - right)


def kinds(slips: Sequence[Slip]) -> Iterator[tuple[str, Sequence[Slip]]]:
    """Yield slips by what is known to make them hard."""
    yield "all", slips
    yield f"in the first {_BEGINNING} letters", [each for each in slips if each.at < _BEGINNING]
    yield f"words of {_SHORT} letters or fewer", [each for each in slips if len(each.meant) <= _SHORT]
    for kind in ("left out", "put in", "other", "swapped"):
        yield kind, [each for each in slips if each.kind == kind]


def measure(archive: Archive) -> None:
    """Say the figures of an archive."""
    texts, titles = _drawn(archive)
    words = sorted({word for text in texts for word in terms(text) if len(word) > 2 and word.isascii()})
    words = [word for word in words if word.isalpha()]
    timed: list[float] = []
    with closing(OpenArchive(archive.settings)) as opened:

        def asked(text: str, *, exact: bool = False) -> ResultPage:
            start = time.perf_counter()
            page = opened.search(OWNER, SearchRequest(text, per_page=1, faceted=False, exact=exact))
            timed.append((time.perf_counter() - start) * 1000)
            return page

        asked("qwxzv")
        say(f"the first word that is missing: {timed.pop():.0f} ms")
        for name, tuning in (("tuning", True), ("set aside", False)):
            half = [word for word in words if is_for_tuning(word) is tuning]
            slips = word_slips(half, lambda word: asked(word, exact=True).total > 0, MANY)
            timed.clear()
            for kind, some in kinds(slips):
                found = score(some, lambda typed: dict(asked(typed, exact=True).suggestions).get(typed))
                say(f"words, {name}, {kind}: {found}")
            say(f"a search that suggests: median {statistics.median(timed):.1f} ms, p99 {_p99(timed):.1f} ms")
            _tell_titles([title for title in titles if is_for_tuning(title) is tuning], name, asked)


def _drawn(archive: Archive) -> tuple[Sequence[str], Sequence[str]]:
    """Return chapters of stories drawn by chance, and the titles of all."""
    with open_catalogue(archive.data, create=False) as catalogue:
        drawn = chapters_by_chance(catalogue, seed=_SEED)
        texts = [chapter.text for _ in range(_STORIES) for chapter in drawn()[:_CHAPTERS]]
        ids = catalogue.stories.ids()
        return texts, sorted({each.title for each in catalogue.stories.summaries(sorted(ids)).values()})


def _tell_titles(titles: Sequence[str], name: str, asked: Callable[[str], ResultPage]) -> None:
    chance = random.Random(_SEED)
    slips = [slip(title.lower(), chance) for title in chance.sample(titles, min(MANY, len(titles)))]
    pages = [(each, asked(each.typed)) for each in slips]
    wrong = [
        (each, page)
        for each, page in pages
        if not page.hits or page.hits[0].story.title.lower() != each.meant
    ]
    say(f"titles, {name}: {1 - len(wrong) / len(slips):.3f} of {len(slips)} come first")
    for each, page in wrong:
        say(
            f"  {each.typed!r} for {each.meant!r} gave {[hit.story.title for hit in page.hits]} for {page.shown_for!r}"
        )


def _p99(timed: Sequence[float]) -> float:
    return sorted(timed)[len(timed) * 99 // 100]


def main() -> int:
    """Measure every engine."""
    asked = common_options(__doc__ or "").parse_args()
    with workplace(asked.keep) as work:
        corpus = prepare(work, every=asked.every)
        for engine in engines(asked.engines):
            say(f"{engine}:")
            measure(filled(work, engine, corpus.folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
