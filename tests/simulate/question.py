"""The fixed questions of the simulator, and what a naive reader of every story answers to them.

It scans plain lists of words; no part of the program under test is used for an answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from simulate.tale import RATINGS, Tale, plain_words

FACETS = ("rating", "fandom", "author")
Facets = dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Answer:
    """The ids that match, in order of their letters, and how many of them carry each value of each facet."""

    ids: tuple[str, ...]
    facets: Facets = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """What is typed, which facet values are chosen, and whether a tale answers it."""

    text: str
    matches: Callable[[Tale], bool]
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def facet_values(tale: Tale) -> dict[str, str]:
    """Return the one value that a tale has of each facet, if it has any."""
    rating = "unrated" if tale.rating is None else RATINGS[tale.rating][1]
    values = {"rating": rating, "fandom": tale.fandom, "author": tale.author}
    return {name: value for name, value in values.items() if value is not None}


def answer(question: Question, tales: Mapping[str, Tale]) -> Answer:
    """Answer by looking at every tale; a group's values are counted without that group's own choice."""
    found = {key: tale for key, tale in tales.items() if question.matches(tale)}
    chosen = {key for key, tale in found.items() if _chosen(tale, question.filters)}
    facets: Facets = {}
    for name in FACETS:
        others = {group: values for group, values in question.filters.items() if group != name}
        values = [facet_values(tale) for tale in found.values() if _chosen(tale, others)]
        facets[name] = dict(Counter(each[name] for each in values if name in each))
    return Answer(tuple(sorted(chosen)), facets)


def _chosen(tale: Tale, filters: Mapping[str, tuple[str, ...]]) -> bool:
    values = facet_values(tale)
    return all(values.get(name) in wanted for name, wanted in filters.items())


def has(word: str) -> Callable[[Tale], bool]:
    """Say whether a word stands in the body, the title or a name, as words typed alone are looked for."""
    return lambda tale: any(word in words for words in tale.words) or word in plain_words(tale.title)


def has_phrase(phrase: str) -> Callable[[Tale], bool]:
    """Say whether words follow one another in the text, across paragraphs too, or in the title."""
    wanted = phrase.split()

    def within(words: list[str]) -> bool:
        return any(words[at : at + len(wanted)] == wanted for at in range(len(words)))

    return lambda tale: (
        within([word for each in tale.words for word in each]) or within(plain_words(tale.title))
    )


QUESTIONS = (
    Question("the", lambda _tale: True),
    *(Question(word, has(word)) for word in ("amber", "kettle", "rabbit", "window", "goblin")),
    *(
        Question(f'"{phrase}"', has_phrase(phrase))
        for phrase in (
            "the amber",
            "winter and",
            "rabbit stood beside the",
            "the lantern and smiled",
            "it was raining",
        )
    ),
    Question("amber kettle", lambda tale: has("amber")(tale) and has("kettle")(tale)),
    Question("goblin OR tiger", lambda tale: has("goblin")(tale) or has("tiger")(tale)),
    Question("the -silver", lambda tale: not has("silver")(tale)),
    Question('author:"Odo Finch"', lambda tale: tale.author == "Odo Finch"),
    Question("the", lambda _tale: True, {"rating": ("teen",)}),
    Question("the", lambda _tale: True, {"author": ("Mara Quill",), "fandom": ("Harbour Lights",)}),
)
