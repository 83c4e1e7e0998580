"""E-mail addresses leave a story before it is kept, wherever they stand and however they are spelt."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.config import ReadSettings
from indexer.model import Chapter, SeriesPlace, Story, Zone, ZoneKind
from indexer.readers.contact_redaction import redact_story
from indexer.readers.metadata.redaction import NUMBER_REDACTED, REDACTED, redact, redact_header
from indexer.readers.reader_pool import ReaderPool
from indexer.readers.request import ReadRequest

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
    clean = redact(text.format(""))
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
    assert redact(text) == text


def test_long_texts_are_searched_too():
    text = "The lamp stood in the window. " * 200
    assert redact(f"{text}wren@example.org {text}").count(REDACTED) == 1
    assert redact(f"{text}wren at example dot org {text}").count(REDACTED) == 1


@given(st.text(alphabet="ab.@ -_<>()dotx", max_size=60))
def test_nothing_is_left_to_take_out_a_second_time(text):
    once = redact(text)
    assert redact(once) == once


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
    clean = redact_story(planted())
    assert clean.contact == ADDRESS
    assert "example" not in repr(dataclasses.replace(clean, contact=None))
    assert clean.authors == ("wren.b", "Wren")
    assert clean.chapters[0].text == f"Text {REDACTED} on."


def test_a_story_without_addresses_is_the_very_same():
    story = Story("s", "k", "Title", (Chapter(1, None, "Text"),), authors=("Wren",), extra={"a": "b"})
    assert redact_story(story) is story


def test_an_import_gets_stories_without_and_an_inspection_with_them():
    content = f"Title: The Lamp\nAuthor: Wren\n\nThe lamp stood.\n\nWrite to {ADDRESS} about it.\n".encode()
    with ReaderPool(ReadSettings()) as reader:
        kept, shown = reader.read_all(
            [
                ReadRequest("s", "a.txt", content=content),
                ReadRequest("s", "a.txt", content=content, as_written=True),
            ]
        )
    assert ADDRESS not in repr(dataclasses.replace(kept.stories[0], contact=None))
    assert ADDRESS in repr(shown.stories[0])


@pytest.mark.parametrize(
    "text",
    [
        *("jane dot doe at mail dot example", "jane AT mail DOT quux", "jane (at) mail (dot) example"),
        *(
            "jane_at_mail.example",
            "jane-at-mail-dot-example",
            "janeATmail.example",
            "jane dot doe at mail dot com",
        ),
        *("jane arroba mail punto com", "jane (arobase) mail (point) fr", "jane at mail punkt de"),
        *("Write to jane at mail dot quux, please", "<jane at mail dot quux>", "jane собака mail точка ru"),
    ],
)
def test_every_way_to_hide_one_beside_a_label_is_taken_out(text):
    clean = redact_header(text)
    assert REDACTED in clean
    assert "jane" not in clean
    assert "mail" not in clean


@pytest.mark.parametrize(
    "text",
    [
        *(
            "she looked at mail dot matrix printers",
            "at home dot com is where I read",
            "We met at home dot com, the café",
        ),
        *("Posy Quill at fanfiction.net", "look_at_me.txt", "arrive-at-dawn", "He stared at the dot."),
        *("SHE LOOKED AT MAIL DOT MATRIX", "Meet me at noon. Point taken", "Published: 10/23/1999 at noon"),
    ],
)
def test_what_only_looks_hidden_stays_beside_a_label(text):
    assert redact_header(text) == text


@pytest.mark.parametrize(
    "text",
    [
        *(
            "+44 20 7946 0958",
            "(555) 123-4567",
            "555-123-4567",
            "1-800-555-0199",
            "Call 555.123.4567!",
            "+49 (0)30 123456",
        ),
        *("Phone: 020 7946 0958", "tel. 0171 555 0199", "Telefon: 030/123456", "Mobile 07700 900123"),
    ],
)
def test_telephone_numbers_are_taken_out_of_headers_and_stay_in_stories(text):
    clean = redact_header(text)
    assert NUMBER_REDACTED in clean
    assert not any(letter.isdigit() for letter in clean)
    assert redact(text) == text


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2003-05-14",
            "23.10.2003",
            "10/23/1999",
            "2016-11-20 14:02:11",
            "1,234,567 words",
            "Words: 12345",
            "1/12",
            "12/?",
        ),
        *(
            "ISBN 978-0-14-044913-6",
            "ISBN 014 044 9136",
            "AO3 work 12345678",
            "https://a.example/s/555-123-4567",
        ),
        *(
            "Phone tag, 1999-10-23",
            "100-200 words",
            "+18",
            "Part 3 of 7",
            "Season 4, 3x14",
            "1984",
            "$1,000,000",
        ),
    ],
)
def test_other_numbers_stay_in_headers(text):
    assert redact_header(text) == text


def test_a_number_under_a_label_that_says_so_is_taken_out():
    story = Story("s", "k", "Title", (Chapter(1, None, "Call 555-123-4567 and ask for Wilf."),))
    clean = redact_story(
        dataclasses.replace(
            story, unknown_labels={"Phone": "020 7946 0958"}, extra={"words_claimed": "1234567"}
        )
    )
    assert clean.unknown_labels == {"Phone": NUMBER_REDACTED}
    assert clean.extra == {"words_claimed": "1234567"}
    assert clean.chapters == story.chapters


@given(st.text(alphabet="ab.@ -_<>()dotATat+0123456789", max_size=60))
def test_nothing_is_left_beside_a_label_to_take_out_a_second_time(text):
    once = redact_header(text)
    assert redact_header(once) == once
