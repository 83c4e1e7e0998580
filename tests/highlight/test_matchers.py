from __future__ import annotations

import re
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import stem, terms
from indexer.analysis.flat_text import flatten
from indexer.analysis.stem import stem_pattern
from indexer.highlight.marks import matcher_of
from indexer.highlight.matchers import PhraseMatcher, WordMatcher
from indexer.query.plan import Phrase, Stem, Words

# What Snowball's English stemmer takes away, and what it changes on the way.
ENDINGS = [
    "s",
    "es",
    "ed",
    "ing",
    "ingly",
    "edly",
    "eed",
    "eedly",
    "ied",
    "ies",
    "'s",
    "s'",
    "y",
    "ly",
    "li",
    "ational",
    "tional",
    "ation",
    "ator",
    "alism",
    "aliti",
    "ality",
    "alli",
    "ally",
    "fulness",
    "ousli",
    "ously",
    "ousness",
    "iveness",
    "iviti",
    "ivity",
    "biliti",
    "bility",
    "ability",
    "ibility",
    "bli",
    "bly",
    "abli",
    "ably",
    "ogi",
    "ogy",
    "fulli",
    "fully",
    "lessli",
    "lessly",
    "enci",
    "ency",
    "anci",
    "ancy",
    "entli",
    "ently",
    "izer",
    "ization",
    "icate",
    "iciti",
    "icity",
    "ical",
    "alize",
    "ative",
    "ful",
    "ness",
    "al",
    "ance",
    "ence",
    "er",
    "ic",
    "able",
    "ible",
    "ant",
    "ement",
    "ment",
    "ent",
    "ism",
    "ate",
    "ity",
    "ous",
    "ive",
    "ize",
    "ion",
    "e",
    "l",
    "ll",
    "ying",
    "yings",
    "ier",
    "iest",
    "est",
    "i",
]


def begins(word: str) -> bool:
    head, tail = stem_pattern(stem(word))
    return re.match(re.escape(head) + tail, word) is not None


def test_every_word_begins_as_its_stem_says(checkout):
    texts = [path.read_text("utf-8", "replace") for path in (checkout / "corpus" / "samples").iterdir()]
    words = {word for text in texts for word in terms(text)}
    assert len(words) > 1000
    assert [word for word in words if not begins(word)] == []


def test_every_ending_begins_as_its_stem_says():
    beginnings = ["".join(some) for length in (1, 2, 3) for some in product("abeilsty", repeat=length)]
    words = [begun + ending for begun in beginnings for ending in ENDINGS]
    assert [word for word in words if not begins(word)] == []


@given(st.text(alphabet="abcdeilnostvwyz'", min_size=1, max_size=6), st.sampled_from(ENDINGS))
def test_any_word_begins_as_its_stem_says(begun, ending):
    for word in terms(begun + ending):
        assert begins(word)


@pytest.mark.parametrize(
    ("word", "other"),
    [("hope", "hoping"), ("cry", "cries"), ("die", "dying"), ("sky", "skies"), ("possible", "possibilities")],
)
def test_irregular_words_are_found_by_their_stem(word, other):
    wanted = matcher_of(Stem("body", stem(word)))
    flat = flatten(f"So {other} it was.")
    assert isinstance(wanted, WordMatcher)
    assert flat is not None
    assert list(wanted.find_in_bytes(flat.data)) == [(3, 3 + len(other))]
    assert wanted.count(flat.data) == 1
    assert wanted.spellings() == {other.encode()}


def test_counting_asks_for_every_spelling():
    wanted, flat = matcher_of(Words("body", (), start="lam")), flatten("lamp lamps lament slam")
    assert isinstance(wanted, WordMatcher)
    assert flat is not None
    assert wanted.count(flat.data) == 3


def test_a_phrase_that_can_begin_inside_itself_says_so():
    assert PhraseMatcher(("to", "be", "to", "be")).may_overlap
    assert not PhraseMatcher(("to", "be", "or", "not")).may_overlap


def test_a_phrase_that_begins_with_one_letter_is_looked_for_the_quick_way():
    prose = "The lamp went out, and a couple of gulls on the quay said what they thought of it all day. " * 20
    assert not matcher_of(Phrase("body", ("a", "couple", "of"))).prefers_text(flatten(prose).data)
    assert matcher_of(Phrase("body", ("a", "a", "a", "a"))).prefers_text(flatten("a " * 2000).data)
