from __future__ import annotations

import dataclasses
import os
from dataclasses import replace

from indexer.catalogue import FileRead, FileRecord
from indexer.model import ChosenReadings, Failure, OnMissing, ReadOutcome


def test_a_file_is_known_as_it_was_read(catalogue, tale, read):
    catalogue.stories.put([read("a.txt", tale("a.txt"))])
    (known,) = catalogue.files.known("shelf").values()
    assert known.read_at is not None
    assert replace(known, read_at=None) == FileRecord(
        "shelf", "a.txt", size=10, mtime_ns=123, digest="digest of 'a.txt'"
    )
    assert catalogue.files.known("attic") == {}


def test_the_outcomes_digest_is_kept_where_the_record_has_none(catalogue):
    outcome = ReadOutcome(digest="from the reader")
    catalogue.stories.put([FileRead(FileRecord("shelf", "a", 1, 2), outcome)])
    assert catalogue.files.known("shelf")["a"].digest == "from the reader"


def test_a_failure_stays_with_its_file_until_it_reads_well(catalogue, tale, read):
    failure = Failure("bad.epub", "damaged", "The archive ends too early.")
    catalogue.stories.put([read("bad.epub", failure=failure)])
    known = catalogue.files.known("shelf")["bad.epub"]
    assert (known.failure_cause, known.failure_message) == (failure.cause, failure.message)
    assert known.digest == "digest of 'bad.epub'"
    catalogue.stories.put([read("bad.epub", tale("bad.epub"))])
    assert catalogue.files.known("shelf")["bad.epub"].failure_cause is None


def test_a_touched_file_has_its_new_time_and_the_same_story(catalogue, tale, read):
    catalogue.stories.put([read("a", tale("a"))])
    known = catalogue.files.known("shelf")["a"]
    catalogue.files.touch([dataclasses.replace(known, mtime_ns=456)])
    assert catalogue.files.known("shelf")["a"].mtime_ns == 456
    catalogue.files.touch([])


def test_a_file_that_is_back_brings_its_stories_back(catalogue, tale, read):
    catalogue.stories.put([read("a", tale("a"), tale("a#2"))])
    catalogue.stories.mark_missing("shelf", ["a"], OnMissing.KEEP)
    catalogue.files.touch([catalogue.files.known("shelf")["a"]])
    assert catalogue.files.known("shelf")["a"].missing_since is None
    assert catalogue.stories.count_by_source() == {"shelf": (2, 0)}


def test_touching_a_file_does_not_bring_back_what_it_stopped_yielding(catalogue, tale, read):
    catalogue.stories.put([read("a", tale("a"), tale("a#2"))])
    catalogue.stories.put([read("a", tale("a"))])
    catalogue.files.touch([catalogue.files.known("shelf")["a"]])
    assert catalogue.stories.count_by_source() == {"shelf": (2, 1)}


def test_file_names_that_are_not_utf8_stay_apart_and_come_back(catalogue, tale, read):
    names = [os.fsdecode(b"caf\xe9.txt"), os.fsdecode(b"caf\xe8.txt"), "café.txt"]
    catalogue.stories.put([read(name, tale(name)) for name in names])
    assert set(catalogue.files.known("shelf")) == set(names)
    assert catalogue.stories.count() == 3
    assert catalogue.stories.mark_missing("shelf", names[:1], OnMissing.KEEP) == 1


def test_what_a_person_chose_holds_for_the_content_of_now(catalogue, tale, read):
    catalogue.stories.put([read("a.txt", tale("a.txt"))])
    assert catalogue.files.known("shelf")["a.txt"].chosen is None
    catalogue.files.choose("shelf", "a.txt", {"s1": "B"})
    catalogue.files.choose("shelf", "a.txt", {"s2": "A"})
    chosen = ChosenReadings("digest of 'a.txt'", {"s1": "B", "s2": "A"})
    assert catalogue.files.known("shelf")["a.txt"].chosen == chosen
    catalogue.files.choose("shelf", "a.txt", {"s1": "A"})
    assert catalogue.files.known("shelf")["a.txt"].chosen.by_story == {"s1": "A", "s2": "A"}


def test_what_was_chosen_for_another_content_is_not_added_to(catalogue, tale, read):
    catalogue.stories.put([read("a.txt", tale("a.txt"))])
    catalogue.files.choose("shelf", "a.txt", {"s1": "B"})
    chosen = catalogue.files.known("shelf")["a.txt"].chosen
    record = FileRecord("shelf", "a.txt", 11, 124, "another digest", chosen=chosen)
    catalogue.stories.put([FileRead(record, ReadOutcome())])
    assert catalogue.files.known("shelf")["a.txt"].chosen == chosen
    catalogue.files.choose("shelf", "a.txt", {"s2": "B"})
    assert catalogue.files.known("shelf")["a.txt"].chosen == ChosenReadings("another digest", {"s2": "B"})


def test_what_was_chosen_is_as_the_record_has_it_when_a_file_is_read(catalogue, tale, read):
    once = read("a.txt", tale("a.txt"))
    catalogue.stories.put([once])
    catalogue.files.choose("shelf", "a.txt", {"s1": "B"})
    heeded = ChosenReadings("digest of 'a.txt'", {"s1": "12-"})
    catalogue.stories.put([replace(once, record=replace(once.record, chosen=heeded))])
    assert catalogue.files.known("shelf")["a.txt"].chosen == heeded
    catalogue.stories.put([once])
    assert catalogue.files.known("shelf")["a.txt"].chosen is None


def test_nothing_is_chosen_for_a_file_nobody_knows(catalogue, tale, read):
    catalogue.stories.put([read("a.txt", tale("a.txt"))])
    catalogue.files.choose("shelf", "b.txt", {"s1": "B"})
    catalogue.files.choose("attic", "a.txt", {"s1": "B"})
    (known,) = catalogue.files.known("shelf").values()
    assert known.chosen is None
    assert catalogue.files.known("attic") == {}
