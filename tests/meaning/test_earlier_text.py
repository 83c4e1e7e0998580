"""What only an earlier text says is all found in its stretches, phrases that reach into what stayed included."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from indexer.meaning.earlier_text import Unseen
from indexer.model import Chapter

SENTENCES = [f"Sentence {number} of the lamp and kite number {number * 7} went on." for number in range(12)]
TEXTS = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=8).map("\n\n".join)


@given(TEXTS, st.lists(TEXTS, min_size=1, max_size=3), st.randoms(use_true_random=False))
def test_every_phrase_of_an_earlier_text_is_in_todays_in_a_later_one_or_in_a_stretch_of_it(
    today, earlier, rng
):
    unseen = Unseen([Chapter(1, None, today)])
    held = [today]
    for text in earlier:
        held += [each.text for each in unseen.take([Chapter(1, None, text)])]
        start = rng.randrange(len(text))
        phrase = text[start : start + rng.randrange(1, 200)]
        assert any(phrase.strip() in each for each in held)


def test_what_is_in_a_later_text_is_taken_once():
    unseen = Unseen([Chapter(1, None, "The lamp.")])
    assert [each.text for each in unseen.take([Chapter(1, "Dusk", "The kite.")])] == ["The kite."]
    assert unseen.take([Chapter(1, "Dusk", "The kite.")]) == ()
    assert unseen.take([Chapter(1, None, "The lamp.")]) == ()


def test_a_heading_that_is_gone_is_taken_without_the_text_that_stayed():
    unseen = Unseen([Chapter(1, "Dawn", "The lamp.")])
    assert unseen.take([Chapter(1, "Dusk", "The lamp.")]) == (Chapter(1, "Dusk", ""),)


def test_a_long_text_gives_little_more_than_what_is_new_in_it():
    rng = random.Random(1)
    paragraphs = [" ".join(f"word{rng.randrange(5000)}" for _ in range(60)) for _ in range(300)]
    today = "\n\n".join(paragraphs)
    before = "\n\n".join([*paragraphs[:150], "The lamp was never lit.", *paragraphs[151:]])
    (stretch,) = Unseen([Chapter(1, None, today)]).take([Chapter(1, None, before)])
    assert "The lamp was never lit." in stretch.text
    assert len(stretch.text) < 6_000 < len(today) / 20
