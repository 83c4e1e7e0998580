"""Word documents: what is printed is read, headings and italics are kept, properties fill what the text leaves out."""

from __future__ import annotations

import string

import pytest
from docmaker import docx, para, run, word_part, zipped
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.model import Capture
from indexer.readers.read_capture import read

CHAPTERS = (
    para("Chapter 1: Rust", style="H1"),
    para("The apples ", run("were", "<w:i/>"), run(" made", "<w:i/>"), " of tin."),
    para("* * *"),
    para("They rang."),
    para("Chapter 2: Polish", style="Own"),
    para("Nobody polished them twice."),
)


def test_a_header_in_the_text_is_read_and_headings_part_chapters(story):
    found = story(
        docx(para("Title: The Tin Orchard"), para("Author: Posy Quill"), para("Rating: PG"), *CHAPTERS),
        "a.docx",
    )
    assert (found.title, found.authors, found.rating_raw) == ("The Tin Orchard", ("Posy Quill",), "PG")
    assert [(chapter.title, chapter.text) for chapter in found.chapters] == [
        ("Chapter 1: Rust", "The apples _were made_ of tin.\n\n* * *\n\nThey rang."),
        ("Chapter 2: Polish", "Nobody polished them twice."),
    ]
    assert (found.reading["format"], found.reading["reader"]) == ("docx", "docx")


def test_properties_are_asked_where_the_text_says_nothing(story):
    core = (
        "<dc:title>Tin Apples</dc:title><dc:creator>Posy Quill</dc:creator><dc:language>fr</dc:language>"
        "<dcterms:created>2003-10-23T10:00:00Z</dcterms:created><cp:keywords>tin, apples</cp:keywords>"
    )
    found = story(docx(para("the apples rang when it rained, and nobody minded."), core=core), "x.docx")
    assert (found.title, found.authors, found.language, found.tags) == (
        "Tin Apples",
        ("Posy Quill",),
        "French",
        ("tin", "apples"),
    )
    assert found.published.isoformat() == "2003-10-23"
    assert "title" in found.reading["from_properties"]


def test_what_programs_write_into_properties_is_nobodys_title_or_name(story):
    core = "<dc:title>Microsoft Word - draft2.doc</dc:title><dc:creator>Windows User</dc:creator>"
    found = story(
        docx(para("the apples rang when it rained, and nobody minded."), core=core), "tin_apples.docx"
    )
    assert (found.title, found.authors) == ("tin apples", ())


def test_a_title_paragraph_beats_the_properties(story):
    blocks = (
        para("Tin Apples", style="Titel"),
        para("the apples rang when it rained, and nobody minded at all."),
    )
    found = story(docx(*blocks, core="<dc:title>Old name</dc:title>"), "x.docx")
    assert found.title == "Tin Apples"
    assert "".join(chapter.text for chapter in found.chapters).startswith("the apples rang")


def test_notes_stand_where_their_chapter_ends(story):
    mark = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    notes = word_part(
        "footnotes",
        '<w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
        f'<w:footnote w:id="2">{para("Said of ", run("tin", "<w:i/>"), ".")}</w:footnote>',
    )
    blocks = (
        para("Chapter 1", style="H1"),
        para("The apples rang", mark, " all night."),
        para("Chapter 2", style="H1"),
        para("Morning."),
    )
    found = story(docx(*blocks, members={"word/footnotes.xml": notes}))
    assert [chapter.text for chapter in found.chapters] == [
        "The apples rang[1] all night.\n\n[1] Said of _tin_.",
        "Morning.",
    ]


def test_what_is_not_printed_is_left_out_and_boxes_are_read_once(story):
    box = f"<w:txbxContent>{para('A note in a box.')}</w:txbxContent>"
    blocks = (
        para(
            "The apples ",
            run("secretly ", "<w:vanish/>"),
            "rang",
            "<w:del><w:r><w:delText> not</w:delText></w:r></w:del>",
            ".",
        ),
        para(
            '<w:r><mc:AlternateContent xmlns:mc="urn:mc"><mc:Choice><w:drawing>'
            f"{box}</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>",
            "They rang again.",
        ),
        "<w:sdt><w:sdtContent>" + para("Inside a control.") + "</w:sdtContent></w:sdt>",
    )
    found = story(docx(*blocks))
    assert (
        found.chapters[0].text
        == "The apples rang.\n\nThey rang again.\n\nA note in a box.\n\nInside a control."
    )


