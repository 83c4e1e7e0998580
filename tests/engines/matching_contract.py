"""What an engine finds: words, phrases, whatever the typography."""

from __future__ import annotations

import pytest
from engines.kit import EngineKit, answer, begun, names
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sample_stories import tale

from indexer.analysis import terms
from indexer.model import Chapter, StoredStory, StorySummary
from indexer.query.ast import Phrase, Query


class FindingContract(EngineKit):
    @pytest.mark.parametrize("query", ["walk", "walks", "walking", "WALKED", "wálk"])
    def test_loose_words_match_every_form(self, index, query):
        assert names(index(tale("a", "She walked home."), tale("b", "She ran.")), query) == ["a"]

    def test_quoted_words_match_only_as_written(self, index):
        reader = index(tale("a", "She walked home."), tale("b", "She walks."))
        assert names(reader, '"walked"') == ["a"]
        assert names(reader, '"walked homes"') == []

    @pytest.mark.parametrize(
        "query",
        [
            '"don\'t look back"',
            '"don’t look back"',
            '"DON\'T LOOK BACK"',
            '"don\'t -- look... back"',
            '"dön\'t lóok back"',
        ],
    )
    @pytest.mark.parametrize(
        "text",
        [
            "“Don’t look back!” he said.",
            "Don't — look back.",
            "_Don't_ look *back*",
            "Don't\nlook\n\nback",
            "Don't look ba\u00adck",
            "DON‘T LOOK—BACK",
        ],
    )
    def test_a_phrase_matches_whatever_the_typography(self, index, text, query):
        assert names(index(tale("a", text)), query) == ["a"]

    def test_a_letter_that_stands_for_several_words_is_found_in_a_phrase(self, index):
        assert names(index(tale("a", "He said \ufdfa and left.")), '"said \ufdfa and"') == ["a"]

    def test_the_heading_of_a_part_is_found_by_its_phrase(self, index):
        chapters = (
            Chapter(1, "One", "It rained.", ("The Tin Book",)),
            Chapter(2, "Two", "On.", ("The Tin Book",)),
        )
        reader = index(StoredStory(StorySummary(id="a", title="Visit", source="tests"), chapters))
        assert names(reader, '"the tin book"') == ["a"]
        assert names(reader, '"tin book one"') == names(reader, '"rained the tin"') == []

    def test_a_phrase_does_not_reach_into_the_next_chapter(self, index):
        reader = index(tale("a", "It was late.", "The end came."))
        assert names(reader, '"late the end"') == []
        assert names(reader, "late came") == ["a"]

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ('"to be or not to be"', ["a"]),
            ('"or not to be"', ["a"]),
            ('"not to be that"', ["a"]),
            ('"to be to be"', []),
            ('"be or not to be to"', []),
            ('"was in the"', ["b"]),
            ('"in the was"', []),
            ('"the the"', ["b"]),
            ('"of the the world"', ["b"]),
            ('"the world"', ["b"]),
            ('"world of the"', []),
        ],
    )
    def test_phrases_of_the_commonest_words_are_exact(self, index, query, found):
        reader = index(
            tale("a", "To be, or not to be, that is it."),
            tale("b", "It was in the middle of the, the world."),
        )
        assert names(reader, query) == found

    def test_words_of_other_scripts_are_found(self, index):
        reader = index(
            tale("ru", "Ёлка и йод стоят."), tale("zh", "我在图书馆看书。"), tale("de", "Die Straße, groß.")
        )
        assert names(reader, "елка") == ["ru"]
        assert names(reader, '"йод стоят"') == ["ru"]
        assert names(reader, '"иод"') == []
        assert names(reader, "图书馆") == ["zh"]
        assert names(reader, '"书图"') == []
        assert names(reader, "STRASSE") == ["de"]

    def test_prefixes_match_words_that_start_so(self, index):
        reader = index(tale("a", "The lantern."), tale("b", "Lanterns."), tale("c", "A lamp."))
        assert sorted(names(reader, "lant*")) == ["a", "b"]

    # Every engine's test class runs this one test by itself, which is what "differing executors" are here.
    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors],
    )
    @given(st.data())
    def test_any_phrase_is_found_in_just_the_stories_that_hold_it(self, tmp_path, data):
        vocabulary = ["the", "of", "and", "was", "sea", "ship", "don't", "Lantern", "é"]
        words = st.lists(st.sampled_from(vocabulary), min_size=1, max_size=30)
        texts = data.draw(st.lists(words, min_size=1, max_size=5))
        phrase = data.draw(st.lists(st.sampled_from(vocabulary), min_size=1, max_size=5))
        engine = self.make(tmp_path / "generated")
        number = begun(engine)
        writer = engine.writer(number)
        writer.put(tale(f"t{number}", " ".join(text), title="x") for number, text in enumerate(texts))
        writer.close()
        reader = engine.open(number)
        wanted = " " + " ".join(terms(" ".join(phrase))) + " "
        truth = {f"t{n}" for n, text in enumerate(texts) if wanted in f" {' '.join(terms(' '.join(text)))} "}
        found = answer(reader, Query("", Phrase(" ".join(phrase)), per_page=100))
        assert {hit.story_id for hit in found.hits} == truth
        assert found.total == len(truth)
        reader.close()
        engine.close()

    def test_headings_are_found_but_no_phrase_reaches_out_of_them(self, index):
        chapters = (Chapter(1, "A Knock at the Door", "Who was it?"), Chapter(2, "Nobody", "The end."))
        story = StoredStory(StorySummary(id="a", title="Visit", source="tests"), chapters)
        reader = index(story)
        assert names(reader, '"a knock at the door"') == ["a"]
        assert names(reader, "nobody") == ["a"]
        assert names(reader, '"at the door who was it"') == []
