"""How many passages that were lifted from one story into another are found, and how many that were not?

python benchmarks/lifted.py [--every 4] [--passages 1500] [--seed 1] [--keep DIR]

Passages of 5 words to 600 are cut out of stories and put into others, up to a fifth of their words changed (of ten
changes six put another word, two add one, two take one away). Found is a passage of which both places were met by at least half.
What the stories share of themselves is found out first, without what is put in, and counts for nothing. Recall depends
on length and changes, so it is told by both; precision is that of all. The share of letters that a found passage and the one put in have in
common, of all that either has, says how well its ends are met.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from time import process_time

if not __package__:  # run as a file rather than with -m: the checkout is where ``benchmarks`` is
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from benchmarks.corpus import prepare
from benchmarks.options import common_options, workplace
from benchmarks.progress import say
from indexer.meaning.lifted.finder import LiftedFinder
from indexer.model import Chapter, LiftedPassage, LiftedPlace

LENGTHS = ((5, 8), (9, 14), (15, 25), (26, 40), (60, 150), (200, 600))
CHANGES = (0.0, 0.05, 0.1, 0.15, 0.2)
_WORD = re.compile(r"\S+")
_HALF = 0.5
Texts = dict[str, str]


@dataclass(frozen=True, slots=True)
class Lifted:
    """A passage that was put in: of so many words, so many changed, from where to where."""

    length: tuple[int, int]
    changed: float
    source: LiftedPlace
    target: LiftedPlace


def body(path: Path) -> str:
    """Return the text of a file behind its header."""
    return path.read_text("utf-8", "replace").split("\n---", 1)[-1].strip()


def edited(words: Sequence[str], share: float, rng: random.Random, vocabulary: Sequence[str]) -> list[str]:
    """Return words of which a share was changed."""
    made: list[str] = []
    for word in words:
        kind = rng.random() if rng.random() < share else None
        if kind is None:
            made.append(word)
        elif kind < 0.6:  # as the module says
            made.append(rng.choice(vocabulary))
        elif kind < 0.8:  # as the module says
            made += [word, rng.choice(vocabulary)]
    return made


def plant(texts: Texts, count: int, rng: random.Random) -> tuple[Texts, list[Lifted]]:
    """Return the texts with passages of every other story put into those between, and what was put where."""
    names = sorted(texts)
    sources, targets = names[::2], names[1::2]
    vocabulary = [rng.choice(texts[rng.choice(sources)].split() or ["the"]) for _ in range(5000)]
    put: defaultdict[str, list[tuple[int, str, LiftedPlace, tuple[int, int], float]]] = defaultdict(list)
    for number in range(count):
        length, changed = LENGTHS[number % len(LENGTHS)], CHANGES[number // len(LENGTHS) % len(CHANGES)]
        source, target = rng.choice(sources), rng.choice(targets)
        spans = [match.span() for match in _WORD.finditer(texts[source])]
        wanted = rng.randint(*length)
        if len(spans) < wanted:
            continue
        first = rng.randrange(len(spans) - wanted + 1)
        start, end = spans[first][0], spans[first + wanted - 1][1]
        told = " ".join(edited(texts[source][start:end].split(), changed, rng, vocabulary))
        gap = rng.choice([match.start() for match in re.finditer(r"\s", texts[target])] or [0])
        put[target].append((gap, told, LiftedPlace(source, 1, start, end), length, changed))
    made, truth = dict(texts), list[Lifted]()
    for target, some in put.items():
        pieces, at, size = list[str](), 0, 0
        for gap, told, source_place, length, changed in sorted(some, key=lambda each: each[0]):
            pieces += [texts[target][at:gap], " ", told, " "]
            size += gap - at + 1
            truth.append(
                Lifted(length, changed, source_place, LiftedPlace(target, 1, size, size + len(told)))
            )
            at, size = gap, size + len(told) + 1
        made[target] = "".join([*pieces, texts[target][at:]])
    return made, truth


def found_in(texts: Texts) -> list[LiftedPassage]:
    """Return the passages that texts share, each a story."""
    words = sum(len(text) for text in texts.values()) // 5
    with tempfile.TemporaryDirectory() as folder, LiftedFinder(Path(folder), words) as finder:
        for name, text in texts.items():
            finder.add(name, name, "English", [Chapter(1, None, text)])
        return list(finder.passages(lambda name, _: texts[name]))


def overlap(one: LiftedPlace, other: LiftedPlace) -> tuple[float, float]:
    """Return what share of the second place is in the first, and what both have of all that either has."""
    if one.story_id != other.story_id:
        return 0.0, 0.0
    both = max(0, min(one.end, other.end) - max(one.start, other.start))
    every = max(one.end, other.end) - min(one.start, other.start)
    return both / (other.end - other.start), both / every


def met(each: LiftedPassage, truth: Lifted) -> float:
    """Return how well a passage that was found meets one that was put in; 0 where it does not."""
    for one, other in ((each.one, each.other), (each.other, each.one)):
        source, target = overlap(one, truth.source), overlap(other, truth.target)
        if source[0] >= _HALF and target[0] >= _HALF:
            return min(source[1], target[1])
    return 0.0


def judge(found: Sequence[LiftedPassage], before: Sequence[LiftedPassage], truth: Sequence[Lifted]) -> None:
    """Print what was found of all that was put in, and what else."""
    by_pair: defaultdict[frozenset[str], list[LiftedPassage]] = defaultdict(list)
    for each in found:
        by_pair[frozenset((each.one.story_id, each.other.story_id))].append(each)
    best = [
        max(
            (met(each, one) for each in by_pair[frozenset((one.source.story_id, one.target.story_id))]),
            default=0.0,
        )
        for one in truth
    ]
    print("\n| words | " + " | ".join(f"{changed:.0%} changed" for changed in CHANGES) + " |")
    print("|---|" + "---|" * len(CHANGES))
    for length in LENGTHS:
        cells = []
        for changed in CHANGES:
            some = [
                score > 0
                for one, score in zip(truth, best, strict=True)
                if (one.length, one.changed) == (length, changed)
            ]
            cells.append(f"{sum(some) / max(len(some), 1):.2f}")
        print(f"| {length[0]} to {length[1]} | " + " | ".join(cells) + " |")
    hits = [score for score in best if score]
    print(f"\nends: of those found {sum(hits) / max(len(hits), 1):.3f} of the letters of either are in both")
    _precision(found, before, truth)


def _precision(
    found: Sequence[LiftedPassage], before: Sequence[LiftedPassage], truth: Sequence[Lifted]
) -> None:
    own = {_lasting(each) for each in before}
    sources: Mapping[str, list[Lifted]] = _by_story(truth)
    right = wrong = natural = again = 0
    for each in found:
        mine = [one for key in (each.one.story_id, each.other.story_id) for one in sources.get(key, ())]
        if any(met(each, one) or _touches(each, one) for one in mine):
            right += 1
        elif _lasting(each) in own:
            natural += 1
        elif any(_within(place, one.target) for place in (each.one, each.other) for one in mine):
            # What a source shares of itself is shared by where its passage was put.
            again += 1
        else:
            wrong += 1
    print(
        f"precision: {right / max(right + wrong, 1):.3f} ({right:,} of what was put in, {wrong:,} of nothing known)"
    )
    print(
        f"of themselves the stories share {natural:,} of {len(before):,}, and by what was put in {again:,} more"
    )


def _by_story(truth: Sequence[Lifted]) -> dict[str, list[Lifted]]:
    by: defaultdict[str, list[Lifted]] = defaultdict(list)
    for one in truth:
        by[one.source.story_id].append(one)
        by[one.target.story_id].append(one)
    return by


def _touches(each: LiftedPassage, truth: Lifted) -> bool:
    """Say whether a passage lies within one that was put in, in both stories."""
    return any(
        overlap(truth.source, one)[0] >= _HALF and overlap(truth.target, other)[0] >= _HALF
        for one, other in ((each.one, each.other), (each.other, each.one))
    )


def _within(place: LiftedPlace, other: LiftedPlace) -> bool:
    return overlap(other, place)[0] >= _HALF


def _lasting(each: LiftedPassage) -> tuple[str, str, int, int]:
    """Return what is the same of a passage after others were put in before it."""
    return each.one.story_id, each.other.story_id, each.words, each.same


def main(arguments: argparse.Namespace) -> None:
    """Measure."""
    with workplace(arguments.keep) as work:
        corpus = prepare(work, every=arguments.every)
        paths = sorted(path for path in corpus.folder.rglob("*") if path.is_file())
        texts = {str(path.relative_to(corpus.folder)): body(path) for path in paths}
        started = process_time()
        before = found_in(texts)
        spent, size = process_time() - started, sum(map(len, texts.values())) / 1e6
        say(f"{spent:.1f} s of processor time, {size / spent:.1f} MB/s")
        planted, truth = plant(texts, arguments.passages, random.Random(arguments.seed))
        found = found_in(planted)
        print(f"{len(texts):,} stories, {size:.0f} MB; {len(truth):,} passages put in: {_counted(truth)}")
        judge(found, before, truth)
        print(
            f"{spent:.1f} s of processor time, {getrusage(RUSAGE_SELF).ru_maxrss / 1024:.0f} MB with all texts"
        )


def _counted(truth: Sequence[Lifted]) -> str:
    counts = Counter(one.length for one in truth)
    return ", ".join(f"{counts[length]} of {length[0]} to {length[1]} words" for length in LENGTHS)


if __name__ == "__main__":
    parser = common_options(__doc__ or "")
    parser.add_argument("--passages", type=int, default=1500, help="how many are put in (default 1500)")
    parser.add_argument("--seed", type=int, default=1, help="of chance (default 1)")
    main(parser.parse_args())
