"""``until:me`` answers like an archive that holds of every story no more than was read; is:read narrows to ids that were said."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from types import SimpleNamespace

import pytest
from archive_factory import fill, settings_for, story_of
from hypothesis import given, settings
from hypothesis import strategies as st
from webserver import keep

from indexer.analysis.page_paragraphs import paragraphs
from indexer.archive import Archive
from indexer.config import IndexSettings, SearchSettings
from indexer.errors import SelectionError
from indexer.meaning.read_part import first_letters
from indexer.model import (
    OWNER,
    Bookmarks,
    Chapter,
    ConcordanceRequest,
    Rating,
    ReadingPlace,
    ResultPage,
    Scope,
    SearchRequest,
    story_id,
)

WORDS = ["lamp", "lamps", "storm", "harbour", "kettle", "“Go,” said Tom", "the", "the", "of", "ferry’s"]
CHANCE = random.Random(11)
LOST = ReadingPlace(1, 1, "nosuchletters")


def tale(number: int):
    words = CHANCE.sample(WORDS, CHANCE.randint(3, 6))
    chapters = tuple(
        Chapter(
            at,
            CHANCE.choice([None, "The lamp", "Harbour"]),
            "\n\n".join(
                f"P{number}x{at}x{line} "
                + " ".join(CHANCE.choice(words) for _ in range(CHANCE.randint(1, 12)))
                + "."
                for line in range(CHANCE.randint(1, 5))
            ),
        )
        for at in range(1, 4)
    )
    about = {
        "rating": CHANCE.choice([Rating.GENERAL, Rating.EXPLICIT]),
        "tags": (CHANCE.choice(["storm", "sea"]),),
    }
    return replace(story_of(f"tale{number}", "x", **about), chapters=chapters)


def place_of(story, chapter: int, paragraph: int) -> ReadingPlace:
    texts = [text for *_, text in paragraphs(story.chapters[chapter - 1].text)]
    return ReadingPlace(chapter, paragraph, first_letters(texts[paragraph - 1]))


def key_of(story) -> str:
    return story_id(story.source, story.native_key)


def cut(story, place: ReadingPlace):
    """Return a story without what stands behind a place, by its numbers."""
    if place is LOST:
        return replace(story, chapters=(Chapter(1, None, ""),))
    kept = [chapter for chapter in story.chapters if chapter.number <= place.chapter]
    texts = kept[-1].text.split("\n\n")[: place.paragraph]
    return replace(story, chapters=(*kept[:-1], replace(kept[-1], text="\n\n".join(texts))))


TALES = [*map(tale, range(24))]
PLACES = {
    key_of(story): place_of(
        story, at := CHANCE.randint(1, 3), CHANCE.randint(1, len(story.chapters[at - 1].text.split("\n\n")))
    )
    for story in TALES[:16]
} | {key_of(story): LOST for story in TALES[16:18]}
READ = [cut(story, PLACES[key_of(story)]) if key_of(story) in PLACES else story for story in TALES]
BOOKMARKS = Bookmarks(frozenset(map(key_of, TALES[:5])), frozenset(map(key_of, TALES[3:9])), PLACES)


def opened(folder, engine: str, stories, **search: object) -> Archive:
    made = settings_for(folder, engine)
    made = replace(made, search=SearchSettings(**{"deadline_s": 60.0, "group_copies": False, **search}))
    fill(made, stories)
    return Archive(made)


@pytest.fixture(scope="module", params=["tantivy", "whoosh"])
def twins(request, tmp_path_factory) -> Iterator[SimpleNamespace]:
    with (
        closing(opened(tmp_path_factory.mktemp("whole"), request.param, TALES)) as whole,
        closing(opened(tmp_path_factory.mktemp("read"), request.param, READ)) as read,
    ):
        yield SimpleNamespace(whole=whole, read=read)


def told(page: ResultPage) -> dict[str, object]:
    """Return what is said of each story: everything but its score, its words and how far into it a passage lies."""
    return {
        hit.story.id: (
            hit.matches,
            hit.field_spans,
            [(each.chapter, each.start, each.text, each.spans, each.first_hit) for each in hit.passages],
        )
        for hit in page.hits
    }


LEAVES = st.sampled_from(
    [
        *(
            "lamp",
            "storm",
            "kettle",
            "=lamps",
            "lam*",
            "harb?ur",
            "tag:storm",
            "title:tale3",
            "rating:general",
        ),
        *('"the lamp"', '"the of"', "lamp NEAR/2 the", '"lamp storm kettle"~3', "p3x2x1", "zebra"),
        *("sentence:(lamp storm)", "dialogue:go", "said:Tom", "paragraph:(kettle the)", "case:Go"),
    ]
)
QUERIES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds("{} {}".format, inner, inner),
        st.builds("({} OR {})".format, inner, inner),
        st.builds("{} -{}".format, inner, LEAVES),
        st.builds("-{}".format, LEAVES),
    ),
    max_leaves=4,
)


@pytest.mark.parametrize("scope", [OWNER, Scope(Rating.TEEN)], ids=["owner", "viewer"])
@given(query=QUERIES)
@settings(max_examples=60, deadline=None)
def test_it_is_as_if_nobody_had_written_further_than_was_read(twins, scope, query):
    asked = SearchRequest(f"({query}) until:me", per_page=50, bookmarks=BOOKMARKS)
    mine = twins.whole.search(scope, asked)
    theirs = twins.read.search(scope, SearchRequest(query, per_page=50, exact=True))
    assert told(mine) == told(theirs)
    assert (mine.total, mine.partial) == (theirs.total, theirs.partial)
    assert {name: set(values) for name, values in mine.facets.items()} == {
        name: set(values) for name, values in theirs.facets.items()
    }
    # Nothing is said of a word that may stand further on.
    assert (mine.missing, mine.corrected, mine.relaxed) == ((), None, None)
    assert all(not hit.reasons for hit in mine.hits)


@given(query=QUERIES, number=st.integers(0, len(TALES) - 1))
@settings(max_examples=60, deadline=None)
def test_a_story_is_marked_as_far_as_it_was_read(twins, query, number):
    key = key_of(TALES[number])
    mine = twins.whole.story(OWNER, key, f"({query}) until:me", BOOKMARKS)
    theirs = twins.read.story(OWNER, key, query)
    assert (mine.spans, mine.matches, mine.title_spans) == (theirs.spans, theirs.matches, theirs.title_spans)
    assert mine.field_spans == theirs.field_spans
    # The text is all there: what to read is the reader's affair.
    assert mine.story.chapters == twins.whole.story(OWNER, key).story.chapters


def test_without_bookmarks_nothing_is_found_marked_or_listed(twins):
    archive = twins.whole
    for text in ("lamp until:me", "lamp is:read", "-is:saved", "until:me"):
        page = archive.search(OWNER, SearchRequest(text))
        assert (page.total, page.hits, page.missing) == (0, (), ())
        assert any("what a browser keeps" in each for each in page.warnings)
        why = archive.why_not(OWNER, SearchRequest(text), key_of(TALES[0]))
        assert "what a browser keeps" in why.sentences[0]
        lines = archive.concordance(OWNER, ConcordanceRequest(text))
        assert (lines.total, lines.lines) == (0, ())
        assert any("what a browser keeps" in each for each in lines.warnings)
        narrowed = ConcordanceRequest(text, story=key_of(TALES[0]))
        assert archive.concordance(OWNER, narrowed).total == 0
        for ask in (
            lambda text=text: list(archive.every_line(OWNER, ConcordanceRequest(text))),
            lambda text=text: archive.every_match(OWNER, text),
        ):
            with pytest.raises(SelectionError):
                ask()
    assert archive.story(OWNER, key_of(TALES[0]), "lamp until:me").matches == 0


@pytest.mark.parametrize("words", ["lamp storm", "kettle OR harbour", "“Go” lamp ferry", "lamp -storm"])
def test_the_best_passage_is_that_of_what_was_read(twins, words):
    asked = SearchRequest(f"{words} until:me", sort="passage", per_page=50, bookmarks=BOOKMARKS)
    page = twins.whole.search(OWNER, asked)
    other = twins.whole.search(OWNER, replace(asked, sort="relevance"))
    assert page.total == other.total > 0
    assert {hit.story.id for hit in page.hits} == {hit.story.id for hit in other.hits}
    assert not any("order" in each for each in page.warnings)
    scores = [hit.score for hit in page.hits]
    assert scores == sorted(scores, reverse=True)
    # Words are as rare as in the whole archive; which of them stand together, the twin knows that has no more than was read.
    read = twins.read.search(OWNER, SearchRequest(words, sort="passage", per_page=50))
    held = {hit.story.id: hit.score > 0 for hit in read.hits}
    assert {hit.story.id: hit.score > 0 for hit in page.hits if hit.story.id in held} == {
        key: value for key, value in held.items() if key in {hit.story.id for hit in page.hits}
    }


def test_without_any_place_all_is_searched_and_that_is_said(twins):
    page = twins.whole.search(OWNER, SearchRequest("lamp until:me", per_page=50, bookmarks=Bookmarks()))
    assert told(page) == told(twins.whole.search(OWNER, SearchRequest("lamp", per_page=50)))
    assert any("No place" in each for each in page.warnings)
    some = twins.whole.search(OWNER, SearchRequest("lamp until:me", bookmarks=BOOKMARKS))
    assert any(f"Each of the {len(PLACES)} stories" in each for each in some.warnings)


@given(query=st.sampled_from(["", "lamp", "storm OR kettle"]))
@settings(max_examples=10, deadline=None)
def test_read_and_saved_stories_are_those_that_were_said(twins, query):
    every = {hit.story.id for hit in twins.whole.search(OWNER, SearchRequest(query, per_page=50)).hits}

    def found(more: str) -> set[str]:
        page = twins.whole.search(
            OWNER, SearchRequest(f"{query} {more}", per_page=50, exact=True, bookmarks=BOOKMARKS)
        )
        assert page.total == len(page.hits)
        assert page.warnings == ()
        return {hit.story.id for hit in page.hits}

    read, saved = BOOKMARKS.read, BOOKMARKS.saved
    if " OR " not in query:
        assert found("is:read") == every & read
        assert found("-is:read") == every - read
        assert found("is:(read OR saved)") == every & (read | saved)
        assert found("is:read is:marked") == every & read & saved
        assert found("is:saved -is:read") == (every & saved) - read


def test_ids_of_no_story_and_of_hidden_ones_change_nothing(twins):
    strange = Bookmarks(frozenset({"nobody", "", "é\ud800"}), frozenset(), {"nobody": LOST})
    assert twins.whole.search(OWNER, SearchRequest("is:read", bookmarks=strange)).total == 0
    scope = Scope(Rating.TEEN)
    seen = {key_of(story) for story in TALES if story.rating is Rating.GENERAL}
    page = twins.whole.search(scope, SearchRequest("is:read", per_page=50, bookmarks=BOOKMARKS))
    assert {hit.story.id for hit in page.hits} == seen & BOOKMARKS.read


def test_a_place_in_a_story_is_one_in_its_copies(tmp_path):
    chance = random.Random(3)
    lines = (" ".join("".join(chance.choices("abcdefghij", k=6)) for _ in range(40)) for _ in range(60))
    text = "\n\n".join(lines) + "\n\nThe murderer was the ferryman."
    one, two = (replace(story_of(name, text), title="The Tale") for name in ("one", "two"))
    made = settings_for(tmp_path, "tantivy")
    keep(made, [one, two])
    with closing(Archive(made)) as archive:
        assert [copy.id for copy in archive.copies(OWNER, [key_of(one)])[key_of(one)]] == [key_of(two)]
        for begun in (one, two):
            bookmarks = Bookmarks(places={key_of(begun): place_of(one, 1, 30)})
            page = archive.search(OWNER, SearchRequest("murderer until:me", bookmarks=bookmarks))
            assert page.total == 0
            page = archive.search(OWNER, SearchRequest(f"{text[:6]} until:me", bookmarks=bookmarks))
            assert page.total == 1


def test_a_search_that_has_no_time_says_so_and_shows_nothing_more(tmp_path):
    settings_of = replace(
        settings_for(tmp_path, "whoosh"), index=IndexSettings(engine="whoosh", passages=False)
    )
    settings_of = replace(settings_of, search=SearchSettings(deadline_s=60.0))
    fill(settings_of, TALES)
    late = replace(settings_of, search=SearchSettings(deadline_s=0.0))
    with closing(Archive(late)) as archive:
        page = archive.search(OWNER, SearchRequest("lamp until:me", per_page=50, bookmarks=BOOKMARKS))
        assert page.partial
        assert {hit.story.id for hit in page.hits}.isdisjoint(PLACES)
