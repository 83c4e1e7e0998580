"""E-mail addresses leave a story before it is kept, wherever they stand and however they are spelt."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.config import ReadSettings
from indexer.model import Chapter, SeriesPlace, Story, Zone, ZoneKind
from indexer.readers import LimitedReader, ReadRequest
from indexer.readers.addresses import REDACTED, redacted, without_addresses

ADDRESS = "wren.b@mail.example.org"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "{}wren@example.org.",
            "<{}wren@example.org>",
            "_{}wren@example.org_",
            "mail {}wren+x@ex-ample.co.uk!",
        ),
        *("{}wren at example dot org", "{}WREN AT EXAMPLE DOT COM", "{}wren (at) example (dot) org"),
        *("{}wren[at]example[dot]org", "{}wren(at)example.org", "{}wren @ example.org, please"),
        *(
            "mailto:{}wren@example.org?subject=lamp",
            "{}wren@example dot org",
            "x {}wren at mail dot example dot net",
        ),
    ],
)
def test_every_spelling_is_taken_out(text):
    clean = redacted(text.format(""))
    assert REDACTED in clean
    assert "wren" not in clean.lower()
    assert "example" not in clean.lower()


@pytest.mark.parametrize(
    "text",
    [
        *("@wren said", "a@b", "She looked at the dot on the map at noon.", "at ten dot, at nine dot five"),
        *(
            "He was (at) the door.",
            "the polka dot shop",
            "3 @ 5.50 each",
            "Stared at a dot com ad",
            "i. @ x.y",
        ),
    ],
)
def test_what_is_no_address_stays(text):
    assert redacted(text) == text


def test_long_texts_are_searched_too():
    text = "The lamp stood in the window. " * 200
    assert redacted(f"{text}wren@example.org {text}").count(REDACTED) == 1
    assert redacted(f"{text}wren at example dot org {text}").count(REDACTED) == 1


@given(st.text(alphabet="ab.@ -_<>()dotx", max_size=60))
def test_nothing_is_left_to_take_out_a_second_time(text):
    once = redacted(text)
    assert redacted(once) == once


def planted() -> Story:
    """A story with an address in every field that holds text."""
    story = Story("s", "k", f"Title {ADDRESS}", (Chapter(1, f"One {ADDRESS}", f"Text {ADDRESS} on."),))
    fields = {field.name: getattr(story, field.name) for field in dataclasses.fields(story)}
    texts = ("rating_raw", "summary", "notes", "disclaimer", "language", "origin")
    lists = ("fandoms", "characters", "relationships", "genres", "tags", "warnings")
    changes = {name: f"{name} {ADDRESS}" for name in texts} | {name: (f"{name} {ADDRESS}",) for name in lists}
    maps = {name: {f"a {ADDRESS}": f"b {ADDRESS}"} for name in ("extra", "reading", "unknown_labels")}
    assert set(changes) | set(maps) <= set(fields)
    return dataclasses.replace(
        story,
        **changes,
        **maps,
        authors=(ADDRESS, f"Wren <{ADDRESS}>"),
        series=SeriesPlace(f"Lamps {ADDRESS}", 1),
        zones=tuple(Zone(kind, f"zone {ADDRESS}") for kind in ZoneKind),
        contact=ADDRESS,
    )


def test_no_field_of_a_story_keeps_one_but_the_contact():
    clean = without_addresses(planted())
    assert clean.contact == ADDRESS
    assert "example" not in repr(dataclasses.replace(clean, contact=None))
    assert clean.authors == ("wren.b", "Wren")
    assert clean.chapters[0].text == f"Text {REDACTED} on."


def test_a_story_without_addresses_is_the_very_same():
    story = Story("s", "k", "Title", (Chapter(1, None, "Text"),), authors=("Wren",), extra={"a": "b"})
    assert without_addresses(story) is story


def test_an_import_gets_stories_without_and_an_inspection_with_them():
    content = f"Title: The Lamp\nAuthor: Wren\n\nThe lamp stood.\n\nWrite to {ADDRESS} about it.\n".encode()
    with LimitedReader(ReadSettings()) as reader:
        kept, shown = reader.read_all(
            [
                ReadRequest("s", "a.txt", content=content),
                ReadRequest("s", "a.txt", content=content, as_written=True),
            ]
        )
    assert ADDRESS not in repr(dataclasses.replace(kept.stories[0], contact=None))
    assert ADDRESS in repr(shown.stories[0])
