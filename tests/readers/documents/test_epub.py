"""EPUB books: collections into stories, novels into chapters, damage named, harm refused."""

from __future__ import annotations

import io
import random
import zipfile

import pytest

from indexer.config import ReadSettings
from indexer.model import Capture
from indexer.readers.read_capture import read

WORK = (
    '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><body epub:type="bodymatter">'
    '<article epub:type="se:short-story"><h2 epub:type="title">{title}</h2>{text}</article></body></html>'
)


def test_a_book_of_chapters_is_one_story(story, make_book):
    read_story = story(make_book(), "orchard.epub")
    assert (read_story.title, read_story.authors, read_story.language) == (
        "The Tin Orchard",
        ("Posy Quill",),
        "English",
    )
    assert [(chapter.title, chapter.text) for chapter in read_story.chapters] == [
        ("Chapter 1: Rust", "The apples were made of tin and rang when it rained."),
        ("Chapter 2: Polish", "Nobody polished them twice."),
    ]


def test_a_collection_is_split_into_its_stories(outcome, make_book):
    sections = (
        '<section epub:type="chapter"><hgroup><h3>I</h3><p>The Lid</p></hgroup><p>It was off.</p></section>'
        '<section epub:type="chapter"><h3>II</h3><p>It was on.<a epub:type="noteref" href="#n">1</a></p></section>'
    )
    members = {
        "one.xhtml": WORK.format(title="The Kettle", text="<p>It sang.</p>"),
        "two.xhtml": WORK.format(title="The Pot", text=sections),
    }
    first, second = outcome(make_book(members), "shelf/works.epub").stories
    assert (first.title, first.native_key, first.authors) == (
        "The Kettle",
        "shelf/works.epub",
        ("Posy Quill",),
    )
    assert (second.title, second.native_key) == ("The Pot", "shelf/works.epub#2")
    assert [(chapter.number, chapter.title, chapter.text) for chapter in second.chapters] == [
        (1, "I: The Lid", "It was off."),
        (2, "II", "It was on."),
    ]
    assert second.extra["book"] == "The Tin Orchard"


@pytest.mark.parametrize(
    ("name", "count", "title"),
    [
        ("philip-k-dick_short-fiction.epub", 13, "Second Variety"),
        ("h-p-lovecraft_short-fiction.epub", 41, "The Call of Cthulhu"),
        ("robert-e-howard_short-fiction.epub", 28, "Skull-Face"),
    ],
)
def test_real_collections_give_every_story(shared_data, outcome, name, count, title):
    stories = outcome((shared_data / "formats" / name).read_bytes(), name).stories
    assert len(stories) == count
    assert title in {read_story.title for read_story in stories}
    assert all(len(read_story.authors) == 1 and read_story.words > 100 for read_story in stories)
    assert not any(
        "Standard Ebooks" in chapter.text for read_story in stories for chapter in read_story.chapters
    )


def test_a_title_page_of_labels_is_a_header(story, make_book, make_package):
    page = (
        "<html><body><h3>The Tin Orchard by Posy Quill</h3><div><b>Category:</b> Iron Orchard<br/><b>Rating:</b> T<br/>"
        "<b>Status:</b> Completed<br/><b>Summary:</b> Apples ring.<br/></div></body></html>"
    )
    pages = make_package(pages=("title_page.xhtml", "one.xhtml", "two.xhtml"))
    read_story = story(make_book({"title_page.xhtml": page, "content.opf": pages}), "fff.epub")
    assert (read_story.summary, read_story.rating_raw, len(read_story.chapters)) == ("Apples ring.", "T", 2)


@pytest.mark.parametrize("number", [0, 5, 7, 9, 11, 12, 19])
def test_lightly_damaged_books_are_read_whole(shared_data, outcome, number):
    (path,) = (shared_data / "formats/damaged").glob(f"{number:02}-*")
    (read_story,) = outcome(path.read_bytes(), path.name).stories
    assert (read_story.title, len(read_story.chapters)) == ("Fire and Feather", 3)
    assert read_story.summary is not None


@pytest.mark.parametrize(
    ("number", "cause"), [(1, "damaged"), (2, "damaged"), (3, "not-a-story"), (17, "refused")]
)
def test_ruined_books_are_refused_with_a_plain_reason(shared_data, outcome, number, cause):
    (path,) = (shared_data / "formats/damaged").glob(f"{number:02}-*")
    failure = outcome(path.read_bytes(), path.name).failure
    assert failure.cause == cause
    assert failure.message.endswith(".")


def test_content_beats_the_name(shared_data, story, make_book):
    assert (
        story((shared_data / "formats/damaged/20-is-really-zip.html").read_bytes(), "x.html").title
        == "Fire and Feather"
    )
    assert story(make_book(), "book.txt", media_type="text/plain").title == "The Tin Orchard"


