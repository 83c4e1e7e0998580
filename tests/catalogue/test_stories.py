from __future__ import annotations

import dataclasses
import threading
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.catalogue import Catalogue, PutCounts, open_catalogue
from indexer.catalogue.sql import stories
from indexer.catalogue.values import ChapterInStory
from indexer.model import (
    Chapter,
    Failure,
    OnMissing,
    RemovalOrder,
    Ruby,
    Scope,
    Story,
    StorySummary,
    Zone,
    ZoneKind,
    story_id,
)


def _pending(catalogue: Catalogue) -> list[tuple[str, str]]:
    return [(change.story_id, change.action) for change in catalogue.stories.pending()]


def test_a_story_comes_back_as_it_was_put(catalogue, lantern, read):
    assert catalogue.stories.put([read("tales/lantern.txt", lantern)]) == PutCounts(added=1)
    key = story_id("shelf", "tales/lantern.txt")
    stored = catalogue.stories.get([key])[key]
    assert stored.chapters == lantern.chapters
    for field in dataclasses.fields(StorySummary):
        if hasattr(lantern, field.name):
            assert getattr(stored.summary, field.name) == getattr(lantern, field.name), field.name
    assert catalogue.stories.summaries([key, "unknown"]) == {key: stored.summary}


def test_one_chapter_comes_with_its_place_among_the_others(catalogue, lantern, read):
    catalogue.stories.put([read("tales/lantern.txt", lantern)])
    key, (first, second) = story_id("shelf", "tales/lantern.txt"), lantern.chapters
    found = catalogue.stories.chapters({key: 2, "unknown": 1})
    stored = catalogue.stories.get([key])[key]
    assert found == {key: ChapterInStory(stored.summary, second, 2, len(first.text), stored.length)}
    assert catalogue.stories.chapters({key: 1})[key].before == 0
    assert catalogue.stories.chapters({key: 3}) == {}


def test_importing_again_changes_nothing(catalogue, tale, read):
    batch = [read(f"{n}.txt", tale(f"{n}.txt")) for n in range(5)]
    catalogue.stories.put(batch)
    catalogue.stories.done_pending([change.seq for change in catalogue.stories.pending()])
    assert catalogue.stories.put(batch) == PutCounts(unchanged=5)
    assert catalogue.stories.pending_count() == 0


def test_how_an_unchanged_story_was_read_is_kept_anew_and_the_index_left_alone(
    catalogue, lantern, tale, read
):
    catalogue.stories.put([read("a", lantern), read("b", tale("b"))])
    catalogue.stories.done_pending([change.seq for change in catalogue.stories.pending()])
    again = dataclasses.replace(lantern, reading={"encoding": "cp1252", "title_from": "file name"})
    assert catalogue.stories.put([read("a", again), read("b", tale("b"))]) == PutCounts(unchanged=2)
    key = story_id("shelf", lantern.native_key)
    assert catalogue.stories.summaries([key])[key].reading == again.reading
    assert [doubt.name for doubt in catalogue.report.report().doubts] == ["title", "author"]
    assert catalogue.stories.pending_count() == 0


def test_of_one_story_read_twice_in_a_batch_the_later_reading_counts(catalogue, lantern, read):
    again = dataclasses.replace(lantern, reading={"encoding": "cp1252"})
    assert catalogue.stories.put([read("a", lantern, again)]) == PutCounts(added=1, unchanged=1)
    key = story_id("shelf", lantern.native_key)
    assert catalogue.stories.summaries([key])[key].reading == again.reading


def test_a_changed_story_replaces_its_chapters_and_tells_the_index(catalogue, tale, read):
    longer = Story("shelf", "a.txt", "A", (Chapter(1, None, "one"), Chapter(2, None, "two")))
    catalogue.stories.put([read("a.txt", longer)])
    catalogue.stories.done_pending([change.seq for change in catalogue.stories.pending()])
    assert catalogue.stories.put([read("a.txt", tale("a.txt", "only one"))]) == PutCounts(updated=1)
    key = story_id("shelf", "a.txt")
    assert [chapter.text for chapter in catalogue.stories.get([key])[key].chapters] == ["only one"]
    assert _pending(catalogue) == [(key, "put")]


def test_a_failed_file_keeps_its_earlier_stories(catalogue, tale, read):
    catalogue.stories.put([read("a.txt", tale("a.txt"))])
    failure = Failure("a.txt", "too-large", "The file is over 64 MB.")
    assert catalogue.stories.put([read("a.txt", failure=failure)]) == PutCounts(failed=1)
    assert catalogue.stories.count() == 1
    assert catalogue.stories.count_by_source() == {"shelf": (1, 0)}


