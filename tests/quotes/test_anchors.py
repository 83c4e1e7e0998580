"""Places that are found again after an edit, and those that are said to be gone."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis.tokens import tokens
from indexer.model import Anchor, AnchorState, Chapter, StoredStory, StorySummary, TextQuote
from indexer.quotes.anchors import anchor_at, find_again

HARBOUR = "The harbour lamp was lit before the fog came in, and nobody had lit it."
KITE = "A kite was older than the hill; the lamp knew that, as everyone in Overwater did."
RAIN = "Rain fell on the shingle while the boats lay upside down like sleeping cattle."


def story(*texts: str, titles: tuple[str | None, ...] = ()) -> StoredStory:
    named = (*titles, *[None] * len(texts))
    made = tuple(
        Chapter(at, title, text) for at, (title, text) in enumerate(zip(named, texts, strict=False), 1)
    )
    return StoredStory(StorySummary("s", "S", words=1, source="x", language="English"), made)


def link(text: str, words: str, chapter: int = 1) -> Anchor:
    start = text.index(words)
    return anchor_at(chapter, text, start, start + len(words))


def found(told: StoredStory, anchor: Anchor) -> tuple[AnchorState, int, str]:
    place = find_again(told, anchor)
    chapter = told.chapters[place.chapter]
    text = chapter.text if place.heading is None else chapter.title or ""
    return place.state, chapter.number, text[place.start : place.end]


TEXT = f"{HARBOUR}\n\n{KITE}\n\n{RAIN}"


@pytest.mark.parametrize(
    "edited",
    [
        story(TEXT),
        story(f"Something new.\n\n{KITE}\n\n{RAIN}\n\n{HARBOUR}"),
        story("Another chapter, with a lamp.", TEXT),
        story(TEXT.upper().replace(",", "").replace(" ", "\n").replace("\n\n\n", "\n\n")),
        story(f"{HARBOUR}\n\n_{KITE}_\n\n{RAIN}"),
    ],
)
def test_a_place_whose_paragraph_is_the_same_is_there_wherever_that_has_moved(edited):
    place = find_again(edited, link(TEXT, "lamp knew"))
    text = edited.chapters[place.chapter].text
    around = " ".join(text[place.start - 20 : place.end + 10].split()).lower()
    assert "the lamp knew that" in around
    if "KITE WAS" not in text:
        assert place.state is AnchorState.SAME


def test_a_changed_paragraph_is_said_to_be_and_the_words_are_found_in_it():
    edited = f"{HARBOUR}\n\nOnce a kite was far older than that hill; yet the lamp knew, as all in Overwater did.\n\n{RAIN}"
    assert found(story(edited), link(TEXT, "lamp knew")) == (AnchorState.CHANGED, 1, "lamp knew")


def test_the_same_word_elsewhere_is_not_taken_for_it():
    start = TEXT.index("lamp knew")
    state, *_ = found(story(f"{HARBOUR}\n\n{RAIN}"), anchor_at(1, TEXT, start, start + 4))
    assert state in (AnchorState.NEAREST, AnchorState.LOST)
    assert found(story(RAIN), link(TEXT, "lamp knew"))[0] is AnchorState.LOST


def test_what_is_nearest_is_offered_where_the_words_are_others():
    edited = f"{HARBOUR}\n\nKites were old as hills, the lamps knew it, everyone of Overwater did.\n\n{RAIN}"
    state, _, words = found(story(edited), link(TEXT, "the lamp knew that, as everyone"))
    assert state is AnchorState.NEAREST
    assert "lamps knew" in words


def test_of_paragraphs_that_are_alike_the_one_with_the_same_around_it_is_meant():
    refrain = "And the bells rang."
    text = f"{HARBOUR}\n\n{refrain}\n\n{KITE}\n\n{refrain}\n\n{RAIN}"
    second = text.rindex("bells")
    place = find_again(story(f"New words here.\n\n{text}"), anchor_at(1, text, second, second + 5))
    assert place.start == second + len("New words here.\n\n")


def test_a_heading_is_found_as_a_heading():
    told = story(RAIN, KITE, titles=(None, "The Lamp in the Fog"))
    assert found(told, link("The Lamp in the Fog", "Lamp", 2)) == (AnchorState.SAME, 2, "Lamp")
    assert find_again(told, link("The Lamp in the Fog", "Lamp", 2)).heading == 0


def test_a_link_without_words_leads_to_its_paragraph():
    anchor = Anchor(1, link(TEXT, "lamp knew").paragraph, TextQuote(""))
    state, _, words = found(story(TEXT), anchor)
    assert (state, words) == (AnchorState.SAME, KITE)
    assert find_again(story(RAIN), anchor).state is AnchorState.LOST
    assert find_again(story(), anchor).state is AnchorState.LOST


def test_a_word_that_stands_everywhere_is_found_by_its_neighbours():
    many = "the lamp and the rain. " * 3000
    text = f"{many}\n\nOverwater knew the lamp knew it\n\n{many}"
    start = text.index("the lamp knew")
    place = find_again(story(f"New.\n\n{text}"), anchor_at(1, text, start, start + 3))
    assert (place.state, place.start) == (AnchorState.SAME, start + len("New.\n\n"))


@given(st.integers(0, 10_000), st.text(max_size=40), st.text(max_size=40), st.integers(0, 9))
def test_any_link_has_an_answer_within_the_story(seed, exact, prefix, chapter):
    chance = random.Random(seed)
    words = TEXT.split()
    told = story(" ".join(chance.choice(words) for _ in range(40)), TEXT)
    place = find_again(told, Anchor(chapter, "", TextQuote(exact, prefix)))
    text = told.chapters[place.chapter].text
    assert 0 <= place.start <= place.end <= len(text)
    assert (place.state is AnchorState.LOST) == (place.start == place.end)


@given(
    st.lists(
        st.sampled_from(["lamp", "the", "a", "fog", "狐", "élan", "don’t", "\n\n", "_so_"]),
        min_size=1,
        max_size=60,
    ),
    st.data(),
)
def test_a_place_in_a_text_that_stayed_as_it_is_is_there(some, data):
    text = " ".join(some)
    placed = list(tokens(text))
    if placed:
        first = data.draw(st.integers(0, len(placed) - 1))
        last = min(first + data.draw(st.integers(0, 3)), len(placed) - 1)
        place = find_again(story(text), anchor_at(1, text, placed[first].start, placed[last].end))
        assert place.state is AnchorState.SAME
        wanted = [token.term for token in placed[first : last + 1]]
        assert [token.term for token in tokens(text[place.start : place.end])] == wanted
