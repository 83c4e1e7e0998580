"""Stories of the simulator: few words, plain sentences, a header whose every value is known.

A tale knows how it is written to a file or a page and what any reader must find in it; it touches no disk.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

# No two share a stem, none is a word of the templates or of a header, so that counting words needs no analysis.
WORDS = (
    *("amber", "anchor", "badger", "basket", "beacon", "bramble", "bucket", "candle", "carpet", "castle"),
    *("cellar", "chimney", "cradle", "curtain", "dragon", "engine", "falcon", "feather", "forest", "garden"),
    *("goblin", "hammer", "harbour", "island", "jacket", "kettle", "ladder", "lantern", "marble", "meadow"),
    *("mirror", "needle", "orchard", "pebble", "pillow", "pirate", "planet", "pocket", "puppet", "rabbit"),
    *("ribbon", "saddle", "sailor", "shadow", "silver", "spider", "teapot", "temple", "thistle", "tiger"),
    *("tunnel", "turnip", "violin", "walnut", "whistle", "willow", "window", "winter", "wizard", "yellow"),
)
_TEMPLATES = (
    "The {} stood beside the {} until it was dark, and nobody asked why.",
    "She had never seen a {} before, but he gave her the {} and smiled.",
    "There was a {} {} at the end of the road, or so they said.",
    "“You took my {},” he told her, “and now you want the {} as well.”",
    "It was raining when they carried the {} out of the {} and down the hill.",
    "Nobody knew what the {} had done with the {} in all those years.",
)
AUTHORS = ("Mara Quill", "Odo Finch", "Tamsin Vale", "Bram Lark")
RATINGS = (("G", "general"), ("PG-13", "teen"), ("R", "mature"))
FANDOMS = ("Harbour Lights", "The Long Road")


@dataclass(frozen=True, slots=True)
class Tale:
    """One story: header values and paragraphs of whole sentences. ``rating`` indexes ``RATINGS``.

    A page says nothing of rating and fandom: they are None.
    """

    title: str
    author: str
    rating: int | None
    fandom: str | None
    paragraphs: tuple[str, ...]

    def as_text(self) -> str:
        """Return the tale as a text file with a header of labels."""
        rating = RATINGS[self.rating or 0][0]
        head = f"Title: {self.title}\nAuthor: {self.author}\nRating: {rating}\nFandom: {self.fandom}\n\n"
        return head + "\n\n".join(self.paragraphs) + "\n"

    def as_page(self, *, head: str = "") -> str:
        """Return the tale as a web page; ``head`` goes into its <head>."""
        text = "".join(f"<p>{paragraph}</p>" for paragraph in self.paragraphs)
        return (
            f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{self.title}</title>'
            f'<meta name="author" content="{self.author}">{head}</head><body><article><h1>{self.title}</h1>'
            f'<p class="byline">by {self.author}</p><div class="story-text">{text}</div></article></body></html>'
        )

    @property
    def words(self) -> list[list[str]]:
        """The body's words in order, a list a paragraph, in small letters without signs."""
        return [plain_words(paragraph) for paragraph in self.paragraphs]


def plain_words(text: str) -> list[str]:
    """Return the words of a text whose words are letters of English and nothing else."""
    return "".join(sign.lower() if sign.isalpha() else " " for sign in text).split()


def make_tale(rng: random.Random, *, page: bool = False) -> Tale:
    """Return a tale that no other call returns, but for an accident; one for a ``page`` says less of itself."""
    title = f"{rng.choice(WORDS)} and {rng.choice(WORDS)}".title().replace("And", "and")
    paragraphs = tuple(
        " ".join(_sentence(rng) for _ in range(rng.randint(2, 5))) for _ in range(rng.randint(3, 6))
    )
    rating, fandom = rng.randrange(len(RATINGS)), rng.choice(FANDOMS)
    return Tale(title, rng.choice(AUTHORS), None if page else rating, None if page else fandom, paragraphs)


def _sentence(rng: random.Random) -> str:
    return rng.choice(_TEMPLATES).format(rng.choice(WORDS), rng.choice(WORDS))
