"""Documents with bytes changed, lost and doubled: read or refused with a sentence, never an error of ours."""

from __future__ import annotations

import io
import zipfile

import pytest
from docmaker import docx, odt, para, pdf, pdf_page
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.model import Capture
from indexer.readers.read_capture import read


def unpacked(content: bytes) -> bytes:
    """Return a zip archive with its members stored as they are, so that damage reaches what is in them."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            archive.writestr(name, source.read(name))
    return target.getvalue()


WORD = docx(para("Chapter 1", style="H1"), para("The apples were made of tin."), para("They rang."))
OPEN = odt('<text:h text:outline-level="1">Chapter 1</text:h>', "<text:p>The apples rang.</text:p>")
SAMPLES = {
    "a.docx": WORD,
    "b.docx": unpacked(WORD),
    "a.odt": OPEN,
    "b.odt": unpacked(OPEN),
    "a.pdf": pdf([pdf_page([(60, 500, "The apples were made of tin and rang.")])], "/Title (Tin)"),
    "a.rtf": rb"{\rtf1\ansi{\fonttbl{\f0 Times;}}\pard The {\i apples}{\footnote of tin} rang \u8217? \'e9.\par}",
    "a.xml": b"<TEI><teiHeader><title>Tin</title></teiHeader><text><body><div><head>1</head><p>It rang.</p></div></body></text></TEI>",
    "a.sql": b"-- MySQL dump\nINSERT INTO `x_stories` (`sid`,`title`) VALUES (1,'Tin');\nINSERT INTO `x_authors` VALUES (1);\n"
    b"INSERT INTO `x_chapters` (`sid`,`chapid`,`storytext`) VALUES (1,1,'It <i>rang</i>.');",
    "a.pl": b"%FILES = (\n12 => { Title => 'Tin', Location => '1/tin', },\n);\n1;\n",
    "a.json": b'{"title": "Tin", "tags": ["a"], "parts": [{"title": "One", "text": "<p>It rang.</p>"}]}',
}
changes = st.lists(
    st.tuples(
        st.sampled_from(["change", "lose", "double"]),
        st.floats(0, 1, exclude_max=True),
        st.binary(min_size=1, max_size=20),
    ),
    min_size=1,
    max_size=6,
)


def damaged(content: bytes, edits: list[tuple[str, float, bytes]]) -> bytes:
    for kind, where, noise in edits:
        place = int(where * len(content))
        if kind == "change":
            content = content[:place] + noise + content[place + len(noise) :]
        elif kind == "lose":
            content = content[:place] + content[place + len(noise) :]
        else:
            content = content[:place] + content[place : place + 40] + content[place:]
    return content


@pytest.mark.parametrize("name", SAMPLES)
@settings(deadline=None, max_examples=60)
@given(edits=changes)
def test_damage_is_refused_or_read_around(name, edits):
    outcome = read(Capture("inbox", name, damaged(SAMPLES[name], edits), ""))
    assert outcome.failure is None or (
        outcome.failure.cause != "unreadable" and outcome.failure.message.endswith(".")
    )


@pytest.mark.parametrize("name", SAMPLES)
def test_reading_is_deterministic(name):
    capture = Capture("inbox", name, SAMPLES[name], "")
    assert read(capture) == read(capture)
