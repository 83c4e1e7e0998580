"""The invented stories of the test site, the same on every run.

They are templates filled from word lists written for these tests; no sentence comes from anywhere else.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

COLOURS = [
    "amber",
    "crimson",
    "cobalt",
    "russet",
    "silver",
    "violet",
    "ochre",
    "jade",
    "ivory",
    "scarlet",
    "indigo",
    "copper",
]
BEASTS = [
    "heron",
    "badger",
    "lynx",
    "otter",
    "raven",
    "marten",
    "falcon",
    "hedgehog",
    "salamander",
    "weasel",
    "curlew",
    "stoat",
]
PLACES = [
    "Thornwick",
    "Ashmere",
    "Gullhaven",
    "Pellbrook",
    "Drosk",
    "Varnholm",
    "Quillby",
    "Marrowdale",
    "Ostley",
    "Fenwright",
    "Corbel",
    "Lisk",
]
FIRST = [
    "Maud",
    "Oskar",
    "Petra",
    "Tobias",
    "Ines",
    "Rufus",
    "Wilma",
    "Casimir",
    "Odile",
    "Bram",
    "Sunniva",
    "Leopold",
]
HEADS = [
    "The Lantern",
    "A Map",
    "The Orchard",
    "Seven Letters",
    "The Ferryman",
    "A Winter",
    "The Clockmaker",
    "The Last Bell",
]
TAILS = [
    "of Salt",
    "Below the Hill",
    "for Nobody",
    "at Low Tide",
    "Without a Door",
    "and the Moth",
    "in Borrowed Boots",
    "of Glass",
    "by Heart",
    "Under Slate",
]
PENS = ["Wren Halloway", "J. Tidewater", "Marigold Pike", "Anselm Crow", "Tamsin Underhill", "Old Bracken"]
OPENINGS = (
    "{name} had never trusted the stairs at {place}, and on that evening they gave her no reason to begin.",
    "It rained on {place} for nine days, and on the tenth {name} walked out to see what was left.",
    "Nobody in {place} would say who had painted the {beast} on the mill door, least of all {name}.",
    "The letter reached {name} folded into the shape of a {beast}, which was how all bad news travelled.",
)
MIDDLES = (
    "There was a {colour} lamp in the window, and beside it a bowl of walnuts nobody had cracked.",
    "“You might have knocked,” said {name}, though the door had been open since spring.",
    "The road bent twice where the {beast} had crossed it, and then it gave up being a road.",
    "Somebody had counted the fence posts of {place} and written the sum on the last one in {colour} chalk.",
    "{name} carried the bread under one arm and the argument under the other.",
    "They waited for the {colour} ferry, which came late, empty and singing.",
    "By midnight the kettle had boiled dry and so had the conversation.",
    "The {beast} looked at {name} the way a landlord looks at a broken pane.",
)
CLOSINGS = (
    "After that, {place} kept its bells wrapped in wool, and {name} slept with the window wide.",
    "{name} put the {colour} key back under the stone and did not look behind her.",
    "And if the {beast} knew better, it had the manners not to say so.",
)


@dataclass(frozen=True)
class SiteChapter:
    number: int
    title: str
    paragraphs: tuple[str, ...]
    phrase: str


@dataclass(frozen=True)
class SiteStory:
    slug: str
    title: str
    author: str
    chapters: tuple[SiteChapter, ...]

    def path(self, number: int) -> str:
        return f"/stories/{self.slug}/{number}"


def make_stories(count: int = 80) -> tuple[SiteStory, ...]:
    """Return ``count`` stories of one to six chapters; every chapter holds a phrase no other chapter holds."""
    return tuple(_story(number) for number in range(count))


def _story(number: int) -> SiteStory:
    chance = random.Random(number)
    title = f"{HEADS[number % len(HEADS)]} {TAILS[number // len(HEADS) % len(TAILS)]}"
    slug = title.lower().replace(" ", "-")
    chapters = tuple(_chapter(chance, number * 6 + offset, offset + 1) for offset in range(1 + number % 6))
    return SiteStory(slug, title, PENS[number % len(PENS)], chapters)


def _chapter(chance: random.Random, serial: int, number: int) -> SiteChapter:
    colour, rest = COLOURS[serial % 12], serial // 12
    phrase = f"the {colour} {BEASTS[rest % 12]} of {PLACES[rest // 12 % 12]} guarded the spare key"
    words = {"colour": colour, "beast": chance.choice(BEASTS), "place": chance.choice(PLACES)}
    words["name"] = chance.choice(FIRST)
    lines = [chance.choice(OPENINGS), *chance.sample(MIDDLES, 5), chance.choice(CLOSINGS)]
    told = [line.format(**words) for line in lines]
    paragraphs = (" ".join(told[:3]), f"They said that {phrase}. {told[3]}", " ".join(told[4:]))
    return SiteChapter(number, f"{words['beast'].title()} and {words['place']}", paragraphs, phrase)
