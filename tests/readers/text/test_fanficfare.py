"""Files made by FanFicFare: its title page, its table of contents and its last line are not the story."""

from __future__ import annotations

import pytest

LABELS = (
    ("Category", "Iron Orchard"),
    ("Genre", "Drama, Hurt/Comfort"),
    ("Language", "English"),
    ("Characters", "Ann, Bea O'Hara"),
    ("Relationships", "Ann/Bea O'Hara"),
    ("Status", "Completed"),
    ("Published", "2009-05-02"),
    ("Updated", "2009-05-09"),
    ("Packaged", "2016-11-20 14:02:11"),
    ("Rating", "K+"),
    ("Chapters", "2"),
    ("Words", "1,234"),
    ("Publisher", "tin.example"),
    ("Story URL", "http://tin.example/s/9"),
    ("Summary", "Apples ring: when it rains."),
)
CHAPTERS = (
    ("1. Rust", "The apples were *made* of tin.\n\n\tAn indented line of a letter.\n\nThey rang."),
    ("2. Polish", "Nobody polished them twice."),
)


def text_file(*, chapters=CHAPTERS, contents: bool = True, end: str = "\n\nEnd file.\n") -> str:
    labels = "".join(f"{label}: {value}\n" for label, value in LABELS)
    listed = (
        "\n\nTABLE OF CONTENTS\n\n" + "".join(f"\n{title}\n" for title, _ in chapters) if contents else ""
    )
    body = "".join(f"\n\n\t{title}\n\n{text}\n" for title, text in chapters)
    return f"\n\n\nThe Tin\nOrchard\n\nby Posy Quill, Bo Ray\n\n\n\n{labels}\n\n{listed}\n{body}{end}"


def page(*, chapters=CHAPTERS) -> str:
    rows = "".join(f"<tr><td><b>{label}:</b></td><td>{value}</td></tr>\n" for label, value in LABELS)
    links = "".join(f'<a href="#section{n:04}">{title}</a><br />' for n, (title, _) in enumerate(chapters, 1))
    body = "".join(
        f'<a name="section{n:04}"><h2>{title}</h2></a><p>{text}</p>'
        for n, (title, text) in enumerate(chapters, 1)
    )
    return (
        '<!DOCTYPE html><html><head><title>x</title></head><body><h1><a href="http://tin.example/s/9">The Tin Orchard</a> by '
        f'<a href="u">Posy Quill</a>, <a href="v">Bo Ray</a></h1><table class="full">{rows}</table>'
        f'<a name="TOCTOP"><h2>Table of Contents</h2></a><p>{links}</p>{body}</body></html>'
    )


@pytest.mark.parametrize(("content", "name"), [(text_file(), "a.txt"), (page(), "a.html")])
def test_the_title_page_fills_the_fields(story, content, name):
    found = story(content, name)
    assert (found.title, found.authors) == ("The Tin Orchard", ("Posy Quill", "Bo Ray"))
    assert (found.fandoms, found.genres) == (("Iron Orchard",), ("Drama", "Hurt/Comfort"))
    assert (found.characters, found.relationships) == (("Ann", "Bea O'Hara"), ("Ann/Bea O'Hara",))
    assert (found.status, found.rating_raw, found.rating, found.language) == (
        "complete",
        "K+",
        "general",
        "English",
    )
    assert (found.published.isoformat(), found.updated.isoformat()) == ("2009-05-02", "2009-05-09")
    assert found.summary == "Apples ring: when it rains."
    assert found.extra["words_claimed"] == "1234"
    assert (found.extra["chapters_claimed"], found.extra["story_url"]) == ("2", "http://tin.example/s/9")
    assert found.extra["packaged"] == "2016-11-20 14:02:11"
    assert found.reading["format"] == "fanficfare"


@pytest.mark.parametrize(("content", "name"), [(text_file(), "a.txt"), (page(), "a.html")])
def test_chapters_are_those_of_the_table_of_contents(story, content, name):
    found = story(content, name)
    assert [chapter.title for chapter in found.chapters] == ["1. Rust", "2. Polish"]
    assert found.chapters[0].text.startswith("The apples were *made* of tin.")
    assert found.chapters[0].text.endswith("They rang.")
    assert found.chapters[1].text == "Nobody polished them twice."
    contents = [zone.text for zone in found.zones if zone.kind == "contents"]
    assert len(contents) == 1
    assert "2. Polish" in contents[0]


def test_lines_that_are_wrapped_and_a_missing_end(story):
    wrapped = text_file(end="").replace("\t", " " * 8).replace("when it rains.", "when\nit rains.")
    found = story(wrapped, "a.txt")
    assert found.summary == "Apples ring: when it rains."
    assert [chapter.title for chapter in found.chapters] == ["1. Rust", "2. Polish"]


def test_a_story_of_one_chapter_has_no_table(story):
    found = story(text_file(chapters=CHAPTERS[:1], contents=False), "a.txt")
    assert [(chapter.title, chapter.text[:10]) for chapter in found.chapters] == [("1. Rust", "The apples")]
    assert [zone.text for zone in found.zones if zone.kind == "boilerplate"] == ["End file."]


