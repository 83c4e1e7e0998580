"""Statements compiled once: any id may be asked for, and every column goes where it belongs."""

from __future__ import annotations

import dataclasses
import json
import re

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from indexer.catalogue import row_codec
from indexer.catalogue.sql.batch_writer import PUT_STORY
from indexer.catalogue.sql.fetching import CHAPTERS, SUMMARIES
from indexer.catalogue.sql.files import PUT_FILE
from indexer.catalogue.sql.story_rows import READING_CHECKED, STORY_CHECKED, SUMMARY, story_rows
from indexer.catalogue.sql.tables import files, stories
from indexer.model import story_id

LITE = sqlite.dialect()
ODD = ["", "nope", "it's", 'a "quoted" one', "\\", "100%", "\x00", "caf\udce9", "['x']"]


def test_odd_ids_are_unknown_and_harm_nothing(catalogue, lantern):
    catalogue.stories.put_story(lantern, "d1")
    known = story_id(lantern.source, lantern.native_key)
    assert list(catalogue.stories.get([*ODD, known, known])) == [known]
    assert list(catalogue.stories.summaries([*ODD, known])) == [known]
    assert catalogue.stories.get([]) == {}


def test_every_story_column_is_written_and_only_its_origin_survives_a_change(catalogue, lantern):
    written = {*story_rows(lantern, "id", "digest", "file").story, "added_at", "added_by_job"}
    assert {column.name for column in stories.c} - {"seq"} == written
    renewed = {
        column.name
        for column in stories.c
        if f"{column.name} = excluded.{column.name}" in PUT_STORY.text(LITE)
    }
    assert renewed == written - {"id", "added_at", "added_by_job"}
    renewed = {
        column.name for column in files.c if f"{column.name} = excluded.{column.name}" in PUT_FILE.text(LITE)
    }
    assert renewed == {column.name for column in files.c} - {"source", "origin"}


def test_a_changed_story_keeps_its_place_and_gets_every_new_value(catalogue, lantern, tale):
    catalogue.stories.put_story(lantern, "d1")
    catalogue.stories.put_story(tale("b.txt"), "d2")
    changed = dataclasses.replace(lantern, title="The Keeper", tags=(), summary=None, extra={"a": 'b"\n'})
    catalogue.stories.put_story(changed, "d3")
    first, second = catalogue.stories.all()
    same = {field.name for field in dataclasses.fields(first.summary)} - {"id", "missing_since"}
    assert all(getattr(first.summary, name) == getattr(changed, name) for name in same)
    assert (first.chapters, second.summary.title) == (changed.chapters, "Tale of b.txt")


def test_summaries_are_selected_in_the_order_they_are_taken_apart():
    selected = (
        SUMMARIES.text(LITE).split("FROM", maxsplit=1)[0].removeprefix("SELECT ").replace("stories.", "")
    )
    names = [re.sub(r"CAST\((\w+) AS BLOB\) AS ", "", name.strip()) for name in selected.split(",")]
    assert names[: len(SUMMARY)] == list(SUMMARY)
    assert {*STORY_CHECKED, *READING_CHECKED, "checksum", "reading_sum"} <= {*names}


def test_ids_are_found_by_index_and_nothing_long_is_sorted(sqlite):
    with sqlite.stories._database.read() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {CHAPTERS.text(LITE)}", ("[]",)).all()
    steps = " ".join(row.detail for row in plan)
    assert "SEARCH chapters USING INDEX" in steps
    assert "TEMP B-TREE" not in steps


@given(st.lists(st.text(), max_size=5), st.dictionaries(st.text(), st.text(), max_size=5))
def test_lists_and_maps_are_json_as_people_read_it(values, named):
    assert row_codec.list_text(values) == row_codec.prose(json.dumps(values, ensure_ascii=False))
    assert row_codec.map_text(named) == row_codec.prose(json.dumps(named, ensure_ascii=False))
    assert row_codec.list_value(row_codec.list_text(values)) == tuple(values)
    assert row_codec.map_value(row_codec.map_text(named)) == named
