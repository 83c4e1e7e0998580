"""Any HTML page: the prose with its marks, title and author where stated, and no menus."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.model import Capture, Rating
from indexer.readers.markup.markup import parse, text_of
from indexer.readers.read_capture import read

SENTENCES = " ".join(
    f"The {number}th gull brought a letter and would not say from whom." for number in range(1, 9)
)
PAGE = f"""<!DOCTYPE html><html lang="en"><head><title>The Gull Post | Slate Archive</title>
<meta name="author" content="Ada Pike"><script>var nav = "never";</script></head><body>
<nav><a href="/">Home</a> <a href="/all">All stories</a></nav>
<div id="sidebar"><p>Subscribe to our letters today.</p></div>
<main><h1>The Gull Post</h1><p class="byline">by Ada Pike</p><h2>Chapter 2: Return to Sender</h2>
<div><p>{SENTENCES}</p><p>It was <em>addressed</em> to the <i>sea </i>itself.<br>Twice.</p><hr><p>Then it rained.</p></div>
<p><a href="/2">Next chapter</a></p></main><footer><p>Slate Archive keeps what it is sent.</p></footer></body></html>"""


def test_a_page_gives_its_story_and_nothing_else(story):
    read_story = story(PAGE, "gull.html")
    assert (read_story.title, read_story.authors, read_story.language) == (
        "The Gull Post",
        ("Ada Pike",),
        "English",
    )
    (chapter,) = read_story.chapters
    assert chapter.title == "Chapter 2: Return to Sender"
    assert (
        chapter.text
        == f"{SENTENCES}\n\nIt was _addressed_ to the _sea_ itself.\nTwice.\n\n* * *\n\nThen it rained."
    )


def test_breaks_and_blocks_become_paragraphs():
    soup = parse(
        "<div>One<br><br>two<br/>three<p>four<blockquote>five</blockquote>six<pre>seven\neight</pre></div>"
    )
    assert text_of(soup) == "One\n\ntwo\nthree\n\nfour\n\nfive\n\nsix\n\nseven\neight"


def test_entities_comments_and_scripts_are_not_text():
    soup = parse(
        "<p>caf&eacute;&nbsp;au&shy;tumn<!-- no --><script>no</script><style>no</style><![CDATA[no]]></p>"
    )
    assert text_of(soup) == "café autumn"


def test_a_post_with_a_label_header_is_read_like_a_text_file(story):
    page = (
        "<html><head><title>wren: Gull Post</title></head><body><div class='entry'>Title: The Gull Post<br>Author: Ada Pike"
        f"<br>Rating: PG-13<br>Summary: Letters.<br><br>{SENTENCES}<br><br>The end was wet.</div></body></html>"
    )
    read_story = story(page, "post.html")
    assert (read_story.title, read_story.authors) == ("The Gull Post", ("Ada Pike",))
    assert (read_story.rating, read_story.summary) == (Rating.TEEN, "Letters.")
    assert read_story.chapters[0].text == f"{SENTENCES}\n\nThe end was wet."


def test_a_title_naming_its_author_is_split(story):
    page = f"<html><head><title>Gull Post by Ada Pike</title></head><body><p>{SENTENCES}</p></body></html>"
    assert (story(page).title, story(page).authors) == ("Gull Post", ("Ada Pike",))


def test_an_index_and_a_notice_are_no_stories(outcome):
    links = "".join(f"<li><a href='/{n}'>Story number {n} of the archive</a> by Ada</li>" for n in range(40))
    index = outcome(f"<html><body><h1>All stories</h1><ul>{links}</ul></body></html>", "index.html")
    assert (index.failure.cause, "links" in index.failure.message) == ("not-a-story", True)
    notice = outcome("<html><body><p>Nothing to see here at all.</p></body></html>", "notice.html")
    assert notice.failure.cause == "not-a-story"


def test_deep_nesting_and_long_lines_are_read(story):
    deep = "<html><body>" + "<div>" * 20_000 + f"<p>{SENTENCES}</p>" + "</div>" * 20_000
    assert story(deep, "deep.html").chapters[0].text == SENTENCES
    long = f"<html><body><p>{SENTENCES * 4000}</p></body></html>"
    assert len(story(long, "long.html").chapters[0].text) == len(SENTENCES) * 4000


def test_other_peoples_pages_give_no_menus(shared_data, outcome):
    path = shared_data / "pages" / "other" / "fff-fanfictionsfr-fanfictionsfr_html_chapter_return.html"
    (read_story,) = outcome(path.read_bytes(), path.name).stories
    assert "Brasier" in read_story.title
    assert "Des milliers d’années" in read_story.chapters[0].text


TAGS = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<br>",
        "<em>",
        "</em>",
        "<i>",
        "</i>",
        "<div>",
        "</div>",
        "<hr>",
        "<pre>",
        "</pre>",
        "<td>",
        "<h2>",
        "<hgroup>",
        "</hgroup>",
        " ",
        "\n",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(TAGS, st.from_regex(r"[a-z]{1,8}", fullmatch=True)), max_size=40), st.booleans())
def test_no_word_of_a_page_is_lost(parts, marked):
    soup = parse("<html><body>" + "".join(parts) + "</body></html>")
    kept = "".join(filter(str.isalpha, text_of(soup, mark_headings=marked)))
    assert kept == "".join(part for part in parts if part.isalpha())


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="<>/!&;-[]= \"'abdivpresc\n\x00\x1a", max_size=200))
def test_no_markup_makes_the_reader_raise(text):
    outcome = read(Capture("site", "https://example.org/x", b"<!doctype html><html>" + text.encode(), ""))
    assert outcome.failure is None or outcome.failure.cause == "not-a-story"


def test_a_chapters_heading_above_its_notes_is_no_title(story):
    found = story(
        f"<html><head><title>Gulls | Slate</title></head><body><h1>Gulls</h1><div class='entry-meta'>Posted on 3 May 2008 by wren</div><h2>Chapter 3</h2><div><p>A/N: Thanks for all the letters.</p><p>{SENTENCES}</p></div></body></html>"
    )
    assert (found.title, found.chapters[0].title, found.chapters[0].text) == ("Gulls", "Chapter 3", SENTENCES)
    assert (found.notes, found.published) == ("Thanks for all the letters.", date(2008, 5, 3))


def test_a_list_of_stories_with_blurbs_is_no_story(outcome):
    blurbs = "".join(
        f"<h3><a href='{n}.html'>Story {n}</a></h3><p>Letters arrive by gull, and nobody will say from whom, until one of them bites.</p>"
        for n in range(6)
    )
    failure = outcome(
        f"<html><body><h1>My stories</h1><p>In the order in which I wrote them.</p>{blurbs}</body></html>",
        "index.html",
    ).failure
    assert (failure.cause, "lists stories" in failure.message) == ("not-a-story", True)


def test_comments_longer_than_the_story_are_not_the_story(story):
    praise = "".join(
        f"<li><p>Number {n} here: this was the best thing that I have read in weeks, truly.</p></li>"
        for n in range(40)
    )
    found = story(
        f"<html><body><h1>Gulls</h1><div class='text'><p>{SENTENCES}</p></div><ol class='commentlist'>{praise}</ol></body></html>"
    )
    assert found.chapters[0].text == SENTENCES
    assert "Number 39" in found.zones[-1].text


def test_a_cell_of_a_page_laid_out_in_tables_is_read_alone(story):
    text = SENTENCES.replace(". ", ".<br><br>")
    found = story(
        f"<HTML><TITLE>My Page</TITLE><BODY><TABLE><TR><TD><A HREF='a'>Home</A><BR><A HREF='b'>Fic</A></TD><TD><FONT>Title: Gulls<BR>Author: Wren<BR>Rating: R<BR><BR>{text}</FONT></TD></TR></TABLE></BODY></HTML>",
        "g.html",
    )
    assert (found.title, found.authors, found.unknown_labels) == ("Gulls", ("Wren",), {})
    assert found.chapters[0].text == SENTENCES.replace(". ", ".\n\n")


def test_a_short_prologue_beside_a_long_chapter_is_part_of_the_story(story):
    page = (
        f"<html><body><div class='menu'><a href='/'>Home</a></div><div id='all'><div class='chapter'><p>{SENTENCES}</p></div>"
        f"<div class='chapter'><p>{SENTENCES * 8}</p></div></div><div class='box'><p>Join our mailing list for letters.</p></div></body></html>"
    )
    found = story(page, "gull.html")
    assert found.chapters[0].text.count("The 1th gull") == 9
    assert any("mailing list" in zone.text for zone in found.zones)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from([f"<p>{SENTENCES}</p>", "<div class=menu>", "<div>", "</div>", "<a href=x>link</a>", "<li>item</li>", "<h2>Head</h2>", "<aside>", "</aside>", "<td>cell</td>", "<blockquote>", "</blockquote>", "word "]),
        max_size=25,
    )
)  # fmt: skip
def test_every_letter_of_an_unknown_page_is_in_a_chapter_or_a_zone(parts):
    content = f"<html><body>{''.join(parts)}</body></html>"
    for found in read(Capture("site", "x.html", content.encode(), "")).stories:
        texts = [text for chapter in found.chapters for text in (chapter.title or "", chapter.text)]
        texts += [zone.text for zone in found.zones]
        kept = sorted(filter(str.isalpha, "".join(texts)))
        assert kept == sorted(filter(str.isalpha, text_of(parse(content))))
