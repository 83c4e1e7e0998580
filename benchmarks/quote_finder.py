"""How often is a line found that is half remembered, how often is one "found" that stands nowhere, and how soon?

python benchmarks/quote_finder.py [--every 4] [--lines 1000] [--seed 1] [--keep DIR] [--engines tantivy,whoosh]

Lines of 8 to 20 words are cut out of the stories and damaged in several ways, each by chance; found is a line whose story,
or another that has it word for word, is first, or among ten. Lines of stories that are not in the archive, damaged in
the same way, should be found nowhere.
"""

from __future__ import annotations

import random
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from time import perf_counter, process_time

if not __package__:  # run as a file rather than with -m: the checkout is where ``benchmarks`` is
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

import numpy as np
from jellyfish import metaphone

from benchmarks.archives import engines, filled
from benchmarks.corpus import prepare
from benchmarks.options import common_options, workplace
from indexer.analysis.tokens import flat_terms, tokens
from indexer.archive import Archive
from indexer.model import OWNER, QuoteAnswer, QuoteRequest, Verdict

LINES, SHORTEST, LONGEST = 1000, 8, 20
COMMON = [
    "the",
    "and",
    "of",
    "to",
    "a",
    "he",
    "was",
    "in",
    "that",
    "his",
    "her",
    "it",
    "she",
    "had",
    "with",
    "as",
    "you",
    "for",
    "at",
    "i",
    "not",
    "be",
    "on",
    "said",
    "him",
    "but",
    "they",
    "is",
    "have",
    "from",
]

Words = list[str]


