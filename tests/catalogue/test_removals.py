"""What a person removed is known again under any name, and comes back whole when it is restored."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.catalogue import Catalogue, PutCounts, open_catalogue
from indexer.catalogue.sql.blocklist import Blocklist
from indexer.catalogue.sql.removal_rows import load_backups
from indexer.catalogue.sqlite.catalogue import SqliteCatalogue
from indexer.meaning.text_identity import text_digest
from indexer.model import (
    Chapter,
    JobKind,
    JobState,
    OnMissing,
    RemovalOrder,
    Story,
    Zone,
    ZoneKind,
    story_id,
)
from indexer.readers.digest import story_digest

ASKED = RemovalOrder("The author asked.", "keeper", "1 story")
WORDS = [
    "lantern",
    "harbour",
    "kettle",
    "whistle",
    "orchard",
    "thunder",
    "velvet",
    "marble",
    "copper",
    "window",
    "garden",
    "letter",
]


def prose(seed: int, words: int = 600) -> str:
    chance = random.Random(seed)
    return " ".join(f"{chance.choice(WORDS)}{chance.randrange(40)}" for _ in range(words))


def tale(key: str, text: str, *, title: str = "A Tale", source: str = "shelf") -> Story:
    return Story(source, key, title, (Chapter(1, None, text),), words=len(text.split()))


def put(catalogue: Catalogue, read, *stories: Story, **more) -> PutCounts:
    """Import every story from a file called as its key."""
    items = [replace(read(story.native_key, story, source=story.source)) for story in stories]
    items = [
        replace(item, digests=(story_digest(story),)) for item, story in zip(items, stories, strict=True)
    ]
    return catalogue.stories.put(items, **more)


def test_the_ledger_tells_what_why_when_by_whom_and_which_job_had_brought_it(catalogue, read, lantern):
    put(catalogue, read, lantern, job=7)
    key = story_id("shelf", lantern.native_key)
    job = catalogue.removals.remove([key], ASKED)
    assert (job.kind, job.state, job.target) == (JobKind.REMOVE, JobState.QUEUED, "1 story")
    (line,) = catalogue.removals.listed()
    assert (line.story_id, line.title, line.authors) == (key, lantern.title, lantern.authors)
    assert (line.reason, line.removed_by, line.added_by_job) == ("The author asked.", "keeper", 7)
    assert line.native_key == lantern.native_key
    assert not line.forget_asked
    assert catalogue.removals.known([key, "nobody"]) == {key: line}


def test_the_same_text_under_another_name_path_or_site_is_passed_by(catalogue, read):
    text = prose(1)
    put(catalogue, read, tale("a.txt", text))
    catalogue.removals.remove([story_id("shelf", "a.txt")], ASKED)
    headed = tale("copies/b.txt", text, title="Another Header")
    typeset = tale("http://site.test/1", text.upper().replace(" ", "\n"), source="site")
    nearly = tale("c.txt", text.replace("lantern1 ", "lanterns "))
    other = tale("d.txt", prose(2))
    assert put(catalogue, read, headed, typeset, nearly, other) == PutCounts(added=1, removed=3)
    assert [story.summary.origin for story in catalogue.stories.all()] == [None]
    assert catalogue.stories.ids() == {story_id("shelf", "d.txt")}


def test_another_version_of_a_removed_text_is_another_text(catalogue, read):
    words = prose(1).split()
    put(catalogue, read, tale("a.txt", " ".join(words)))
    catalogue.removals.remove([story_id("shelf", "a.txt")], ASKED)
    rewritten = " ".join(f"zz{word}" if at % 12 == 0 else word for at, word in enumerate(words))
    grown = " ".join([*words, *prose(9, 400).split()])
    assert put(catalogue, read, tale("b.txt", rewritten), tale("c.txt", grown)).added == 2


def test_short_texts_are_one_only_with_their_title_and_stories_of_a_row_never(catalogue, read):
    row = prose(3)
    put(catalogue, read, tale("a", "To be continued.", title="Salt"), tale("b", row, title="Row 1"))
    catalogue.removals.remove([story_id("shelf", "a"), story_id("shelf", "b")], ASKED)
    counts = put(
        catalogue,
        read,
        tale("c", "To be continued.", title="Pepper"),
        tale("d", "“To be — continued”", title="SALT"),
        tale("e", row.replace("lantern1 ", "lantern "), title="Row 2"),
        tale("f", "", title="Salt"),
    )
    assert counts == PutCounts(added=3, removed=1)


def test_removing_one_of_two_copies_bars_its_name_and_leaves_the_text_to_the_other(catalogue, read):
    text = prose(4)
    put(catalogue, read, tale("a.txt", text), tale("b.txt", text), compared=True)
    one, two = story_id("shelf", "a.txt"), story_id("shelf", "b.txt")
    catalogue.removals.remove([one], ASKED)
    assert catalogue.stories.ids() == {two}
    # The other is renamed, in a source that removes what has gone.
    catalogue.stories.mark_missing("shelf", ["b.txt"], OnMissing.REMOVE)
    counts = put(catalogue, read, tale("new/b.txt", text), tale("a.txt", text), compared=True)
    assert counts == PutCounts(added=1, removed=1)
    catalogue.removals.remove([story_id("shelf", "new/b.txt")], ASKED)
    assert put(catalogue, read, tale("c.txt", text)).removed == 1


def test_all_copies_removed_at_once_are_barred_by_text(catalogue, read):
    text = prose(4)
    put(catalogue, read, tale("a.txt", text), tale("b.txt", text), compared=True)
    catalogue.removals.remove(sorted(catalogue.stories.ids()), ASKED)
    assert put(catalogue, read, tale("c.txt", text)).removed == 1


def test_removing_the_copy_that_stands_for_the_others_promotes_one(catalogue, read):
    text = prose(5)
    put(catalogue, read, *(tale(key, text) for key in ("a", "b", "c")), compared=True)
    first, second, third = (story_id("shelf", key) for key in ("a", "b", "c"))
    assert catalogue.copies.standing([first, second, third]) == {second: first, third: first}
    catalogue.removals.remove([first], ASKED)
    assert catalogue.copies.standing([second, third]) == {third: second}
    assert (second, "put") in {(change.story_id, change.action) for change in catalogue.stories.pending()}
    catalogue.removals.restore([first], compared=True)
    assert len(set(catalogue.copies.standing([first, second, third]).values())) == 1


def test_what_is_known_stays_when_it_changes_into_a_removed_text(catalogue, read):
    text = prose(6)
    put(catalogue, read, tale("a", text), tale("b", prose(7)))
    catalogue.removals.remove([story_id("shelf", "a")], ASKED)
    assert put(catalogue, read, tale("b", text)) == PutCounts(updated=1)


def test_a_restored_story_is_as_it_was_to_the_last_zone(sqlite, read, lantern):
    full = replace(
        lantern,
        contact="ada",
        zones=(Zone(ZoneKind.HEADER, "Title: The Lantern"), Zone(ZoneKind.SIGNATURE, "-- \nAda", None)),
        unknown_labels={"Beta": "C."},
        confidence=0.7,
    )
    put(sqlite, read, full, job=3)
    key = story_id("shelf", full.native_key)
    before = (sqlite.stories.get([key]), sqlite.stories.zones(key), _row(sqlite, key))
    sqlite.removals.remove([key], ASKED)
    assert sqlite.stories.get([key]) == {}
    job = sqlite.removals.restore([key], "1 story")
    assert job.kind is JobKind.RESTORE
    assert (sqlite.stories.get([key]), sqlite.stories.zones(key), _row(sqlite, key)) == before
    assert sqlite.removals.listed() == ()
    assert (key, "put") in {(change.story_id, change.action) for change in sqlite.stories.pending()}
    assert put(sqlite, read, full) == PutCounts(unchanged=1)
    assert sqlite.removals.restore([key]) is None


def test_after_restoring_files_are_read_again_for_what_they_gave_meanwhile(catalogue, read):
    text = prose(8)
    put(catalogue, read, tale("a", text))
    catalogue.removals.remove([story_id("shelf", "a")], ASKED)
    put(catalogue, read, tale("copy", text), tale("b", prose(9)))
    catalogue.removals.restore([story_id("shelf", "a")])
    times = {origin: record.mtime_ns for origin, record in catalogue.files.known("shelf").items()}
    assert times == {"a": -1, "copy": -1, "b": 123}
    assert put(catalogue, read, tale("copy", text)) == PutCounts(added=1)


def test_a_story_comes_back_although_its_text_was_removed_under_another_name_too(catalogue, read):
    text = prose(10)
    put(catalogue, read, tale("a", text), tale("b", text))
    one, two = story_id("shelf", "a"), story_id("shelf", "b")
    catalogue.removals.remove([one, two], ASKED)
    catalogue.removals.restore([one])
    assert catalogue.stories.ids() == {one}
    assert [line.story_id for line in catalogue.removals.listed()] == [two]


def test_removals_and_stories_are_told_by_source_and_by_job(catalogue, read):
    put(catalogue, read, tale("a", prose(1)), tale("b", prose(2)), job=4)
    put(catalogue, read, tale("a", prose(11)), tale("c", prose(3), source="other"), job=5)
    key = {name: story_id("other" if name == "c" else "shelf", name) for name in "abc"}
    assert catalogue.removals.stories_of(job=4) == (key["a"], key["b"])
    assert catalogue.removals.stories_of(job=5) == (key["c"],)
    assert catalogue.removals.stories_of(source="shelf") == (key["a"], key["b"])
    catalogue.removals.remove(list(key.values()), ASKED)
    assert {line.story_id for line in catalogue.removals.listed(job=4)} == {key["a"], key["b"]}
    assert {line.story_id for line in catalogue.removals.listed(source="other")} == {key["c"]}


def test_a_removal_is_in_the_stamp_that_pages_are_tagged_with_until_the_index_has_followed(catalogue, read):
    put(catalogue, read, tale("a", prose(1)))
    before = catalogue.stories.missing_stamp()
    catalogue.removals.remove([story_id("shelf", "a")], ASKED)
    removed = catalogue.stories.missing_stamp()
    assert removed != before
    assert catalogue.stories.leaving() == {story_id("shelf", "a")}
    catalogue.removals.restore([story_id("shelf", "a")])
    assert catalogue.stories.leaving() == frozenset()
    # A page that was kept before it left is not shown again, nor one from while it was away.
    assert catalogue.stories.missing_stamp() not in {before, removed}


def test_of_a_forgotten_story_nothing_but_names_is_kept(catalogue, read):
    text = prose(12)
    put(catalogue, read, tale("a", text), tale("b", prose(13)))
    one, two = story_id("shelf", "a"), story_id("shelf", "b")
    catalogue.removals.remove([two], ASKED)
    assert catalogue.removals.remove([one, two], replace(ASKED, forget=True)) is not None
    assert set(catalogue.removals.to_forget()) == {one, two}
    assert set(catalogue.removals.origins([one, two])) == {("shelf", "a"), ("shelf", "b")}
    catalogue.removals.forgotten([one, two])
    assert catalogue.removals.to_forget() == ()
    assert put(catalogue, read, tale("c", text)) == PutCounts(removed=1)
    assert catalogue.removals.restore([one]) is not None
    assert catalogue.stories.ids() == frozenset()
    assert put(catalogue, read, tale("a", text)) == PutCounts(added=1)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=80), min_size=1, max_size=4), st.text(max_size=20))
def test_every_story_that_can_be_read_is_whole_again_and_its_text_known(tmp_path_factory, texts, title):
    chapters = tuple(Chapter(at, None, text) for at, text in enumerate(texts, 1))
    story = Story("shelf", f"{title}.txt", title, chapters, words=1)
    with open_catalogue(tmp_path_factory.mktemp("var")) as catalogue:
        key = story_id(story.source, story.native_key)
        catalogue.stories.put_story(story, "d")
        before = catalogue.stories.get([key])
        catalogue.removals.remove([key], ASKED)
        with catalogue._database.read() as connection:
            known = Blocklist(connection).match_text(replace(story, native_key="elsewhere"))
        assert (known == key) is (text_digest(title, texts) is not None)
        catalogue.removals.restore([key])
        assert catalogue.stories.get([key]) == before


def _row(sqlite: SqliteCatalogue, key: str) -> object:
    with sqlite._database.read() as connection:
        kept = load_backups(connection, [key])[key]
    return kept.digest, kept.yielded_by, kept.added_at, kept.added_by_job, kept.story


@pytest.mark.parametrize("ids", [[], ["nobody"], [""]])
def test_removing_nothing_asks_for_nothing(catalogue, ids):
    assert catalogue.removals.remove(ids, replace(ASKED, forget=True)) is None
    assert catalogue.removals.restore(ids) is None


def test_what_leaves_is_found_by_an_index_however_much_else_waits(sqlite):
    asked: list[tuple[str, object]] = []
    engine = sqlite._database._engine

    def hear(_connection, _cursor, statement, parameters, *_more):
        asked.extend([(statement, parameters)] if statement.startswith("SELECT") else [])

    sa.event.listen(engine, "before_cursor_execute", hear)
    sqlite.stories.leaving()
    sqlite.stories.missing_stamp()
    sa.event.remove(engine, "before_cursor_execute", hear)
    assert len(asked) == 3
    with sqlite._database.read() as connection:
        for statement, parameters in asked:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
            looked = " ".join(row[3] for row in plan)
            assert "index_pending_leaving" in looked or "sqlite_sequence" in statement
