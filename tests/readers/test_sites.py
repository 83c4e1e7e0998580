"""Pages of known sites as saved: the fields each states, its text alone in the chapters, every other word in a zone."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.model import Capture, Rating, Status, ZoneKind
from indexer.readers.detect import Kind
from indexer.readers.families import FAMILIES
from indexer.readers.markup.markup import line_of
from indexer.readers.markup.tree import parse_tree
from indexer.readers.pages.efiction import named
from indexer.readers.pages.site import site_of
from indexer.readers.read_capture import read

SENTENCES = " ".join(f"The {n}th lamp was lit by somebody who would not say why." for n in range(1, 9))
SITES = ("ao3", "ffn", "efiction", "livejournal", "ficwad", "deviantart", "fimfiction", "fanfictionsfr")


def page(body: str, title: str = "") -> str:
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{body}</body></html>"


FFN = page(
    """<div id="pre_story_links"><a href="/book/">Books</a> <a href="/book/Brass-Gulls/">Brass Gulls</a></div>
<div id="profile_top"><b class="xcontrast_txt">Tin & Orchard</b> By: <a class="xcontrast_txt" href="/u/77/x">Quill and Ink</a>
<div class="xcontrast_txt">Apples ring when it rains.</div><span class="xgray xcontrast_txt">Rated: <a>Fiction T</a> - English -
Hurt/Comfort/Humor - [Ada P., Wren] Tom-Tom B. - Chapters: 3 - Words: 4,321 - Reviews: 2 - Updated: <span data-xutime="1262304000">Jan 1</span> -
Published: <span data-xutime="1230768000">1/1/2009</span> - Status: Complete - id: 77 </span></div>
<select id="chap_select"><option value="1">1. Rust</option><option value="2" selected>2. Polish</option><option value="3">3. Rain</option></select>
<div id="storytext"><p>"""
    + SENTENCES
    + """</p><hr><p>Then it <em>rained</em>.</p></div><div id="review">Write a review</div>""",
    "Tin Orchard Chapter 2: Polish, a brass gulls fanfic | FanFiction",
)


def test_a_chapter_of_fanfiction_net_states_the_whole_story(story):
    found = story(FFN, "x.html")
    assert (found.title, found.authors, found.fandoms) == (
        "Tin & Orchard",
        ("Quill and Ink",),
        ("Brass Gulls",),
    )
    assert (found.rating, found.rating_raw, found.language) == (Rating.TEEN, "T", "English")
    assert found.genres == ("Hurt/Comfort", "Humor")
    assert (found.relationships, found.characters) == (("Ada P./Wren",), ("Ada P.", "Wren", "Tom-Tom B."))
    assert (found.extra["words_claimed"], found.extra["chapters_claimed"]) == ("4321", "3")
    assert (found.published, found.updated, found.status) == (
        date(2009, 1, 1),
        date(2010, 1, 1),
        Status.COMPLETE,
    )
    assert (found.part, found.parts, found.chapters[0].title) == (2, 3, "Polish")
    assert found.chapters[0].text == f"{SENTENCES}\n\n* * *\n\nThen it _rained_."
    assert found.summary == "Apples ring when it rains."
    assert "Write a review" in found.zones[-1].text


def test_older_and_mobile_pages_of_fanfiction_net(story):
    old = story(
        page(
            f"<table><tr><td><b>Tin</b> by <a href='/u/7/'>Quill</a></td></tr></table><div id='content'><p>{SENTENCES}</p></div>",
            "Tin, a harbour fanfic - FanFiction.Net",
        ),
        "y.html",
    )
    assert (old.title, old.authors, old.fandoms, old.chapters[0].text) == (
        "Tin",
        ("Quill",),
        ("harbour",),
        SENTENCES,
    )
    mobile = story(
        page(
            f"<div id='content'><b>Tin</b> by <a href='/u/7/q'>Quill</a><br>Rated: K+, English, Humor & Drama, Ada P. & Wren, Words: 1k+<div id='storycontent'><p>{SENTENCES}</p><p>Words: many, Tom said, Ada too.</p></div></div>",
            "Tin | FanFiction",
        ),
        "z.html",
    )
    assert (mobile.title, mobile.authors) == ("Tin", ("Quill",))
    assert mobile.chapters[0].text == f"{SENTENCES}\n\nWords: many, Tom said, Ada too."
    assert (mobile.rating_raw, mobile.language, mobile.genres) == ("K+", "English", ("Humor", "Drama"))
    assert mobile.characters == ("Ada P.", "Wren")


EFICTION = page(
    """<div id="pagetitle"><a href="viewstory.php?sid=9">Die Laterne</a> von <a href="viewuser.php?uid=4">Ida</a></div>
