"""What is wrong with one file as it was read: fields, edges and every word of its bodies against the truth.

Fields are compared as those of the sets of real files are (``tests/header_judge.py``). It sums up nothing: ``header_score``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from benchmarks.header_generator.cases import Case
from benchmarks.header_generator.sheet import OPTIONAL
from indexer.model import Capture
from indexer.readers.facts import as_facts
from indexer.readers.read_capture import read
from tests.header_judge import Score, fold, judge

# Letters and digits; a sign of a script that has no blanks is a word of its own.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u9fff]+")


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
