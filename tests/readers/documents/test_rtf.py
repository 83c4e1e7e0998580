"""RTF documents: letters of every code page, italics, headings, notes; what is not printed stays out."""

from __future__ import annotations

import string

from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.model import Capture
from indexer.readers.read_capture import read

HEAD = (
    rb"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\froman\fcharset0 Times;}{\f1\fswiss\fcharset204 Arial Cyr;}}"
    rb"{\stylesheet{\s0 Normal;}{\s1\outlinelevel0 heading 1;}{\s2 Title;}{\*\cs10 Default;}}"
)


def rtf(body: bytes, info: bytes = b"") -> bytes:
    return HEAD + (rb"{\info" + info + rb"}" if info else b"") + body + b"}"


def test_a_document_is_read_as_it_is_printed(story):
    body = (
        rb"{\header\pard Quill / Apples\par}\pard Title: The Tin Orchard\par Author: Posy Quill\par Rating: PG\par"
        rb"\pard\s1 Chapter 1: Rust\par\pard The apples {\i were made} of tin{\v secretly}{\deleted  not}.\par"
        rb"\pard * * *\par {\field{\*\fldinst HYPERLINK x}{\fldrslt They}} rang{\footnote\pard Said of {\i tin}.\par} out."
        rb"\line Again.\par\pard\s1 Chapter 2: Polish\par\pard Nobody {\*\unknown words} polished them twice.\par"
    )
    found = story(rtf(body), "a.rtf")
    assert (found.title, found.authors, found.rating_raw) == ("The Tin Orchard", ("Posy Quill",), "PG")
    assert [(chapter.title, chapter.text) for chapter in found.chapters] == [
        (
            "Chapter 1: Rust",
            "The apples _were made_ of tin.\n\n* * *\n\nThey rang[1] out.\nAgain.\n\n[1] Said of _tin_.",
        ),
        ("Chapter 2: Polish", "Nobody polished them twice."),
    ]
    assert [zone.text for zone in found.zones if zone.kind == "boilerplate"] == ["Quill / Apples"]


def test_letters_in_every_way_rtf_writes_them(story):
    body = rb"caf\'e9 \u1055?\u1088\'3f {\f1 \'cf\'f0} \ldblquote x\rdblquote\emdash y \{z\}\~end {\uc2 \u8217??s} \u-10179?"
    text = story(rtf(body)).chapters[0].text
    assert text.startswith("café Пр Пр “x”—y {z} end ’s")


def test_two_versions_of_a_text_are_one(story):
    assert story(rtf(rb"A {\upr{cafe}{\*\ud{caf\u233?}}} of tin.\par")).chapters[0].text == "A café of tin."


def test_properties(story):
    info = rb"{\title Tin Apples}{\author Posy Quill}{\keywords tin, apples}{\creatim\yr2001\mo3\dy4\hr5}"
    found = story(rtf(rb"the apples rang when it rained, and nobody minded.\par", info))
    assert (found.title, found.authors, found.tags) == ("Tin Apples", ("Posy Quill",), ("tin", "apples"))
    assert found.published.isoformat() == "2001-03-04"


def test_a_table_of_labels_is_a_header(story):
    rows = b"".join(
        rb"\trowd\cellx100\cellx200\intbl " + label + rb"\cell " + value + rb"\cell\row"
        for label, value in ((b"Title", b"Tin Apples"), (b"Author", b"Posy Quill"), (b"Rating", b"PG"))
    )
    found = story(rtf(rows + rb"\pard The apples rang when it rained.\par"))
    assert (found.title, found.authors, found.rating_raw) == ("Tin Apples", ("Posy Quill",), "PG")
    assert found.chapters[-1].text == "The apples rang when it rained."


def test_pictures_are_no_text_and_a_document_of_them_is_no_story(outcome):
    failure = outcome(rtf(rb"{\pict\wmetafile8 0102ff\bin4 {\\}}}"), "x.rtf").failure
    assert (failure.cause, failure.message[-1]) == ("not-a-story", ".")


@settings(deadline=None)
@given(st.lists(st.sampled_from([rb"\par ", rb"{", rb"}", rb"\i ", rb"\u8217?", rb"\'e9", rb"\footnote ", rb"\cell ", rb"\row ",
                                 rb"\bin9999999 ", rb"\*", rb"\upr ", rb"\ud ", b"tin ", b"\\", rb"\ansicpg99999 "]), max_size=40))  # fmt: skip
def test_nothing_in_a_document_is_an_error(parts):
    outcome = read(Capture("inbox", "x.rtf", HEAD + b"".join(parts), ""))
    assert outcome.failure is None or outcome.failure.cause == "not-a-story"


@settings(deadline=None)
@given(
    st.lists(st.text(string.ascii_lowercase, min_size=1, max_size=8), min_size=1, max_size=30),
    st.integers(1, 5),
)
def test_no_word_is_dropped(words, every):
    runs = [
        rb"{\i " + word.encode() + rb" }" if n % every == 0 else word.encode() + b" "
        for n, word in enumerate(words)
    ]
    stories = read(Capture("inbox", "x.rtf", rtf(b"It began: " + b"".join(runs) + rb"\par"), "")).stories
    text = " ".join(chapter.text for chapter in stories[0].chapters).replace("_", "")
    assert text.split() == ["It", "began:", *words]
