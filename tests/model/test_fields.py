"""The laws of the table of fields: whatever stands there is kept, joined, answered, indexed, narrowed and sorted by."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any, get_type_hints

import msgspec
import pytest
from archive_factory import fill

from indexer.api_types import HitAnswer, StoryAnswer, story_answer
from indexer.archive import Archive
from indexer.catalogue.sql.story_rows import COLUMNS, READING_CHECKED, STORY_CHECKED
from indexer.catalogue.sql.tables import stories
from indexer.config import IndexSettings, LibrarySettings, Settings
from indexer.config.labels import label_fields
from indexer.model import (
    OWNER,
    Chapter,
    FacetCount,
    MarkedStory,
    Rating,
    SearchRequest,
    SeriesPlace,
    Status,
    StoredStory,
    Story,
    StorySummary,
    story_id,
)
from indexer.model.fields import FIELDS, RANKED, SORTS, Field, Kind, Merge
from indexer.readers.metadata.fields import TAKERS
from indexer.readers.metadata.labels import EXTRA, table
from indexer.readers.works.join import join_pages
from indexer.readers.works.works_merge import merged
from indexer.schema import BY_NAME, values
from indexer.schema import FIELDS as INDEXED
from webui.address import Address
from webui.filters import groups

KEY = "Old Boards/1999/full.txt"
TYPES = get_type_hints(StorySummary)
OF_STORY = {field.name for field in dataclasses.fields(Story)}
# What every story has in some way of its own, or no story of a file has.
_MADE = {"id", "chapters", "source", "missing_since", "reading"}
EVERY = [pytest.param(field, id=field.name) for field in FIELDS]
BY_FIELD = [sort for sort in SORTS if sort.field in BY_NAME]
IN_SUMMARY = [pytest.param(field, id=field.name) for field in FIELDS if field.attribute in TYPES]
FACETS = [pytest.param(field, id=field.name) for field in FIELDS if field.facet]


def sample(name: str, number: int = 1) -> Any:
    """A value of the type an attribute has, that of no other attribute; a higher ``number`` is a later one."""
    made: dict[Any, Any] = {
        str: f"{name} {number}",
        str | None: f"{name} {number}",
        tuple[str, ...]: (f"{name} {number}", f"{name} of all"),
        Mapping[str, str]: {f"{name} {number}": "so", f"{name} of all": f"by {number}"},
        date | None: date(2000, 1, number),
        int: 100 * number,
        int | None: number,
        float: 1 - number / 10,
        Rating: (Rating.TEEN, Rating.EXPLICIT)[number - 1],
        Status: (Status.IN_PROGRESS, Status.COMPLETE)[number - 1],
        SeriesPlace | None: SeriesPlace(f"{name} {number}", number),
    }
    return made[TYPES[name]]


def full(number: int = 1, key: str = KEY) -> Story:
    """A story with something in every field that a reader fills."""
    held = {name: sample(name, number) for name in TYPES if name in OF_STORY - _MADE}
    chapters = (Chapter(1, None, f"Chapter {number} of the lamp."),)
    return Story(
        "Attic", key, chapters=chapters, contact=f"them {number}", reading={"format": "text"}, **held
    )


def bare(number: int) -> Story:
    """A story with nothing in any field that may be empty."""
    return Story("Cellar", f"bare{number}.txt", f"Bare {number}", (Chapter(1, None, "Nothing."),))


@pytest.fixture(scope="module", params=["tantivy", "whoosh"])
def archive(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder: Path = tmp_path_factory.mktemp("fields")
    settings = Settings(library=LibrarySettings(data=folder), index=IndexSettings(engine=request.param))
    fill(settings, [full(), full(2, "Elsewhere/later.txt"), bare(1)])
    with closing(Archive(settings)) as opened:
        yield opened


def kept(archive: Archive, story: Story) -> StoredStory:
    key = story_id(story.source, story.native_key)
    return archive.catalogue.stories.get([key])[key]


# -- the table itself ---------------------------------------------------------------------------------------


def test_every_attribute_of_a_story_is_in_the_table_once():
    attributes = [field.attribute for field in FIELDS]
    assert len({*attributes}) == len(attributes)
    assert {*TYPES} <= {*attributes}
    assert {*attributes} <= {*TYPES, *OF_STORY}
    names = [name for field in FIELDS for name in (field.name, *field.aliases)]
    assert len({*names}) == len(names)


def test_what_is_kept_only_is_searched_for_by_nothing():
    for field in FIELDS:
        if field.kind is Kind.KEPT:
            assert (field.aliases, field.default, field.facet) == ((), False, None), field.name
            assert field.name not in BY_NAME
    ranks = [field.facet.rank for field in FIELDS if field.facet]
    assert len({*ranks}) == len(ranks)


def test_every_order_goes_by_a_field_with_one_value():
    assert SORTS[0].key == "relevance"
    assert len({sort.word for sort in SORTS}) == len({sort.key for sort in SORTS}) == len(SORTS)
    assert tuple(sort.key for sort in SORTS if sort not in BY_FIELD) == RANKED
    for sort in BY_FIELD:
        field = BY_NAME[sort.field]
        assert field.kind.is_measure or field.name == "title"


# -- laws of every field ------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", IN_SUMMARY)
def test_a_story_comes_out_of_the_catalogue_as_it_went_in(archive: Archive, field: Field):
    for story in (full(), full(2, "Elsewhere/later.txt"), bare(1)):
        summary = kept(archive, story).summary
        held = getattr(summary, field.attribute)
        if field.name == "id":
            assert held == story_id(story.source, story.native_key)
        elif field.name == "missing_since":
            assert held is None
        else:
            assert held == getattr(story, field.attribute)
            assert type(held) is type(getattr(story, field.attribute))


@pytest.mark.parametrize("field", IN_SUMMARY)
def test_every_column_is_of_the_attributes_type_and_held_to_its_checksum(field: Field):
    (column,) = (each for each in COLUMNS if each.attribute == field.attribute)
    assert stories.c[column.name].nullable == (type(None) in getattr(TYPES[field.attribute], "__args__", ()))
    assert (column.name in STORY_CHECKED + READING_CHECKED) == (field.name != "missing_since")


@pytest.mark.parametrize("field", IN_SUMMARY)
def test_json_has_every_field_that_is_shown(archive: Archive, field: Field):
    story = kept(archive, full())
    assert (field.attribute in StoryAnswer.__struct_fields__) == field.shown.story
    assert (field.attribute in HitAnswer.__struct_fields__) == field.shown.hit
    if field.shown.story:
        names = {each.name: each.encode_name for each in msgspec.structs.fields(StoryAnswer)}
        answered = msgspec.json.decode(msgspec.json.encode(story_answer(MarkedStory(story, {}, 0, ""))))
        held = msgspec.json.decode(msgspec.json.encode(getattr(story.summary, field.attribute)))
        assert answered[names[field.attribute]] == held


def joined(*parts: Story) -> Story:
    return merged(parts, native_key=KEY, title="The Lamp", parts=2, labels=[None] * len(parts), notes={})


@pytest.mark.parametrize(
    "field", [field for field in FIELDS if field.merge is not Merge.OWN], ids=lambda field: field.name
)
def test_two_parts_are_joined_by_the_rule_of_the_field(field: Field):
    name, first, second = field.attribute, full(1), full(2)
    one, two = getattr(first, name), getattr(second, name)
    expected = {
        Merge.FIRST: lambda: one,
        Merge.UNION: lambda: tuple(dict.fromkeys((*one, *two))),
        Merge.PARAGRAPHS: lambda: f"{one}\n\n{two}",
        Merge.NAMED: lambda: two | one,
        Merge.STRONGEST: lambda: two,
        Merge.LAST: lambda: two,
        Merge.EARLIEST: lambda: one,
        Merge.LATEST: lambda: two,
        Merge.LEAST: lambda: two,
    }[field.merge]()
    assert getattr(joined(first, second), name) == expected
    # What only one of them has is never lost.
    nothing = bare(1)
    if field.merge is not Merge.LEAST:
        assert getattr(joined(nothing, second), name) == two
        assert getattr(joined(second, nothing), name) == two
    assert getattr(joined(nothing), name) == getattr(nothing, name)


@pytest.mark.parametrize(
    "field", [field for field in FIELDS if field.merge is not Merge.OWN], ids=lambda f: f.name
)
def test_pages_of_one_work_lose_nothing_that_one_of_them_says(field: Field):
    nothing, something = bare(1), full(2)
    held = getattr(something, field.attribute)
    for pages in ((nothing, something), (something, nothing)):
        of_all = getattr(join_pages(pages, native_key=KEY), field.attribute)
        if field.merge is not Merge.LEAST and field.name != "origin":
            assert of_all == held


# -- laws of every field of an index ------------------------------------------------------------------------


@pytest.mark.parametrize("field", [pytest.param(field, id=field.name) for field in INDEXED])
def test_an_index_is_given_what_a_story_holds_and_its_words_find_it(archive: Archive, field: Field):
    story = kept(archive, full())
    held = values(story)[field.name]
    assert held
    wanted = {story.id}
    if field.kind.is_measure:
        found = archive.search(
            OWNER, SearchRequest(f"{field.name}:{getattr(story.summary, field.attribute)}")
        )
    else:
        found = archive.search(OWNER, SearchRequest(f'{field.name}:"{held[-1]}"'))
        others = (kept(archive, each) for each in (full(2, "Elsewhere/later.txt"), bare(1)))
        wanted |= {each.id for each in others if held[-1] in values(each)[field.name]}
    assert {hit.story.id for hit in found.hits} == wanted
    assert found.warnings == ()


@pytest.mark.parametrize("alias", sorted(BY_NAME))
def test_an_alias_asks_for_its_field(archive: Archive, alias: str):
    field = BY_NAME[alias]
    text = "1..2000000" if field.name == "words" else "1990..2020" if field.kind.is_measure else "lamp"
    assert (
        archive.search(OWNER, SearchRequest(f"{alias}:{text}")).total
        == archive.search(OWNER, SearchRequest(f"{field.name}:{text}")).total
    )
    assert (
        archive.search(OWNER, SearchRequest(f"{alias}:{text}")).understood
        == archive.search(OWNER, SearchRequest(f"{field.name}:{text}")).understood
    )


@pytest.mark.parametrize("field", FACETS)
def test_a_facet_counts_and_narrows_by_every_value(archive: Archive, field: Field):
    everything = [kept(archive, each) for each in (full(), full(2, "Elsewhere/later.txt"), bare(1))]
    counted = {each.value: each.count for each in archive.search(OWNER, SearchRequest("")).facets[field.name]}
    carried = {story.id: set(values(story)[field.name]) for story in everything}
    assert counted == {
        value: sum(value in held for held in carried.values()) for value in set().union(*carried.values())
    }
    for value in counted:
        found = archive.search(OWNER, SearchRequest("", filters={field.name: (value,)}))
        assert {hit.story.id for hit in found.hits} == {key for key, held in carried.items() if value in held}
        assert found.warnings == ()


@pytest.mark.parametrize("sort", BY_FIELD, ids=lambda sort: sort.key)
def test_every_order_puts_stories_in_it_and_those_without_last(archive: Archive, sort):
    field = BY_NAME[sort.field]
    stories = [hit.story for hit in archive.search(OWNER, SearchRequest("", sort=sort.key)).hits]
    held = [value for each in stories if (value := getattr(each, field.attribute)) not in (None, 0)]
    assert len(stories) == 3
    assert held == sorted(held, reverse=sort.key.startswith("-"))
    if field.kind.is_measure and not (field.name == "words" and sort.key == "words"):
        assert stories[-1].source == "Cellar"


def test_the_page_offers_every_facet_in_its_place():
    counts = {field.name: (FacetCount("one", 2), FacetCount("two", 1)) for field in INDEXED if field.facet}
    shown = groups(counts, Address())
    ranked = sorted((field for field in FIELDS if field.facet), key=lambda field: field.facet.rank)
    assert [group.name for group in shown] == [field.name for field in ranked]
    assert [group.heading for group in shown] == [field.name.capitalize() for field in ranked]
    assert [group.open for group in shown] == [field.facet.opened for field in ranked]


# -- what names the fields elsewhere ------------------------------------------------------------------------


def test_labels_name_every_field_that_readers_fill_and_no_other():
    known = set(table().fields.values())
    for field in FIELDS:
        assert (field.name in label_fields()) == field.labelled
        if field.labelled:
            assert field.name in known
            assert field.name in TAKERS
    assert not {name for name in label_fields() if name in TAKERS and name not in {f.name for f in FIELDS}}
    assert all(f"{EXTRA}{name}" in known for name in label_fields() if name not in {f.name for f in FIELDS})


def test_the_tables_of_the_documentation_are_those_of_the_program(checkout: Path):
    language = (checkout / "docs" / "query-language.md").read_text(encoding="utf-8")
    _, _, of_fields = language.partition("\n## Fields\n")
    rows = {}
    for line in of_fields.partition("\n## ")[0].splitlines():
        if line.startswith("| `"):
            name, also, _ = (cell.strip() for cell in line.strip("|").split("|"))
            rows[name.strip("`")] = tuple(alias.strip(" `") for alias in also.split(",") if alias.strip())
    assert {field.name: field.aliases for field in INDEXED} == rows
    api = (checkout / "docs" / "api.md").read_text(encoding="utf-8")
    facets = next(line for line in api.splitlines() if line.startswith("| `author`, `fandom`"))
    named = re.findall(r"`(\w+)`", facets.split("|")[1])
    assert named == [field.name for field in FIELDS if field.facet]
    orders = next(line for line in api.splitlines() if line.startswith("| `sort` |"))
    assert all(f"`{sort.key}`" in orders for sort in SORTS)
    words = (checkout / "docs" / "cli.md").read_text(encoding="utf-8")
    assert all(f"`{sort.word}`" in words for sort in SORTS)
