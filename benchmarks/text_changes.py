"""How well kinds of change are told apart: generated edits, growth, stubs and re-uploads of real stories.

    python benchmarks/text_changes.py FOLDER [every] [half]

``half`` is ``seen`` (tuned on) or ``unseen``, chosen by a hash of the file's name. Prints how many of each kind of change
were told for what they are, and what the others were taken for.
"""

from __future__ import annotations

import hashlib
import random
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from indexer.meaning.text_changes import text_change
from indexer.model import Chapter
from indexer.model.version import Change

Made = tuple[Sequence[str], Sequence[str]]
_NOTICE = "This story has been taken down. It is now for sale as a book; thank you all for reading. "


def chapters_of(text: str) -> list[str]:
    """Cut a text into chapters of about 12 paragraphs, or one where it is short."""
    paragraphs = [each for each in re.split(r"\n\s*\n", text) if each.strip()]
    size = 12
    return ["\n\n".join(paragraphs[at : at + size]) for at in range(0, len(paragraphs), size)]


def with_words_changed(text: str, share: float, rng: random.Random, words: list[str]) -> str:
    def one(found: re.Match[str]) -> str:
        return rng.choice(words) if rng.random() < share else found[0]

    return re.sub(r"\w+", one, text)


def kinds(own: list[str], other: list[str], rng: random.Random) -> Iterator[tuple[str, Change, Made]]:
    """Yield a name, the kind, and a text before and after, as chapters."""
    words = " ".join(own).split() or ["word"]

    def changed(share: float, some: Sequence[str] = own) -> list[str]:
        return [with_words_changed(each, share, rng, words) for each in some]

    for share in (0.001, 0.01, 0.05, 0.1, 0.15):
        yield f"words {share:.1%} changed", Change.EDITED, (own, changed(share))
    middle = rng.randrange(len(own))
    yield (
        "one chapter written anew",
        Change.EDITED,
        (own, [*own[:middle], rng.choice(other), *own[middle + 1 :]]),
    )
    yield "one chapter gone", Change.EDITED, (own, [*own[:middle], *own[middle + 1 :]])
    yield "a third gone", Change.EDITED, (own, own[len(own) // 3 :])
    yield "set as one chapter, 2 % changed", Change.EDITED, (own, ["\n\n".join(changed(0.02))])
    yield "another story", Change.REUPLOADED, (own, other)
    yield "another story, longer", Change.REUPLOADED, (own, other * 1 + ["\n\n".join(other)])
    yield "half of the words changed", Change.REUPLOADED, (own, changed(0.5))
    few = max(1, len(own) // 4)
    yield "the first quarter left", Change.SHORTENED, (own, own[:few])
    yield "the first quarter and a notice", Change.SHORTENED, (own, [*own[:few], _NOTICE])
    yield "the first chapter, retouched", Change.SHORTENED, (own, changed(0.03, own[:1]))
    yield "the first two fifths left", Change.SHORTENED, (own, own[: max(1, len(own) * 2 // 5)])
    yield "a notice", Change.SHORTENED, (own, [_NOTICE])
    yield "an excerpt in every chapter", Change.SHORTENED, (own, [each[: len(each) // 5] for each in own])
    before = own[: max(1, len(own) - max(1, len(own) // 6))]
    yield "a chapter or more added", Change.GROWN, (before, own)
    yield (
        "chapters added and words 0.5 % changed",
        Change.GROWN,
        (before, [*changed(0.005, before), *own[len(before) :]]),
    )
    yield "half of it added", Change.GROWN, (own[: len(own) // 2], own)
    yield "grown within one chapter", Change.GROWN, (["\n\n".join(before)], ["\n\n".join(own)])


def numbered(texts: Sequence[str]) -> list[Chapter]:
    return [Chapter(number, None, text) for number, text in enumerate(texts, 1)]


def main(folder: Path, every: int, half: str) -> None:
    wanted = int(half == "unseen")
    paths = [
        path
        for path in sorted(folder.rglob("*.*"))[::every]
        if hashlib.sha256(path.name.encode()).digest()[0] % 2 == wanted
        and 8_000 < path.stat().st_size < 600_000
    ]
    told: defaultdict[tuple[str, Change], Counter[Change]] = defaultdict(Counter)
    size, spent = 0, 0.0
    texts = [chapters_of(path.read_text(encoding="utf-8", errors="replace")) for path in paths]
    texts = [text for text in texts if len(text) >= 6]
    for at, own in enumerate(texts):
        rng = random.Random(at)
        for name, kind, (before, now) in kinds(own, texts[at - 1], rng):
            size += sum(map(len, before)) + sum(map(len, now))
            begun = time.process_time()
            found = text_change(numbered(before), numbered(now))
            spent += time.process_time() - begun
            told[name, kind][found.change] += 1
    right = sum(counts[kind] for (_, kind), counts in told.items())
    total = sum(map(Counter.total, told.values()))
    for (name, kind), counts in told.items():
        others = ", ".join(f"{each} {count}" for each, count in counts.items() if each is not kind)
        print(f"{kind:12} {name:42} {counts[kind]:5} of {counts.total():5}  {others}")
    print(
        f"{half}: {right} of {total} right ({right / total:.4f}), {len(texts)} stories, {spent / (size / 1e6):.2f} s/MB"
    )


if __name__ == "__main__":
    main(
        Path(sys.argv[1]),
        int(sys.argv[2]) if len(sys.argv) > 2 else 20,
        sys.argv[3] if len(sys.argv) > 3 else "seen",
    )
