"""One place knows what an e-mail address is, in running text and on lines about people."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.readers.metadata.mail_addresses import (
    address_on,
    is_only_addresses,
    plain,
    replaced,
    spelt,
    without_addresses_on,
)
from indexer.readers.metadata.people import authors_of

LINES = st.lists(
    st.sampled_from(
        ["wren", "@", " at ", "(at)", "[dot]", " dot ", "example", ".", "org", "<", ">", " ", "mailto:", "İ"]
    ),
    max_size=14,
).map("".join)


@pytest.mark.parametrize(
    ("line", "address"),
    [
        ("Wren <wren@example.org>", "wren@example.org"),
        ("mailto:wren@example.org", "wren@example.org"),
        ("wren@aol", "wren@aol"),
        ("Wren, wren AT example DOT org", "wren AT example DOT org"),
        ("wren at mail dot example dot museum", "wren at mail dot example dot museum"),
        ("Wren (wren[at]example[dot]org)", "wren[at]example[dot]org"),
        ("wren(at)example.org", "wren(at)example.org"),
        ("ada at x dot org", "ada at x dot org"),
        ("Posy Quill at fanfiction.example", None),
        ("Stared at a dot com ad", None),
        ("Wren", None),
    ],
)
def test_the_address_on_a_line_is_found_as_it_is_written(line, address):
    assert address_on(line) == address


@pytest.mark.parametrize(
    "hidden", ["wren(at)example.org", "wren [at] example [dot] org", "wren@aol", "ada at x dot org"]
)
def test_a_by_line_gives_the_name_beside_an_address(hidden):
    assert authors_of(f"Posy Quill ({hidden})") == ("Posy Quill",)


@pytest.mark.parametrize(
    "line", ["<wren@example.org>", "wren(at)example.org, ada@aol", " (ada at x dot org) "]
)
def test_a_line_of_addresses_alone_is_known(line):
    assert is_only_addresses(line)
    assert not is_only_addresses(f"Wren {line}")


@given(LINES)
def test_places_are_in_order_and_what_is_left_has_no_address(line):
    for find in (plain, spelt):
        spans = list(find(line))
        assert all(0 <= start < end <= len(line) for start, end in spans)
        assert all(one[1] <= other[0] for one, other in pairwise(spans))
    assert replaced(line, [], "x") == line
    assert (without_addresses_on(line) == line) == (address_on(line) is None)
