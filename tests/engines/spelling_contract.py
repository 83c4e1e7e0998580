"""The part of the engine contract about queries that find too little: words and titles within a slip, and most of the words."""

from __future__ import annotations

import pytest
from engines.kit import EngineKit, ask, names, suggested, with_most
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sample_stories import tale

from indexer.model import Rating, Scope

TEEN = Scope(Rating.TEEN)


class SpellingContract(EngineKit):
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            *(
                ("kestrl", "kestrel"),
                ("ketsrel", "kestrel"),
                ("kestrwel", "kestrel"),
                ("kezstrel", "kestrel"),
            ),
            *(("ekstrel", "kestrel"), ("estrel", "kestrel"), ("jestrel", "kestrel"), ("KESTRAL", "kestrel")),
            *(("mth", "moth"), ("omth", "moth"), ("lightouse", "lighthouse"), ("lighthoose", "lighthouse")),
            *(
                ("lihgthuose", "lighthouse"),
                ("darcey", "darcy"),
                ("oneil", "o'neil"),
                ("merningstar", "morningstar"),
            ),
        ],
    )
    def test_a_word_with_a_letter_wrong_is_known_wherever_it_stands(self, index, typed, meant):
        reader = index(
            tale("a", "A kestrel, a moth.", authors=("Elizabeth Darcy", "Rose O'Neil"), title="Morningstar"),
            tale("b", "The lighthouse keeper sang."),
        )
        assert suggested(reader, typed) == [meant]

    @pytest.mark.parametrize(
        "typed", ["kzsterl", "inz", "mo", "", "1986", "xyzzy", "望遠", "kestrel and moths"]
    )
    def test_what_is_near_no_word_is_taken_for_none(self, index, typed):
        assert suggested(index(tale("a", "A kestrel, a moth, in 1987: 望遠鏡.")), typed) == []

    def test_of_words_as_near_the_commoner_is_likelier_and_likelihoods_are_shares(self, index):
        reader = index(tale("a", "A cart."), *(tale(f"b{number}", "A card.") for number in range(9)))
        card, cart = reader.suggest("carz")
        assert (card.text, cart.text) == ("card", "cart")
        assert card.likelihood > 2 * cart.likelihood
        assert card.likelihood + cart.likelihood == pytest.approx(1)

    def test_a_key_beside_another_and_a_letter_that_sounds_like_it_are_likelier_slips(self, index):
        reader = index(tale("a", "The bale, the bake; a hat for a cat."))
        assert suggested(reader, "bame") == ["bake", "bale"]
        assert suggested(reader, "kat") == ["cat", "hat"]
        assert suggested(index(tale("b", "A hat. A hut.")), "hyt")[0] == "hut"

    def test_a_title_with_a_letter_wrong_is_known_in_whichever_word(self, index):
        reader = index(tale("a", "Text.", title="The Red Dog"), tale("b", "Text.", title="A Winter’s Tale"))
        for typed, meant in (
            ("teh red dog", "the red dog"),
            ("The Red Fog", "the red dog"),
            ("th ered dog", "the red dog"),
            ("red dig", "red dog"),
            ("a winter s tale", "a winter's tale"),
        ):
            assert [each.text for each in reader.suggest_titles(typed)] == [meant], typed
        assert list(reader.suggest_titles("red dog")) == []
        assert list(reader.suggest_titles("the blue dog")) == []

    def test_no_title_or_word_of_what_may_not_be_seen_is_suggested_or_weighs(self, index):
        reader = index(
            tale("a", "A card.", title="The Red Dog", rating=Rating.EXPLICIT, authors=("Darcy",)),
            *(tale(f"x{number}", "A card.", rating=Rating.EXPLICIT) for number in range(9)),
            tale("b", "A cart.", title="Another", rating=Rating.TEEN),
        )
        assert suggested(reader, "carz", TEEN) == ["cart"]
        assert reader.suggest("carz", TEEN)[0].likelihood == 1
        assert suggested(reader, "darcey", TEEN) == []
        assert list(reader.suggest_titles("the red fog", TEEN)) == []
        # It does not betray that a title is taken, either.
        assert list(reader.suggest_titles("anothr", TEEN)) == list(reader.suggest_titles("anothr"))
        assert reader.frequency("body", "card", TEEN) == 0
        assert reader.frequency("body", "card") == 10

    @given(st.text(max_size=40))
    @settings(
        max_examples=60,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors],
    )
    def test_whatever_is_typed_is_answered(self, library, text):
        assert all(0 < each.likelihood <= 1 for each in library.suggest(text))
        assert all(0 < each.likelihood <= 1 for each in library.suggest_titles(text))


class RelaxingContract(EngineKit):
    def test_stories_with_most_words_are_found_those_with_the_rarer_ones_first(self, index):
        reader = index(
            tale("most", "The miller had a daughter."),
            tale("rarest", "A zeppelin over the miller."),
            tale("common", "The the the."),
            *(tale(f"m{number}", "The miller.") for number in range(5)),
        )
        text = "the miller daughter zeppelin"
        assert names(reader, text) == []
        found = [hit.story_id for hit in with_most(reader, text, 0.5).hits]
        assert set(found) == {"most", "rarest"}
        assert {hit.story_id for hit in with_most(reader, text, 0.001).hits} >= {
            "most",
            "rarest",
            "m0",
            "common",
        }
        assert set([hit.story_id for hit in with_most(reader, text, 0.001).hits][:2]) == {"most", "rarest"}

    def test_words_no_story_has_are_not_counted(self, index):
        reader = index(tale("a", "A kestrel and a moth."), tale("b", "A moth."))
        assert [hit.story_id for hit in with_most(reader, "kestrel moth xyzzy plugh", 0.9).hits] == ["a"]

    def test_what_is_quoted_in_a_field_or_excluded_is_demanded_all_the_same(self, index):
        reader = index(
            tale("a", "A white towel, a kestrel."),
            tale("b", "A towel, white, a kestrel and a moth."),
            tale("c", "A white towel and a moth, a lamp."),
            tale("d", "A kestrel.", title="Towel"),
        )
        found = with_most(reader, '"white towel" kestrel moth -lamp', 0.3)
        assert [hit.story_id for hit in found.hits] == ["a"]
        assert [hit.story_id for hit in with_most(reader, "title:towel kestrel moth", 0.3).hits] == ["d"]

    def test_scores_are_those_of_any_of_the_words(self, index):
        reader = index(tale("a", "A kestrel, a moth."), tale("b", "A moth, a moth."), tale("c", "A lamp."))
        either = {hit.story_id: hit.score for hit in ask(reader, "kestrel OR moth OR lamp").hits}
        most = {hit.story_id: hit.score for hit in with_most(reader, "kestrel moth lamp", 0.5).hits}
        assert most == {"a": pytest.approx(either["a"])}

    def test_how_rare_words_are_is_counted_among_what_may_be_seen(self, index):
        reader = index(
            tale("a", "A kestrel.", rating=Rating.TEEN),
            tale("b", "A moth.", rating=Rating.TEEN),
            tale("c", "A moth.", rating=Rating.TEEN),
            *(tale(f"x{number}", "A kestrel.", rating=Rating.EXPLICIT) for number in range(9)),
        )
        assert [hit.story_id for hit in with_most(reader, "kestrel moth", 0.6, TEEN).hits] == ["a"]
