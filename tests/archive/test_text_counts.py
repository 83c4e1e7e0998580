"""Counts of long stories by the index: the same pages as by the texts, and none of what the index has not followed yet."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest
from webserver import keep

from indexer.archive import Archive, text_counts
from indexer.archive.text_counts import LONG
from indexer.config import LibrarySettings, SearchSettings, Settings
from indexer.model import OWNER, Chapter, ResultPage, SearchRequest, Story

WORDS = (
    *[
        "the",
        "a",
        "said",
        "walks",
        "walked",
        "walking",
        "ship",
        "ship's",
        "ships'",
        "King's",
        "king",
        "THE",
        "café",
        "über",
        "_sea_",
        "sea-side",
        "didn't",
        "didnt",
    ],
    *["1,000", "’twas", "O'Neil", "дом", "学校", "lantern", "lanterns", "rarely"],
)
QUERIES = (
    *["the", "walk", "ship", "sea", "lantern", "rare", "дом", "a", "café", "twas", "o'neil", "didn't"],
    "the OR ship",
    "the said king",
    "walk -lantern",
    "tag:sea OR the",
    '"the ship" OR sea',
    "lant*",
    "=walks",
    "lanter?",
    '"the said"',
    '"king walks"',
    '"ship the ship"',
    '"lantern ship"',
    "the title:sea",
    "Ann King",
    "the until:me",
)


def long_story(key: str, chance: random.Random, **about: object) -> Story:
    def text() -> str:
        common = chance.choices(WORDS[:12], k=1500)
        rare = chance.choices(WORDS, k=chance.choice([0, 3, 40]))
        words = chance.sample([*common, *rare], k=len(common) + len(rare))
        return "".join(word + chance.choice([" ", " ", " ", ". ", ", ", "\n\n", "” “"]) for word in words)

    chapters = tuple(
        Chapter(number, chance.choice([None, "The Sea", "A king walks"]), text()) for number in range(1, 9)
    )
    return Story("box", f"{key}.txt", f"The {chance.choice(WORDS)} {key}", chapters, **about)  # type: ignore[arg-type]


def stories() -> list[Story]:
    chance = random.Random(5)
    about: list[dict[str, object]] = [
        {"language": "English", "authors": ("Ann King",), "tags": ("sea", "the sea", "walking")},
        {"summary": "The ship walks to the sea; the ship's king said so.", "fandoms": ("The King",)},
        {"language": "French", "tags": ("sea",)},
        {"language": "English"},
    ]
    return [long_story(str(number), chance, **each) for number, each in enumerate(about)]


@pytest.fixture(scope="module")
def archive(tmp_path_factory) -> Iterator[Archive]:
    made = Settings(
        library=LibrarySettings(data=tmp_path_factory.mktemp("box")), search=SearchSettings(deadline_s=600)
    )
    keep(made, stories())
    with closing(Archive(made)) as opened:
        yield opened


def page(archive: Archive, text: str, number: int = 1) -> ResultPage:
    found = archive.search(OWNER, SearchRequest(text, page=number, explained=True))
    return replace(found, took_ms=0)


@pytest.mark.parametrize("text", QUERIES)
def test_a_page_is_the_same_as_by_the_texts_alone(archive, text, monkeypatch):
    assert all(hit.story.id for hit in page(archive, text).hits)
    found = page(archive, text)
    monkeypatch.setattr(text_counts, "LONG", 10**9)
    assert found == page(archive, text)


def test_long_stories_are_counted_by_the_index(archive, monkeypatch):
    counted = []
    told = text_counts.stems_beside_body

    def noted(story):
        counted.append(story.summary.language)
        return told(story)

    monkeypatch.setattr(text_counts, "stems_beside_body", noted)
    assert all(
        story.chapters and sum(len(each.text) for each in story.chapters) > LONG for story in stories()
    )
    page(archive, "the OR walking")
    assert sorted(counted, key=str) == ["English", "English", None]


def test_what_the_index_has_not_followed_is_counted_in_the_text(tmp_path):
    made = Settings(library=LibrarySettings(data=tmp_path))
    story = stories()[0]
    keep(made, [story])
    with closing(Archive(made)) as opened:
        before = page(opened, "the").hits[0].matches
        last = story.chapters[-1]
        changed = (*story.chapters[:-1], replace(last, text=f"{last.text} the the the"))
        opened.catalogue.stories.put_story(replace(story, chapters=changed), "another")
        assert page(opened, "the").hits[0].matches == before + 3
