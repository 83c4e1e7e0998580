"""Lines as columns: bounded, sorted as the words are, counted on where they are too many."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis.tokens import tokens
from indexer.concordance.line_table import LineTable
from indexer.concordance.story_hits import StoryHit, neighbours
from indexer.model import LineGroup, LineSort

WORDS = st.lists(st.sampled_from(["lamp", "a", "b", "Z", "é"]), max_size=30).map(" ".join)


def hits_in(text: str) -> list[StoryHit]:
    found = [token for token in tokens(text) if token.term == "lamp"]
    return [StoryHit(at, 0, 0, text, False, token.start, token.end, 0) for at, token in enumerate(found, 1)]


@given(st.lists(WORDS, max_size=6), st.sampled_from([LineSort.LEFT, LineSort.RIGHT]), st.integers(0, 40))
def test_lines_are_sorted_by_what_is_beside_them_and_counted_also_where_they_are_too_many(texts, sort, most):
    table, side = LineTable(most), sort is LineSort.RIGHT
    every = []
    for at, text in enumerate(texts):
        hits = hits_in(text)
        table.add(at, hits)
        every += [(neighbours(text, hit.start, hit.end)[side], at, hit.number) for hit in hits]
    group = LineGroup.NEXT if side else LineGroup.PREVIOUS
    assert {each.value: each.hits for each in table.counted(group)} == Counter(
        (words or [""])[0] for words, *_ in every
    )
    assert table.is_whole == (len(every) <= most)
    assert len(table) == (len(every) if table.is_whole else 0)
    if table.is_whole:
        rows = table.order(sort, [], table.chosen(None, None, [True] * len(texts)))
        assert list(table.lines(rows)) == [(at, number) for _, at, number in sorted(every)]
        rows = table.order(sort, [], table.chosen(group, "a", []))
        assert list(table.lines(rows)) == [
            (at, number) for words, at, number in sorted(every) if words[:1] == ["a"]
        ]
