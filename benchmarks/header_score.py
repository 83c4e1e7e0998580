"""How well are headers read? Today's reader on generated files: fields, bodies, what it says of its own certainty.

Fields are compared as those of the sets of real files are (``tests/header_judge.py``). A story is *exact* if that judge finds
nothing wrong with title, authors, rating, part and the edges of its body; a body is *whole* if it has all of its words and
no others but headings and end marks. A story is *misread* if it is not both.

    python -m benchmarks.header_score --seed 1 --cases 2000 --templates test
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.header_generator.cases import Case, cases
from benchmarks.header_generator.tables import SIDES
from benchmarks.header_verdicts import Outcome, Verdict, outcomes
from indexer.model import Capture
from indexer.readers.read_capture import read
from tests.header_judge import NOT_FIELDS, Score, judge

# Where a reader's confidence is looked at, and the names of the bands between.
_BANDS = ((0.0, "< .6"), (0.6, ".6-.85"), (0.85, ".85-.9"), (0.9, ">= .9"))
_WORST = 10


@dataclass
class Figures:
    """Sums over some cases: a score a field, and counts of stories."""

    fields: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    files: int = 0
    exact: int = 0
    stories: int = 0
    whole: int = 0
    foreign: int = 0
    miscounted: int = 0
    bands: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0]))

    @property
    def micro(self) -> Score:
        """All fields together."""
        every = self.fields.values()
        return Score(
            right=sum(score.right for score in every),
            wrong=sum(score.wrong for score in every),
            missing=sum(score.missing for score in every),
        )

    def add(self, expected: Mapping[str, Any], facts: Mapping[str, Any], verdict: Verdict) -> None:
        """Count one story."""
        soft = expected.get("soft", ())
        for key in expected.keys() - NOT_FIELDS - {*soft}:
            judge({key: expected[key], "path": ""}, {key: facts.get(key)}, self.fields[key])
        self.stories += 1
        self.whole += verdict.whole
        self.foreign += bool(verdict.foreign)
        band = next(name for least, name in reversed(_BANDS) if verdict.confidence >= least)
        for at, counted in enumerate((True, verdict.misread, bool(verdict.misses) or verdict.misread)):
            self.bands[band][at] += counted


def figures(seen: Iterable[Outcome]) -> tuple[Figures, dict[str, Figures]]:
    """Return the sums over all cases, and by family of template."""
    whole, families = Figures(), defaultdict(Figures)
    for outcome in seen:
        family = families[outcome.case.template.family]
        for kept in (whole, family):
            kept.files += 1
            kept.miscounted += outcome.miscounted
            kept.exact += outcome.exact
            for expected, facts, verdict in outcome.pairs:
                kept.add(expected, facts, verdict)
    return whole, dict(families)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "-"


def _precision(score: Score) -> str:
    return _share(score.right, score.right + score.wrong)


def _recall(score: Score) -> str:
    return _share(score.right, score.right + score.missing)


def fields_table(whole: Figures) -> str:
    """Return precision, recall and F1 of every field, the commonest first."""
    rows = ["| field | values | precision | recall | F1 |", "| --- | --- | --- | --- | --- |"]
    ordered = sorted(whole.fields.items(), key=lambda item: -(item[1].right + item[1].missing))
    for name, score in [*ordered, ("all", whole.micro)]:
        values = score.right + score.missing
        rows.append(f"| {name} | {values} | {_precision(score)} | {_recall(score)} | {score.f1:.3f} |")
    return "\n".join(rows)


def families_table(families: Mapping[str, Figures]) -> str:
    """Return how each family of templates is read, the worst first."""
    rows = [
        "| family | files | F1 | exact | bodies whole | header in body | miscounted |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, kept in sorted(families.items(), key=lambda item: (_merit(item[1]), item[0])):
        rows.append(
            f"| {name} | {kept.files} | {kept.micro.f1:.3f} | {_share(kept.exact, kept.files)}"
            f" | {_share(kept.whole, kept.stories)} | {_share(kept.foreign, kept.stories)} | {kept.miscounted} |"
        )
    return "\n".join(rows)


def _merit(kept: Figures) -> float:
    """Return what families are ordered by: F1, exact files and whole bodies, which count the same."""
    whole = kept.whole / kept.stories if kept.stories else 1.0
    return kept.micro.f1 + kept.exact / kept.files + whole


def confidence_table(whole: Figures) -> str:
    """Return how often readers were wrong in each band of the confidence that they gave."""
    rows = ["| confidence | stories | misread | misread or a field wrong |", "| --- | --- | --- | --- |"]
    for _, name in _BANDS:
        stories, misread, wrong = whole.bands[name]
        rows.append(f"| {name} | {stories} | {_share(misread, stories)} | {_share(wrong, stories)} |")
    return "\n".join(rows)


def summary(whole: Figures, seconds: float, size: int) -> str:
    """Return the figures that matter most, in one line each."""
    stories = whole.stories
    return "\n".join(
        (
            f"files {whole.files}, stories {stories}, files with a wrong number of stories {whole.miscounted}",
            f"micro F1 {whole.micro.f1:.4f} (precision {_precision(whole.micro)}, recall {_recall(whole.micro)})",
            f"files exact {_share(whole.exact, whole.files)}",
            f"bodies whole {_share(whole.whole, stories)}, with header words in them {_share(whole.foreign, stories)}",
            f"{whole.files / seconds:.0f} files/s, {size / seconds / 1e6:.1f} MB/s (one core, judging left out)",
        )
    )


def disagreements(seen: Iterable[Outcome], most: int) -> Iterator[str]:
    """Yield what reader and truth do not agree on, one line a story, spread evenly over the cases."""
    told = [
        f"{outcome.case.name} {outcome.case.template.id} {verdict.confidence:.2f}"
        f" {[*verdict.faults, *verdict.misses]} lost {verdict.lost[:12]} foreign {verdict.foreign[:12]}"
        for outcome in seen
        for _, _, verdict in outcome.pairs
        if verdict.misread or verdict.misses
    ]
    yield from told[:: max(1, len(told) // most)][:most] if most else ()


def _asked(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cases", type=int, default=2000, help="how many (default 2000)")
    parser.add_argument("--templates", choices=SIDES, help="of one side only (default: both)")
    parser.add_argument(
        "--stories", type=Path, metavar="FOLDER", help="take paragraphs from real texts there"
    )
    parser.add_argument("--differences", type=int, default=0, metavar="K", help="print so many disagreements")
    return parser.parse_args(given)


def _seconds(made: Sequence[Case]) -> float:
    """Return the processor time of reading all files."""
    begun = time.process_time()
    for case in made:
        read(Capture("bench", case.name, case.content, ""))
    return max(time.process_time() - begun, 1e-9)


def main(given: Sequence[str] | None = None) -> int:
    options = _asked(given)
    made = list(cases(options.seed, options.cases, options.templates, options.stories))
    seconds = _seconds(made)
    seen = list(outcomes(made))
    whole, families = figures(seen)
    print(summary(whole, seconds, sum(len(case.content) for case in made)))
    print(f"\n## Fields\n\n{fields_table(whole)}")
    print(f"\n## Confidence\n\n{confidence_table(whole)}")
    print(f"\n## Families\n\n{families_table(families)}")
    worst = sorted(families, key=lambda name: (_merit(families[name]), name))[:_WORST]
    print(f"\nworst: {', '.join(worst)}")
    for line in disagreements(seen, options.differences):
        print(line)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
