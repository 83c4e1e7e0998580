"""Blocks are found as they are asked for, and are the same however they are asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.readers.text.blocks import Blocks, blocks_of

TEXTS = st.text("ab:-* \n", max_size=80)


@given(TEXTS)
def test_blocks_are_the_same_however_they_are_asked_for(text):
    every = list(blocks_of(text))
    lazy = blocks_of(text)
    assert [lazy[n] for n in range(len(every)) if lazy.reaches(n)] == every
    assert not lazy.reaches(len(every))
    assert len(blocks_of(text)) == len(every)
    assert [blocks_of(text).after(n, 2) for n in range(len(every))] == [
        every[n + 1 : n + 3] for n in range(len(every))
    ]
    with pytest.raises(IndexError):
        lazy[len(every)]


def test_only_blocks_that_are_asked_for_are_found():
    found: list[int] = []

    def blocks():
        for n, block in enumerate(blocks_of("one\n\ntwo\n\nthree\n\nfour")):
            found.append(n)
            yield block

    lazy = Blocks(blocks())
    assert lazy[1].text == "two"
    assert [block.text for block in lazy.after(1)] == ["three"]
    assert found == [0, 1, 2]


def test_a_rule_is_a_block_of_its_own():
    assert [(block.text, block.rule) for block in blocks_of("one\n***\ntwo")] == [
        ("one", False),
        ("***", True),
        ("two", False),
    ]
