"""Journal entries as they were typed: their line ends count, and names of users are words."""

from __future__ import annotations

from indexer.model import Capture
from indexer.readers.facts import as_facts
from indexer.readers.pages.entries import page_of_entry
from indexer.readers.read_capture import read

HEADER = """<b>Title:</b> Ordinary Weather<br />
<b>Author:</b> <lj user="cirrus_b">
<b>Rating:</b> PG-13 for kissing &amp; cheese<br />
<b>Spoilers:</b> none<br />
<b>Beta:</b> <lj user="gusty">, whom I adore<br />
<br />
<lj-cut text="In which it rains">
"""
TALE = [
    "It had been ordinary weather until the bishop looked at it, and then it was weather with a purpose.",
    '"Rain," he said; and it rained on the vestry, on the vicar\'s hat, and on the two hundred steps of the tower.',
    "Nobody had asked him. Nobody ever did. He went home along the river with the umbrella under his arm, unopened.",
]


def test_a_typed_entry_is_read_line_by_line_and_paragraph_by_paragraph():
    typed = HEADER + "\n\n".join(TALE) + "\n</lj-cut>\n"
    (story,) = read(Capture("inbox", "entry.txt", typed.encode(), "")).stories
    facts = as_facts(story)
    assert (facts["title"], facts["authors"]) == ("Ordinary Weather", ["cirrus_b"])
    assert facts["rating_raw"] == "PG-13 for kissing & cheese"
    assert facts["body"] == "\n\n".join(TALE)


def test_links_in_a_typed_entry_are_its_words():
    letter = '<a href="mailto:ada@example.org">ada@example.org</a><br>\n\nDear sir,\n\nno.'
    assert page_of_entry(letter) == "<p>ada@example.org</p>\n<p>Dear sir,</p>\n<p>no.</p>\n"


def test_a_page_of_its_own_is_left_alone():
    assert page_of_entry("<p>One.</p>\n\n<p>Two.</p>\n\n<p>Three.</p>") is None
    assert page_of_entry("One.<br>Two.") is None
