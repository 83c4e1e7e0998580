from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import terms
from indexer.query import parse
from indexer.query.ast import InField, Prefix, Word
from indexer.query.plan import (
    AllOf,
    AnyOf,
    CombinedWord,
    Everything,
    Except,
    Nothing,
    NumberRange,
    Phrase,
    PlanNode,
    Stem,
    WithOptional,
    Words,
    is_conditional,
    lower,
    sought,
    walk,
)
from indexer.schema import DEFAULT_FIELDS

MOTH, LAMP, OWL = Stem("body", "moth"), Stem("body", "lamp"), Stem("body", "owl")


class Dictionary:
    """The words of an index that has the same in every field."""

    def __init__(self, *words: str) -> None:
        self.words = words

    def values(self, field: str, _scope: object = None) -> Sequence[str]:
        return ()

    def terms(self, field: str, start: str, limit: int, _scope: object = None) -> Sequence[str]:
        return [word for word in self.words if word.startswith(start)][:limit]


def root(query: str) -> PlanNode:
    return lower(parse(query)[0]).root


@pytest.mark.parametrize(
    ("query", "planned"),
    [
        ("body:walked", Stem("body", "walk")),
        ('body:"walked"', Words("body", ("walked",))),
        ('body:"she walked"', Phrase("body", ("she", "walked"))),
        ("author:Walked", Words("author", ("walked",), 4.0)),
        ("title:walked", Stem("title", "walk", 4.0)),
        ("body:lant*", Words("body", (), start="lant")),
        ("words:>10", NumberRange("words", 11, None)),
        ("body:(moth lamp)", AllOf((MOTH, LAMP))),
        ("body:moth OR body:lamp", AnyOf((MOTH, LAMP))),
        ("body:moth -body:lamp", Except(MOTH, LAMP)),
        ("body:moth -body:lamp -body:owl", Except(MOTH, AnyOf((LAMP, OWL)))),
        ("-body:lamp", Except(Everything(), LAMP)),
        ("", Everything()),
        ("…", Nothing()),
        ("body:moth OR …", MOTH),
        ("body:moth -…", MOTH),
    ],
)
def test_what_is_typed_means_one_thing_in_each_field(query, planned):
    assert root(query) == planned


def test_a_loose_word_is_one_word_in_all_fields_searched_by_default():
    assert root("Walked") == CombinedWord(("walk",))
    assert root("moth walked") == AllOf((CombinedWord(("moth",)), CombinedWord(("walk",))))


def test_a_loose_word_is_looked_for_in_todays_text_and_in_earlier_ones_where_that_is_asked():
    found = root("walked version:any")
    assert found == AnyOf(
        (CombinedWord(("walk",)), Stem("earlier", "walk", 0.5), Stem("earlier_stronger", "walk", 0.5))
    )


def test_a_word_of_several_tokens_is_found_where_they_stand_in_a_row_and_weighs_as_the_words_do():
    found = root("well-known")
    assert isinstance(found, WithOptional)
    assert {each.words for each in found.required.clauses} == {("well", "known")}
    assert [each.field for each in found.required.clauses] == [spec.name for spec in DEFAULT_FIELDS]
    assert found.optional == (CombinedWord(("well",)), CombinedWord(("known",)))


def test_a_beginning_is_cut_to_the_words_the_index_names_first_and_said_once():
    plan = lower(
        InField("body", Prefix("lam")), Dictionary("lamp", "lamps", "lament", "moth"), max_expansions=2
    )
    assert plan.root == Words("body", ("lamp", "lamps"), start="lam")
    plan = lower(Prefix("lam"), Dictionary("lamp", "lamps", "lament"), max_expansions=2)
    assert len(plan.warnings) == 1
    assert "2 commonest" in plan.warnings[0]
    assert lower(Prefix("lam"), Dictionary("lamp"), max_expansions=2).warnings == ()
    assert lower(Prefix("lam"), Dictionary("moth")).root == Nothing()


def test_words_that_may_be_missing_are_those_a_story_must_or_may_hold():
    plan = lower(parse('moth OR "old owl" -gone lant* rating:teen words:>3')[0])
    assert [each.word for each in plan.words] == ["moth", "old", "owl"]
    assert not plan.needs_all
    assert lower(parse("moth owl -gone")[0]).needs_all
    (aside,) = {leaf.field for each in plan.words for leaf in each.aside} - {"disclaimer"}
    assert aside == "notes"


def test_every_node_is_visited_the_outer_ones_first():
    tree = Except(AllOf((MOTH, AnyOf((LAMP, OWL)))), Everything())
    assert list(walk(tree)) == [tree, tree.kept, MOTH, tree.kept.clauses[1], LAMP, OWL, Everything()]


@given(st.lists(st.sampled_from(["the", "of", "and", "sea", "moth"]), min_size=2, max_size=9))
def test_the_terms_of_a_phrase_cover_every_word_of_it_where_it_stands(words):
    for name in ("body", "title"):
        covered: dict[int, str] = {}
        for offset, unit in Phrase(name, tuple(words)).cover():
            assert len(unit) in {1, 2}
            for place, word in enumerate(unit, offset):
                assert covered.setdefault(place, word) == word
        assert [covered[place] for place in range(len(words))] == words


# -- what a story is found by -------------------------------------------------------------------------------------


def held(*leaves: PlanNode):
    return lambda leaf: leaf in leaves


@pytest.mark.parametrize(
    ("node", "has", "found"),
    [
        (AnyOf((MOTH, LAMP)), {MOTH}, (True, [MOTH])),
        (AnyOf((MOTH, AllOf((LAMP, OWL)))), {MOTH, LAMP}, (True, [MOTH])),
        (AnyOf((MOTH, AllOf((LAMP, OWL)))), {LAMP, OWL}, (True, [LAMP, OWL])),
        (AllOf((MOTH, LAMP)), {MOTH}, (False, [])),
        (Except(MOTH, LAMP), {MOTH}, (True, [MOTH])),
        (Except(MOTH, LAMP), {MOTH, LAMP}, (False, [])),
        (AnyOf((OWL, Except(MOTH, LAMP))), {OWL, MOTH, LAMP}, (True, [OWL])),
        (AllOf((NumberRange("words", 1, 2), MOTH)), {MOTH}, (False, [])),
        (Nothing(), set(), (False, [])),
        (Everything(), set(), (True, [])),
    ],
)
def test_a_story_is_found_by_what_it_has_of_the_parts_that_match(node, has, found):
    assert sought(node, held(*has)) == found


def test_what_is_not_known_of_a_story_rules_nothing_out():
    tree = AnyOf((MOTH, AllOf((LAMP, OWL)), Except(OWL, LAMP)))
    assert sought(tree) == (None, [MOTH, LAMP, OWL])
    assert sought(AllOf((MOTH, LAMP)), lambda leaf: None if leaf is MOTH else False) == (False, [])
    assert sought(AnyOf((MOTH, LAMP)), lambda leaf: None if leaf is MOTH else True)[0] is True


@pytest.mark.parametrize(
    ("query", "so"),
    [
        ("moth lamp", False),
        ("moth OR lamp", False),
        ("moth -lamp", False),
        ("moth OR (lamp owl)", True),
        ("moth OR (lamp -owl)", True),
    ],
)
def test_only_alternatives_of_several_parts_depend_on_the_story(query, so):
    assert is_conditional(root(query)) is so


def test_a_word_that_folds_to_several_is_a_phrase():
    assert terms("\ufdfa")
    assert isinstance(lower(InField("body", Word("well-known"))).root, Phrase)
