"""Pages of books: which are text, and which stand beside it."""

from __future__ import annotations


def test_a_book_of_numbered_chapters_is_no_collection_and_its_imprint_is_no_text(
    story, make_book, make_package
):
    page = '<html xmlns="http://www.w3.org/1999/xhtml"><body><h2>{}</h2>{}</body></html>'
    members = {
        "a0.xhtml": page.format("The Tin Orchard", "<p>by Posy Quill</p>"),
        "a1.xhtml": page.format("Copyright", "<p>This book is licensed for your enjoyment only.</p>"),
        "a2.xhtml": page.format("One", "<p>The apples were made of tin.</p>"),
        "a3.xhtml": page.format("Two", "<p>Nobody polished them.</p>"),
        "a4.xhtml": page.format("About the Author", "<p>She lives beside a weir.</p>"),
    }
    members["content.opf"] = make_package(pages=tuple(members))
    found = story(make_book(members), "orchard.epub")
    assert [(chapter.title, chapter.text) for chapter in found.chapters] == [
        ("One", "The apples were made of tin."),
        ("Two", "Nobody polished them."),
    ]
    beside = " ".join(zone.text for zone in found.zones)
    assert "licensed" in beside
    assert "weir" in beside