def test_a_story_its_file_no_longer_yields_is_missing_until_it_is_back(catalogue, tale, read):
    both = read("a.epub", tale("a.epub"), tale("a.epub#2"))
    catalogue.stories.put([both])
    assert catalogue.stories.put([read("a.epub", tale("a.epub"))]) == PutCounts(unchanged=1, missing=1)
    assert catalogue.stories.count_by_source() == {"shelf": (2, 1)}
    gone = story_id("shelf", "a.epub#2")
    assert catalogue.stories.summaries([gone])[gone].missing_since is not None
    assert catalogue.stories.put([both]) == PutCounts(unchanged=2)
    assert catalogue.stories.count_by_source() == {"shelf": (2, 0)}


def test_one_key_twice_in_a_batch_is_one_story_and_the_later_text_counts(catalogue, tale, read):
    twice = read("a.txt", tale("a.txt", "first"), tale("a.txt", "second"))
    assert catalogue.stories.put([twice, twice]) == PutCounts(added=1, updated=3)
    key = story_id("shelf", "a.txt")
    assert catalogue.stories.get([key])[key].chapters[0].text == "second"


def test_two_chapters_with_one_number_do_not_break_the_batch(catalogue, read):
    odd = Story("shelf", "a", "A", (Chapter(1, None, "one"), Chapter(1, None, "again")))
    catalogue.stories.put([read("a", odd)])
    key = story_id("shelf", "a")
    assert [chapter.text for chapter in catalogue.stories.get([key])[key].chapters] == ["again"]


def test_an_empty_batch_is_fine(catalogue):
    assert catalogue.stories.put([]) == PutCounts()
    assert catalogue.stories.get([]) == {}


def test_a_batch_larger_than_one_statement_arrives_whole(catalogue, tale, read):
    batch = [read(f"{n}.txt", tale(f"{n}.txt", f"text {n}")) for n in range(1203)]
    assert catalogue.stories.put(batch) == PutCounts(added=1203)
    assert catalogue.stories.put(batch) == PutCounts(unchanged=1203)
    ids = [story_id("shelf", f"{n}.txt") for n in range(1203)]
    assert set(catalogue.stories.get(ids)) == set(ids) == catalogue.stories.ids()
    assert [story.id for story in catalogue.stories.all(batch=100)] == ids


def test_streaming_holds_little_text_at_once(catalogue, tale, read):
    batch = [read(f"{n}", tale(f"{n}", "x" * 400)) for n in range(7)] + [read("big", tale("big", "y" * 5000))]
    catalogue.stories.put(batch)
    groups = list(catalogue.stories.groups(batch=200, characters=1000))
    assert [list(group.values()) for group in groups] == [[400] * 2, [400] * 2, [400] * 2, [400], [5000]]
    assert [len(group) for group in catalogue.stories.groups(batch=3, characters=10_000)] == [3, 3, 2]
    keys = [key for group in groups for key in group]
    assert keys == [story.id for story in catalogue.stories.all()]
    assert catalogue.stories.lengths([*keys[-2:], "nobody"]) == {keys[-2]: 400, keys[-1]: 5000}


def test_few_ids_are_asked_for_at_a_time_and_all_come(catalogue, tale, read, monkeypatch):
    monkeypatch.setattr(stories, "_SIZES", 3)
    catalogue.stories.put([read(f"{n}", tale(f"{n}", "x")) for n in range(7)])
    assert [len(group) for group in catalogue.stories.groups(batch=2, characters=1000)] == [2, 1, 2, 1, 1]


def test_titles_are_those_of_what_may_be_seen(catalogue, tale, read):
    assert catalogue.stories.titles() == {}
    catalogue.stories.put([read("a", tale("a", "one")), read("b", tale("b", "two"))])
    catalogue.stories.put_story(tale("http://example.test/1", "four", source="site"), "d1")
    every = catalogue.stories.titles()
    assert sum(every.values()) == 3
    assert sum(catalogue.stories.titles(Scope(sources=frozenset({"shelf"}))).values()) == 2
    assert catalogue.stories.titles(Scope(sources=frozenset())) == {}


def test_words_and_counts_add_up(catalogue, tale, read):
    assert catalogue.stories.words() == 0
    catalogue.stories.put([read("a", tale("a", "one two three"))])
    catalogue.stories.put_story(tale("http://example.test/1", "four five", source="site"), "d1")
    assert (catalogue.stories.count(), catalogue.stories.words()) == (2, 5)
    assert catalogue.stories.count_by_source() == {"shelf": (1, 0), "site": (1, 0)}


