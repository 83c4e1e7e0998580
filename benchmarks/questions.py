"""Questions as readers ask them, drawn from the stories themselves: loose and quoted, common and rare, and fields."""

from __future__ import annotations

import random
from urllib.parse import quote_plus

from benchmarks.archives import Archive
from benchmarks.truth.phrases import chapters_by_chance
from indexer.catalogue import open_catalogue

_SEED = 7


def questions(archive: Archive, many: int) -> list[str]:
    """Return ``many`` questions, the same for the same stories."""
    chance = random.Random(_SEED)
    asked: list[str] = []
    with open_catalogue(archive.data, create=False) as catalogue:
        drawn = chapters_by_chance(catalogue, seed=_SEED)
        while len(asked) < many:
            chapters = drawn()
            words = (
                [word for word in chance.choice(chapters).text.split() if word.isalpha()] if chapters else []
            )
            if len(words) > 20:
                at = chance.randrange(len(words) - 6)
                asked.append(_question(words[at : at + chance.randint(2, 6)], chance))
    return asked


def _question(some: list[str], chance: random.Random) -> str:
    return chance.choice(
        [
            f'"{" ".join(some)}"',
            f'"{" ".join(some[:2])}"',
            " ".join(some[:3]),
            " OR ".join(some[:2]),
            f"{some[0]} -{some[1]}",
            f'title:"{some[0]}" OR {some[-1]}',
            f"{some[-1][:4]}*" if len(some[-1]) > 3 else some[-1],
            f"{some[0]} words:>2000",
        ]
    )


def page_path(question: str) -> str:
    """Return where the page of results for a question is."""
    return f"/?q={quote_plus(question)}"