@dataclass
class Damage:
    """Ways in which a line is remembered wrongly, by one source of chance; ``vocabulary`` is where words come from."""

    rng: random.Random
    vocabulary: Mapping[str, Sequence[str]]

    def damaged(self, words: Words) -> Words:
        """Drop 15 % of the words, replace 15 % by common ones, inflect 10 %, swap 5 % of neighbours."""
        made: Words = []
        for word in words:
            chance = self.rng.random()
            if chance < 0.15:
                continue
            if chance < 0.30:
                made.append(self.rng.choice(COMMON))
            elif chance < 0.40:
                made.append(word + ("ed" if word.endswith("s") else "s"))
            else:
                made.append(word)
        for at in range(len(made) - 1):
            if self.rng.random() < 0.05:
                made[at], made[at + 1] = made[at + 1], made[at]
        return made or words

    def other_marks(self, words: Words) -> Words:
        """Change only capitals, marks and wraps."""
        marks = ("", "", "", ",", " –", "…", "!", "\n")
        made = [
            self.rng.choice((word, word.upper(), word.title())) + self.rng.choice(marks) for word in words
        ]
        return [f"“{made[0]}", *made[1:-1], f"{made[-1]}”"]

    def one_in_ten(self, words: Words) -> Words:
        """Change one word in ten, one at least."""
        made = list(words)
        for at in self.rng.sample(range(len(made)), max(1, round(len(made) / 10))):
            made[at] = self.rng.choice(COMMON)
        return made

    def misheard(self, words: Words) -> Words:
        """Replace up to a quarter of the words by others of the archive that sound alike."""
        alike = [at for at, word in enumerate(words) if len(self._sounding(word)) > 1]
        made = list(words)
        for at in self.rng.sample(alike, min(len(alike), max(1, len(words) // 4))):
            made[at] = self.rng.choice([each for each in self._sounding(made[at]) if each != made[at]])
        return made

    def _sounding(self, word: str) -> Sequence[str]:
        return self.vocabulary.get(metaphone(word), ()) if len(word) > 2 and word.isascii() else ()


@dataclass
class Score:
    """What came of lines of one kind."""

    first: int = 0
    ten: int = 0
    lines: int = 0
    verdicts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    milliseconds: list[float] = field(default_factory=list)
    # Of the processor, which a busy machine does not make longer.
    processor: list[float] = field(default_factory=list)
    best: list[float] = field(default_factory=list)

    def note(self, answer: QuoteAnswer, took: float, busy: float, right: Callable[[str], bool]) -> None:
        ranks = [at for at, match in enumerate(answer.matches[:10]) if right(match.story.id)]
        self.lines += 1
        self.first += ranks[:1] == [0]
        self.ten += bool(ranks)
        self.verdicts[answer.verdict] += 1
        self.milliseconds.append(took * 1000)
        self.processor.append(busy * 1000)
        self.best.append(answer.matches[0].score if answer.matches else 0.0)

    def row(self, kind: str) -> str:
        times, busy = (np.percentile(some, [50, 99]) for some in (self.milliseconds, self.processor))
        scores = ", ".join(f"{each:.3f}" for each in np.percentile(self.best, [2, 50, 98]))
        verdicts = ", ".join(
            f"{name} {count / self.lines:.3f}" for name, count in sorted(self.verdicts.items())
        )
        return (
            f"| {kind} | {self.first / self.lines:.3f} | {self.ten / self.lines:.3f} | {times[0]:.1f} | {times[1]:.1f} "
            f"| {busy[0]:.1f} | {busy[1]:.1f} "
            f"| {verdicts} | {scores} |"
        )


@dataclass(frozen=True)
class Line:
    """Words in a row as they stand in a story, folded."""

    words: Words
    story: str


def lines_of(texts: Sequence[tuple[str, str]], rng: random.Random, count: int) -> Iterator[Line]:
    """Yield lines out of (id, text) chosen by chance."""
    while count:
        story, text = rng.choice(texts)
        size = rng.randint(SHORTEST, LONGEST)
        at = rng.randrange(max(len(text) - 400, 1))
        words = [token.term for token in tokens(text[at : at + 400])][1 : size + 1]
        if len(words) == size and len(text) > 1200:
            count -= 1
            yield Line(words, story)


def measure(
    archive: Archive, others: Sequence[Path], *, lines: int, seed: int, kinds: Sequence[str] = ()
) -> dict[str, Score]:
    """Ask for damaged lines of the archive, and for such of ``others``, files that are not in it."""
    stored = {
        story.id: "\n\n".join(each.text for each in story.chapters)
        for story in archive.catalogue.stories.all()
    }
    rng = random.Random(seed)
    damage = Damage(rng, _vocabulary(stored.values(), rng))
    ways = {
        "damaged": damage.damaged,
        "other marks": damage.other_marks,
        "one in ten": damage.one_in_ten,
        "misheard": damage.misheard,
    }
    found = {}
    for kind, way in ways.items():
        if not kinds or kind in kinds:
            found[kind] = _asked(archive, stored, list(lines_of([*stored.items()], rng, lines)), way)
    if others and (not kinds or "absent" in kinds):
        elsewhere = [(str(path), path.read_text("utf-8", "replace")) for path in others]
        strange = [line for line in lines_of(elsewhere, rng, lines) if not _stands(archive, line.words)]
        found["absent"] = _asked(archive, stored, strange, damage.damaged)
    return found


def _vocabulary(texts: Sequence[str], rng: random.Random) -> Mapping[str, Sequence[str]]:
    counts: defaultdict[str, int] = defaultdict(int)
    for text in rng.sample([*texts], min(len(texts), 200)):
        for token in tokens(text[:20_000]):
            counts[token.term] += 1
    by_sound: defaultdict[str, list[str]] = defaultdict(list)
    for word, count in counts.items():
        if count > 2 and len(word) > 2 and word.isascii() and word.isalpha():
            by_sound[metaphone(word)].append(word)
    return by_sound


def _stands(archive: Archive, words: Words) -> bool:
    return archive.find_quote(OWNER, QuoteRequest(" ".join(words))).verdict in (Verdict.EXACT, Verdict.MARKS)


def _asked(
    archive: Archive, stored: Mapping[str, str], lines: Sequence[Line], way: Callable[[Words], Words]
) -> Score:
    score = Score()

    @cache
    def flat(key: str) -> bytes:
        return b" ".join(flat_terms(stored[key]).split())

    for line in lines:
        text = " ".join(way(line.words))
        begun, before = perf_counter(), process_time()
        answer = archive.find_quote(OWNER, QuoteRequest(text))
        took, busy = perf_counter() - begun, process_time() - before
        score.note(
            answer,
            took,
            busy,
            lambda key, line=line: key == line.story or " ".join(line.words).encode() in flat(key),
        )
    return score


HEAD = "| lines | first | in ten | p50, ms | p99, ms | of the processor | p99 | verdicts | best scores: p2, p50, p98 |\n|---|---|---|---|---|---|---|---|---|"


def main() -> int:
    parser = common_options(__doc__ or "")
    parser.add_argument("--lines", type=int, default=LINES, help="lines of each kind")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with workplace(asked.keep) as work:
        corpus = prepare(work, every=asked.every)
        # Every n-th file is in the archive, so that its neighbour is not.
        every = prepare(work, every=1).folder if corpus.real and asked.every > 1 else corpus.folder
        inside = {path.relative_to(corpus.folder) for path in corpus.folder.rglob("*")}
        others = [
            path
            for path in sorted(every.rglob("*"))
            if path.is_file() and path.relative_to(every) not in inside
        ][:: 10 * asked.every]
        for engine in engines(asked.engines):
            with closing(Archive(filled(work, engine, corpus.folder).settings)) as archive:
                scores = measure(archive, others, lines=asked.lines, seed=asked.seed)
            print(f"{corpus.told}; {engine}\n\n{HEAD}")
            print("\n".join(score.row(kind) for kind, score in scores.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
