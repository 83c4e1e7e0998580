"""The part of the engine contract about passages: which are found by some words, in whose scope, after which changes."""

from __future__ import annotations

from contextlib import closing
from functools import cache
from itertools import count

import pytest
from engines.kit import EngineKit, begun, load
from engines.scoping import MIXED, SCOPE
from sample_stories import memory_batches, tale

from indexer.analysis.stemming import query_stems
from indexer.config import IndexSettings
from indexer.engines import passages
from indexer.engines.passage_keys import story_number
from indexer.engines.port import PassagePlace, PassagesFound, SearchEngine
from indexer.model import OWNER, Scope

LONG = tale("long", " ".join(f"word{number} and more of it." for number in range(400)))


def find(engine: SearchEngine, number: int, text: str, scope: Scope = OWNER, **more: object) -> PassagesFound:
    words = [query_stems(word, [""]) for word in text.split()]
    reader = engine.open_passages(number)
    assert reader is not None
    with closing(reader):
        return reader.find(words, scope, 10, **more)  # type: ignore[arg-type]


def stories(found: PassagesFound) -> set[str]:
    return {place.story_id for place in found.places}


@cache
def _alike() -> tuple[str, str]:
    """Return two ids of stories that have one number in keys."""
    seen: dict[int, str] = {}
    for at in count():
        key = f"tale{at}"
        if (number := story_number(key)) in seen:
            return seen[number], key
        seen[number] = key
    raise AssertionError


