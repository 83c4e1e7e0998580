import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.sources.links import from_html, may_be_listed

URL = "http://archive.example/stories/tide/2"


def links(body, head="", **given):
    markup = f"<html><head>{head}</head><body>{body}</body></html>"
    return from_html(markup.encode(), URL, **given)


def test_links_come_once_in_page_order_without_the_page_itself():
    found = links(
        '<a href="1">a</a><a href="3#x">b</a><a href="3">c</a><a href="2#notes">d</a><area href="/map">'
    )
    assert found.urls == (
        "http://archive.example/stories/tide/1",
        "http://archive.example/stories/tide/3",
        "http://archive.example/map",
    )


def test_what_is_no_page_is_no_link():
    assert (
        links('<a href="#x">a</a><a href="mailto:a@b.c">b</a><a href="javascript:go()">c</a><a>d</a>').urls
        == ()
    )


def test_the_base_moves_every_link():
    assert links('<a href="x">x</a>', '<base href="/other/">').urls == ("http://archive.example/other/x",)
    assert links('<a href="x">x</a>', '<base href="javascript:x">').urls == (
        "http://archive.example/stories/tide/x",
    )


def test_nofollow_links_are_left_alone():
    found = links('<a href="a" rel="nofollow ugc">next</a><a href="b" rel="external">b</a>')
    assert found.urls == ("http://archive.example/stories/tide/b",)
    assert found.next_url is None


@pytest.mark.parametrize(
    ("content", "keep", "followed"),
    [
        ("nofollow", True, False),
        ("NOINDEX, follow", False, True),
        ("none", False, False),
        ("index,follow", True, True),
        ("noarchive", True, True),
    ],
)
@pytest.mark.parametrize("where", ["meta", "header"])
def test_the_pages_wishes_are_obeyed(content, keep, followed, where):
    head = f'<meta name="ROBOTS" content="{content}">' if where == "meta" else ""
    headers = {"x-robots-tag": content} if where == "header" else {}
    found = links('<a href="a">a</a>', head, headers=headers)
    assert (found.keep, bool(found.urls)) == (keep, followed)


def test_wishes_for_another_robot_are_not_ours():
    assert links("", headers={"x-robots-tag": "otherbot: noindex"}).keep
    assert links("", '<meta name="otherbot" content="noindex">').keep
    assert not links("", '<meta name="velveteen" content="noindex">').keep


@pytest.mark.parametrize(
    ("header", "listed"),
    [
        ("otherbot: none, velveteen: noindex", False),
        ("Velveteen: NoIndex", False),
        ("noarchive, noindex", False),
        ("noindex, otherbot: follow", False),
        ("unavailable_after: 25 Jun 2010 15:00:00 PST, noindex", False),
        ("otherbot: noindex, nofollow", True),
        ("velveteen: noarchive", True),
        ("noindexing", True),
        ("", True),
    ],
)
def test_a_header_tells_us_what_it_tells_all_robots_or_us_by_name(header, listed):
    assert may_be_listed({"x-robots-tag": header}) is listed
    assert links("", headers={"x-robots-tag": header}).keep is listed


@pytest.mark.parametrize(
    "anchor",
    [
        '<a rel="next" href="3">anything</a>',
        '<a href="3">Next</a>',
        '<a href="3">Next Chapter →</a>',
        '<a href="3">NEXT CHAPTER 3 »</a>',
        '<a href="3"><b>Continue reading…</b></a>',
        '<a href="3">&gt;</a>',
        '<a href="3"> » </a>',
        '<a href="3" class="btn next-chapter"><img src="x.png"></a>',
        '<a href="3" title="Next part"><img src="x.png"></a>',
        '<a href="3" aria-label="Next page">›</a>',
        '<a href="3" id="next">III</a>',
        '<li class="chapter next"><a href="3">Next Chapter →</a></li>',
    ],
)
def test_the_page_that_continues_is_told_from_its_link(anchor):
    assert links(f'<a href="1">Previous</a>{anchor}').next_url == "http://archive.example/stories/tide/3"


def test_the_head_may_say_what_continues():
    found = links("", '<link rel="next" href="3"><link rel="stylesheet" href="s.css">')
    assert found.next_url == "http://archive.example/stories/tide/3"
    assert found.urls == (found.next_url,)


@pytest.mark.parametrize(
    "anchor",
    [
        '<a href="9">Next story</a>',
        '<a href="9">Next Work →</a>',
        '<a href="9">Next in series</a>',
        '<a href="9">Previous</a>',
        '<a href="9">Next month</a>',
        '<a href="9">next to the old mill stood a stove that nobody would own to having lit that day or any</a>',
        '<a href="9" class="context">Contents</a>',
        '<a href="2#part">Next</a>',
    ],
)
def test_other_works_and_prose_continue_nothing(anchor):
    assert links(anchor).next_url is None


def test_the_surest_sign_wins():
    found = links('<a href="8">&gt;</a><a href="9">Next</a><a href="3">Next Chapter</a>')
    assert found.next_url == "http://archive.example/stories/tide/3"
    assert links('<a href="8">Next</a><a rel="next" href="3">III</a>').next_url.endswith("/3")


def test_feeds_are_followed_and_other_head_links_are_not():
    head = '<link rel="alternate" type="application/rss+xml" href="/feed"><link rel="icon" href="/i.png">'
    assert links("", head).urls == ("http://archive.example/feed",)


@pytest.mark.parametrize(
    "charset", ["utf-16", "windows-1252", "no-such-charset", "zlib_codec", "utf-7", None]
)
def test_any_charset_gives_the_links(charset):
    markup = '<meta charset="nonsense"><a href="caf\u00e9">caf\u00e9</a>'
    codec = charset if charset in {"utf-16", "windows-1252"} else "utf-8"
    found = from_html(markup.encode(codec), URL, charset=charset)
    assert len(found.urls) == 1
    assert found.urls[0].startswith("http://archive.example/stories/tide/caf")


def test_xhtml_with_a_prolog_is_read_without_complaint():
    markup = b'<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><a href="3">x</a></html>'
    assert from_html(markup, URL).urls == ("http://archive.example/stories/tide/3",)


def test_deep_and_endless_pages_are_survived():
    deep = b"<div>" * 20_000 + b'<a href="3">x</a>' + b"</div>" * 20_000
    assert from_html(deep, URL).urls == ("http://archive.example/stories/tide/3",)
    many = b"".join(b'<a href="p%d">x</a>' % number for number in range(20_000))
    assert len(from_html(many, URL).urls) == 5000


@given(st.binary(max_size=300))
def test_no_bytes_upset_it(content):
    from_html(b"<a href=" + content + b">next</a>" + content, URL)
