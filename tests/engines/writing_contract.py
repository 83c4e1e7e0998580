"""What an engine keeps: commits, replacements, deletions."""

from __future__ import annotations

import pytest
from engines.kit import EngineKit, ask, begun, names
from sample_stories import tale

from indexer.errors import NoIndexError


class KeepingContract(EngineKit):
    def test_a_new_index_is_empty_and_can_be_searched(self, index):
        reader = index()
        assert reader.count() == 0
        assert ask(reader, "anything").total == 0
        assert ask(reader, "").total == 0

    def test_a_name_without_an_index_says_so(self, engine, number):
        with pytest.raises(NoIndexError):
            engine.open(number + 1)
        with pytest.raises(NoIndexError):
            engine.generations.describe(number + 1)

    def test_nothing_is_visible_before_commit_and_everything_after(self, engine, number):
        writer = engine.writer(number)
        writer.put([tale("fox", "A fox ran.")])
        assert engine.open(number).count() == 0
        writer.commit()
        assert engine.open(number).ids() == {"fox"}
        writer.put([tale("hen", "A hen sat.")])
        writer.close()
        assert engine.open(number).ids() == {"fox", "hen"}

    def test_discarded_changes_leave_nothing(self, engine, number, index):
        index(tale("fox", "A fox ran."))
        before = engine.generations.size()
        writer = engine.writer(number)
        writer.put([tale("hen", "A hen sat.")])
        writer.delete(["fox"])
        writer.close(commit=False)
        assert engine.open(number).ids() == {"fox"}
        assert engine.generations.size() == before

    def test_a_story_put_again_replaces_the_one_before(self, index):
        index(tale("fox", "A red fox ran."))
        reader = index(tale("fox", "A grey fox slept."))
        assert reader.count() == 1
        assert (names(reader, "red"), names(reader, "grey")) == ([], ["fox"])

    def test_a_story_put_twice_before_commit_counts_once(self, index):
        reader = index(tale("fox", "A red fox."), tale("fox", "A grey fox."))
        assert (reader.count(), names(reader, "red"), names(reader, "grey")) == (1, [], ["fox"])

    def test_deleted_stories_are_gone_from_results_facets_and_counts(self, engine, number, index):
        index(tale("fox", "A fox.", authors=("Ann",)), tale("hen", "A hen.", authors=("Ann",)))
        writer = engine.writer(number)
        writer.delete(["fox", "nobody"])
        writer.close()
        reader = engine.open(number)
        result = ask(reader, "")
        assert (reader.count(), reader.ids(), result.total) == (1, {"hen"}, 1)
        assert [(each.value, each.count) for each in result.facets["author"]] == [("Ann", 1)]
        reader.close()

    def test_many_small_commits_keep_every_story(self, index):
        for number in range(25):
            reader = index(tale(f"tale{number}", f"Number {number} of many tales."))
        assert reader.count() == 25
        assert len(names(reader, "many")) == 25
        assert names(reader, '"number 7 of"') == ["tale7"]

    def test_an_open_reader_keeps_seeing_its_own_commit(self, index):
        before = index(tale("fox", "A fox."))
        after = index(tale("hen", "A hen."))
        assert (before.ids(), after.ids()) == ({"fox"}, {"fox", "hen"})

    def test_the_version_changes_with_every_commit_and_every_switch(self, engine, number, index):
        assert engine.generations.version() is None
        engine.generations.publish(number)
        versions = [engine.generations.version()]
        for name in ("fox", "hen"):
            index(tale(name, "A tale."))
            versions.append(engine.generations.version())
        engine.generations.publish(begun(engine))
        versions.append(engine.generations.version())
        assert len(set(versions)) == 4
        assert engine.generations.version() == versions[-1]