@pytest.mark.parametrize(("make", "name"), [(text_file, "a.txt"), (page, "a.html")])
def test_authors_notes_in_chapters_are_no_text(story, make, name):
    between = "</p><p>" if name.endswith("html") else "\n\n"
    noted = (
        ("1. Rust", f"A/N: For Bo, who asked.{between}The apples were made of tin.{between}They rang."),
        CHAPTERS[1],
    )
    found = story(make(chapters=noted), name)
    assert found.chapters[0].text == "The apples were made of tin.\n\nThey rang."
    assert "For Bo, who asked." in found.notes
    assert [(zone.text, zone.before) for zone in found.zones if zone.kind == "notes"] == [
        ("A/N: For Bo, who asked.", 1)
    ]


def test_every_word_of_the_file_is_somewhere(story):
    content = text_file()
    found = story(content, "a.txt")
    words = [word for chapter in found.chapters for word in f"{chapter.title} {chapter.text}".split()]
    words += [word for zone in found.zones for word in zone.text.split()]
    assert sorted(words) == sorted(content.split())


def test_a_title_page_alone_is_no_story(outcome):
    failure = outcome(text_file(chapters=(), contents=False), "a.txt").failure
    assert failure.cause == "not-a-story"


def test_a_book_is_read_by_its_title_page(story, make_book, make_package):
    labels = "".join(f"<b>{label}:</b> {value}<br />\n" for label, value in LABELS)
    title = f'<html><body class="fff_titlepage"><h3><a href="u">The Tin Orchard</a> by <a>Posy Quill</a></h3><div>{labels}</div></body></html>'
    contents = '<html><body class="fff_tocpage"><div><h3>Table of Contents</h3><a href="one.xhtml">1. Rust</a><br/></div></body></html>'
    pages = make_package(pages=("title_page.xhtml", "toc_page.xhtml", "one.xhtml", "two.xhtml"))
    found = story(
        make_book({"title_page.xhtml": title, "toc_page.xhtml": contents, "content.opf": pages}), "a.epub"
    )
    assert (found.fandoms, found.genres, found.summary) == (
        ("Iron Orchard",),
        ("Drama", "Hurt/Comfort"),
        "Apples ring: when it rains.",
    )
    assert len(found.chapters) == 2
    assert [zone.kind for zone in found.zones] == ["header", "contents"]


HEAD_NOTE = '<div class="fff_chapter_notes fff_head_notes"><b>Summary for the Chapter:</b><blockquote>It rains.</blockquote><b>Notes for the Chapter:</b><blockquote><p>For Bo.</p><p>He asked.</p></blockquote><hr/></div>'
FOOT_NOTE = '<div class="fff_chapter_notes fff_foot_notes"><hr/><b>Author\'s Endnotes:</b><blockquote>That is all!</blockquote></div>'


def notes_of(found):
    return [(" ".join(zone.text.split()), zone.before) for zone in found.zones if zone.kind == "notes"]


NOTED = [
    ("Summary for the Chapter: It rains. Notes for the Chapter: For Bo. He asked.", 1),
    ("Author's Endnotes: That is all!", None),
]


def test_notes_around_the_chapters_of_a_book_are_no_text(story, make_book, make_package):
    labels = "".join(f"<b>{label}:</b> {value}<br />\n" for label, value in LABELS)
    title = f"<html><body><h3><a href='u'>The Tin Orchard</a> by <a>Posy Quill</a></h3><div>{labels}</div></body></html>"
    one = f"<html><body><h3>1. Rust</h3>{HEAD_NOTE}<p>The apples rang.</p></body></html>"
    two = f"<html><body><h3>2. Polish</h3><p>Nobody polished them.</p>{FOOT_NOTE}</body></html>"
    pages = make_package(pages=("title_page.xhtml", "one.xhtml", "two.xhtml"))
    book = make_book({"title_page.xhtml": title, "one.xhtml": one, "two.xhtml": two, "content.opf": pages})
    found = story(book, "a.epub")
    assert [chapter.text for chapter in found.chapters] == ["The apples rang.", "Nobody polished them."]
    assert notes_of(found) == NOTED
    assert found.notes.split() == ["For", "Bo.", "He", "asked.", "That", "is", "all!"]
    assert found.summary == "Apples ring: when it rains.\n\nIt rains."


def test_notes_around_the_chapters_of_a_page_are_no_text(story):
    chapters = [(title, text.replace("*", "")) for title, text in CHAPTERS]
    content = page(chapters=chapters)
    content = content.replace("<p>The apples", f"{HEAD_NOTE}<p>The apples", 1)
    content = content.replace("twice.</p>", f"twice.</p>{FOOT_NOTE}", 1)
    found = story(content, "a.html")
    assert notes_of(found) == NOTED
    assert found.chapters[1].text == "Nobody polished them twice."
    assert "For Bo" not in found.chapters[0].text
