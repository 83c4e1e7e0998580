"""Is every phrase found exactly where it stands, by every engine, and how fast? Ends with 1 at any difference.

python benchmarks/phrase_truth.py [--every 8] [--phrases 2000] [--keep DIR] [--engines tantivy,whoosh]
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from typing import Any

if not __package__:  # run as a file rather than with -m: the checkout is where ``benchmarks`` is
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from benchmarks import tables
from benchmarks.archives import Archive, engines, filled
from benchmarks.corpus import prepare
from benchmarks.options import common_options, workplace
from benchmarks.progress import say, skip, steps, working
from benchmarks.truth.baseline import PlainPositions
from benchmarks.truth.check import (
    Verdict,
    anywhere,
    check_absent,
    check_marks,
    check_pages,
    check_sets,
    in_text,
)
from benchmarks.truth.latency import Ask, race, spread
from benchmarks.truth.phrases import COMMON, SEED, Sampled, absent, chapters_by_chance, sample, shares
from benchmarks.truth.scan import Scan
from indexer.analysis import terms
from indexer.catalogue import Catalogue, open_catalogue
from indexer.engines.index_service import IndexService
from indexer.engines.index_snapshot import IndexSnapshot
from indexer.query.ast import Node, Query
from indexer.schema import values

PHRASES, ABSENT = 2000, 200
# Stories of each phrase in which every mark is looked at; the page's ten are looked at besides.
LOCATED = 10
ROUNDS = 3
# Differences told in full.
FIRST = 20
_BORDERS = 400


def measure(
    archives: Sequence[Archive],
    work: Path,
    *,
    phrases: int = PHRASES,
    nowhere: int = ABSENT,
    located: int = LOCATED,
    rounds: int = ROUNDS,
) -> dict[str, Any]:
    """Compare and time every engine; ``rounds`` 0 leaves the timing out. ``differences`` must be empty."""
    with open_catalogue(archives[0].data, create=False) as catalogue:
        with working("reading every story for the scan"):
            scan = Scan(catalogue.stories.all())
        chance = random.Random(SEED)
        real = sample(chapters_by_chance(catalogue), phrases)
        with working("looking for phrases that stand nowhere"):
            none = absent(real, _borders(catalogue, scan, chance), scan, nowhere)
        marks = _all_marks(catalogue, scan, real, located, chance)
        verdicts = {archive.engine: _verdict(archive, scan, real, none) for archive in archives}
        times = _times(archives, catalogue, real, work, rounds) if rounds else {}
    return {
        "stories": len(scan.ids),
        "words": scan.length,
        "kinds": shares(real),
        "absent": len(none),
        "marks": {"stories": marks.counts, "spans": marks.spans},
        "engines": {engine: _counts(each) for engine, each in verdicts.items()},
        "differences": [
            *marks.differences,
            *(f"{engine}: {what}" for engine, each in verdicts.items() for what in each.differences),
        ],
        "latency": times,
    }


def _counts(verdict: Verdict) -> dict[str, int]:
    compared = {name: getattr(verdict, name) for name in ("sets", "nothing", "counts", "spans")}
    return compared | {"differences": len(verdict.differences)}


def _borders(catalogue: Catalogue, scan: Scan, chance: random.Random) -> list[tuple[str, ...]]:
    """Return words that stand at the end of one text of a story and at the start of its next."""
    found: list[tuple[str, ...]] = []
    for story_id in chance.sample(scan.ids, min(_BORDERS, len(scan.ids))):
        texts = values(catalogue.stories.get([story_id])[story_id])["body"]
        ends = [terms(text) for text in texts]
        found += [(*a[-2:], *b[:2]) for a, b in pairwise(ends) if a and b]
    return found


def _all_marks(
    catalogue: Catalogue, scan: Scan, real: Sequence[Sampled], located: int, chance: random.Random
) -> Verdict:
    """Look at every mark of every phrase in some of the stories that hold it; engines have no part in marks."""
    whole = Verdict()
    for phrase in steps("every mark", real, len(real)):
        holding = sorted(scan.in_text(phrase.words))
        some = chance.sample(holding, min(located, len(holding)))
        stories = [(key, story.chapters) for key, story in catalogue.stories.get(some).items()]
        verdict = check_marks(stories, scan, phrase)
        whole.counts += verdict.counts
        whole.spans += verdict.spans
        whole.differences += verdict.differences
        if not holding:
            whole.differ(phrase, "was cut out of a story, but the scan does not find it")
    return whole


def _verdict(archive: Archive, scan: Scan, real: Sequence[Sampled], none: Sequence[Sampled]) -> Verdict:
    live, verdict = IndexService(archive.settings), Verdict()
    try:
        opened = live.reader()
        if opened.reader.ids() != frozenset(scan.ids):
            verdict.differences.append(
                "its index does not hold the stories of the catalogue that was scanned"
            )
        check_sets(opened, scan, steps(f"sets, {archive.engine}", real, len(real)), verdict)
        check_absent(opened, none, verdict)
        check_pages(archive, scan, steps(f"pages, {archive.engine}", real, len(real)), verdict)
    finally:
        live.close()
    return verdict


def _times(
    archives: Sequence[Archive], catalogue: Catalogue, real: Sequence[Sampled], work: Path, rounds: int
) -> dict[str, Any]:
    """Return the spread of every side's times, for all phrases and for those of common words."""
    with ExitStack() as stack:
        text: dict[str, Ask] = {}
        everywhere: dict[str, Ask] = {}
        for archive in archives:
            live = IndexService(archive.settings)
            stack.callback(live.close)
            opened = live.reader()
            text[f"{archive.engine}, in the text"] = _asking(opened, in_text)
            everywhere[f"{archive.engine}, anywhere"] = _asking(opened, anywhere)
        if (plain := _plain(catalogue, work)) is not None:
            text[PlainPositions.name] = plain
        # One after the other: what asks the same lists of the same index second finds them warm.
        spent = race(text, real, rounds=rounds) | race(everywhere, real, rounds=rounds)
    common = [at for at, phrase in enumerate(real) if phrase.kind == COMMON]
    return {
        side: {"all": spread(each), COMMON: spread([each[at] for at in common])}
        for side, each in spent.items()
    }


