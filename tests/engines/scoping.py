"""The part of the engine contract about what a viewer may see: what is outside a scope is as if it were not there."""

from __future__ import annotations

import re

import pytest
from engines.kit import EngineKit, answer, ask, names, suggested
from sample_stories import tale

from indexer.model import OWNER, Rating, Scope
from indexer.query import parse
from indexer.query.ast import Query
from indexer.query.plan import lower

SEEN = (
    tale("kettle", "A kettle sang to the lamps.", rating=Rating.TEEN, source="box", tags=("kitchen",)),
    tale("lantern", "The lantern and the lamp, the lamp.", rating=Rating.GENERAL, source="box"),
    tale("lantana", "Lantana and lamp oil.", rating=Rating.TEEN, source="box", published=None),
)
UNSEEN = (
    tale("grown", "The lamps of lantanas and lanthanum.", rating=Rating.EXPLICIT, source="box"),
    tale("unrated", "A lamp, a kestrel, lanthanum.", rating=Rating.UNRATED, source="box"),
    tale("other", "Another lamp, lanthanum.", rating=Rating.TEEN, source="attic", tags=("dust",)),
    tale("gone", "The lamp that was, lanthanum.", rating=Rating.TEEN, source="box", authors=("Nobody",)),
)
SCOPE = Scope(Rating.TEEN, frozenset({"box"}), frozenset({"gone"}))
# One after the other, so that what is seen has other numbers in the index than it would have alone.
MIXED = (UNSEEN[0], SEEN[0], UNSEEN[1], SEEN[1], UNSEEN[2], SEEN[2], UNSEEN[3])
QUESTIONS = [
    *("", "lamp", "lamps OR kettle", '"the lamp"', "lant*", "lamp -kettle", "kestrel", "lanthanum lamp"),
    *("tag:dust", "author:nobody OR lamp", "rating:explicit", "source:attic", "words:>2", '"a kestrel"'),
]


class ScopeContract(EngineKit):
    @pytest.mark.parametrize("text", QUESTIONS)
    @pytest.mark.parametrize("sort", ["relevance", "title", "-words", "published"])
    def test_nothing_of_it_is_found_counted_or_said(self, index, text, sort):
        found = ask(index(*MIXED), text, scope=SCOPE, sort=sort)
        assert {hit.story_id for hit in found.hits} <= {story.id for story in SEEN}
        shown = str((found.facets, set(found.unknown) - set(re.findall(r"\w+", text)), found.warnings))
        assert found.total == len(found.hits)
        for secret in ("explicit", "unrated", "attic", "dust", "Nobody"):
            assert secret not in shown

    def test_a_story_is_seen_only_where_every_limit_lets_it(self, index):
        reader = index(*MIXED)
        assert len(names(reader, "lamp", scope=OWNER)) == len(MIXED)
        assert set(names(reader, "lamp", scope=Scope(Rating.GENERAL))) == {"lantern"}
        assert "unrated" not in names(reader, "lamp", scope=Scope(Rating.MATURE))
        assert len(names(reader, "lamp", scope=Scope(Rating.EXPLICIT))) == len(MIXED)
        assert names(reader, "lamp", scope=Scope(sources=frozenset({"attic"}))) == ["other"]
        assert names(reader, "lamp", scope=Scope(sources=frozenset())) == []
        assert "gone" not in names(reader, "lamp", scope=Scope(hidden=frozenset({"gone"})))

    def test_the_words_of_others_are_no_expansion_no_value_and_no_suggestion(self, index):
        reader = index(*MIXED)
        assert list(reader.terms("body", "lant", 10, SCOPE)) == ["lantana", "lantern"]
        assert reader.values("tag", SCOPE) == {"kitchen": 1}
        assert reader.values("rating", SCOPE) == {"general": 1, "teen": 2}
        assert suggested(reader, "kestral", SCOPE) == []
        assert suggested(reader, "kestral") == ["kestrel"]
        # Other words begin so, but nobody may see one; those that begin a little less so are tried.
        assert suggested(reader, "kesttle", SCOPE) == ["kettle"]

    def test_a_cap_on_expansions_counts_and_keeps_what_may_be_seen(self, index):
        reader = index(*MIXED)
        node = parse("lant*")[0]
        plan = lower(node, reader, max_expansions=2, scope=SCOPE)
        assert plan.warnings == ()
        found = answer(reader, Query("lant*", node, scope=SCOPE), most=2)
        assert {hit.story_id for hit in found.hits} == {"lantern", "lantana"}

    def test_facets_beside_a_filter_are_counted_within_it(self, index):
        found = ask(index(*MIXED), "lamp", scope=SCOPE, filters={"rating": ("general", "explicit")})
        assert [hit.story_id for hit in found.hits] == ["lantern"]
        assert {each.value: each.count for each in found.facets["rating"]} == {"teen": 2, "general": 1}

    def test_how_rare_a_word_is_depends_on_what_may_be_seen(self, index):
        """The seen story with the word that is rare among all stories is not betrayed by its place."""
        alone, mixed = (ask(index(*stories), "kettle OR lantern", scope=SCOPE) for stories in (SEEN, MIXED))
        assert [hit.story_id for hit in alone.hits] == [hit.story_id for hit in mixed.hits]
