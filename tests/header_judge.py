"""The judge of a set of story files with known headers: expected facts against what a reader found.

It knows the rules of the set (its README), not how anything is read.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

EXACT = ("title", "authors", "rating", "part", "parts")
# Where a text begins and ends and what may not be in it is judged by rules of its own; encodings by their family.
NOT_FIELDS = {
    *(
        "path",
        "kind",
        "files",
        "stories",
        "soft",
        "header_at",
        "encoding",
        "newline",
        "repair",
        "order",
        "superseded",
    ),
    *("body_starts_with", "body_ends_with", "body_must_contain", "must_not_be_in_body", "search_phrases"),
    *("body_lead_in_allowed", "body_tail_allowed", "missing_parts"),
}
_SAME = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛´`", "'"),
        **dict.fromkeys("“”„‟", '"'),
        **dict.fromkeys("‐‑‒–—―", "-"),
        "\u00a0": " ",
        "…": "...",
    }
)
_SUPERSETS = {"ascii": {"utf-8"}, "iso-8859-1": {"cp1252", "latin-1"}}


@dataclass
class Score:
    """Faults against exactness in words, and counts of field values for the F1."""

    faults: list[str] = field(default_factory=list)
    misses: list[str] = field(default_factory=list)
    right: int = 0
    wrong: int = 0
    missing: int = 0
    exact: int = 0
    cases: int = 0

    @property
    def f1(self) -> float:
        judged = 2 * self.right + self.wrong + self.missing
        return 2 * self.right / judged if judged else 1.0


def fold(text: object) -> str:
    """Fold white space, quotes, dashes and marks of emphasis, which the set's rules leave open."""
    plain = unicodedata.normalize("NFC", str(text)).translate(_SAME).replace("--", "-")
    return " ".join(re.sub(r"(?<!\w)[*_/]+(?=\w)|(?<=[\w.,!?\"'])[*_/]+(?!\w)", "", plain).split())


def judge(expected: Mapping[str, Any], facts: Mapping[str, Any], score: Score) -> None:
    """Compare one story's facts with what is expected of it."""
    name = expected.get("path") or expected.get("title")
    before = len(score.faults)
    soft = set(expected.get("soft", ()))
    for key in EXACT:
        if key in expected and key not in soft and _values(expected[key]) != _values(facts.get(key)):
            score.faults.append(f"{name}: {key} is {facts.get(key)!r}, not {expected[key]!r}")
    score.faults += [f"{name}: {fault}" for fault in body_faults(expected, str(facts.get("body", "")))]
    score.cases += 1
    score.exact += len(score.faults) == before
    for key in expected.keys() - NOT_FIELDS - soft:
        _count(str(name), key, expected[key], facts.get(key), score)


def body_faults(expected: Mapping[str, Any], body: str) -> list[str]:
    """Return what is wrong with a body: its first and last words, what it lacks, what it should not have."""
    faults: list[str] = []
    folded = fold(body)
    opened, closed = folded, folded
    for lead in expected.get("body_lead_in_allowed", ()):
        rest = opened.removeprefix(fold(lead))
        # "I" is a heading over "It was", not its first letter.
        opened = opened if rest[:1].isalnum() and lead.isascii() else rest.strip()
    for tail in reversed(expected.get("body_tail_allowed", ())):
        closed = closed.removesuffix(fold(tail)).strip()
    for key, text, is_edge in (
        ("body_starts_with", opened, str.startswith),
        ("body_ends_with", closed, str.endswith),
    ):
        wanted = fold(expected.get(key, ""))
        words = text.split()[:6] if is_edge is str.startswith else text.split()[-6:]
        # Texts written without blanks are compared letter by letter.
        same = (
            is_edge(text, wanted)
            if wanted and not wanted.isascii() and " " not in wanted
            else words == wanted.split()
        )
        if key in expected and not same:
            faults.append(f"{key} is {' '.join(words)!r}, not {expected[key]!r}")
    lower = folded.casefold()
    faults += [
        f"{t!r} is in the body"
        for t in expected.get("must_not_be_in_body", ())
        if fold(t).casefold() in lower
    ]
    needed = [*expected.get("body_must_contain", ()), *expected.get("search_phrases", ())]
    return faults + [f"{t!r} is not in the body" for t in needed if fold(t).casefold() not in lower]


def encoding_fits(expected: str, found: str) -> bool:
    """Say whether an answered codec is the one expected or one that holds it."""
    return found == expected or found in _SUPERSETS.get(expected, ())


def judge_case(
    case: Mapping[str, Any], facts_of: Callable[[str], list[dict[str, Any]]], score: Score
) -> None:
    """Judge one line of the set; ``facts_of`` reads one file (its path in the set) into facts a story."""
    expectations = case["stories"] if "stories" in case else case.get("files") or [case]
    if case["kind"] == "multi":
        found = facts_of(case["path"])
        if len(found) != len(expectations):
            score.faults.append(f"{case['path']}: {len(found)} stories, not {len(expectations)}")
        pairs = list(zip(expectations, [*found, *[{}] * len(expectations)], strict=False))
    else:
        pairs = [(expected, (facts_of(expected["path"]) or [{}])[0]) for expected in expectations]
    for expected, facts in pairs:
        judge(expected, facts, score)


def _count(name: str, key: str, expected: object, found: object, score: Score) -> None:
    want, have = Counter(_values(expected)), Counter(_values(found))
    right = sum((want & have).values())
    score.right += right
    score.missing += sum(want.values()) - right
    score.wrong += sum(have.values()) - right
    if want != have:
        score.misses.append(f"{name}: {key} is {found!r}, not {expected!r}")


def _values(value: object) -> list[str]:
    if value is None or value in ("", [], {}, False):
        return []
    if isinstance(value, Mapping):
        return [f"{fold(key)}={fold(word)}" for key, word in value.items()]
    return [fold(word) for word in value] if isinstance(value, (list, tuple)) else [fold(value)]
