"""What is suggested while somebody types: what begins so, perhaps with a slip, and finds what is said of it."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace

import pytest
from archive_factory import fill, settings_for, story_of
from hypothesis import assume, given
from hypothesis import strategies as st

from indexer.analysis import terms
from indexer.archive import Archive
from indexer.archive.completion_lists import CompletionLists, Value
from indexer.archive.completions import NAMES
from indexer.config import SearchSettings
from indexer.engines import lasting_lists
from indexer.model import OWNER, PHRASE, Completion, Rating, Scope, SearchRequest
from indexer.query import iter_leaves, parse, show
from indexer.query.ast import Phrase

CELLAR = "He went down to the dark cellar. It was cold there, and nobody had swept the {0} floor. " * 2
TALES = (
    story_of(
        "one",
        CELLAR.format("stone"),
        title="The Kestrel over Overwater",
        authors=("Wren Alder",),
        tags=("slow burn",),
    ),
    story_of(
        "two",
        CELLAR.format("wooden"),
        title="Kestrels",
        authors=("Wren Alder", "Jo Fennel"),
        fandoms=("Overwater",),
    ),
    story_of(
        "three", CELLAR.format("kitchen"), title='"Quoted" * and «odd»: a title', authors=("Ida Quill",)
    ),
    story_of(
        "four", "A lamp, a lamp.", title="Kestrel, Hidden", authors=("Wren Hidden",), rating=Rating.EXPLICIT
    ),
)
TEEN = Scope(Rating.TEEN)


@pytest.fixture(scope="module", params=["tantivy", "whoosh"])
def archive(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    settings = settings_for(tmp_path_factory.mktemp("archive"), request.param)
    general = [replace(each, rating=each.rating if each is TALES[3] else Rating.GENERAL) for each in TALES]
    fill(settings, general)
    with closing(Archive(settings)) as opened:
        yield opened


def texts(found: tuple[Completion, ...]) -> list[tuple[str, str]]:
    return [(each.kind, each.text) for each in found]


def test_what_begins_so_comes_first_then_what_has_a_later_word_so(archive: Archive) -> None:
    assert texts(archive.complete(OWNER, "kes")) == [
        ("title", "Kestrel, Hidden"),
        ("title", "Kestrels"),
        ("title", "The Kestrel over Overwater"),
    ]
    assert texts(archive.complete(OWNER, "WREN a")) == [("author", "Wren Alder")]
    assert texts(archive.complete(OWNER, "burn")) == [("tag", "slow burn")]


@pytest.mark.parametrize("typed", ["overwtaer", "overater", "overwwater", "ovetwat", "voerwater"])
def test_one_slip_is_forgiven(archive: Archive, typed: str) -> None:
    assert ("fandom", "Overwater") in texts(archive.complete(OWNER, typed))


@pytest.mark.parametrize("typed", ["", "  ", "!?", "ke3", "ovewtaer", "zzzz", "\udc80", '"', "tag:"])
def test_nothing_is_suggested_where_nothing_begins_so(archive: Archive, typed: str) -> None:
    assert archive.complete(OWNER, typed) == ()


def test_a_phrase_that_comes_again_is_suggested(archive: Archive) -> None:
    (phrase,) = archive.complete(TEEN, "dark ce")
    assert phrase == Completion(PHRASE, "dark cellar", 3, '"dark cellar"')


def test_every_suggestion_finds_what_is_said_of_it(archive: Archive) -> None:
    shown = {
        each
        for scope in (OWNER, TEEN)
        for letter in "abcdefghijklmnopqrstuvwxyz"
        for each in archive.complete(scope, letter)
    }
    assert {each.kind for each in shown} >= {"title", "author", "fandom", "tag", PHRASE}
    for each in archive.complete(OWNER, "q"):
        assert parse(each.query)[1] == ()
    for scope in (OWNER, TEEN):
        for letter in "kwoqsdh":
            for each in archive.complete(scope, letter):
                assert archive.search(scope, SearchRequest(each.query, exact=True)).total == each.stories > 0


def test_what_may_not_be_seen_is_neither_suggested_nor_counted(archive: Archive) -> None:
    for typed in ("hidden", "wren h", "kestrel, h", "hiddne"):
        assert archive.complete(OWNER, typed)
        assert archive.complete(TEEN, typed) == ()
    everything = {each.text: each.stories for each in archive.complete(OWNER, "kestrel")}
    seen = {each.text: each.stories for each in archive.complete(TEEN, "kestrel")}
    assert everything == {"Kestrel, Hidden": 1, "Kestrels": 1, "The Kestrel over Overwater": 1}
    assert seen == {"Kestrels": 1, "The Kestrel over Overwater": 1}


def test_a_story_that_leaves_is_suggested_no_more_though_the_index_still_has_it(archive: Archive) -> None:
    (found,) = archive.search(OWNER, SearchRequest('title:"Kestrels"')).hits
    without = OWNER.hiding({found.story.id})
    assert "Kestrels" not in dict(map(reversed, texts(archive.complete(without, "kestrel"))))  # type: ignore[call-overload]


def test_the_value_of_a_field_is_completed_and_what_stands_before_it_kept(archive: Archive) -> None:
    (found,) = archive.complete(OWNER, 'floor by:"wren')
    assert (found.kind, found.query, found.stories) == ("author", 'floor author:"Wren Alder"', 2)
    assert archive.complete(OWNER, "nosuchword by:wren") == ()


@given(st.text(st.characters(codec="utf-8"), max_size=24), st.sampled_from(["title", *NAMES, PHRASE]))
def test_the_query_of_any_value_asks_for_its_words_in_a_row(text: str, kind: str) -> None:
    words = terms(text)
    # What is no letter to Unicode yet is none to a query.
    assume(words and all(any(map(str.isalnum, word)) for word in words))
    (read,) = iter_leaves(parse(show(Value(kind, text, 1).node), SearchSettings())[0])
    assert read[0] == (None if kind == PHRASE else kind)
    assert isinstance(read[1], Phrase)
    assert terms(read[1].text) == words


WORDS = st.lists(st.text("abc", min_size=1, max_size=5), min_size=1, max_size=3).map(" ".join)


@given(st.lists(WORDS, max_size=8, unique=True), st.text("abc", min_size=4, max_size=8))
def test_just_what_begins_within_one_slip_is_found(values: list[str], typed: str) -> None:
    lists = CompletionLists(Value("title", text, 1) for text in values)
    found = [each.text for each in lists.beginning(typed)]
    wanted = {text for text in values if any(_begins_within_a_slip(start, typed) for start in _starts(text))}
    assert set(found) == wanted
    assert len(found) == len(set(found))


def _starts(text: str) -> Iterator[str]:
    words = text.split()
    return (" ".join(words[at:]) for at in range(len(words)))


def _begins_within_a_slip(start: str, typed: str) -> bool:
    """Say so where it is no slip in the last letter alone, about which nothing is known yet."""
    swapped = typed[:-2] + typed[:-3:-1]
    beginnings = [start[:end] for end in range(1, len(start) + 1)]
    return any(each == swapped or (each[-1] == typed[-1] and _slips(each, typed)) for each in beginnings)


def _slips(meant: str, typed: str) -> bool:
    """Say whether two words are the same but for one letter put in, left out, changed, or swapped with the next."""
    if abs(len(meant) - len(typed)) > 1:
        return False
    same = next(
        (at for at, (one, two) in enumerate(zip(meant, typed, strict=False)) if one != two),
        min(len(meant), len(typed)),
    )
    meant, typed = meant[same:], typed[same:]
    swapped = meant[:2] == typed[1::-1] and meant[2:] == typed[2:] and len(meant) > 1
    return meant[1:] == typed[1:] or meant[1:] == typed or meant == typed[1:] or swapped


def test_long_lists_of_the_last_state_propose_until_new_ones_are_made_and_nothing_that_is_gone(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(lasting_lists, "_SMALL", 1)
    settings = settings_for(tmp_path, "tantivy")
    fill(settings, [replace(each, rating=Rating.GENERAL) for each in TALES[:2]])
    with closing(Archive(settings)) as archive:
        go_on, listed = threading.Event(), CompletionLists.__init__

        def slowly(lists: CompletionLists, values: Iterable[Value]) -> None:
            assert go_on.wait(60)
            listed(lists, values)

        before = texts(archive.complete(OWNER, "kes"))
        monkeypatch.setattr(CompletionLists, "__init__", slowly)
        fill(settings, [replace(TALES[0], title="Another Kestrel")])
        # The old title proposes itself, and is found no more.
        during = texts(archive.complete(OWNER, "kes"))
        go_on.set()
        archive.completions.settle()
        after = texts(archive.complete(OWNER, "kes"))
    assert before == [("title", "Kestrels"), ("title", "The Kestrel over Overwater")]
    assert during == [("title", "Kestrels")]
    assert after == [("title", "Kestrels"), ("title", "Another Kestrel")]
