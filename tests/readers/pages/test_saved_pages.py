"""Saved pages: what saving added is gone, where and when they were saved is kept, and the page inside is read as itself."""

from __future__ import annotations

import pytest

from indexer.readers.pages.saved_pages import wrappers

SENTENCES = " ".join(f"The {n}th tram left the depot without a driver." for n in range(1, 12))
INNER = f"<head><title>Depot</title></head><body><h1>Depot</h1><p class='byline'>by Ada Pike</p><div><p>{SENTENCES}</p><p>See <a href='%s/two.html'>more</a> of it.</p></div></body></html>"
TOOLBAR = "<!-- BEGIN WAYBACK TOOLBAR INSERT --><div id='wm-ipp'><p>The Wayback Machine has 7 captures of this page, the first of them long ago.</p></div><!-- END WAYBACK TOOLBAR INSERT -->"
WAYBACK = (
    '<!DOCTYPE html><html><head><script>__wm.wombat("http://depot.example/one.html","20050312101112","https://web.archive.org/","web");</script></head>'
    + INNER.replace("<body>", f"<body>{TOOLBAR}")
    % "https://web.archive.org/web/20050312101112/http://depot.example"
    + "<!--\n     FILE ARCHIVED ON 10:11:12 Mar 12, 2005 AND RETRIEVED FROM THE\n     INTERNET ARCHIVE ON 01:02:03 Nov 20, 2020.\n-->"
)
OTHERS = {
    "HTTrack": (
        "<!DOCTYPE html><html><!-- Mirrored from depot.example/one.html by HTTrack Website Copier/3.x [XR&CO'2014], Sat, 12 Mar 2005 10:11:12 GMT -->"
        + INNER % ""
    ),
    "SingleFile": (
        "<!DOCTYPE html><html><!--\n Page saved with SingleFile \n url: http://depot.example/one.html \n saved date: Sat Mar 12 2005 10:11:12 GMT+0000\n-->"
        + INNER % ""
    ),
    "Save Page WE": "<!DOCTYPE html><html>"
    + (INNER % "").replace(
        "<head>",
        '<head><meta name="savepage-url" content="http://depot.example/one.html"><meta name="savepage-date" content="Sat Mar 12 2005 10:11:12 GMT">',
    ),
}


def test_a_wayback_capture_is_read_as_the_page_it_was(story):
    found = story(WAYBACK, "one.html")
    assert (found.title, found.authors) == ("Depot", ("Ada Pike",))
    assert found.reading["format"] == "html"
    assert (found.extra["story_url"], found.reading["saved_on"]) == (
        "http://depot.example/one.html",
        "2005-03-12",
    )
    assert "Wayback" in found.reading["saved"]
    everything = [chapter.text for chapter in found.chapters] + [zone.text for zone in found.zones]
    assert not any("7 captures" in text for text in everything)
    assert found.chapters[0].text.endswith("See more of it.")


@pytest.mark.parametrize("name", OTHERS)
def test_other_ways_of_saving_keep_address_and_day(story, name):
    found = story(OTHERS[name], "one.html")
    assert (found.title, found.authors) == ("Depot", ("Ada Pike",))
    assert found.extra["story_url"].endswith("depot.example/one.html")
    assert found.reading["saved_on"] == "2005-03-12"


def test_a_page_saved_by_a_browser_keeps_its_address(story):
    found = story(
        f"<!DOCTYPE html><!-- saved from url=(0029)http://depot.example/one.html --><html>{INNER % ''}",
        "one.html",
    )
    assert found.extra["story_url"] == "http://depot.example/one.html"


def test_a_capture_that_was_crawled_tells_by_its_own_address(story):
    found = story(
        WAYBACK.replace("__wm.wombat", "x"),
        "https://web.archive.org/web/20060102030405id_/http://depot.example/three.html",
    )
    assert (found.extra["story_url"], found.reading["saved_on"]) == (
        "http://depot.example/three.html",
        "2006-01-02",
    )


def test_what_is_inside_is_found_out_again(story, outcome):
    ffn = (
        "<html><body>"
        + TOOLBAR
        + f"<div id='profile_top'><b>Tin</b> <a href='https://web.archive.org/web/20150101000000/https://www.fanfiction.net/u/7/q'>Quill</a></div><div id='storytext'>{SENTENCES}</div></body></html>"
    )
    found = story(ffn, "s.html")
    assert (found.title, found.authors, found.reading["reader"]) == ("Tin", ("Quill",), "ffn")
    gone = (
        "<html><body>" + TOOLBAR + "<p>Hrm. The Wayback Machine has not archived that URL.</p></body></html>"
    )
    assert outcome(gone, "g.html").failure.cause == "not-a-story"


@pytest.mark.parametrize(
    "script",
    [
        '__wm.bt(750,27,25,2,"web","http://depot.example/one.html","20050312101112",1996,"x");',
        'var wbCurrentUrl = "http:\\/\\/depot.example\\/one.html"; var wbPrefix = "/web/20050312101112/";',
    ],
)
def test_toolbars_of_other_years_tell_the_address_too(story, script):
    found = story(f"<!DOCTYPE html><html><script>{script}</script>{INNER % ''}", "one.html")
    assert found.extra["story_url"] == "http://depot.example/one.html"
    assert found.reading["saved_on"] == "2005-03-12"


def test_a_link_to_an_old_copy_makes_no_page_a_capture(story):
    found = story(
        f"<html>{INNER % 'https://web.archive.org/web/20050312101112/http://depot.example'}", "one.html"
    )
    assert "saved" not in found.reading


@pytest.mark.parametrize("piece", ["<!-- BEGIN WAYBACK TOOLBAR INSERT -->", "<!-- saved from url=(", '__wm.wombat("http:', "/web/20050312101112/", "<!-- Mirrored from ", "FILE ARCHIVED ON "])  # fmt: skip
def test_no_repeated_mark_makes_reading_crawl(outcome, piece):
    outcome(f"<html><body><p>{piece * 5000}</p></body></html>", "x.html")
    assert all(wrapper.without(piece * 5000) is not None for wrapper in wrappers())


MHTML = (
    "From: <Saved by Blink>\r\nSnapshot-Content-Location: http://depot.example/one.html\r\nSubject: Depot\r\n"
    'Date: Sat, 12 Mar 2005 10:11:12 -0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype="text/html";\r\n'
    '\tboundary="--b--"\r\n\r\n\r\n----b--\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n'
    "Content-Location: http://depot.example/one.html\r\n\r\n{}\r\n----b--\r\nContent-Type: image/png\r\n"
    "Content-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n\r\n----b----\r\n"
)


def test_a_page_in_one_file_is_read_with_its_address_and_day(story):
    page = f"<!DOCTYPE html><html>{INNER % ''}".replace("=", "=3D")
    found = story(MHTML.format(page), "one.mhtml")
    assert (found.title, found.authors, found.published) == ("Depot", ("Ada Pike",), None)
    assert (found.extra["story_url"], found.reading["saved_on"]) == (
        "http://depot.example/one.html",
        "2005-03-12",
    )


def test_a_page_in_one_file_without_a_page_is_refused(outcome):
    failure = outcome(
        MHTML.format("").replace("text/html\r\nContent-Tr", "text/css\r\nContent-Tr"), "one.mhtml"
    ).failure
    assert failure.cause == "not-a-story"