def test_a_removed_story_never_comes_back(catalogue, tale, read):
    catalogue.stories.put([read("a", tale("a")), read("b", tale("b"))])
    key = story_id("shelf", "a")
    catalogue.removals.remove([key], RemovalOrder("The author asked."))
    assert catalogue.stories.get([key]) == {}
    assert (key, "delete") in _pending(catalogue)
    assert catalogue.stories.put([read("a", tale("a", "rewritten"))]) == PutCounts(removed=1)
    assert catalogue.stories.put_story(tale("a", "again"), "d") == "removed"
    assert catalogue.stories.count() == 1
    catalogue.removals.remove([key], RemovalOrder("Twice is fine."))
    assert catalogue.removals.remove(["nosuchstory"], RemovalOrder("-")) is None
    assert [line.reason for line in catalogue.removals.listed()] == ["The author asked."]


def test_site_stories_tell_what_became_of_them(catalogue, tale):
    page = tale("http://example.test/1", source="site")
    assert catalogue.stories.put_story(page, "d1") == "added"
    assert catalogue.stories.put_story(page, "d1") == "unchanged"
    assert catalogue.stories.put_story(page, "d2") == "updated"
    assert catalogue.stories.mark_missing("site", [page.native_key], OnMissing.KEEP) == 1
    assert catalogue.stories.put_story(page, "d2") == "unchanged"
    assert catalogue.stories.count_by_source() == {"site": (1, 0)}


def test_files_whose_texts_name_no_author_are_known_by_their_folder(catalogue, lantern, tale, read):
    by_name = dataclasses.replace(
        tale("old/salt"), authors=("Ann",), confidence=0.5, reading={"named_like": "title - author"}
    )
    catalogue.stories.put(
        [
            read("tales/lantern.txt", lantern),
            read("old/salt", by_name),
            *(read(name, tale(name)) for name in ("top", "old/a", "old/deep/b", "older/c", "old/gone")),
        ]
    )
    catalogue.stories.mark_missing("shelf", ["old/gone"], OnMissing.KEEP)
    assert catalogue.stories.nameless("shelf") == {
        "old": {"old/salt": "title - author", "old/a": ""},
        "": {"top": ""},
        "old/deep": {"old/deep/b": ""},
        "older": {"older/c": ""},
    }
    assert catalogue.stories.nameless("other") == {}


def test_missing_files_keep_or_lose_their_stories_as_configured(catalogue, tale, read):
    catalogue.stories.put([read(name, tale(name)) for name in ("a", "b", "c")])
    assert catalogue.stories.mark_missing("shelf", ["a"], OnMissing.KEEP) == 1
    assert catalogue.stories.mark_missing("shelf", ["a"], OnMissing.KEEP) == 0
    assert catalogue.files.known("shelf")["a"].missing_since is not None
    assert catalogue.stories.mark_missing("shelf", ["b", "unknown"], OnMissing.REMOVE) == 1
    assert "b" not in catalogue.files.known("shelf")
    assert catalogue.stories.count_by_source() == {"shelf": (2, 1)}
    assert catalogue.stories.put([read("b", tale("b"))]) == PutCounts(added=1)


def test_another_sources_file_of_the_same_name_is_not_touched(catalogue, tale, read):
    catalogue.stories.put([read("a", tale("a")), read("a", tale("a", source="attic"), source="attic")])
    catalogue.stories.mark_missing("shelf", ["a"], OnMissing.REMOVE)
    assert catalogue.stories.count_by_source() == {"attic": (1, 0)}


def test_a_later_change_is_not_lost_when_an_earlier_one_is_done(catalogue, tale, read):
    catalogue.stories.put([read("a", tale("a", "one"))])
    seen = catalogue.stories.pending()
    catalogue.stories.put([read("a", tale("a", "two"))])
    catalogue.stories.done_pending([change.seq for change in seen])
    assert catalogue.stories.pending_count() == 1
    catalogue.stories.done_pending([change.seq for change in catalogue.stories.pending()])
    assert catalogue.stories.pending() == []
    assert catalogue.stories.pending_count() == 0
    catalogue.stories.done_pending([])
    catalogue.stories.put([read("a", tale("a", "three"))])
    assert catalogue.stories.pending()[0].seq > seen[0].seq + 1


