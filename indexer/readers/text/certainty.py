"""How probable it is that a story is read right: title, authors, and where its text begins and ends.

It looks at what was made of a text, not at how: what is named, what nothing explained, what the story begins and ends
with. The weights are in certainty.toml, fitted by benchmarks/fit_certainty; it changes nothing but the confidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, partial
from itertools import islice
from math import exp
from typing import Any, NamedTuple

from indexer.datafiles import data_table, data_words
from indexer.model import CHOSEN, DOUBTFUL, READINGS, Story, ZoneKind
from indexer.readers.metadata.filename_titles import AUTHOR_FROM, TITLE_FROM
from indexer.readers.metadata.lines import LabelLine, parse_byline, parse_label
from indexer.readers.structure.headings import is_chapter_heading
from indexer.readers.structure.rules import RULE_SIGNS, is_rule
from indexer.readers.text import asides

_readers = partial(data_words, __package__, "certainty.toml", "readers")
_DOUBT = "doubt"
_ENDED = re.compile(r"[.!?…。！？」』”\"’'»*_)—–-]\s*$")
_SPOKEN = re.compile(r"[\"“„«「][^\"”»」]*[\"”»」]?")
_FURNITURE = re.compile(r"https?://|www\.|\S@\S|\||©|\(c\)|\d{4}|[\[\]<>{}]|\d[:/.]\d|[#=~_*]{3}")
# Whatever is furniture has one of these, which are sooner seen.
_FURNITURE_SIGNS, _WWW = "/@|©(0123456789[]<>{}#=~_*", "www."
_QUOTATION_MARKS = '"“„«「'
_ODD_NAME = re.compile(r"[.:;!?](?:\s|$)|\s{2}|::|\d{3}| by | - ")
# From three to two on, sureness grows more slowly than the odds do: of what sets it was not fitted to were told to be surer
# than .9, one in thirty-four was misread then, and one in fourteen before.
_LIKELY, _SLOWLY = 0.405, 0.74
# Of the first and last paragraphs, so many are looked at; of each, so many characters.
_NEAR, _SEEN = 4, 600
_SHORT, _LONG, _LONGEST_NAME, _FEW_WORDS = 60, 90, 60, 120
_MOST = 3


def with_certainty(story: Story) -> Story:
    """Return a story read from a text with how probable it is that it was read right, and why not where that is little.

    Stories of other readers keep their confidence, and so do chosen ones.
    """
    if CHOSEN in story.reading:
        return story
    seen = features(story) if story.reading.get("reader") in _readers() else {}
    confidence = _probability(seen) if seen else story.confidence
    if AUTHOR_FROM in story.reading:
        # What only the names of files say stays as doubtful as that.
        confidence = min(confidence, story.confidence)
    reading = dict(story.reading)
    if round(confidence, 2) >= DOUBTFUL:
        for name in (_DOUBT, *READINGS):
            reading.pop(name, None)
    elif seen and _DOUBT not in reading:
        reading[_DOUBT] = _why(seen)
    return story.read_as(reading, confidence=round(confidence, 2))


@cache
def _table() -> Mapping[str, Any]:
    return data_table(__package__, "certainty.toml")


def _probability(seen: Mapping[str, float]) -> float:
    score = log_odds(_table()["weights"], seen)
    return 1 / (1 + exp(-score))


def log_odds(weights: Mapping[str, float], seen: Mapping[str, float]) -> float:
    """Return how probable weights say it is that a story was read right, as log odds."""
    score = weights["always"] + sum([weights.get(name, 0.0) * value for name, value in seen.items() if value])
    return score if score < _LIKELY else _LIKELY + (score - _LIKELY) * _SLOWLY


def _why(seen: Mapping[str, float]) -> str:
    """Return the two weightiest of what speaks against a reading, in words."""
    weights, words = _table()["weights"], _table()["words"]
    against = sorted((weights.get(name, 0.0) * value, name) for name, value in seen.items() if name in words)
    return " and ".join(words[name] for worth, name in against[:2] if worth < 0) or "much of it is unusual"


def features(story: Story) -> Mapping[str, float]:
    """Return what can be seen of a story that was read, by name: 0 where nothing is, mostly 1 where something is."""
    opening, closing = _opening(story), _closing(story)
    return {
        "doubt": 2 * (1 - story.confidence),
        "untitled": float(TITLE_FROM in story.reading),
        "anonymous": float(not story.authors),
        "title-odd": float(len(story.title) > _LONGEST_NAME or bool(_ODD_NAME.search(story.title))),
        "author-odd": float(
            any(len(name) > _LONGEST_NAME // 2 or _ODD_NAME.search(name) for name in story.authors)
        ),
        "parted": float(len(story.chapters) > 1),
        "unknown-labels": float(min(len(story.unknown_labels), _MOST)),
        **_of_front(story),
        **_of_back(story),
        **dict(zip(_OPENING_NAMES, _of_edge(story, opening), strict=False)),
        **dict(zip(_CLOSING_NAMES, _of_edge(story, closing), strict=False)),
        "closing-unfinished": float(bool(closing) and not _ENDED.search(closing[0])),
        "opening-small": float(bool(opening) and opening[0][:1].islower()),
    }


def _of_front(story: Story) -> Mapping[str, float]:
    """Return what stands before the story: how much of it is labels, and what nothing explained."""
    lines = [
        (zone.kind, line)
        for zone in story.zones
        if zone.before == 1 and zone.kind is not ZoneKind.MAIL
        for line in islice(zone.text.split("\n"), _SHORT)
        if (bare := line.lstrip()) and not (bare[0] in RULE_SIGNS and is_rule(line))
    ]
    said = [(kind, line, parse_label(line)) for kind, line in lines]
    labels = [label for _, _, label in said if label is not None and _is_sure(label)]
    unexplained = sum(
        kind is ZoneKind.HEADER and len(line) > _SHORT and label is None and parse_byline(line) is None
        for kind, line, label in said
    )
    fields = {label.field for label in labels}
    unlabelled = [zone for zone in story.zones if zone.before == 1 and not _begins_with_label(zone.text)]
    return {
        "front-none": float(not lines),
        "front-bare": float(bool(lines) and not labels),
        "front-form": float({"title", "author"} <= fields and len(labels) > _MOST),
        "front-unexplained": float(min(unexplained, _MOST)),
        "front-note": float(any(zone.kind in {ZoneKind.NOTES, ZoneKind.DISCLAIMER} for zone in unlabelled)),
        "front-furniture": float(
            any(
                zone.kind in {ZoneKind.BOILERPLATE, ZoneKind.QUOTED, ZoneKind.CONTENTS} for zone in unlabelled
            )
        ),
    }


def _of_back(story: Story) -> Mapping[str, float]:
    behind = [zone for zone in story.zones if zone.before is None]
    return {
        "back-labelled": float(any(_begins_with_label(zone.text) for zone in behind)),
        "back-header": float(any(zone.kind in {ZoneKind.HEADER, ZoneKind.DISCLAIMER} for zone in behind)),
        "back-furniture": float(
            any(zone.kind in {ZoneKind.BOILERPLATE, ZoneKind.QUOTED, ZoneKind.SIGNATURE} for zone in behind)
        ),
    }


class _Edge(NamedTuple):
    """What is seen of a paragraph at an edge."""

    rule: float
    label: float
    signs: float
    sure: float
    voice: float
    furniture: float
    brief: float
    heading: float
    bracketed: float
    names: float
    lines: float


_OPENING_NAMES = tuple(f"opening-{name}" for name in _Edge._fields)
_CLOSING_NAMES = tuple(f"closing-{name}" for name in _Edge._fields)


def _of_edge(story: Story, near: list[str]) -> Iterable[float]:
    """Return what speaks against the first or last paragraphs of a story being all its own, the outermost first.

    The figures are in the order of ``_Edge``.
    """
    if not near:
        return ()
    first = near[0]
    is_spoken = any(map(first.__contains__, _QUOTATION_MARKS))
    bare = _SPOKEN.sub(" ", first) if is_spoken else first
    furnished = _WWW in bare or any(map(bare.__contains__, _FURNITURE_SIGNS))
    return map(
        float,
        (
            any(one[0] in RULE_SIGNS and is_rule(one) for one in near),
            parse_label(first) is not None or parse_byline(first) is not None,
            min(asides.signs(bare), _MOST),
            asides.has_sure_sign(bare),
            asides.in_own_voice(bare),
            furnished and _FURNITURE.search(bare) is not None,
            len(first) < _SHORT and not is_spoken,
            is_chapter_heading(first) or first.isupper(),
            first[:1] in "[({<|+",
            any(name in first for name in (*story.authors, story.title)),
            "\n" in first and len(max(first.split("\n"), key=len)) < _SHORT,
        ),
    )


def _opening(story: Story) -> list[str]:
    text = next((chapter.text for chapter in story.chapters if chapter.text), "")
    near = filter(None, map(str.strip, text[: _SEEN * _NEAR].split("\n\n")))
    return [one[:_SEEN] for one in islice(near, _NEAR)]


def _closing(story: Story) -> list[str]:
    text = next((chapter.text for chapter in reversed(story.chapters) if chapter.text), "")
    near = filter(None, map(str.strip, reversed(text[-_SEEN * _NEAR :].split("\n\n"))))
    return [one[-_SEEN:] for one in islice(near, _NEAR)]


def _is_sure(label: LabelLine) -> bool:
    return label.field is not None and (not label.weak or label.marked)


def _begins_with_label(text: str) -> bool:
    label = parse_label(text.strip().split("\n", 1)[0])
    return label is not None and label.field is not None
