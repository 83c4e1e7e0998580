from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.query import parse
from indexer.query.plan import (
    AllOf,
    AnyOf,
    CombinedWord,
    Everything,
    Except,
    Plan,
    PlanNode,
    WithOptional,
    lower,
)
from indexer.query.plan_nodes import Weighing, walk, weighing
from indexer.query.relax import Relaxing, loose

LETTERS = "abcdef"
WORDS = tuple(CombinedWord((letter,)) for letter in LETTERS)


def most(text: str, rarity: dict[Weighing, float] | None = None, share: float = 0.5) -> Plan:
    """Return the plan that is content with most words of a query, all as rare as each other unless it is said."""
    relaxing = Relaxing.of(lower(parse(text)[0]))
    known = {leaf: 1.0 for part in relaxing.words for leaf in weighing(part)} if rarity is None else rarity
    return relaxing.content(known, share)


def holds(node: PlanNode, held: frozenset[PlanNode]) -> bool:
    match node:
        case AllOf(clauses):
            return all(holds(part, held) for part in clauses)
        case AnyOf(clauses):
            return any(holds(part, held) for part in clauses)
        case Except(kept, excluded):
            return holds(kept, held) and not holds(excluded, held)
        case WithOptional(required, _):
            return holds(required, held)
        case Everything():
            return True
        case _:
            return node in held


def leaves(text: str) -> frozenset[PlanNode]:
    """Return what a story has that is found by a query."""
    return frozenset(weighing(lower(parse(text)[0]).root))


@given(
    st.lists(st.floats(0.1, 10), min_size=len(WORDS), max_size=len(WORDS)),
    st.floats(0.01, 0.99),
    st.sets(st.sampled_from(WORDS)),
)
def test_just_those_stories_are_found_whose_words_make_up_the_share(rarities, share, held):
    rarity = dict(zip(WORDS, rarities, strict=True))
    made = most(" ".join(LETTERS), rarity, share)
    together, needed = sum(rarity[word] for word in held), share * sum(rarities)
    if abs(together - needed) > 1e-6:
        assert holds(made.root, frozenset(held)) is (together > needed)
    assert not made.needs_all


def test_only_the_six_rarest_of_many_words_count_and_all_are_ranked_by():
    many = tuple(CombinedWord((f"w{number}",)) for number in range(40))
    rarity = {word: float(number + 1) for number, word in enumerate(many)}
    made = most(" ".join(word.stems[0] for word in many), rarity)
    assert isinstance(made.root, Except)
    assert isinstance(made.root.kept, AnyOf)
    assert set(made.root.kept.clauses) == set(many)
    found = [some for some in combinations(many[-8:], 3) if holds(made.root, frozenset(some))]
    assert found
    assert not any(set(some) & set(many[:-6]) and len(set(some) & set(many[-6:])) < 2 for some in found)
    assert not holds(made.root, frozenset(many[:-6]))


@pytest.mark.parametrize(
    "strict",
    [
        *(
            '"white towel"',
            "=towel",
            "+towel",
            "title:towel",
            "title:tow*",
            "words:>5",
            "has:notes",
            "case:Towel",
        ),
        *("white NEAR/3 towel", '"white towel rack"~3', "(+white OR +towel)", "+towel^2"),
    ],
)
def test_what_is_demanded_in_any_way_is_demanded_all_the_same(strict):
    made = most(f"a b c {strict}")
    assert not holds(made.meaning, leaves("a b c"))
    other = lower(parse(strict)[0]).meaning
    assert holds(made.meaning, frozenset({*WORDS[:2], *walk(other)}))
    assert len(loose(parse(f"a b c {strict}")[0])) == 3


def test_what_is_excluded_is_excluded_all_the_same():
    made = most("a b c -d")
    assert holds(made.root, frozenset(WORDS[:2]))
    assert not holds(made.root, frozenset((*WORDS[:2], WORDS[3])))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a b c", 3),
        ("a,b", 2),
        ("a AND b c", 1),
        ("a && b", 0),
        ("+a b c", 2),
        ("(a OR b) c", 2),
        ("(+a OR b) c", 1),
        ("drag* dr?gon dragon~ /dr.gon/", 4),
        ("a^2 b", 2),
        ("a OR b", 1),
    ],
)
def test_words_and_patterns_are_loose_unless_they_are_demanded(text, words):
    assert len(loose(parse(text)[0])) == words


def test_where_only_texts_tell_what_an_index_is_asked_finds_all_of_it():
    made = most("case:Will a b c")
    assert made.exact is not None
    assert holds(made.exact, frozenset({*WORDS[:2], *lower(parse("case:Will")[0]).meaning.clauses}))
    assert holds(made.root, leaves("Will") | leaves("=Will") | frozenset(WORDS[:2]))
    assert not holds(made.exact, frozenset(WORDS[:3]))


def test_a_query_of_which_no_story_has_a_word_is_left_as_it_is():
    plan = lower(parse("a b")[0])
    assert Relaxing.of(plan).content({}, 0.5) is plan
