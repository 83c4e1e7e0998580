"""The part of the engine contract about earlier versions: words of theirs are found where they are asked for, else nowhere."""

from __future__ import annotations

from dataclasses import replace

import pytest
from engines.kit import EngineKit, ask, names, suggested
from sample_stories import tale

from indexer.model import Chapter, Rating, Scope

TODAY = (
    tale("lamp", "The lamp was lit before the fog.", rating=Rating.TEEN, tags=("sea",)),
    tale("kite", "The kite was older than the hill.", rating=Rating.TEEN),
    tale("clock", "The clock struck thirteen.", rating=Rating.MATURE),
)
EARLIER = (
    replace(
        TODAY[0],
        earlier=(Chapter(1, "Dusk", "A towel lay by the lamp."), Chapter(2, None, "Zephyrs walked.")),
        earlier_stronger=(Chapter(1, None, "A quagga slept."),),
    ),
    *TODAY[1:],
)
QUESTIONS = [
    *(
        "",
        "lamp",
        "towel",
        "kite OR towel",
        '"the lamp"',
        "quag*",
        "-towel",
        "was -kite",
        "tag:sea",
        "zephyr",
    ),
    *("body:towel", "title:towel", "notes:towel"),
]


class VersionContract(EngineKit):
    @pytest.mark.parametrize("text", QUESTIONS)
    @pytest.mark.parametrize("sort", ["relevance", "title", "-words"])
    def test_by_default_an_index_with_earlier_texts_answers_as_one_without(self, index, text, sort):
        without, holding = (ask(index(*some), text, sort=sort) for some in (TODAY, EARLIER))
        assert holding == without

    def test_nor_are_their_words_suggested_or_counted(self, index):
        reader = index(*EARLIER)
        assert suggested(reader, "towle") == []
        assert reader.count() == len(reader.ids()) == 3
        assert list(reader.terms("body", "tow", 5)) == []

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("towel version:any", ["lamp"]),
            ("version:any towel fog", ["lamp"]),
            ('"lay by the lamp" version:any', ["lamp"]),
            ("dusk version:any", ["lamp"]),
            ("zephyr version:any", ["lamp"]),
            ("zeph* version:any", ["lamp"]),
            ("quagga version:any", ["lamp"]),
            ("body:towel version:any", ["lamp"]),
            ("earlier:towel", ["lamp"]),
            ("earlier:fog", []),
            ("fog version:any", ["lamp"]),
            ("(kite OR towel) version:any", ["kite", "lamp"]),
            ("was -towel version:any", ["kite"]),
            ("version:any", ["clock", "kite", "lamp"]),
            # No phrase reaches from one text, or one chapter, into another.
            ('"lamp zephyrs" version:any', []),
            ('"fog a towel" version:any', []),
        ],
    )
    def test_where_they_are_asked_for_they_are_found_under_their_story(self, index, text, found):
        answer = ask(index(*EARLIER), text)
        assert sorted(hit.story_id for hit in answer.hits) == found
        assert answer.total == len(found)

    def test_a_word_no_text_ever_had_is_named_and_one_that_an_earlier_had_is_not(self, index):
        reader = index(*EARLIER)
        assert ask(reader, "towel").unknown == ("towel",)
        assert ask(reader, "towel version:any").unknown == ()
        assert ask(reader, "kestrel version:any").unknown == ("kestrel",)

    def test_a_scope_that_limits_ratings_finds_no_text_that_was_rated_stronger(self, index):
        reader, teen = index(*EARLIER), Scope(Rating.TEEN)
        assert names(reader, "towel version:any", scope=teen) == ["lamp"]
        for text in ("quagga version:any", "earlier:quagga", "quag* version:any"):
            assert names(reader, text, scope=teen) == []
        assert names(reader, "towel version:any", scope=Scope(Rating.GENERAL)) == []
        assert names(reader, "towel version:any", scope=Scope(hidden=frozenset({"lamp"}))) == []
