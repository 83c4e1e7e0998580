"""What is looked for first may cost little, but nothing that is an address or a number is without it."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexer.model import Chapter, Story, Zone, ZoneKind
from indexer.readers.contact_redaction import redact_story
from indexer.readers.metadata import mail_addresses, phone_numbers
from indexer.readers.metadata.redaction import redact, redact_header

NAMES = ["wren", "Posy.Quill", "ann_lee", "harbour", "example", "org", "COM", "de", "aol"]
SIGNS = [
    "@",
    " @ ",
    "(at)",
    " at ",
    " AT ",
    "[at]",
    "{AT}",
    "_at_",
    "-at-",
    "AT",
    " arroba ",
    " СОБАКА ",
    "(arobase)",
]
DOTS = [".", " dot ", "(dot)", " DOT ", "_dot_", " punto ", "[.]", " точка "]
AROUND = ["", " ", "\n", "Write to ", "mailto:", "Feedback: ", "She looked ", "that ", "<", ">", ", please"]
ADDRESSED = st.lists(st.sampled_from([*NAMES, *NAMES, *SIGNS, *DOTS, *AROUND]), max_size=14).map("".join)
FIGURES = st.lists(
    st.sampled_from(
        [
            *(
                "555",
                "123",
                "4567",
                "+44",
                "0044",
                "20",
                "7946",
                "(0)",
                "30",
                "1",
                "-",
                " ",
                ".",
                " / ",
                "/",
                ":",
            ),
            *(
                "Phone",
                "tel",
                "Téléphone: ",
                "MÓVIL ",
                "Handy",
                "тел. ",
                "call me at ",
                "fax ",
                "Telefon ",
                "x",
                "\n",
            ),
        ]
    ),
    max_size=14,
).map("".join)


@settings(max_examples=500, deadline=None)
@given(text=ADDRESSED)
@example(text="wrenATexample.org")
@example(text="write to wren at example punto org")
def test_no_address_is_without_what_is_looked_for_first(text):
    found = [
        *mail_addresses.plain(text),
        *mail_addresses.spelt(text),
        *mail_addresses.beside_label(text),
    ]
    assert mail_addresses.may_hold(text) or not found


@settings(max_examples=500, deadline=None)
@given(text=FIGURES)
@example(text="Phone 5551234567")
@example(text="(555) 123-4567")
@example(text="+442079460958")
@example(text="555\u2011123\u20114567")
def test_no_number_is_without_what_is_looked_for_first(text):
    assert phone_numbers.may_hold(text) or not list(phone_numbers.phones(text))


@settings(max_examples=200, deadline=None)
@given(text=ADDRESSED, header=ADDRESSED, figures=FIGURES)
def test_a_story_that_is_passed_over_has_nothing_to_take_out(text, header, figures):
    zones = (Zone(ZoneKind.NOTES, header, None), Zone(ZoneKind.HEADER, figures, 1))
    clean = redact_story(Story("s", "a", "Salt", (Chapter(1, None, text),), zones=zones))
    assert [zone.text for zone in clean.zones] == [redact_header(header), redact_header(figures)]
    assert clean.chapters[0].text == redact(text)