def test_a_table_of_labels_is_a_header_and_one_of_prose_is_text(story):
    def table(*rows: tuple[str, ...]) -> str:
        cells = ("".join(f"<w:tc>{para(text)}</w:tc>" for text in row) for row in rows)
        return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"

    header = table(
        ("Title", "Tin Apples"), ("Author:", "Posy Quill"), ("Rating", "PG-13"), ("Fandom", "Iron Orchard")
    )
    found = story(docx(header, para("The apples rang when it rained."), table(("left", "right"))))
    assert (found.title, found.authors, found.rating_raw, found.fandoms) == (
        "Tin Apples",
        ("Posy Quill",),
        "PG-13",
        ("Iron Orchard",),
    )
    assert found.chapters[-1].text == "The apples rang when it rained.\n\nleft right"


def test_running_heads_are_a_zone(story):
    header = word_part("hdr", para("Tin Apples / Quill"))
    found = story(docx(para("The apples rang."), members={"word/header1.xml": header}))
    assert [zone.text for zone in found.zones if zone.kind == "boilerplate"] == ["Tin Apples / Quill"]


def test_lines_of_verse_stay_lines(story):
    verse = "<w:r><w:t>The apples of tin in the orchard of rain</w:t><w:br/><w:t>they rang and they sang and they rang there again</w:t></w:r>"
    found = story(docx(para("Two lines of verse were all that was left of it:"), para(verse)))
    assert "orchard of rain\nthey rang" in found.chapters[-1].text


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (docx(), "not-a-story"),
        (zipped({"[Content_Types].xml": "<Types/>", "word/styles.xml": "<w/>"}), "damaged"),
        (docx(members={"word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "refused"),
        (docx(members={"word/document.xml": "<a>" + "x" * 100_000_000 + "</a>"}), "too-large"),
        (docx(members={"word/document.xml": b"\x00\x01\x02 no xml"}), "damaged"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(outcome, content, cause):
    failure = outcome(content, "x.docx").failure
    assert (failure.cause, failure.message[-1]) == (cause, ".")


def test_other_office_files_are_no_stories(outcome):
    failure = outcome(
        zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<w/>"}), "x.xlsx"
    ).failure
    assert "spreadsheet" in failure.message


@settings(deadline=None)
@given(
    st.lists(st.text(string.ascii_lowercase, min_size=1, max_size=8), min_size=1, max_size=30),
    st.integers(1, 5),
)
def test_no_word_is_dropped(words, every):
    content = docx(
        para("It began so:"),
        para(*(run(f"{word} ", "<w:i/>" if place % every == 0 else "") for place, word in enumerate(words))),
    )
    (found,) = read(Capture("inbox", "x.docx", content, "")).stories
    text = " ".join(chapter.text for chapter in found.chapters).replace("_", "")
    assert text.split() == ["It", "began", "so:", *words]


def test_headings_say_by_their_level_what_stands_in_what(story):
    body = (
        para("Rust", style="H1"),
        para("Chapter 1", style="H2"),
        para("The apples rang."),
        para("Chapter 2", style="H2"),
        para("Nobody minded."),
        para("Polish", style="H1"),
        para("Chapter 3", style="H2"),
        para("They shone."),
    )
    found = story(
        docx(para("Title: The Tin Orchard"), para("Author: Posy Quill"), para("Rating: PG"), *body), "a.docx"
    )
    assert [(chapter.within, chapter.title) for chapter in found.chapters] == [
        (("Rust",), "Chapter 1"),
        (("Rust",), "Chapter 2"),
        (("Polish",), "Chapter 3"),
    ]
