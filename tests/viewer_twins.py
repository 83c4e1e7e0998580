"""Archives with stories of which some may be seen, and the same without the others, for tests of what a viewer learns."""

from __future__ import annotations

import random
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from webserver import keep

from indexer.archive import Archive
from indexer.config import IndexSettings, LibrarySettings, Settings, WebSettings
from indexer.model import Chapter, Rating, Scope, Source, SourceKind, Story, story_id

SHARED = [
    *("the", "and", "of", "with", "harbour", "lamp", "kettle", "window", "rain"),
    *("letter", "garden", "clock", "river", "stone", "bread", "walking", "walked", "walks"),
    *("lantern", "lantana", "lane", "quiet", "morning", "winter", "ship", "captain", "song"),
    *("dog", "cat", "table", "paper", "ink", "hill", "road", "mill"),
]
# Words, names and tags that only hidden stories have: near others, so that they would be suggested and expanded.
SECRET = ["lanthanum", "kestrel", "harboured", "quagga", "zephyr", "lantings"]
ENGINES = ("tantivy", "whoosh")
SCOPES = {
    "rating": Scope(Rating.TEEN),
    "sources": Scope(sources=frozenset({"box"})),
    "all limits": Scope(Rating.MATURE, frozenset({"box", "attic"}), frozenset({story_id("box", "7.txt")})),
}


def tale(number: int, chance: random.Random, *, text: str | None = None) -> Story:
    rating = chance.choice(list(Rating))
    source = chance.choice(["box", "box", "attic", "cellar"])
    plain = rating in (Rating.GENERAL, Rating.TEEN) and source == "box"
    words = SHARED if plain else [*SHARED, *SECRET]
    if text is None:
        text = " ".join(chance.choice(words) for _ in range(chance.randint(60, 240)))
    return Story(
        source,
        f"{number}.txt",
        f"{chance.choice(words)} {chance.choice(words)} {number}".capitalize(),
        (Chapter(1, None, text),),
        authors=(chance.choice(["Moss", "Fern"] if plain else ["Moss", "Kestrel", "Nobody"]),),
        tags=(chance.choice(["sea", "land"] if plain else ["sea", "shame"]),),
        relationships=("Maren/Tobit",) if chance.random() < 0.3 else (),
        rating=rating,
        summary=chance.choice([None, "A lamp and a kettle."]) if plain else "Lanthanum and a kestrel.",
        words=len(text.split()),
        published=date(2000 + number % 9, 1 + number % 12, 1 + number % 28),
        unknown_labels={} if plain else {"Shame": "yes"},
        confidence=0.9 if plain else 0.3,
    )


def tales() -> list[Story]:
    chance = random.Random(11)
    made = [tale(number, chance) for number in range(60)]
    # Copies of one work, of two each: both seen, the older one only, the younger one only.
    for number, (rating, other) in enumerate(
        [(Rating.TEEN, Rating.GENERAL), (Rating.TEEN, Rating.EXPLICIT), (Rating.EXPLICIT, Rating.TEEN)],
        start=60,
    ):
        text = " ".join(f"{chance.choice(SHARED)}{number}{at % 7}" for at in range(400))
        older = replace(tale(number, chance, text=text), source="box", rating=rating)
        made += [
            older,
            replace(older, native_key=f"again{number}.txt", rating=other, authors=("Moss", "Fern")),
        ]
    # Passages in stories of which all are seen, some are, or none is.
    lines = [" ".join(chance.choices(SHARED, k=40)) for _ in range(3)]
    for number, (rating, shared) in enumerate(
        [
            (Rating.TEEN, lines[:2]),
            (Rating.GENERAL, lines[:1]),
            (Rating.TEEN, lines[1:2]),
            (Rating.EXPLICIT, lines),
            (Rating.EXPLICIT, lines[1:]),
            (Rating.TEEN, lines[2:]),
        ],
        start=70,
    ):
        around = tale(number, chance)
        text = " ".join([around.chapters[0].text, *shared])
        source = "cellar" if number == 74 else "box"
        made.append(replace(around, chapters=(Chapter(1, None, text),), source=source, rating=rating))
    return made


@dataclass(frozen=True)
class Twins:
    """One archive with everything, one of only what a scope lets be seen, and the ids of what that is and is not."""

    scope: Scope
    mixed: Archive
    alone: Archive
    seen: frozenset[str]
    unseen: frozenset[str]
    length_bound: float


def opened(folder: Path, engine: str, stories: Sequence[Story], stack: ExitStack) -> Archive:
    made = Settings(
        library=LibrarySettings(name="House", data=folder),
        index=IndexSettings(engine=engine),
        web=WebSettings(highest_rating=Rating.TEEN),
        sources=tuple(
            Source(name, SourceKind.INBOX, f"/nowhere/{name}") for name in ("box", "attic", "cellar")
        ),
    )
    keep(made, stories)
    return stack.enter_context(closing(Archive(made)))


def allowed(scope: Scope, story: Story) -> bool:
    key = story_id(story.source, story.native_key)
    return (
        (scope.ratings is None or story.rating in scope.ratings)
        and (scope.sources is None or story.source in scope.sources)
        and key not in scope.hidden
    )
