"""How often a lasting link finds its place after a story was edited, on plain texts of a folder: python benchmarks/lasting_links.py FOLDER.

Hits of one to four words are linked to; then paragraphs are put in, taken out and moved, a chapter is put in front, words of the
paragraph are replaced, left out and put in, or the paragraph is taken out. Right is a place that begins at the same word,
and for what was taken out an answer that says so.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from indexer.analysis.tokens import terms
from indexer.model import AnchorState, Chapter, StoredStory, StorySummary
from indexer.quotes.anchors import AnchoredPlace, anchor_at, find_again

COMMON = [
    "the",
    "and",
    "of",
    "to",
    "a",
    "in",
    "that",
    "he",
    "was",
    "it",
    "his",
    "her",
    "with",
    "as",
    "had",
    "for",
    "she",
    "not",
    "at",
    "but",
    "on",
    "is",
    "him",
    "be",
]
KINDS = ("none", "around", "chapter", "words", "marks", "gone")


@dataclass(eq=False)
class Word:
    """A word of a text, which stays the same one wherever it is moved."""

    text: str


Paragraphs = list[list[Word]]


def paragraphs_of(path: Path) -> Paragraphs:
    text = path.read_text("utf-8", "replace")
    made = [[Word(word) for word in part.split()] for part in text.split("\n\n") if part.split()]
    return made[:400]


def story_of(chapters: list[Paragraphs]) -> StoredStory:
    texts = ["\n\n".join(" ".join(word.text for word in part) for part in chapter) for chapter in chapters]
    made = tuple(Chapter(number, None, text) for number, text in enumerate(texts, 1))
    return StoredStory(StorySummary("s", "S", words=1, source="x", language="English"), made)


def offset_of(chapters: list[Paragraphs], word: Word) -> tuple[int, int] | None:
    for index, chapter in enumerate(chapters):
        at = 0
        for part in chapter:
            for each in part:
                if each is word:
                    return index, at
                at += len(each.text) + 1
            at += 1
    return None


def edited(kind: str, chapters: list[Paragraphs], hit: list[Word], chance: random.Random) -> list[Paragraphs]:
    vocabulary = [word.text for part in chapters[0] for word in part]
    made = [[list(part) for part in chapter] for chapter in chapters]
    chapter, own = next(
        (chapter, part) for chapter in made for part in chapter if any(each is hit[0] for each in part)
    )
    match kind:
        case "around":
            for each in made:
                each[:] = [part for part in each if part is own or chance.random() > 0.15]
                for _ in range(3):
                    each.insert(
                        chance.randint(0, len(each)), fresh(vocabulary, chance.randint(5, 60), chance)
                    )
        case "chapter":
            made.insert(0, [fresh(vocabulary, 40, chance) for _ in range(5)])
        case "words":
            own[:] = [each for word in own for each in reworded(word, hit, vocabulary, chance)]
        case "marks":
            own[:] = [remarked(word, hit, chance) for word in own]
        case "gone":
            chapter.remove(own)
    return made


def fresh(vocabulary: list[str], size: int, chance: random.Random) -> list[Word]:
    return [Word(chance.choice(vocabulary)) for _ in range(size)]


def reworded(word: Word, hit: list[Word], vocabulary: list[str], chance: random.Random) -> list[Word]:
    roll = chance.random()
    if roll > 0.3 or any(word is each for each in hit):
        return [word]
    if roll < 0.12:
        return [Word(chance.choice(COMMON))]
    return [word, Word(chance.choice(vocabulary))] if roll > 0.2 else []


def remarked(word: Word, hit: list[Word], chance: random.Random) -> Word:
    if any(word is each for each in hit):
        return word
    text = word.text.replace(",", "").replace("'", "’").replace('"', "“")
    return Word(f"_{text}_" if chance.random() < 0.1 else text)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--half", type=int, choices=(0, 1), help="only files of one half, by a hash of their names"
    )
    args = parser.parse_args()
    chance = random.Random(args.seed)
    files = sorted(path for path in args.folder.rglob("*") if path.is_file())
    halves = [hashlib.sha256(path.name.encode()).digest()[0] % 2 for path in files]
    files = [path for path, half in zip(files, halves, strict=True) if args.half in (None, half)]
    tally = Tally()
    for path in chance.sample(files, min(args.files, len(files))):
        parts = paragraphs_of(path)
        if sum(len(part) >= 12 for part in parts) >= 10:
            third = max(1, len(parts) // 3)
            chapters = [parts[at : at + third] for at in range(0, len(parts), third)]
            for kind in KINDS:
                for _ in range(4):
                    try_one(kind, chapters, chance, tally)
    for kind in KINDS:
        shares = ", ".join(
            f"{state} {count}" for (of, state), count in sorted(tally.states.items()) if of == kind
        )
        right, asked = tally.right[kind], tally.asked[kind]
        print(f"{kind:8} {right:4} of {asked:4}  {right / max(asked, 1):.3f}  ({shares})")
    print(f"{1000 * tally.spent / max(tally.asked.total(), 1):.1f} ms a link")


@dataclass
class Tally:
    right: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    states: Counter[tuple[str, str]] = field(default_factory=Counter)
    spent: float = 0.0


def try_one(kind: str, chapters: list[Paragraphs], chance: random.Random, tally: Tally) -> None:
    own = chance.choice([part for chapter in chapters for part in chapter if len(part) >= 12])
    first = chance.randrange(len(own) - 4)
    hit = own[first : first + chance.randint(1, 4)]
    if not terms(hit[0].text) or not terms(hit[-1].text):
        return
    index, start = offset_of(chapters, hit[0])  # type: ignore[misc]
    text = story_of(chapters).chapters[index].text
    anchor = anchor_at(index + 1, text, start, start + len(" ".join(word.text for word in hit)))
    after = edited(kind, chapters, hit, chance)
    story = story_of(after)
    begun = time.perf_counter()
    place = find_again(story, anchor)
    tally.spent += time.perf_counter() - begun
    tally.asked[kind] += 1
    tally.states[kind, str(place.state)] += 1
    tally.right[kind] += is_right(kind, place, offset_of(after, hit[0]))


def is_right(kind: str, place: AnchoredPlace, there: tuple[int, int] | None) -> bool:
    if kind == "gone":
        return place.state in (AnchorState.NEAREST, AnchorState.LOST)
    if place.state not in (AnchorState.SAME, AnchorState.CHANGED) or there is None:
        return False
    wanted = AnchorState.CHANGED if kind == "words" else AnchorState.SAME
    near = abs(place.start - there[1]) <= 3
    return near and place.chapter == there[0] and (place.state is wanted or kind == "words")


if __name__ == "__main__":
    main()