def _plain(catalogue: Catalogue, work: Path) -> Ask | None:
    if PlainPositions.missing():
        skip(PlainPositions.name, "tantivy is not installed")
        return None
    plain = PlainPositions(work / "plain-positions")
    with working("indexing the same words with plain Tantivy"):
        plain.fill(catalogue.stories.all())
    return lambda phrase: plain.phrase(phrase.words)


def _asking(opened: IndexSnapshot, node: Callable[[Sampled], Node]) -> Ask:
    return lambda phrase: opened.search(Query(phrase.typed, node(phrase), faceted=False))


def main() -> int:
    parser = common_options(__doc__ or "")
    parser.add_argument(
        "--phrases", type=int, default=PHRASES, help="how many phrases to cut out of the stories"
    )
    parser.add_argument(
        "--located", type=int, default=LOCATED, help="stories a phrase with every mark looked at"
    )
    asked = parser.parse_args()
    with workplace(asked.keep) as work:
        corpus = prepare(work, every=asked.every)
        archives = [filled(work, engine, corpus.folder) for engine in engines(asked.engines)]
        figures = measure(archives, work, phrases=asked.phrases, located=asked.located, rounds=asked.rounds)
    print(f"{corpus.told}\n\n{tables.phrase_truth(figures)}")
    return tell_differences(figures["differences"])


def tell_differences(differences: Sequence[str]) -> int:
    """Say the first differences in full and return the exit code."""
    for difference in differences[:FIRST]:
        say(difference)
    if len(differences) > FIRST:
        say(f"… and {len(differences) - FIRST} more")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
