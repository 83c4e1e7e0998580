"""How well are the files of twelve sets read that were written blind? Fields, edges of texts, phrases that are no text, certainty.

The files and what is expected of them are in tests/readers/unseen, unseen_second and so on, whose READMEs have the rules. It prints
sums; ``--names`` prints what is wrong with each file as well, after which a set measures nothing any more (of the seventh one half has not
been looked at: its README says which; nothing of the twelfth).

    python -m benchmarks.unseen_score
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from indexer.model import Capture
from indexer.readers.facts import as_facts
from indexer.readers.read_capture import read
from tests.header_judge import Score, fold, judge, judge_case

_SETS = Path(__file__).resolve().parent.parent / "tests" / "readers"
_FIELDS = (
    "title",
    "authors",
    "rating",
    "rating_raw",
    "fandoms",
    "summary",
    "disclaimer",
    "characters",
    "genres",
)
_OTHERS = ("warnings", "relationships", "language", "notes")
_NAMES = {"relationships": "pairings", "language": "language_code"}
_BANDS = (0.0, 0.6, 0.9)
LATER = tuple(
    f"unseen_{name}"
    for name in (
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
        "tenth",
        "eleventh",
        "twelfth",
    )
)


def as_facts_have_it(expected: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is expected in the words of plain facts, where a file that states no rating has none."""
    return {**expected, **({"rating": None} if expected.get("rating") == "unrated" else {})}


def faults_of(expected: Mapping[str, Any], facts: Mapping[str, Any], score: Score) -> list[str]:
    """Return what is wrong with one story; fields are counted in ``score``."""
    expected = as_facts_have_it(expected)
    facts = {**facts, **({"rating": None} if facts.get("rating") == "unrated" else {})}
    for name in (*_FIELDS, *_OTHERS):
        if name in expected:
            key = _NAMES.get(name, name)
            found = facts.get(key)
            if name == "notes":
                found = " ".join(found or ()) or None
            judge({key: expected[name], "path": ""}, {key: found}, score)
    faults = [
        name
        for name in ("title", "authors", "rating")
        if name in expected and _folded(facts.get(name)) != _folded(expected[name])
    ]
    texts = facts.get("texts", [])
    if len(texts) != len(expected["chapters"]):
        return [*faults, f"{len(texts)} chapters, not {len(expected['chapters'])}"]
    for text, chapter in zip(texts, expected["chapters"], strict=True):
        faults += [f"{edge}: {text[:40]!r} .. {text[-40:]!r}" for edge in _wrong_edges(text, chapter)]
    body = fold(" ".join(texts)).casefold()
    return faults + [
        f"{phrase!r} in the body" for phrase in expected["body_excludes"] if fold(phrase).casefold() in body
    ]


def _wrong_edges(text: str, chapter: Mapping[str, Any]) -> list[str]:
    words, first, last = fold(text), fold(chapter.get("first_words", "")), fold(chapter.get("last_words", ""))
    return [
        name
        for name, right in (("first_words", words.startswith(first)), ("last_words", words.endswith(last)))
        if not right
    ]


def _folded(value: object) -> object:
    if value is None:
        return None
    return [fold(one) for one in value] if isinstance(value, list) else fold(value)


@dataclass
class Sums:
    """Files, those without a fault, fields, and by confidence the stories and those with a fault."""

    files: int = 0
    exact: int = 0
    score: Score = field(default_factory=Score)
    bands: dict[float, list[int]] = field(default_factory=lambda: {band: [0, 0] for band in _BANDS})
    faults: list[str] = field(default_factory=list)

    def add(self, name: str, faults: Sequence[str]) -> None:
        self.files += 1
        self.exact += not faults
        self.faults += [f"{name} {list(faults)}"] if faults else []

    def weigh(self, confidence: float, *, wrong: bool) -> None:
        band = self.bands[max(least for least in _BANDS if confidence >= least)]
        band[0] += 1
        band[1] += wrong


def first_set() -> Sums:
    """Judge the files of tests/readers/unseen."""
    sums, folder = Sums(), _SETS / "unseen"
    for line in (folder / "expected.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        outcome = read(Capture("unseen", case["file"], (folder / case["file"]).read_bytes(), ""))
        faults = [] if len(outcome.stories) == len(case["stories"]) else [f"{len(outcome.stories)} stories"]
        for expected, story in zip(case["stories"], outcome.stories, strict=False):
            facts = as_facts(story) | {"texts": [chapter.text for chapter in story.chapters]}
            wrong = faults_of(expected, facts, sums.score)
            sums.weigh(story.confidence, wrong=bool(wrong))
            faults += wrong
        sums.add(case["file"], faults)
    return sums


def later_set(name: str) -> Sums:
    """Judge the files of another folder of tests/readers: all but the first are in the form of tests/header_judge."""
    sums, folder = Sums(), _SETS / name
    for line in (folder / "expected.jsonl").read_text(encoding="utf-8").splitlines():
        case, score = json.loads(line), Score()
        outcome = read(Capture("unseen", case["path"], (folder / case["path"]).read_bytes(), ""))
        facts = [as_facts(story) for story in outcome.stories]
        judge_case(case, lambda _, facts=facts: facts, score)
        for story in outcome.stories:
            sums.weigh(story.confidence, wrong=bool(score.faults))
        for count in ("right", "wrong", "missing"):
            setattr(sums.score, count, getattr(sums.score, count) + getattr(score, count))
        sums.add(case["path"], score.faults)
    return sums


def main(given: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--names", action="store_true", help="print what is wrong with each file")
    options = parser.parse_args(given)
    for name, sums in (("unseen", first_set()), *((name, later_set(name)) for name in LATER)):
        print(f"{name}: files {sums.files}, exact {sums.exact}, micro F1 {sums.score.f1:.4f}")
        for least, (stories, wrong) in sums.bands.items():
            print(f"  confidence from {least}: {stories} stories, {wrong} misread")
        for line in sums.faults if options.names else ():
            print(line)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
