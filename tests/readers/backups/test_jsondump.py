"""Stories kept as JSON: the shapes of two sites, and anything with a title and a text."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.model import Capture
from indexer.readers.read_capture import read

WATTPAD = {
    "id": "9",
    "title": "Tin &amp; Rain",
    "user": {"name": "posyquill", "avatar": "x.png"},
    "description": "Apples ring.\n\nIn the rain.",
    "tags": ["tin", "rain"],
    "mature": True,
    "completed": False,
    "createDate": "2014-05-06T07:08:09Z",
    "modifyDate": "2015-05-06T07:08:09Z",
    "language": {"id": 1, "name": "English"},
    "url": "https://www.wattpad.com/story/9-tin",
    "readCount": 3,
    "parts": [
        {
            "id": 1,
            "title": "Rust",
            "text": "<p data-p-id='1'>The apples were <i>tin</i>.</p><p>They &quot;rang&quot;.</p>",
        },
        {"id": 2, "title": "Polish", "text": "<p>Nobody polished them twice.</p>"},
    ],
}


def test_wattpad(story):
    found = story(json.dumps(WATTPAD), "9.json")
    assert (found.title, found.authors, found.tags) == ("Tin & Rain", ("posyquill",), ("tin", "rain"))
    assert (found.rating_raw, found.status, found.language) == ("Mature", "in-progress", "English")
    assert (found.published.isoformat(), found.updated.isoformat()) == ("2014-05-06", "2015-05-06")
    assert (found.summary, found.extra["story_url"]) == (
        "Apples ring.\nIn the rain.",
        "https://www.wattpad.com/story/9-tin",
    )
    assert [(chapter.title, chapter.text) for chapter in found.chapters] == [
        ("Rust", 'The apples were _tin_.\n\nThey "rang".'),
        ("Polish", "Nobody polished them twice."),
    ]


def test_tags_that_say_what_they_are(story):
    record = {
        "title": "Tin",
        "author": {"id": 1, "name": "Posy Quill"},
        "content_rating": "teen",
        "tags": [
            {"name": "Ann", "type": "character"},
            {"name": "Drama", "type": "genre"},
            {"name": "Iron Orchard", "type": "series"},
            {"name": "slow"},
        ],
        "chapters": [{"title": "One", "content": "It rang."}],
    }
    found = story(json.dumps(record), "a.json")
    assert (found.authors, found.characters, found.genres, found.fandoms, found.tags) == (
        ("Posy Quill",),
        ("Ann",),
        ("Drama",),
        ("Iron Orchard",),
        ("slow",),
    )


@pytest.mark.parametrize("shape", ["list", "lines", "under a name"])
def test_several_stories_in_one_file(outcome, shape):
    records = [
        {"title": name, "authors": ["A", "B"], "text": f"Of {name}.\n\nAnd more."} for name in ("Tin", "Iron")
    ]
    content = {
        "list": json.dumps(records),
        "lines": "\n".join(map(json.dumps, records)),
        "under a name": json.dumps({"stories": records}),
    }[shape]
    stories = outcome(content, "a.json").stories
    assert [(story.title, story.authors, story.native_key) for story in stories] == [
        ("Tin", ("A", "B"), "a.json"),
        ("Iron", ("A", "B"), "a.json#2"),
    ]
    assert stories[0].chapters[0].text == "Of Tin.\n\nAnd more."


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        ('{"name": "package", "version": "1"}', "not-a-story"),
        ('{"title": "Tin", "parts": [{"id": 1}]}', "not-a-story"),
        ('{"title": "Tin", "text": "It ra', "damaged"),
        ('{"a": ' + "[" * 200_000, "refused"),
    ],
)
def test_what_holds_no_story_is_refused_with_a_sentence(outcome, content, cause):
    failure = outcome(content, "a.json").failure
    assert (failure.cause, failure.message[-1]) == (cause, ".")


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["title", "text", "author", "tags", "parts", "user", "completed", "date", "words"]
            ),
            inner,
        )
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(values)
def test_no_shape_is_an_error(value):
    content = json.dumps(
        {"title": "Tin", "text": "It rang.", "more": value} | (value if isinstance(value, dict) else {})
    )
    outcome = read(Capture("inbox", "a.json", content.encode(), ""))
    assert outcome.failure is None or outcome.failure.cause == "not-a-story"
