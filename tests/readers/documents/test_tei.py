"""TEI documents of both generations: header to fields, divisions to chapters; entities that do harm are refused."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.model import Capture
from indexer.readers.documents.doctypes import without_doctype
from indexer.readers.read_capture import read

HEADER = (
    "<teiHeader><fileDesc><titleStmt><title>The Tin Orchard</title><author>Posy Quill</author></titleStmt>"
    "<publicationStmt><publisher>Tin Press</publisher><date when='2001-02-03'>2001</date></publicationStmt></fileDesc>"
    "<profileDesc><langUsage><language ident='fr'>French</language></langUsage>"
    "<textClass><keywords><list><item><term>metal</term></item></list></keywords></textClass></profileDesc></teiHeader>"
)
TEXT = (
    "<text><front><titlePage><docTitle><titlePart>The Tin Orchard</titlePart></docTitle></titlePage></front><body>"
    "<div type='chapter'><head>Chapter 1</head><p>The apples were <hi rend='italic'>made</hi> of<lb/>tin.<note>Said of tin.</note></p>"
    "<pb n='2'/><lg><l>They rang and they sang,</l><l>and the rain fell on.</l></lg><milestone unit='scene'/>"
    "<sp><speaker>ANN</speaker><p>No <choice><sic>moer</sic><corr>more</corr>.</p></sp></div>"
    "<div type='chapter'><head>Chapter 2</head><p>Nobody polished <emph>them</emph> twice.</p></div></body></text>"
).replace("</corr>.", "</corr></choice>.")


def p5(text: str = TEXT, header: str = HEADER, doctype: str = "") -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>{doctype}<TEI xmlns="http://www.tei-c.org/ns/1.0">{header}{text}</TEI>'


def test_a_document_is_read(story):
    found = story(p5(), "a.xml")
    assert (found.title, found.authors, found.language, found.tags) == (
        "The Tin Orchard",
        ("Posy Quill",),
        "French",
        ("metal",),
    )
    assert (found.published.isoformat(), found.extra["publisher"]) == ("2001-02-03", "Tin Press")
    assert [(chapter.title, chapter.text) for chapter in found.chapters] == [
        (
            "Chapter 1",
            (
                "The apples were _made_ of tin.[1]\n\nThey rang and they sang,\nand the rain fell on.\n\n* * *\n\nANN\n\n"
                "No more.\n\n[1] Said of tin."
            ),
        ),
        ("Chapter 2", "Nobody polished _them_ twice."),
    ]
    assert found.reading["format"] == "tei"


def test_the_older_generation_with_its_entities(story):
    doctype = (
        '<!DOCTYPE TEI.2 PUBLIC "-//TEI P4//DTD Main//EN" "tei2.dtd" [<!ENTITY % TEI.prose "INCLUDE">'
        '<!ENTITY who "Posy &#38; Bo"><!ENTITY fig SYSTEM "fig.gif" NDATA gif>]>'
    )
    text = "<text><body><div1><head>One</head><p>Caf&eacute; &mdash; said &who; &nothing; &amp; &lt;so&gt;.</p></div1></body></text>"
    document = f'<?xml version="1.0"?>{doctype}<TEI.2>{HEADER}{text}</TEI.2>'
    assert story(document, "a.xml").chapters[0].text == "Café — said Posy & Bo &nothing; & <so>."


def test_a_corpus_and_a_group_are_several_stories(outcome):
    one = f"<TEI>{HEADER}{TEXT}</TEI>"
    assert len(outcome(f"<teiCorpus>{HEADER}{one}{one}</teiCorpus>", "a.xml").stories) == 2
    group = "".join(
        f"<text><body><head>{name}</head><p>Of {name}.</p></body></text>" for name in ("Tin", "Iron")
    )
    stories = outcome(p5(f"<text><group>{group}</group></text>"), "a.xml").stories
    assert [(story.title, story.authors, story.chapters[0].text) for story in stories] == [
        ("Tin", ("Posy Quill",), "Of Tin."),
        ("Iron", ("Posy Quill",), "Of Iron."),
    ]


@pytest.mark.parametrize(
    "subset",
    [
        '<!ENTITY x SYSTEM "file:///etc/passwd">',
        '<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">',
        '<!ENTITY % p "x"><!ENTITY c "%p;">',
    ],
)
def test_entities_that_do_harm_are_refused(outcome, subset):
    failure = outcome(p5(doctype=f"<!DOCTYPE TEI [{subset}]>"), "a.xml").failure
    assert (failure.cause, "entities" in failure.message) == ("refused", True)


def test_other_xml_is_no_story(outcome):
    failure = outcome(
        '<?xml version="1.0"?><rss><channel><title>News</title></channel></rss>', "a.xml"
    ).failure
    assert failure.cause == "not-a-story"


def test_a_header_alone_is_no_story(outcome):
    assert outcome(p5(text="<text><body/></text>"), "a.xml").failure.cause == "not-a-story"


@settings(deadline=None)
@given(st.text(alphabet="<>!&;[]\"'%-ENTITYDOCTYPE abx", max_size=120))
def test_no_document_type_is_an_error_of_ours(text):
    outcome = read(Capture("inbox", "a.xml", p5(doctype=f"<!DOCTYPE TEI [{text}]>").encode(), ""))
    assert outcome.failure is None or outcome.failure.cause in {"refused", "damaged", "not-a-story"}


def test_text_without_a_document_type_is_left_alone():
    assert without_doctype("<a>b &amp; c</a>", "x") == "<a>b &amp; c</a>"


def test_divisions_hold_one_another(story):
    text = (
        "<text><body><div><head>Rust</head><div><head>Chapter 1</head><p>The apples rang.</p></div>"
        "<div><head>Chapter 2</head><p>Nobody minded.</p></div></div>"
        "<div><head>Polish</head><p>It has a cloth.</p><div><head>Chapter 3</head><p>They shone.</p></div></div></body></text>"
    )
    assert [(chapter.within, chapter.title) for chapter in story(p5(text), "a.xml").chapters] == [
        (("Rust",), "Chapter 1"),
        (("Rust",), "Chapter 2"),
        ((), "Polish"),
        (("Polish",), "Chapter 3"),
    ]