<div class="infobox"><div class="content"><span class="label">Kurzes: </span>Eine Laterne geht nicht aus, und niemand im Hafen will sagen, warum das so ist.<br>
<span class="label">Bewertung: </span>12<br><span class="label">Kategorien: </span><a>Hafenlichter</a><br><span class="label">Figuren: </span>Ada, Wren<br>
<span class="label">Teile: </span> 2 <span class="label">Fertig: </span> Ja<br><span class="label">Umfang: </span> 1204 <span class="label">Gesehen: </span>77<br>
<span class="label">Eingestellt: </span> 01.02.2005 <span class="label">Bearbeitet: </span> 03.04.2006</div></div>
<div class="chaptertitle">1. Licht von Ida</div><div class="notes"><div class="title">Bemerkung</div><div class="noteinfo">Danke an alle.</div></div>
<div class="chapter"><p>"""
    + SENTENCES
    + """</p></div><div class="chaptertitle">2. Dunkel von Ida</div><div class="chapter"><p>Dann war es dunkel.</p></div><div id="archivedat">Archiviert unter <a href="http://hafen.example/viewstory.php?sid=9">hier</a></div>""",
    "Die Laterne von Ida",
)


def test_a_printable_page_of_efiction_in_a_translated_skin(story):
    found = story(EFICTION, "viewstory.html")
    assert (found.title, found.authors) == ("Die Laterne", ("Ida",))
    assert [(chapter.title, chapter.text) for chapter in found.chapters] == [
        ("Licht", SENTENCES),
        ("Dunkel", "Dann war es dunkel."),
    ]
    assert (found.fandoms, found.characters) == (("Hafenlichter",), ("Ada", "Wren"))
    assert (found.summary or "").startswith("Eine Laterne")
    assert (found.published, found.updated) == (date(2005, 2, 1), date(2006, 4, 3))
    assert (found.extra["chapters_claimed"], found.extra["words_claimed"]) == ("2", "1204")
    assert found.extra["story_url"] == "http://hafen.example/viewstory.php?sid=9"
    assert found.notes == "Danke an alle."


def test_labels_of_efiction_are_known_by_order_where_no_name_is():
    pairs = [
        ("A:", "x" * 80),
        ("B:", "3"),
        ("C:", "Yes"),
        ("D:", "1200"),
        ("E:", "9"),
        ("F:", "1 May 2004"),
        ("G:", "2 May 2004"),
    ]
    assert [name for name, _, _ in named(pairs, {})] == [
        "summary",
        "chapters",
        None,
        "words",
        "skip",
        "published",
        "updated",
    ]


HEADER = "Title: The Post<br>Author: Ada Pike<br>Rating: PG-13<br>Summary: Letters.<br><br>"


@pytest.mark.parametrize(
    "entry",
    [
        '<div class="aentry-post"><h1 class="aentry-post__title">fic, at last</h1><div class="aentry-post__text">%s</div></div><div class="comments">First!</div>',
        '<h1 class="b-singlepost-title">fic, at last</h1><article class="b-singlepost-body">%s</article><div id="comments">First!</div>',
        '<div class="entry"><h3 class="entry-title">fic, at last</h3><div class="entry-content">%s</div></div><div class="comments">First!</div>',
        '<span class="ljuser"><b>wren</b></span><div class="subject">fic, at last</div><div class="entry_text">%s</div><div>First!</div>',
        '<a href="x?mode=reply">Reply</a><table><tr><td><font face="Arial" size="+1"><i><b>fic, at last</b></i></font><br>%s</td></tr></table><div>First!</div>',
    ],
)
def test_entries_of_journals_are_read_through_their_own_header(story, entry):
    found = story(
        page(
            f"<a href='http://wren.livejournal.com/'>wren</a>{entry % (HEADER + SENTENCES)}",
            "wren: fic, at last",
        ),
        "9.html",
    )
    assert found.reading["format"] == "livejournal"
    assert (found.title, found.authors, found.rating, found.summary) == (
        "The Post",
        ("Ada Pike",),
        Rating.TEEN,
        "Letters.",
    )
    assert found.extra["subject"] == "fic, at last"
    assert found.chapters[0].text == SENTENCES
    assert any("First!" in zone.text for zone in found.zones)


def test_accents_a_page_writes_apart_are_one_with_their_letters(story):
    entry = f'<div class="entry"><h3 class="entry-title">fic</h3><div class="entry-content">{HEADER}The cafe&#769; shut. {SENTENCES}</div></div>'
    found = story(page(f"<a href='http://wren.livejournal.com/'>wren</a>{entry}", "wren: fic"), "9.html")
    assert found.chapters[0].text == f"The café shut. {SENTENCES}"


def test_an_entry_without_a_header_is_called_by_its_subject(story):
    found = story(
        page(
            f"<div class='entry'><h3 class='entry-title'><a href='http://wren.dreamwidth.org/9.html'>The Post</a></h3><div class='poster'><span class='ljuser'><b>wren</b></span></div><div class='entry-content'>Run.<br><br>{SENTENCES}</div></div>"
        ),
        "9.html",
    )
    assert (found.title, found.authors) == ("The Post", ("wren",))
    assert found.chapters[0].text.startswith("Run.")
    assert found.extra["story_url"] == "http://wren.dreamwidth.org/9.html"


def test_ficwad_deviantart_and_fimfiction(story):
    ficwad = story(
        page(
            f"<div id='story'><h2><a href='/category/7'>Gulls</a> &gt; <a href='/story/1'>Tin</a></h2><p class='meta'>Category: Gulls - Rating: PG-13 - Genres: Angst, Drama - Chapters: 2 - Published: 2006-11-05 - Updated: 2007-08-12 - 2928 words - Complete</p><select name='goto'><option value='/story/1'>Story Index</option><option selected>1. One</option><option>2. Two</option></select><div id='storytext'>{SENTENCES}</div></div>",
            "Tin: One :: FicWad",
        ),
        "f.html",
    )
    assert (ficwad.title, ficwad.rating, ficwad.genres, ficwad.part, ficwad.parts) == (
        "Tin",
        Rating.TEEN,
        ("Angst", "Drama"),
        1,
        2,
    )
    assert (ficwad.extra["words_claimed"], ficwad.status, ficwad.published) == (
        "2928",
        Status.COMPLETE,
        date(2006, 11, 5),
    )
    art = story(
        page(
            f"<div class='dev-view-deviation'><div class='text'>{SENTENCES}</div></div>",
            "Tin by quill on DeviantArt",
        ),
        "d.html",
    )
    assert (art.title, art.authors, art.chapters[0].text) == ("Tin", ("quill",), SENTENCES)
    pony = story(
        page(
            f"<a href='https://www.fimfiction.net/'></a><h1><a href='/story/1/tin'>Tin</a></h1><a href='/user/1/q'>Quill</a><h2 id='chapter_title'>Rust</h2><div id='chapter-body'><p>{SENTENCES}</p><div class='authors-note'>Hello all.</div></div>"
        ),
        "p.html",
    )
    assert (pony.title, pony.authors, pony.chapters[0].title, pony.chapters[0].text, pony.notes) == (
        "Tin",
        ("Quill",),
        "Rust",
        SENTENCES,
        "Hello all.",
    )


@pytest.mark.parametrize(
    ("body", "title", "words"),
    [
        ("<div id='main' class='works-show region'><p class='caution'>Adult?</p><a href='/works/1?view_adult=true'>Proceed</a></div>", "x [Archive of Our Own]", "adult content"),
        ("<div id='main' class='works-index region'><ol class='work index group'><li>Tin</li></ol></div>", "Works [Archive of Our Own]", "list of works"),
        ("<div class='panel_warning'><span class='gui_warning'>Story Not Found</span></div> fanfiction.net", "FanFiction", "no such story"),
        ("<div class='errortext'>Age? <a href='viewstory.php?sid=1&amp;ageconsent=ok&amp;warning=3'>Yes</a></div>", "", "adult content"),
        ("<div class='errortext'>Access denied.</div><a href='viewuser.php?uid=1'>me</a>", "", "error"),
        ("<form action='http://www.livejournal.com/misc/adult_concepts'>Are you sure?</form>", "", "adult content"),
        ("<form action='https://www.livejournal.com/login.bml'><input name=user></form>", "Log in", "log-in form"),
        ("<div id='story'><div id='chapters'><ul class='storylist'><li>One</li></ul></div></div>", "Tin :: FicWad", "list of chapters"),
    ],
)  # fmt: skip
def test_gates_notices_and_lists_are_never_a_story(outcome, body, title, words):
    failure = outcome(page(f"{body}<p>{SENTENCES}</p>", title), "x.html").failure
    assert failure is not None
    assert (failure.cause, words in failure.message) == ("not-a-story", True)


def test_a_form_to_log_in_beside_a_story_is_no_wall(story):
    form = "<form name='login'><input name='penname'></form><a href='viewuser.php?uid=1'>me</a>"
    found = story(page(f"<h1>Tin</h1>{form}<div class='x'><p>{SENTENCES * 5}</p></div>", "Tin"), "x.html")
    assert (found.reading["format"], found.chapters[0].text) == ("html", SENTENCES * 5)


def test_two_sites_named_on_a_page_are_told_apart_by_its_layout(story):
    also = "<p>Also on https://www.fanfiction.net/u/7/ and quill.livejournal.com</p>"
    found = story(
        page(
            f"<div id='story'><h2><a href='/story/1'>Tin</a></h2><div id='storytext'>{SENTENCES}</div></div>{also}",
            "Tin :: FicWad",
        ),
        "f.html",
    )
    assert (found.reading["format"], found.title) == ("ficwad", "Tin")


def test_a_page_that_only_links_to_a_site_is_not_its_page(story):
    found = story(
        page(
            f"<h1>Tin</h1><div id='content'><p>{SENTENCES}</p></div><a href='https://www.fanfiction.net/u/7/'>me</a> <a href='http://quill.livejournal.com/'>and here</a>",
            "Tin",
        ),
        "x.html",
    )
    assert found.reading["format"] == "html"


@pytest.mark.parametrize("name", SITES)
def test_every_selector_of_every_table_can_be_read(name):
    site, root = site_of(name), parse_tree("<p>x</p>")
    assert site.layout_of(root) is None
    assert site.marks
    from indexer.readers.markup.tree import select

    for layout in (*site.layouts, *site.refused):
        for key, selector in layout.items():
            if key not in {"name", "message", "titled", "most_words"}:
                assert select(root, selector) == []


@pytest.mark.parametrize("content", [FFN, EFICTION])
def test_every_word_of_a_page_is_in_a_chapter_or_a_zone(story, content):
    found = story(content, "x.html")
    parts = [chapter.text for chapter in found.chapters] + [zone.text for zone in found.zones]
    parts += [found.extra.get("chapter_headings", "")]
    whole = line_of(parse_tree(content).find("body"))
    assert sorted(words(" ".join(parts))) == sorted(words(whole))


def words(text: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in text).split()


def test_samples_of_other_peoples_pages(shared_data, outcome):
    pages = shared_data / "pages"
    chapter = {
        "ffn/FanFiction.html": ("Web to Epub", ("David & Teviotdale",), "Introduction", 1, 5),
        "ffn/FanFictionSinglePage.html": ("Web to Epub", ("David & Teviotdale",), None, None, None),
        "efiction/muggleNet.html": (
            "Web to Epub",
            ("David & Teviotdale",),
            'Using the Code or "How to load an Extension into Chrome',
            2,
            5,
        ),
        "other/wte-Ficwad-FicWadChapterSample.html": ("The Fourth Promise", (), "Part One", 1, 6),
        "other/fff-fanfictionsfr-fanfictionsfr_html_chapter_return.html": (
            "Brasier Année Zéro",
            ("Code 44",),
            "Avant propos",
            1,
            4,
        ),
    }
    for name, told in chapter.items():
        (found,) = outcome((pages / name).read_bytes(), name).stories
        assert (found.title, found.authors, found.chapters[0].title, found.part, found.parts) == told


def test_a_chapter_of_fanfictions_fr(shared_data, story):
    path = shared_data / "pages/other/fff-fanfictionsfr-fanfictionsfr_html_chapter_return.html"
    found = story(path.read_bytes(), path.name)
    assert (found.rating, found.language, found.genres) == (
        Rating.GENERAL,
        "French",
        ("Préquelle", "Drame", "Romance"),
    )
    assert found.chapters[0].text.startswith("_Des milliers d’années avant")
    assert found.chapters[0].text.endswith("Correction faite par Archy et Code 44.")
    assert (found.updated, found.extra["words_claimed"]) == (date(2016, 11, 9), "366")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("other/wte-DeviantArt-DeviantArtSample1.html", "a picture"),
        ("other/wte-Ficwad-FicWadStoryIndexSample.html", "list of chapters"),
        ("other/fff-fanfictionsfr-fanfictionsfr_story_html_return.html", "list of chapters"),
    ],
)
def test_samples_without_a_story_are_refused_with_the_reason(shared_data, outcome, name, words):
    assert words in outcome((shared_data / "pages" / name).read_bytes(), name).failure.message


PIECES = st.sampled_from(
    ["fanfiction.net ", "viewstory.php ", "livejournal.com ", "ficwad.com ", "deviantart.com ", "fimfiction.net ", "archiveofourown.org ", "fanfictions.fr ", "<div id=storytext>", "<div id=story>", "<div id=pagetitle>", "<div class=chapter>", "<div class=entry>", "<div class=entry-content>", "<div id=chapters>", "<dl class='work meta'>", "<div id=preface>", "<dl class=tags>", "<span class=label>", "<div class=userstuff>", "<div id=chapter-body>", "<div id=readarea>", "<b>", "<a href=/u/1>", "<option selected>", "<select name=chapter>", "</div>", "</a>", "Rated: T - English - [", "1. ", "by ", "<p>", "<title>", "</title>", "x", " ", "\n"]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=40))
def test_no_mixture_of_marks_makes_a_reader_raise(pieces):
    outcome = read(Capture("site", "x.html", ("<!doctype html><html>" + "".join(pieces)).encode(), ""))
    assert outcome.failure is None or outcome.failure.cause == "not-a-story"


def test_pages_of_sites_are_asked_for_before_any_page():
    assert FAMILIES[Kind.HTML][-1] == "pages.page"
    assert {f"pages.{site}" for site in SITES} < set(FAMILIES[Kind.HTML])


def test_zones_tell_what_they_are(story):
    kinds = {zone.kind for zone in story(FFN, "x.html").zones}
    assert {ZoneKind.HEADER, ZoneKind.SUMMARY, ZoneKind.BOILERPLATE} <= kinds
