"""How well are headers read? Today's reader on generated files: fields, bodies, what it says of its own certainty.

Fields are compared as those of the sets of real files are (``tests/headerset.py``). A story is *exact* if that judge finds
nothing wrong with title, authors, rating, part and the edges of its body; a body is *whole* if it has all of its words and
no others but headings and end marks. A story is *misread* if it is not both.

    python -m benchmarks.header_score --seed 1 --cases 2000 --templates test
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from benchmarks.header_generator.cases import Case, cases
from benchmarks.header_generator.sheet import OPTIONAL
from benchmarks.header_generator.tables import SIDES
from indexer.model import Capture
from indexer.readers import read
from indexer.readers.facts import as_facts
from tests.headerset import NOT_FIELDS, Score, fold, judge

# Where a reader's confidence is looked at, and the names of the bands between.
_BANDS = ((0.0, "< .6"), (0.6, ".6-.85"), (0.85, ".85-.9"), (0.9, ">= .9"))
# Letters and digits; a sign of a script that has no blanks is a word of its own.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u9fff]+")
_WORST = 10


@dataclass
class Verdict:
    """What is wrong with one story: the judge's faults and misses, words lost from its body, words that came into it."""

    faults: list[str]
    misses: list[str]
    lost: list[str]
    foreign: list[str]
    confidence: float

    @property
    def whole(self) -> bool:
        return not self.lost and not self.foreign

    @property
    def misread(self) -> bool:
        return bool(self.faults) or not self.whole


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


@dataclass(frozen=True)
class Outcome:
    """A case with what was read of it, story by story; ``miscounted`` if there were more or fewer stories."""

    case: Case
    pairs: tuple[tuple[dict[str, Any], dict[str, Any], Verdict], ...]
    miscounted: bool

    @property
    def exact(self) -> bool:
        """Whether the judge found nothing wrong with the file."""
        return not self.miscounted and not any(verdict.faults for _, _, verdict in self.pairs)


def outcomes(made: Iterable[Case]) -> Iterator[Outcome]:
    """Read every case and judge its stories in their order."""
    for case in made:
        found = read(Capture("bench", case.name, case.content, ""))
        yield judged(case, [as_facts(story) for story in found.stories])


def judged(case: Case, facts: Sequence[dict[str, Any]]) -> Outcome:
    """Judge what was read of one case."""
    wanted = case.expected["stories"] if case.expected["kind"] == "multi" else [case.expected]
    pairs = []
    for at, expected in enumerate(wanted):
        found = facts[at] if at < len(facts) else {}
        pairs.append((expected, found, verdict_of(expected, found, case.flows[at], spaced=case.spaced)))
    return Outcome(case, tuple(pairs), len(facts) != len(wanted))


def verdict_of(
    expected: Mapping[str, Any],
    facts: Mapping[str, Any],
    flow: Sequence[tuple[str, str]],
    *,
    spaced: bool = True,
) -> Verdict:
    """Compare one story with its truth; ``spaced`` says that blanks divide its words."""
    score, body = Score(), str(facts.get("body", ""))
    if spaced:
        judge(expected, facts, score)
    else:
        judge(_spelt(expected), {**facts, "body": _apart(body)}, score)
    lost, foreign = body_words(flow, body)
    return Verdict(score.faults, score.misses, lost, foreign, float(facts.get("confidence", 0.0)))


def _spelt(expected: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is expected of a text without blanks, its signs set apart: the judge counts what blanks divide."""
    lists = ("body_lead_in_allowed", "body_tail_allowed", "must_not_be_in_body")
    edges = {key: [_apart(text) for text in expected[key]] for key in lists if key in expected}
    opened, closed = (_apart(expected[key]).split() for key in ("body_starts_with", "body_ends_with"))
    edges |= {"body_starts_with": " ".join(opened[:6]), "body_ends_with": " ".join(closed[-6:])}
    return {**expected, **edges}


def _apart(text: str) -> str:
    return " ".join("".join(text.split()))


def words_of(text: str) -> list[str]:
    """Return a text's words as they are compared: folded, without signs."""
    return _WORD.findall(fold(text).casefold())


def body_words(flow: Sequence[tuple[str, str]], body: str) -> tuple[list[str], list[str]]:
    """Return the words that a body lacks and those that are none of it."""
    told = [(word, zone in OPTIONAL) for zone, text in flow for word in words_of(text)]
    found = words_of(body)
    needed = [word for word, optional in told if not optional]
    if found in (needed, [word for word, _ in told]):
        return [], []
    lost: list[str] = []
    foreign: list[str] = []
    matcher = SequenceMatcher(None, [word for word, _ in told], found, autojunk=False)
    for kind, begun, ended, first, last in matcher.get_opcodes():
        if kind != "equal":
            lost += [word for word, optional in told[begun:ended] if not optional]
            foreign += found[first:last]
    return lost, foreign


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


def main(given: Sequence[str] | None = None) -> int:
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
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures by family there")
    options = parser.parse_args(given)
    made = list(cases(options.seed, options.cases, options.templates, options.stories))
    begun = time.process_time()
    for case in made:
        read(Capture("bench", case.name, case.content, ""))
    seconds = time.process_time() - begun
    seen = list(outcomes(made))
    whole, families = figures(seen)
    size = sum(len(case.content) for case in made)
    print(summary(whole, max(seconds, 1e-9), size))
    for title, table in (
        ("Fields", fields_table(whole)),
        ("Confidence", confidence_table(whole)),
        ("Families", families_table(families)),
    ):
        print(f"\n## {title}\n\n{table}")
    worst = sorted(families, key=lambda name: (_merit(families[name]), name))[:_WORST]
    print(f"\nworst: {', '.join(worst)}")
    for line in disagreements(seen, options.differences):
        print(line)
    if options.json:
        kept = {
            name: {
                "files": k.files,
                "f1": k.micro.f1,
                "exact": k.exact,
                "stories": k.stories,
                "whole": k.whole,
            }
            for name, k in families.items()
        }
        options.json.write_text(json.dumps(kept, indent=1), "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
