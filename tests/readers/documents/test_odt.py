"""OpenDocument texts: headings, italics, notes and tables are kept; properties fill what the text leaves out."""

from __future__ import annotations

import string

import pytest
from docmaker import ODT_STYLES, odt, odt_xml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from indexer.model import Capture
from indexer.readers.read_capture import read

TEXT = (
    "<text:p>Title: The Tin Orchard</text:p><text:p>Author: Posy Quill</text:p><text:p>Rating: PG</text:p>",
    '<text:h text:outline-level="1">Chapter 1: Rust</text:h>',
    '<text:p>The apples <text:span text:style-name="T1">were <text:span>made</text:span></text:span> of<text:s text:c="3"/>tin.</text:p>',
    (
        '<text:p>They rang<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
        "<text:note-body><text:p>Said of tin.</text:p></text:note-body></text:note> out.</text:p>"
    ),
    "<text:section><text:list><text:list-item><text:p>One line<text:line-break/>and another</text:p></text:list-item></text:list></text:section>",
    '<text:h text:outline-level="1">Chapter 2: Polish</text:h><text:p>Nobody polished<text:tab/>them twice.</text:p>',
)


def test_an_opendocument_text_is_read(story):
    found = story(odt(*TEXT), "a.odt")
    assert (found.title, found.authors, found.rating_raw) == ("The Tin Orchard", ("Posy Quill",), "PG")
    assert [(chapter.title, chapter.text) for chapter in found.chapters] == [
        (
            "Chapter 1: Rust",
            "The apples _were made_ of tin.\n\nThey rang[1] out.\n\nOne line\nand another\n\n[1] Said of tin.",
        ),
        ("Chapter 2: Polish", "Nobody polished them twice."),
    ]
    assert (found.reading["format"], found.reading["reader"]) == ("odt", "odt")


def test_properties_and_running_heads(story):
    meta = (
        "<dc:title>Tin Apples</dc:title><meta:initial-creator>Posy Quill</meta:initial-creator><dc:language>de-AT</dc:language>"
        "<meta:creation-date>2004-05-06T07:08:09</meta:creation-date><meta:keyword>tin</meta:keyword>"
    )
    styles = "<style:header><text:p>Quill / Apples</text:p></style:header>"
    found = story(
        odt("<text:p>the apples rang when it rained, and nobody minded.</text:p>", meta=meta, styles=styles)
    )
    assert (found.title, found.authors, found.language, found.tags) == (
        "Tin Apples",
        ("Posy Quill",),
        "German",
        ("tin",),
    )
    assert found.published.isoformat() == "2004-05-06"
    assert [zone.text for zone in found.zones if zone.kind == "boilerplate"] == ["Quill / Apples"]


def test_a_title_paragraph_is_the_title(story):
    blocks = '<text:p text:style-name="P9">Tin Apples</text:p><text:p>the apples rang when it rained, and nobody minded.</text:p>'
    found = story(odt(blocks, meta="<dc:title>Old name</dc:title>"))
    assert found.title == "Tin Apples"
    assert "".join(chapter.text for chapter in found.chapters).startswith("the apples rang")


def test_tables_boxes_and_deleted_text(story):
    table = (
        "<table:table><table:table-row><table:table-cell><text:p>Title</text:p></table:table-cell>"
        "<table:table-cell><text:p>Tin Apples</text:p></table:table-cell></table:table-row>"
        "<table:table-row><table:table-cell><text:p>Author</text:p></table:table-cell>"
        "<table:table-cell><text:p>Posy Quill</text:p></table:table-cell></table:table-row></table:table>"
    )
    blocks = (
        "<text:tracked-changes><text:p>gone</text:p></text:tracked-changes>",
        table,
        "<text:p>The apples<draw:frame><draw:text-box><text:p>A note in a box.</text:p></draw:text-box></draw:frame> rang.</text:p>",
    )
    found = story(odt(*blocks))
    assert (found.title, found.authors) == ("Tin Apples", ("Posy Quill",))
    assert found.chapters[-1].text == "The apples rang.\n\nA note in a box."


def test_the_flat_kind_is_read(story):
    inner = f"{ODT_STYLES}<office:body><office:text>{''.join(TEXT)}</office:text></office:body>"
    assert story(odt_xml("document", inner), "a.fodt").title == "The Tin Orchard"


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (odt(), "not-a-story"),
        (odt(members={"META-INF/manifest.xml": "<m><encryption-data/></m>"}), "encrypted"),
        (
            odt(members={"content.xml": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'}),
            "refused",
        ),
        (odt(members={"content.xml": odt_xml("document-content", "<office:body/>")}), "not-a-story"),
        (odt(members={"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "not-a-story"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(outcome, content, cause):
    failure = outcome(content, "x.odt").failure
    assert (failure.cause, failure.message[-1]) == (cause, ".")


@settings(deadline=None)
@given(
    st.lists(st.text(string.ascii_lowercase, min_size=1, max_size=8), min_size=1, max_size=30),
    st.integers(1, 5),
)
def test_no_word_is_dropped(words, every):
    assume(set("".join(words)) - set("ox"))  # rows of these are drawn
    content = odt(
        "<text:p>It began so:</text:p>",
        "<text:p>"
        + "".join(
            f'<text:span text:style-name="T1">{word}</text:span> ' if place % every == 0 else f"{word} "
            for place, word in enumerate(words)
        )
        + "</text:p>",
    )
    (found,) = read(Capture("inbox", "x.odt", content, "")).stories
    text = " ".join(chapter.text for chapter in found.chapters).replace("_", "")
    assert text.split() == ["It", "began", "so:", *words]
