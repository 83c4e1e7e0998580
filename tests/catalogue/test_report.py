"""The report is made of what was kept with each file and story."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

from indexer.catalogue import FileRead, row_codec
from indexer.model import Failure, Story


def strange(story: Story, number: int) -> Story:
    return dataclasses.replace(story, unknown_labels={"Wickkeeper": f"Tom {number}", f"Label {number}": "x"})


def told(read: FileRead, found: str) -> FileRead:
    return dataclasses.replace(read, outcome=dataclasses.replace(read.outcome, reading={"format": found}))


def test_files_are_counted_by_format_and_outcome(catalogue, tale, read):
    failure = Failure("p.png", "not-a-story", "A picture.")
    catalogue.stories.put(
        [
            *(told(read(f"{n}.txt", tale(f"{n}.txt")), "plain") for n in range(3)),
            told(read("p.png", failure=failure), "binary"),
            read("old.txt", tale("old.txt")),
        ]
    )
    formats = [(line.format, line.outcome, line.files) for line in catalogue.report.report().formats]
    assert formats == [("plain", "read", 3), ("not noted", "read", 1), ("binary", "not-a-story", 1)]


def test_labels_nobody_knows_come_by_frequency_with_three_examples(catalogue, tale, read):
    catalogue.stories.put([read(f"{n}", strange(tale(f"{n}"), n)) for n in range(5)])
    first, *others = catalogue.report.report().labels
    assert (first.label, first.stories) == ("Wickkeeper", 5)
    assert [example.value for example in first.examples] == ["Tom 0", "Tom 1", "Tom 2"]
    assert first.examples[0].title == "Tale of 0"
    assert {label.stories for label in others} == {1}


def test_stories_to_look_at_are_listed_by_what_is_doubtful(catalogue, lantern, tale, read):
    unsure = dataclasses.replace(lantern, native_key="u", confidence=0.4, reading={"format_why": "a guess"})
    named = dataclasses.replace(tale("n"), reading={"title_from": "file name"})
    short = dataclasses.replace(lantern, native_key="m", extra={"missing_parts": "2 3"})
    catalogue.stories.put([read("u", unsure), read("n", named), read("m", short), read("l", lantern)])
    doubts = {doubt.name: doubt for doubt in catalogue.report.report().doubts}
    assert {name: doubt.stories for name, doubt in doubts.items()} == {
        "title": 1,
        "author": 1,
        "confidence": 1,
        "parts": 1,
    }
    (story,) = doubts["confidence"].first
    assert (story.confidence, story.why, story.origin) == (0.4, "a guess", "u")


def test_it_can_be_of_one_source_or_of_what_was_read_since(catalogue, tale, read):
    catalogue.stories.put([read("a", tale("a")), read("b", tale("b", source="other"), source="other")])
    assert catalogue.report.report(source="other").formats[0].files == 1
    now = row_codec.now()
    assert catalogue.report.report(since=now - timedelta(minutes=1)).formats[0].files == 2
    later = catalogue.report.report(since=now + timedelta(minutes=1))
    assert (later.formats, later.labels, later.doubts) == ((), (), ())


def test_lists_read_only_the_stories_they_are_about(sqlite):
    with sqlite._database.read() as connection:
        for column, empty in (("doubts", ""), ("unknown_labels", "{}")):
            plan = connection.exec_driver_sql(
                f"EXPLAIN QUERY PLAN SELECT id FROM stories WHERE {column} != '{empty}' AND missing_since IS NULL"
            ).all()
            assert f"stories_{column}" in str(plan)
