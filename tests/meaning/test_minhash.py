from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.meaning.minhash import BINS, EMPTY, ROW, Sketch, _rows, _words, sketch
from indexer.meaning.near_duplicates import LEAST_BANDS, band_keys, compare

_LETTERS = "abcdefghijklmnoprstuvw"


def prose(seed, words=2000):
    """Words nobody wrote, as many and as long as those of a story."""
    chance = random.Random(seed)
    vocabulary = ["".join(chance.choices(_LETTERS, k=chance.randint(2, 9))) for _ in range(3000)]
    return [chance.choice(vocabulary) for _ in range(words)]


def edited(words, share, seed=1):
    chance = random.Random(seed)
    return [chance.choice(words) if chance.random() < share else word for word in words]


def of(words):
    made = sketch([" ".join(words)])
    assert made is not None
    return made


def copies(one, other):
    met = len(set(band_keys(one)) & set(band_keys(other))) >= LEAST_BANDS
    return met and compare(one, other).is_duplicate


@pytest.mark.parametrize("words", [120, 500, 20_000])
@pytest.mark.parametrize("share", [0.0, 0.02, 0.08])
def test_an_edited_text_is_a_copy(words, share):
    text = prose(words, words)
    assert copies(of(text), of(edited(text, share)))


def test_chapters_quotes_capitals_and_line_ends_make_no_difference():
    text = prose(3, 900)
    one = of(text)
    typeset = " ".join(f"“{word.upper()}”" if at % 7 == 0 else word for at, word in enumerate(text))
    other = sketch([typeset[:2000] + "\n\n", typeset[2000:].replace(" ", "\r\n")])
    assert other is not None
    assert copies(one, other)


@pytest.mark.parametrize(("start", "end"), [(0, 0.5), (0.3, 0.7), (0.5, 1), (0, 0.7)])
def test_a_part_is_no_copy(start, end):
    text = prose(4, 8000)
    part = of(text[int(len(text) * start) : int(len(text) * end)])
    assert not compare(of(text), part).is_duplicate


def test_two_collections_that_share_half_of_their_stories_are_no_copies():
    shared, one, other = prose(5, 4000), prose(6, 4000), prose(7, 4000)
    alike = compare(of(shared + one), of(shared + other))
    assert alike.share > 0.25
    assert not alike.is_duplicate


def test_different_stories_are_no_copies():
    sketches = [of(prose(seed, 1500)) for seed in range(30)]
    assert not any(copies(one, other) for one in sketches for other in sketches if one is not other)


def test_scripts_without_ascii_letters_are_compared_too():
    words = ["".join(chr(0x430 + ord(letter) - 97) for letter in word) for word in prose(8, 1500)]
    assert copies(of(words), of(edited(words, 0.05)))
    chance = random.Random(9)
    unspaced = "".join(chr(chance.randint(0x4E00, 0x9FA0)) for _ in range(3000))
    one, other = sketch([unspaced]), sketch([unspaced[:1500] + "。" + unspaced[1500:]])
    assert one is not None
    assert other is not None
    assert copies(one, other)


def test_too_few_words_tell_nothing():
    assert sketch([]) is None
    assert sketch(["It was a long way home."]) is None


def test_a_sketch_comes_back_as_it_was_kept():
    made = of(prose(10, 300))
    again = Sketch.unpacked(made.size, made.packed())
    assert again.size == made.size
    assert compare(made, again).share == 1.0
    assert (again.places == made.places).all()


@settings(deadline=None)
@given(st.text(max_size=2000))
def test_any_text_has_a_sketch_or_none(text):
    one, other = sketch([text]), sketch([text])
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        assert one.packed() == other.packed()
        assert all(0 <= key < 2**63 for key in band_keys(one))


# -- texts that say few things often --------------------------------------------------------------------------

_SHARED = st.lists(st.text(alphabet="abcdeéжあ ", min_size=1, max_size=12), min_size=1, max_size=6)


@given(said=_SHARED, times=st.integers(1, 3000), rest=st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_text_however_repetitive_has_a_sketch_or_none_and_is_a_copy_of_itself(said, times, rest):
    text = " ".join(said * times) + rest
    made, again = sketch([text]), sketch([text])
    assert (made is None) == (again is None)
    if made is not None and again is not None:
        assert made.minima.shape == made.places.shape == (BINS,)
        assert (made.minima != EMPTY).any()
        assert compare(made, again).is_identical
        assert Sketch.unpacked(made.size, made.packed()).packed() == made.packed()


@pytest.mark.parametrize(
    "text",
    [
        "again " * 5200,
        "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor.\n" * 2000,
        "All work and no play makes Jack a dull boy.\n" * 10_000,
        "--a\nContent-Type: multipart/mixed; boundary=a\n" * 20_000,
    ],
)
def test_a_long_text_of_one_line_is_known_again_by_its_sketch(text):
    one, other = sketch([text]), sketch([f"{text}{text[: len(text) // 20]}"])
    assert one is not None
    assert other is not None
    assert len(set(band_keys(one)) & set(band_keys(other))) >= 1
    assert compare(one, other).share == 1


@given(words=st.integers(1, 4000), distinct=st.integers(1, 4000), seed=st.integers(0, 9))
@settings(max_examples=60, deadline=None)
def test_the_shortcut_for_long_texts_changes_no_sketch(words, distinct, seed):
    # Every bin's least number is that of all shingles, whatever share of them was sorted.
    chance = random.Random(seed)
    spoken = [f"{chance.randrange(10**5, 10**6)}" for _ in range(distinct)]
    text = [chance.choice(spoken) for _ in range(words)] * 4
    made = sketch([" ".join(text)])
    numbers = _rows(_words(" ".join(text))) if len(text) >= ROW else []
    least: dict[int, int] = {}
    for number in map(int, numbers):
        key = number >> 56
        least[key] = min(least.get(key, number & ~0xFF), number & ~0xFF)
    if made is None:
        assert len(text) < ROW
    else:
        assert {int(at): int(made.minima[at]) for at in range(BINS) if made.minima[at] != EMPTY} == {
            at: number << 8 >> 32 & 0xFFFFFFFF for at, number in least.items()
        }
