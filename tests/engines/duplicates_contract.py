"""The part of the engine contract about names of several spellings and copies of one work."""

from __future__ import annotations

from dataclasses import replace

from engines.kit import EngineKit, ask, names
from sample_stories import tale

from indexer.meaning.aliases import Aliases
from indexer.meaning.names import Names


def copy(name, original, *chapters, **about):
    return replace(tale(name, *chapters, **about), copy_of=original)


def told(name, **about):
    return Names(Aliases()).enrich(tale(name, "A lamp.", **about))


class CopyContract(EngineKit):
    def test_a_code_and_its_name_find_one_another_and_are_one_facet(self, index):
        reader = index(told("old", tags=("UST",)), told("new", tags=("unresolved sexual tension",)))
        assert sorted(names(reader, "tag:UST")) == ["new", "old"]
        assert sorted(names(reader, 'tag:"unresolved sexual tension"')) == ["new", "old"]
        (facet,) = ask(reader, "lamp").facets["tag"]
        assert (facet.value, facet.count) == ("Unresolved Sexual Tension", 2)

    def test_a_pairing_is_found_in_either_order_and_friends_are_not(self, index):
        reader = index(
            told("one", relationships=("Kell/Varga",)),
            told("two", relationships=("Varga/Kell",)),
            told("friends", relationships=("Kell & Varga",)),
        )
        assert sorted(names(reader, "relationship:Kell/Varga")) == ["one", "two"]
        assert sorted(names(reader, 'relationship:"Varga/Kell"')) == ["one", "two"]
        assert names(reader, 'relationship:"Varga and Kell"') == ["friends"]
        facets = {facet.value: facet.count for facet in ask(reader, "lamp").facets["relationship"]}
        assert facets == {"Kell/Varga": 2, "Kell & Varga": 1}

    def test_a_story_comes_before_those_it_is_only_beside(self, index):
        reader = index(
            told("beside", relationships=("Ott/Marl", "Kell/Varga")),
            told("about", relationships=("Kell/Varga", "Ott/Marl")),
        )
        assert names(reader, "relationship:kell") == ["about", "beside"]

    def test_of_copies_the_one_that_stands_for_them_is_found(self, index):
        reader = index(
            copy("second", "first", "The lamp."),
            tale("first", "The lamp."),
            copy("third", "first", "The lamp."),
            tale("other", "Another lamp."),
        )
        found = ask(reader, "lamp", grouped=True)
        assert (sorted(hit.story_id for hit in found.hits), found.total) == (["first", "other"], 2)
        assert ask(reader, "lamp").total == 4

    def test_a_phrase_that_only_a_copy_has_finds_that_copy(self, index):
        reader = index(tale("first", "The lamp."), copy("second", "first", "The lantern, a lamp."))
        assert names(reader, "lantern", grouped=True) == ["second"]
        assert names(reader, '"a lamp"', grouped=True) == ["second"]
        assert names(reader, "lamp", grouped=True) == ["first"]

    def test_of_several_copies_without_their_first_one_is_found(self, index):
        reader = index(
            tale("first", "The lamp."),
            copy("second", "first", "A candle in a long, long story about other things."),
            copy("third", "first", "A candle."),
            copy("fourth", "fifth", "A candle too, in another work."),
            tale("fifth", "A candle, no lamp."),
        )
        found = ask(reader, "candle", grouped=True)
        assert (sorted(hit.story_id for hit in found.hits), found.total) == (["fifth", "third"], 2)

    def test_facets_filters_pages_and_sorting_see_one_of_each(self, index):
        tales = [tale(f"t{number:02}", "A lamp.", tags=("light",)) for number in range(30)]
        copies = [
            copy(f"c{number:02}", f"t{number:02}", "A lamp.", tags=("light",), source="elsewhere")
            for number in range(0, 30, 2)
        ]
        reader = index(*tales, *copies)
        found = ask(reader, "lamp", grouped=True)
        assert found.total == 30
        assert [(facet.value, facet.count) for facet in found.facets["tag"]] == [("light", 30)]
        assert [hit.story_id for hit in ask(reader, "lamp", grouped=True, sort="title").hits] == [
            each.id for each in tales
        ]
        elsewhere = ask(reader, "lamp", grouped=True, filters={"source": ("elsewhere",)})
        assert (elsewhere.total, len(elsewhere.hits)) == (15, 15)
        assert ask(reader, "*", grouped=True).total == 30

    def test_a_copy_whose_first_is_gone_is_found_by_itself(self, index):
        reader = index(copy("second", "gone", "The lamp."), copy("third", "gone", "The lamp."))
        assert ask(reader, "lamp", grouped=True).total == 1

    def test_what_stands_for_itself_again_is_found_again(self, index):
        index(tale("first", "The lamp."), copy("second", "first", "The lamp."))
        reader = index(tale("second", "The lamp."))
        assert ask(reader, "lamp", grouped=True).total == 2