def test_junk_around_the_archive_is_looked_past(story, make_book):
    assert story(b"\x00" * 4096 + make_book()).title == "The Tin Orchard"
    assert story(make_book() + b"\n" * 70_000).title == "The Tin Orchard"


def test_missing_and_broken_packages(outcome, story, make_book, make_package):
    assert story(make_book(without=("META-INF/container.xml",))).title == "The Tin Orchard"
    assert outcome(make_book(without=("content.opf",))).failure.cause == "damaged"
    broken = make_package().replace("</metadata>", "<unclosed></metadata>")
    assert story(make_book({"content.opf": broken})).title == "The Tin Orchard"
    assert outcome(make_book({"content.opf": b"\x01\x02 not xml"})).failure.cause == "damaged"


def test_the_last_of_two_members_of_one_name_is_read(story, make_book):
    target = io.BytesIO(make_book())
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(target, "a") as archive:
        archive.writestr(
            "two.xhtml", "<html><body><h2>Chapter 2: Again</h2><p>Rust came back.</p></body></html>"
        )
    assert story(target.getvalue()).chapters[1].text == "Rust came back."


def test_a_wrong_encoding_declaration_is_overruled(story, make_book):
    page = '<?xml version="1.0" encoding="utf-16"?><html><body><p>Café “tin”.</p></body></html>'
    assert story(make_book({"one.xhtml": page.encode()})).chapters[0].text == "Café “tin”."


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE package [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE package [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE package SYSTEM "http://127.0.0.1:9/x.dtd" [<!ENTITY % p SYSTEM "http://127.0.0.1:9/">%p;]>',
    ],
)
def test_entities_are_refused(outcome, make_book, make_package, doctype):
    head, rest = make_package().split("?>", 1)
    failure = outcome(make_book({"content.opf": f"{head}?>{doctype}{rest}"})).failure
    assert (failure.cause, "entities" in failure.message) == ("refused", True)


def test_an_external_entity_in_a_page_brings_nothing_in(story, make_book):
    page = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><body><p>Tin &x; tin.</p></body></html>'
    text = story(make_book({"one.xhtml": page})).chapters[0].text
    assert "root:" not in text
    assert "Tin" in text


def test_bombs_are_stopped_by_their_size_ratio_and_count(outcome, make_book):
    assert outcome(make_book({"one.xhtml": b"<p>" + b"a" * 100_000_000})).failure.cause == "too-large"
    assert outcome(make_book({f"empty{n}": b"" for n in range(10_000)})).failure.cause == "too-large"
    small = ReadSettings(max_unpacked_mb=1, max_ratio=100_000)
    content = make_book({"one.xhtml": b"<p>" + b"tin " * 500_000})
    assert read(Capture("inbox", "x.epub", content, ""), limits=small).failure.cause == "too-large"


def test_a_member_that_lies_about_its_size_is_stopped(outcome, make_book):
    content = bytearray(make_book({"one.xhtml": b"<p>" + b"a" * 3_000_000}))
    size = (3_000_003).to_bytes(4, "little")
    while (place := content.find(size)) >= 0:
        content[place : place + 4] = (10).to_bytes(4, "little")
    result = outcome(bytes(content))
    assert result.failure is not None or "unreadable" in result.stories[0].reading["damage"]


def test_encrypted_members_are_named(outcome, make_book):
    content = bytearray(make_book())
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(magic)
        while place >= 0:
            content[place + offset] |= 1
            place = content.find(magic, place + 1)
    assert outcome(bytes(content)).failure.cause == "encrypted"


def test_flipped_bits_are_reported_and_the_rest_is_read(shared_data, outcome):
    good = (shared_data / "formats/damaged/00-good.epub").read_bytes()
    chance = random.Random(4)
    for flips in (1, 5, 200):
        content = bytearray(good)
        for _ in range(flips):
            content[chance.randrange(200, len(content) - 1500)] ^= 1 << chance.randrange(8)
        result = outcome(bytes(content))
        assert result.failure is None or result.failure.cause in {"damaged", "not-a-story"}
        if result.stories and "damage" in result.stories[0].reading:
            assert "unreadable" in result.stories[0].reading["damage"]


def test_any_truncation_is_survived(make_book, outcome):
    content = make_book()
    for length in range(0, len(content), 37):
        assert outcome(content[:length]).failure is not None