def test_pending_changes_come_oldest_first_and_limited(catalogue, tale, read):
    catalogue.stories.put([read(name, tale(name)) for name in "abc"])
    ids = [story_id("shelf", name) for name in "abc"]
    assert [change.story_id for change in catalogue.stories.pending(2)] == ids[:2]


def test_readers_neither_wait_nor_fail_while_a_batch_is_written(sqlite, tale, read):
    sqlite.stories.put([read("a", tale("a"))])
    seen: list[int] = []
    with open_catalogue(sqlite.place.folder) as other, sqlite._database.write() as connection:
        connection.exec_driver_sql("UPDATE stories SET words = 1000")
        thread = threading.Thread(target=lambda: seen.append(other.stories.words()))
        thread.start()
        thread.join(10)
        assert seen == [1]
    assert sqlite.stories.words() == 1000


@pytest.fixture(scope="module")
def shared(opens, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    with opens(tmp_path_factory.mktemp("unicode")) as opened:
        yield opened


_text = st.text(alphabet=st.characters(), max_size=40)


@settings(deadline=None, max_examples=60)
@given(
    title=_text, text=_text, key=_text, tags=st.lists(_text, max_size=3), extra=st.dictionaries(_text, _text)
)
def test_any_unicode_survives_but_lone_surrogates_and_nul(shared, *, title, text, key, tags, extra):
    story = Story(
        "shelf", key, title, (Chapter(1, title, text),), tags=tuple(tags), extra=extra, summary=text
    )

    def plain(value: str, *, nul: str = "\0") -> str:
        letters = ("\ufffd" if "\ud800" <= letter <= "\udfff" else letter for letter in value)
        return "".join(letters).replace("\0", nul)

    def told(value: str) -> str:
        return plain(value, nul="\ufffd")

    identity = story_id("shelf", key)
    shared.stories.put_story(story, repr(story))
    stored = shared.stories.get([identity])[identity]
    assert stored.summary.title == told(title)
    assert stored.chapters == (Chapter(1, told(title), told(text)),)
    assert stored.summary.tags == tuple(map(plain, tags))
    assert stored.summary.summary == told(text)
    assert stored.summary.extra == {plain(name): plain(value) for name, value in extra.items()}


@pytest.mark.parametrize("day", [date.min, date(125, 1, 1), date(999, 12, 31), date(1605, 1, 16), date.max])
def test_days_of_any_year_come_back_and_sort(catalogue, tale, day):
    catalogue.stories.put_story(dataclasses.replace(tale("a"), published=day, updated=None), "d")
    (stored,) = catalogue.stories.all()
    assert (stored.summary.published, stored.summary.updated) == (day, None)


def test_what_a_reader_saw_beside_the_story_is_kept(catalogue, lantern, read):
    seen = dataclasses.replace(
        lantern,
        zones=(Zone(ZoneKind.HEADER, "Title: The Lantern"), Zone(ZoneKind.SIGNATURE, "-- \nAda", None)),
        part=2,
        parts=3,
        contact="ada@example.org",
        unknown_labels={"Wickkeeper": "Old Tom"},
        confidence=0.5,
    )
    catalogue.stories.put([read("tales/lantern.txt", seen)])
    key = story_id("shelf", "tales/lantern.txt")
    assert catalogue.stories.zones(key) == seen.zones
    summary = catalogue.stories.summaries([key])[key]
    assert (summary.part, summary.parts, summary.confidence) == (2, 3, 0.5)
    assert summary.unknown_labels == {"Wickkeeper": "Old Tom"}
    assert "ada@example.org" not in repr(catalogue.stories.get([key]))
    plainer = dataclasses.replace(lantern, chapters=(Chapter(1, None, "No more."),))
    catalogue.stories.put([read("tales/lantern.txt", plainer)])
    assert catalogue.stories.zones(key) == ()
    catalogue.removals.remove([key], RemovalOrder("asked"))
    assert catalogue.stories.zones(key) == ()


def test_what_chapters_stand_in_and_their_breaks_come_back(catalogue, lantern):
    chapters = (
        Chapter(1, "One", "It rained.\n\n*\n\nIt stopped.", ("Book I", 'Part "1", Rust'), (1,)),
        Chapter(2, None, "And so."),
        Chapter(3, None, "駅には電車。", ruby=(Ruby(0, 1, "えき"), Ruby(3, 5, "den sha  \u3000x"))),
    )
    catalogue.stories.put_story(dataclasses.replace(lantern, chapters=chapters), "d")
    (stored,) = catalogue.stories.all()
    assert stored.chapters == chapters