class PassagesContract(EngineKit):
    def test_the_passage_that_holds_most_of_the_words_comes_first(self, engine, number, index):
        index(LONG, tale("fox", "A fox ran over the hill."))
        best = find(engine, number, "word200 nothing word201 more").places[0]
        text = LONG.chapters[0].text[best.start : best.end]
        assert (best.story_id, best.chapter) == ("long", 1)
        assert "word200 and more of it. word201" in text
        assert text.count(" ") < 70

    def test_words_are_found_by_their_stems_and_weighed_by_how_rare_they_are(self, engine, number, index):
        index(
            tale("fox", "The foxes were running."), tale("hen", "The hen, the hen."), tale("owl", "The owl.")
        )
        found = find(engine, number, "fox run the unheard")
        assert found.places[0].story_id == "fox"
        fox, run, the, unheard = found.rarities
        assert fox == run > the > unheard == 0

    def test_common_words_are_left_out_where_rarer_ones_are_left(self, engine, number, index):
        index(LONG)
        assert len(find(engine, number, "and word1 word2 word3").places) > 3
        assert len(find(engine, number, "and word1 word2 word3", rare=True).places) < 3

    def test_words_that_too_many_passages_hold_are_left_out_but_for_the_rarest_three(
        self, engine, number, index, monkeypatch
    ):
        index(LONG)
        monkeypatch.setattr(passages, "_MOST_HELD", 9)
        assert len(find(engine, number, "and more word1 word2 word3").places) < 3
        assert len(find(engine, number, "and more of").places) > 3
        assert stories(find(engine, number, "and")) == {"long"}

    def test_every_chapter_is_found_in_the_language_of_its_story(self, engine, number, index):
        index(tale("cheval", "Le renard.", "Des chevaux courent.", language="French"))
        reader = engine.open_passages(number)
        found = reader.find([query_stems("cheval", ["French"])], OWNER, 10)
        reader.close()
        assert found.places == (PassagePlace("cheval", 2, 0, 20, "French"),)

    def test_a_script_without_blanks_is_cut_by_characters(self, engine, number, index):
        index(tale("fox", "狐は丘を越えて走った。" * 40, language="Japanese"))
        reader = engine.open_passages(number)
        found = reader.find([query_stems("狐", ["Japanese"])], OWNER, 10)
        reader.close()
        assert len(found.places) > 5
        assert max(place.end - place.start for place in found.places) <= 60

    def test_nothing_outside_a_scope_is_found_or_weighed(self, engine, number, index):
        index(*MIXED)
        assert stories(find(engine, number, "lamp", SCOPE)) == {"kettle", "lantern", "lantana"}
        assert find(engine, number, "lanthanum kestrel", SCOPE) == PassagesFound((), (0.0, 0.0))
        others = find(engine, number, "lamp kettle", SCOPE).rarities
        assert others[0] < others[1]

    def test_stories_may_be_narrowed_to_some(self, engine, number, index):
        index(*MIXED)
        assert stories(find(engine, number, "lamp", among=frozenset({"grown", "nobody"}))) == {"grown"}
        assert find(engine, number, "lamp", among=frozenset()).places == ()

    def test_passages_follow_every_commit(self, engine, number, index):
        index(tale("fox", "A fox ran."), tale("hen", "A hen sat."))
        index(tale("fox", "An owl flew."))
        assert stories(find(engine, number, "fox")) == set()
        assert stories(find(engine, number, "owl")) == {"fox"}
        writer = engine.writer(number)
        writer.delete(["hen"])
        assert stories(find(engine, number, "hen")) == {"hen"}
        writer.close()
        assert stories(find(engine, number, "hen")) == set()

    def test_what_is_not_committed_is_not_there(self, engine, number, index):
        index(tale("fox", "A fox ran."))
        writer = engine.writer(number)
        writer.put([tale("owl", "An owl flew.")])
        writer.close(commit=False)
        assert stories(find(engine, number, "owl")) == set()

    @pytest.mark.timeout(300)
    def test_segments_that_others_built_have_their_passages(self, engine, number):
        tales = [tale(f"t{at}", f"The lamp of house {at}. " * 4000) for at in range(12)]
        with closing(engine.writer(number, fresh=True)) as writer:
            load(engine, number, memory_batches(tales), writer)
        assert stories(find(engine, number, "house 7")) == {"t7"}

    def test_damage_to_them_is_named(self, engine, number, folder, index):
        index(tale("fox", "A fox ran."))
        files = (
            path
            for path in (folder / "passages").rglob("*")
            if path.is_file() and "manifest" not in path.name
        )
        largest = max(files, key=lambda path: path.stat().st_size)
        content = bytearray(largest.read_bytes())
        content[-1] ^= 1
        largest.write_bytes(content)
        assert any(largest.name in name for name in engine.damaged_files(number))

    def test_an_archive_may_do_without_and_drops_what_is_there(self, tmp_path, engine, number, index):
        index(tale("fox", "A fox ran."))
        without = self.make(tmp_path, IndexSettings(lock_timeout_s=0.2, passages=False))
        assert without.open_passages(number) is None
        writer = without.writer(number)
        writer.put([tale("owl", "An owl flew.")])
        writer.close()
        other = begun(without)
        without.close()
        # What has no passages of all stories is worse than none.
        assert engine.open_passages(number) is None
        assert engine.open_passages(other) is None

    def test_the_best_passage_is_worth_the_words_that_stand_in_it_by_their_rarity(
        self, engine, number, index
    ):
        index(
            tale("both", "A fox in the rain.", "Fox, fox, foxes."),
            tale("apart", "A fox. " + "Nothing of it. " * 60 + "Rain."),
            tale("rain", "It rained."),
            tale("none", "An owl."),
        )
        every = ["both", "apart", "rain", "none", "unheard"]
        fox, rain, gone = (query_stems(word, [""]) for word in ("fox", "rain", "unheard"))
        reader = engine.open_passages(number)
        assert reader is not None
        with closing(reader):
            foxes, rains, _ = reader.find([fox, rain, gone], OWNER, 1).rarities
            worth = reader.best([fox, rain, gone], OWNER, every)
            assert worth == {"both": foxes + rains, "apart": max(foxes, rains), "rain": rains}
            assert reader.best([fox, rain], OWNER, ["rain"]) == {"rain": rains}
            assert reader.best([[*fox, *rain]], OWNER, every).keys() == worth.keys()
            assert len({*reader.best([[*fox, *rain]], OWNER, every).values()}) == 1
            assert reader.best([], OWNER, every) == reader.best([fox], OWNER, []) == {}
            assert reader.best([gone], OWNER, every) == {}

    def test_the_best_passages_of_stories_with_one_number_are_told_apart(self, engine, number, index):
        one, two = _alike()
        index(tale(one, "A fox in the rain."), tale(two, "A fox."), tale("third", "Rain."))
        fox, rain = (query_stems(word, [""]) for word in ("fox", "rain"))
        reader = engine.open_passages(number)
        assert reader is not None
        with closing(reader):
            worth = reader.best([fox, rain], OWNER, [one, two, "third"])
        assert worth[one] == worth[two] + worth["third"]

    def test_nothing_outside_a_scope_makes_a_passage_better_or_worse(self, engine, number, index):
        index(*MIXED)
        lamp, kettle = (query_stems(word, [""]) for word in ("lamp", "kettle"))
        reader = engine.open_passages(number)
        assert reader is not None
        with closing(reader):
            lamps, kettles = reader.find([lamp, kettle], SCOPE, 1).rarities
            worth = reader.best([lamp, kettle], SCOPE, ["kettle", "lantern", "lantana"])
        assert worth["kettle"] in {lamps + kettles, kettles}
        assert worth["lantern"] in {lamps, lamps + kettles}

    def test_passages_are_found_where_others_are_near_with_how_far_they_are(self, engine, number, index):
        index(
            LONG,
            tale("two", "Rain fell on the inn.", "Nobody saw the fox."),
            tale("one", "A fox in the rain."),
        )
        reader = engine.open_passages(number)
        assert reader is not None
        with closing(reader):
            fox, rain = query_stems("fox", [""]), query_stems("rain", [""])
            near = reader.near([fox, rain], None, 100)
            assert (len(near.keys), near.of_story("one")) == (1, {1: [(0, 0)]})
            assert not near.may_be_in("two")
            either = reader.near([fox], None, 100)
            assert either.may_be_in("one")
            assert either.of_story("two") == {2: [(0, 0)]}
            assert not either.may_be_in("long")
            assert not reader.near([fox, query_stems("unheard", [""])], None, 100).keys
            assert reader.near([[*rain, "word399"], query_stems("and", [""])], 0, 1) is None
            ((start, apart),) = reader.near([["word0"], ["word60"]], None, 100).of_story("long")[1]
            text = LONG.chapters[0].text
            assert start == 0
            assert abs(apart - text.index("word60 ")) <= 280
            assert reader.near([["word0"], ["word60"]], apart, 100).keys
            assert not reader.near([["word0"], ["word60"]], apart - 1, 100).keys