def test_names_never_become_paths(story, make_book, make_package, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    evil = make_package(pages=("one.xhtml", "../../../../etc/passwd", "two.xhtml"))
    assert len(story(make_book({"../../evil.txt": "no", "content.opf": evil})).chapters) == 2
    assert list(tmp_path.iterdir()) == []


def test_pictures_and_empty_files_are_refused_plainly(outcome):
    assert "PNG" in outcome(b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "cover.txt").failure.message
    assert "PDF" in outcome(b"%PDF-1.7 ...", "story.txt").failure.message
    assert outcome(b"\x00" * 3000).failure.message == "It holds no story: the file is empty."


def navigation(*entries: tuple[str, str]) -> str:
    points = "".join(
        f'<navPoint><navLabel><text>{title}</text></navLabel><content src="{page}"/></navPoint>'
        for title, page in entries
    )
    return f'<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap>{points}</navMap></ncx>'


def anthology(make_book, make_package, entries, *, facts: str, pages: dict[str, str]) -> bytes:
    package = make_package(facts, tuple(pages)).replace(
        "</manifest>", '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/></manifest>'
    )
    return make_book(
        {"content.opf": package, "toc.ncx": navigation(*entries), **pages}, without=("one.xhtml", "two.xhtml")
    )


def page(title: str, text: str, byline: str = "") -> str:
    by = f"<p>by {byline}</p>" if byline else ""
    return f"<html><body><h1>{title}</h1>{by}<p>{text}</p></body></html>"


ANTHOLOGY = "<dc:title>Metals</dc:title><dc:creator>Ed Itor</dc:creator>"


def test_an_anthology_is_split_where_its_contents_name_authors(outcome, make_book, make_package):
    pages = {
        "copyright.xhtml": "<html><body><p>All rights reserved.</p></body></html>",
        "a.xhtml": page("Tin", "It rang."),
        "b.xhtml": page("Iron", "It rusted."),
    }
    entries = (("Tin by Posy Quill", "a.xhtml"), ("Iron by Bo Ray", "b.xhtml"))
    first, second = outcome(
        anthology(make_book, make_package, entries, facts=ANTHOLOGY, pages=pages), "a.epub"
    ).stories
    assert (first.title, first.authors, first.chapters[0].text) == ("Tin", ("Posy Quill",), "It rang.")
    assert (second.title, second.authors, second.native_key) == ("Iron", ("Bo Ray",), "a.epub#2")
    assert (second.extra["book"], second.chapters[0].title) == ("Metals", None)
    assert [(zone.kind, zone.text) for zone in first.zones] == [("licence", "All rights reserved.")]


def test_a_book_that_calls_itself_stories_is_split_at_its_contents(outcome, make_book, make_package):
    names = ("Tin", "Iron", "Lead")
    pages = {f"{name}.xhtml": page(name, f"Of {name}.") for name in names}
    entries = tuple((name, f"{name}.xhtml") for name in names)
    facts = "<dc:title>Metals and Other Stories</dc:title><dc:creator>Posy Quill</dc:creator>"
    stories = outcome(anthology(make_book, make_package, entries, facts=facts, pages=pages), "a.epub").stories
    assert [story.title for story in stories] == list(names)
    assert {story.authors for story in stories} == {("Posy Quill",)}


@pytest.mark.parametrize(
    ("facts", "names"),
    [
        ("<dc:title>Metals</dc:title>", ("Tin", "Iron", "Lead")),
        ("<dc:title>Tales of Tin</dc:title>", ("Chapter One", "Chapter Two", "Chapter Three")),
        ("<dc:title>Tales of Tin</dc:title>", ("I", "II", "III")),
    ],
)
def test_a_novel_is_not_cut_at_its_chapters(story, make_book, make_package, facts, names):
    pages = {f"{n}.xhtml": page(name, f"Of number {n}.") for n, name in enumerate(names)}
    entries = tuple((name, f"{n}.xhtml") for n, name in enumerate(names))
    assert (
        len(story(anthology(make_book, make_package, entries, facts=facts, pages=pages), "a.epub").chapters)
        == 3
    )


def test_books_merged_into_one_are_told_by_their_folders_and_title_pages(outcome, make_book, make_package):
    def labels(title: str, author: str) -> str:
        rows = "".join(f"<b>{label}:</b> x<br/>" for label in ("Category", "Status", "Publisher"))
        return (
            f'<html><body><h3><a href="u">{title}</a> by <a>{author}</a></h3><div>{rows}</div></body></html>'
        )

    pages = {
        "0/title_page.xhtml": labels("Tin", "Posy Quill"),
        "0/one.xhtml": page("Chapter 1", "It rang."),
        "1/title_page.xhtml": labels("Iron", "Bo Ray"),
        "1/one.xhtml": page("Chapter 1", "It rusted."),
        "1/two.xhtml": page("Chapter 2", "And rusted."),
    }
    stories = outcome(anthology(make_book, make_package, (), facts=ANTHOLOGY, pages=pages), "a.epub").stories
    assert [(story.title, story.authors, len(story.chapters)) for story in stories] == [
        ("Tin", ("Posy Quill",), 1),
        ("Iron", ("Bo Ray",), 2),
    ]


def test_pages_that_are_not_text_are_zones(story, make_book, make_package):
    pages = ("titlepage.xhtml", "toc.xhtml", "one.xhtml", "two.xhtml", "colophon.xhtml")
    around = {
        name: f"<html><body><p>The {name[:-6]}.</p></body></html>"
        for name in ("titlepage.xhtml", "toc.xhtml", "colophon.xhtml")
    }
    found = story(make_book({"content.opf": make_package(pages=pages), **around}))
    assert [(zone.kind, zone.text, zone.before) for zone in found.zones] == [
        ("header", "The titlepage.", 1),
        ("contents", "The toc.", 1),
        ("boilerplate", "The colophon.", None),
    ]


def test_a_header_of_labels_in_the_text_is_a_header(story, make_book):
    text = "".join(
        f"<p>{line}</p>" for line in ("Rating: PG-13", "Fandom: Iron Orchard", "Summary: It rang.")
    )
    page_ = f"<html><body>{text}<h2>Chapter 1</h2><p>The apples were made of tin.</p></body></html>"
    found = story(make_book({"one.xhtml": page_}))
    assert (found.rating_raw, found.fandoms, found.summary) == ("PG-13", ("Iron Orchard",), "It rang.")
    assert [chapter.title for chapter in found.chapters] == ["Chapter 1", "Chapter 2: Polish"]
    assert found.chapters[0].number == 1


def test_a_by_line_under_a_storys_title_is_no_text(outcome, make_book, make_package):
    pages = {
        "a.xhtml": page("Tin", "It rang.", "Posy Quill"),
        "b.xhtml": page("Iron", "It rusted.", "Bo Ray"),
    }
    entries = (("Tin", "a.xhtml"), ("Iron", "b.xhtml"))
    stories = outcome(
        anthology(make_book, make_package, entries, facts=ANTHOLOGY, pages=pages), "a.epub"
    ).stories
    assert [(story.title, story.authors, story.chapters[0].text) for story in stories] == [
        ("Tin", ("Posy Quill",), "It rang."),
        ("Iron", ("Bo Ray",), "It rusted."),
    ]


def leveled(heading: str, words: str) -> str:
    return f"<html><body>{heading}<p>{words}</p></body></html>"


def test_parts_of_a_book_hold_chapters_by_their_headings(story, make_book, make_package):
    pages = {
        "a.xhtml": "<html><body><h1>Rust</h1></body></html>",
        "b.xhtml": leveled("<h2>The Pier</h2>", "The apples rang."),
        "c.xhtml": leveled("<h2>The Gate</h2>", "Nobody minded."),
        "d.xhtml": leveled("<h1>Polish</h1>", "It has a cloth."),
        "e.xhtml": leveled("<h2>The Lamp</h2>", "It shone."),
    }
    content = make_book(
        {"content.opf": make_package(pages=tuple(pages)), **pages}, without=("one.xhtml", "two.xhtml")
    )
    assert [(chapter.within, chapter.title) for chapter in story(content, "a.epub").chapters] == [
        (("Rust",), "The Pier"),
        (("Rust",), "The Gate"),
        ((), "Polish"),
        (("Polish",), "The Lamp"),
    ]


def test_the_table_of_contents_says_more_than_headings_of_one_size(story, make_book, make_package):
    pages = {
        "a.xhtml": leveled("<h2>Rust</h2>", "The apples were made of tin."),
        "b.xhtml": leveled("<h2>The Pier</h2>", "They rang."),
        "c.xhtml": leveled("<h2>Polish</h2>", "It has a cloth."),
        "d.xhtml": leveled("<h2>The Lamp</h2>", "It shone."),
    }
    listed = (
        '<html xmlns="http://www.w3.org/1999/xhtml"><body><nav><ol>'
        '<li><a href="a.xhtml">Rust</a><ol><li><a href="b.xhtml">The Pier</a></li></ol></li>'
        '<li><a href="c.xhtml">Polish</a><ol><li><a href="d.xhtml">The Lamp</a></li></ol></li></ol></nav></body></html>'
    )
    item = '<item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/></manifest>'
    facts = make_package(pages=tuple(pages)).replace("</manifest>", item)
    content = make_book(
        {"content.opf": facts, "nav.xhtml": listed, **pages}, without=("one.xhtml", "two.xhtml")
    )
    assert [(chapter.within, chapter.title) for chapter in story(content, "a.epub").chapters] == [
        ((), "Rust"),
        (("Rust",), "The Pier"),
        ((), "Polish"),
        (("Polish",), "The Lamp"),
    ]
