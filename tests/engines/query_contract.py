"""What an engine answers to every part of the query language, sorted, filtered and counted."""

from __future__ import annotations

from datetime import date

import pytest
from engines.kit import LIMITS, QUICK, EngineKit, answer, ask, names, suggested
from sample_stories import tale

from indexer.config import SearchSettings
from indexer.engines.port import IndexReader
from indexer.errors import UnsupportedQueryError
from indexer.model import Bookmarks, Rating, SeriesPlace, Status
from indexer.query import ast, parse
from indexer.query.ast import Prefix, Query, Word
from indexer.query.plan import AllOf, Everything, Except, Plan, Stem


class AskingContract(EngineKit):
    @pytest.fixture
    def library(self, index) -> IndexReader:
        return index(
            tale(
                "moth",
                "The moth came to the lamp. A moth, a moth!",
                authors=("Ann Lee", "Bo"),
                fandoms=("Sea Saga",),
                rating=Rating.TEEN,
                status=Status.COMPLETE,
                language="French",
                words=900,
                published=date(2003, 5, 1),
                disclaimer="All of it belongs to the sea.",
                series=SeriesPlace("Night Things", 1),
            ),
            tale(
                "lamp",
                "A lamp, and one moth in the dark.",
                authors=("Cy",),
                fandoms=("Sea Saga", "Land Lore"),
                rating=Rating.GENERAL,
                status=Status.IN_PROGRESS,
                language="en",
                words=5000,
                published=date(125, 1, 1),
                summary="A summary with owls.",
            ),
            tale(
                "owl",
                "An owl slept.",
                authors=("Ann",),
                rating=Rating.GENERAL,
                words=1200,
                title="Moth Hunter",
            ),
        )

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("moth lamp", {"moth", "lamp"}),
            ("moth dark", {"lamp"}),
            ("dark OR slept", {"lamp", "owl"}),
            ("moth -lamp", {"owl"}),
            ("-moth", set()),
            ("-lamp", {"owl"}),
            ("", {"moth", "lamp", "owl"}),
            ("(dark OR slept) -hunter", {"lamp"}),
            ("title:moth", {"moth", "owl"}),
            ("author:ann", {"moth", "owl"}),
            ('author:"ann lee"', {"moth"}),
            ('author:"lee bo"', set()),
            ("ann", {"moth", "owl"}),
            ('fandom:"land lore"', {"lamp"}),
            ("rating:general", {"lamp", "owl"}),
            ("rating:GENERAL", {"lamp", "owl"}),
            ("status:in-progress", {"lamp"}),
            ("language:en", {"lamp"}),
            ("language:french", {"moth"}),
            ("language:fr", {"moth"}),
            ("language:Français", {"moth"}),
            ("-language:french", {"lamp", "owl"}),
            ("series:night", {"moth"}),
            ("words:>900", {"lamp", "owl"}),
            ("words:>=900", {"moth", "lamp", "owl"}),
            ("words:<1000", {"moth"}),
            ("words:1000..5000", {"lamp", "owl"}),
            ("words:..1200", {"moth", "owl"}),
            ("published:2003", {"moth"}),
            ("published:2003..2005", {"moth"}),
            ("published:<1000", {"lamp"}),
            ("published:>0100", {"moth", "lamp"}),
            ("belongs", set()),
            ('disclaimer:"belongs to the sea"', {"moth"}),
            ("owls", {"lamp", "owl"}),
            ("summary:owl", {"lamp"}),
            ("body:owl", {"owl"}),
            ("came NEAR/2 lamp", {"moth"}),
            ("lamp NEAR/2 came", {"moth"}),
            ("came NEAR/1 lamp", set()),
            ("lamp PRE/2 came", set()),
            ("came PRE/2 lamps", {"moth"}),
            ("(came OR dark) NEAR/4 moth", {"moth", "lamp"}),
            ("moth NEAR/0 moth", set()),
            ("moth NEAR/1 moth", {"moth"}),
            ("m?th came", {"moth"}),
            ("*ark", {"lamp"}),
            ("sl*t", {"owl"}),
            ("/(dark|slept)/", {"lamp", "owl"}),
            ("drak~1", {"lamp"}),
            ('"the lam*"', {"moth"}),
            ('"one mot* in"', {"lamp"}),
            ("has:summary", {"lamp"}),
            ("missing:published", {"owl"}),
            ("has:status", {"moth", "lamp"}),
            ("(dark slept)^2 OR came^0.5", {"moth"}),
            ("=lamps", set()),
        ],
    )
    def test_queries_find_just_what_they_say(self, library, query, found):
        result = ask(library, query)
        assert {hit.story_id for hit in result.hits} == found
        assert result.total == len(found)
        assert not result.partial

    def test_filters_take_any_value_of_a_field_and_all_fields(self, library):
        assert set(names(library, "", filters={"author": ("Ann", "Cy")})) == {"lamp", "owl"}
        assert names(library, "", filters={"author": ("Ann", "Cy"), "fandom": ("Sea Saga",)}) == ["lamp"]
        assert names(library, "", filters={"author": ("ann",)}) == []

    def test_facets_count_the_stories_found(self, library):
        facets = ask(library, "moth", filters={"fandom": ("Sea Saga",)}).facets
        assert [(each.value, each.count) for each in facets["fandom"]] == [("Sea Saga", 2), ("Land Lore", 1)]
        assert {each.value: each.count for each in facets["rating"]} == {"teen": 1, "general": 1}
        assert facets["status"]
        assert facets["language"]

    def test_facets_are_left_out_where_nobody_wants_them(self, library):
        result = ask(library, "moth", faceted=False)
        assert (result.total, dict(result.facets)) == (3, {})

    @pytest.mark.parametrize(
        ("sort", "order"),
        [
            ("words", ["moth", "owl", "lamp"]),
            ("-words", ["lamp", "owl", "moth"]),
            ("published", ["lamp", "moth", "owl"]),
            ("-published", ["moth", "lamp", "owl"]),
            ("title", ["lamp", "moth", "owl"]),
        ],
    )
    def test_results_are_sorted_with_unknown_values_last(self, library, sort, order):
        assert names(library, "", sort=sort) == order

    def test_a_title_counts_more_than_the_text_and_often_more_than_once(self, index):
        reader = index(
            tale("once", "One kestrel and many other birds of all kinds and sizes."),
            tale("often", "Kestrel, kestrel, kestrel and many other birds of all kinds."),
            tale("named", "Nothing but birds of all kinds and sizes here, many of them.", title="Kestrel"),
        )
        assert names(reader, "kestrel") == ["named", "often", "once"]
        scores = [hit.score for hit in ask(reader, "kestrel").hits]
        assert scores == sorted(scores, reverse=True)

    @pytest.mark.parametrize("sort", ["relevance", "-words", "title"])
    def test_pages_cover_every_result_once(self, index, sort):
        reader = index(*(tale(f"t{n}", "same words here", words=n % 3) for n in range(23)))
        node, _ = parse("same", LIMITS)
        seen = [
            hit.story_id
            for page in range(1, 6)
            for hit in answer(reader, Query("same", node, sort=sort, page=page, per_page=5)).hits
        ]
        assert len(seen) == 23
        assert len(set(seen)) == 23

    @pytest.mark.parametrize("sort", ["relevance", "words", "-published", "title"])
    def test_stories_that_rank_alike_come_in_one_order_whatever_the_page(self, index, sort):
        some = [tale(f"t{n}", "same words here", title="Same", words=n % 2) for n in range(23)]
        index(*some[:9])
        index(*some[9:17]).close()
        reader = index(*some[17:])
        whole = names(reader, "same", sort=sort)
        assert len(whole) == 23
        node, _ = parse("same", LIMITS)
        for size in (1, 2, 5, 22):
            paged = [
                hit.story_id
                for page in range(1, 23 // size + 2)
                for hit in answer(reader, Query("same", node, sort=sort, page=page, per_page=size)).hits
            ]
            assert paged == whole, size

    def test_words_no_story_has_are_named(self, library):
        assert ask(library, "moth kestrals").unknown == ("kestrals",)
        assert ask(library, '"moth kestral" OR wibble').unknown == ("kestral", "wibble")
        assert ask(library, "moth -wibble").unknown == ()

    def test_words_that_stand_only_in_a_disclaimer_are_looked_for_there(self, library):
        result = ask(library, '"all of it belongs"')
        assert (result.total, result.unknown) == (0, ())
        assert any("disclaimer:belongs" in warning for warning in result.warnings)

    def test_a_near_word_is_suggested_for_an_unknown_one(self, index):
        reader = index(tale("a", "A kestrel hovered by the lighthouse."))
        assert suggested(reader, "kestral") == ["kestrel"]
        assert suggested(reader, "zzzzqq") == []

    def test_a_search_out_of_time_says_that_it_is_partial(self, library):
        result = answer(library, Query("moth", Word("moth")), deadline_s=-1.0)
        assert result.partial

    def test_a_beginning_of_too_many_words_is_cut_to_the_commonest_and_said(self, index):
        # The rarest comes first by the alphabet, and equals go by it.
        reader = index(
            tale("rare", "Lantana. Lanthorn."),
            *(tale(f"lantern{number}", "A lantern.") for number in range(3)),
            *(tale(f"lanterns{number}", "Lanterns.") for number in range(2)),
        )
        result = answer(reader, Query("lant*", Prefix("lant")), most=3)
        assert {hit.story_id for hit in result.hits} == {
            "rare",
            *(f"lantern{number}" for number in range(3)),
            *(f"lanterns{number}" for number in range(2)),
        }
        result = answer(reader, Query("lant*", Prefix("lant")), most=2)
        assert "rare" not in {hit.story_id for hit in result.hits}
        assert result.total == 5
        (said,) = result.warnings
        assert "only the 2 commonest" in said

    def test_words_of_a_field_come_the_commonest_first(self, index):
        reader = index(tale("a", "Owls owl moth."), tale("b", "Moth and owlet."), tale("c", "Owlet."))
        assert list(reader.terms("body", "owl", 10)) == ["owlet", "owl", "owls"]
        assert list(reader.terms("body", "owl", 2)) == ["owlet", "owl"]
        assert list(reader.terms("body", "zebra", 10)) == []

    def test_an_unknown_node_is_refused_before_anything_is_found(self, library):
        class Near:
            """An invented node."""

        for root in (Near(), AllOf((Stem("body", "moth"), Near())), Except(Everything(), Near())):
            with pytest.raises(UnsupportedQueryError, match="Near"):
                library.search(Query("", ast.Everything()), Plan(root))

    @pytest.mark.parametrize(
        "more", [{"sort": "colour"}, {"sort": "-title"}, {"filters": {"colour": ("red",)}}]
    )
    def test_an_order_or_a_filter_nobody_knows_is_refused(self, library, more):
        with pytest.raises(UnsupportedQueryError):
            ask(library, "moth", **more)

    def test_every_tag_of_a_single_story_is_counted(self, number, index, tmp_path):
        index(tale("fox", "A fox.", tags=tuple(f"tag {number}" for number in range(300)))).close()
        generous = self.make(tmp_path, QUICK, SearchSettings(facet_values=1000))
        reader = generous.open(number)
        assert len(ask(reader, "fox").facets["tag"]) == 300
        reader.close()
        generous.close()

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("is:read", {"moth", "owl"}),
            ("is:saved", set()),
            ("-is:read", {"lamp"}),
            ("-is:saved", {"moth", "lamp", "owl"}),
            ("moth is:read", {"moth", "owl"}),
            ("(lamp is:read) OR slept", {"moth", "owl"}),
        ],
    )
    def test_stories_are_narrowed_to_ids_and_weigh_no_more_for_it(self, library, query, found):
        bookmarks = Bookmarks(read=frozenset({"moth", "owl", "nobody", "é\ud800"}))
        assert set(names(library, query, bookmarks=bookmarks)) == found
        scores = {hit.story_id: hit.score for hit in ask(library, "moth").hits}
        for hit in ask(library, "moth is:read", bookmarks=bookmarks).hits:
            assert hit.score == pytest.approx(scores[hit.story_id])

    def test_bookmarks_that_nobody_said_are_asked_of_no_index(self, library):
        for query in ("is:read", "lamp -is:saved", "lamp OR is:read"):
            with pytest.raises(UnsupportedQueryError, match="what a browser keeps"):
                ask(library, query)

    def test_the_best_passage_is_asked_of_no_index_of_stories(self, library):
        with pytest.raises(UnsupportedQueryError, match="Only passages"):
            ask(library, "moth", sort="passage")
