from __future__ import annotations

import pytest

from indexer.query import parse
from indexer.query.plan import PROXIMITY, Phrase, WholeTitle, WithOptional, lower
from indexer.query.ranking import WHOLE_TITLE, ranked


def better(text: str) -> list[object]:
    node, _ = parse(text)
    plan = lower(node)
    made = ranked(plan, node)
    if made == plan:
        return []
    assert isinstance(made.root, WithOptional)
    assert made.root.required == plan.root
    return list(made.root.optional)


def together(*words: str) -> Phrase:
    return Phrase("body", words, PROXIMITY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dragon", [WholeTitle("dragon", WHOLE_TITLE)]),
        ("The Golden Ring", [WholeTitle("golden ring", WHOLE_TITLE), together("golden", "ring")]),
        ("golden OR ring", [WholeTitle("golden ring", WHOLE_TITLE), together("golden", "ring")]),
        ("ring of gold", [WholeTitle("ring of gold", WHOLE_TITLE)]),
        ('"golden ring" sea', [WholeTitle("golden ring sea", WHOLE_TITLE)]),
        ("red-haired knight", [WholeTitle("red haired knight", WHOLE_TITLE), together("haired", "knight")]),
        ("golden -ring", [WholeTitle("golden", WHOLE_TITLE)]),
        ("golden rating:teen ring", [WholeTitle("golden ring", WHOLE_TITLE)]),
        ("rating:teen", []),
        ("drag*", []),
        ("", []),
        ("…", []),
    ],
)
def test_what_is_typed_may_be_a_title_and_its_words_may_be_neighbours(text, expected):
    assert better(text) == expected
