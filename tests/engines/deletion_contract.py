"""The part of the engine contract about stories that are taken out: by the next commit, or by the query until then."""

from __future__ import annotations

import pytest
from engines.duplicates_contract import copy
from engines.kit import EngineKit, ask, names, suggested
from sample_stories import tale

from indexer.model import Scope

LAMPS = [tale(f"t{number:02}", "A lamp.", tags=("light",), words=number) for number in range(40)]


class LeavingContract(EngineKit):
    @pytest.mark.parametrize("many", [1, 35])
    def test_stories_a_query_does_without_are_in_no_hit_count_or_facet(self, index, many):
        reader = index(*LAMPS)
        without = frozenset(story.id for story in LAMPS[:many])
        found = ask(reader, "lamp", scope=Scope(hidden=without), sort="words")
        assert [hit.story_id for hit in found.hits] == [story.id for story in LAMPS[many:]]
        assert found.total == 40 - many
        assert [(facet.value, facet.count) for facet in found.facets["tag"]] == [("light", 40 - many)]
        assert ask(reader, "", scope=Scope(hidden=without)).total == 40 - many

    def test_a_copy_is_found_in_the_place_of_one_the_query_does_without(self, index):
        reader = index(tale("first", "The lamp."), copy("second", "first", "The lamp."), tale("x", "Dark."))
        found = ask(reader, "lamp", grouped=True, scope=Scope(hidden=frozenset({"first"})))
        assert ([hit.story_id for hit in found.hits], found.total) == (["second"], 1)

    def test_words_only_such_stories_hold_are_unknown_and_suggested_to_nobody(self, index):
        reader = index(tale("a", "A kestrel hovered."), tale("b", "A kettle sang."))
        without = frozenset({"a"})
        assert ask(reader, "kestrel hovering", scope=Scope(hidden=without)).unknown == ("kestrel", "hovering")
        assert ask(reader, "kestrel OR kettle", scope=Scope(hidden=without)).unknown == ("kestrel",)
        assert ask(reader, "kestrel OR kettle").unknown == ()
        assert suggested(reader, "kestral", scope=Scope(hidden=without)) == []
        assert suggested(reader, "kestral") == ["kestrel"]

    def test_so_are_the_words_of_stories_that_a_commit_took_out(self, engine, number):
        writer = engine.writer(number)
        writer.put([tale("a", "A kestrel hovered."), tale("b", "A kettle sang.")])
        writer.commit()
        writer.delete(["a"])
        writer.close()
        reader = engine.open(number)
        try:
            assert ask(reader, "kestrel").unknown == ("kestrel",)
            assert suggested(reader, "kestral") == []
            assert names(reader, "kettle") == ["b"]
        finally:
            reader.close()
