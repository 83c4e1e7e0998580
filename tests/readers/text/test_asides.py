"""What is said of paragraphs beside a story: the same by the short way as by the pattern."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from indexer.readers.text import asides

pieces = st.sampled_from(
    [
        *(
            "I",
            "i'm",
            "you’re",
            "You",
            "yours",
            "me",
            "_my_",
            "mı",
            "ı",
            "Я",
            "мне",
            "3",
            "j'ai",
            "-",
            " ",
            "\n",
        )
    ]
)


@given(st.one_of(st.text(), st.lists(pieces).map("".join)))
def test_a_text_is_in_its_writers_own_voice_where_the_pattern_says_so(text):
    assert asides.in_own_voice(text) is (asides._OWN_VOICE.search(text) is not None)
