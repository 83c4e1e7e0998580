"""Web archives: pages with their address and day, whatever their records are called."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.model import Capture
from indexer.readers.read_capture import read

PAGE = (
    "<html><head><title>Rust</title></head><body><h1>Rust</h1><p>by Posy Quill</p>"
    + "<p>The tin men came in from the rain, one after the other, and nobody counted them that night.</p>" * 8
    + "</body></html>"
).encode()
MENU = (
    b"<html><body><ul>"
    + b"".join(b"<li><a href='/%d'>Story</a></li>" % n for n in range(9))
    + b"</ul></body></html>"
)


def record(kind, url, body, *, media="text/html", status="200 OK", digest="", day="2001-05-06T07:08:09Z"):
    answer = body
    if kind == "response":
        answer = (
            f"HTTP/1.1 {status}\r\nContent-Type: {media}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
    of_record = "application/http; msgtype=response" if kind == "response" else media
    head = [
        "WARC/1.0", f"WARC-Type: {kind}", f"WARC-Target-URI: {url}", f"WARC-Date: {day}",
        "WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>", f"Content-Type: {of_record}",
        f"Content-Length: {len(answer)}",
    ]  # fmt: skip
    if digest:
        head.append(f"WARC-Payload-Digest: {digest}")
    return "\r\n".join(head).encode() + b"\r\n\r\n" + answer + b"\r\n\r\n"


INFO = record("warcinfo", "", b"software: a crawler\r\n", media="application/warc-fields")
RUST = record("response", "http://tin.example/rust.html", PAGE, digest="sha1:AAAA")
WARC = b"".join(
    [
        INFO,
        RUST,
        record("response", "http://tin.example/", MENU),
        record("response", "http://tin.example/a.png", b"\x89PNG", media="image/png"),
        record("response", "http://tin.example/gone", b"Gone.", status="404 Not Found"),
        record("resource", "http://tin.example/oil.txt", b"Title: Oil\nAuthor: Bo Ray\n\nIt was late.\n", media="text/plain"),
        record("request", "http://tin.example/rust.html", b"GET / HTTP/1.1\r\n\r\n", media="application/http"),
    ]
)  # fmt: skip


def packed(warc):
    """Each record in a gzip member of its own, as crawlers write them."""
    return b"".join(gzip.compress(b"WARC/1.0" + one) for one in warc.split(b"WARC/1.0")[1:])


@pytest.mark.parametrize(
    ("content", "name"), [(WARC, "c.warc"), (packed(WARC), "c.warc.gz"), (packed(WARC), "c.dat")]
)
def test_pages_keep_their_address_and_day(outcome, content, name):
    result = outcome(content, name)
    assert [story.title for story in result.stories] == ["Rust", "Oil"]
    rust = result.stories[0]
    assert rust.native_key == f"{name}!/http://tin.example/rust.html"
    assert rust.extra["story_url"] == "http://tin.example/rust.html"
    assert (rust.reading["saved_from"], rust.reading["saved_on"]) == (
        "http://tin.example/rust.html",
        "2001-05-06",
    )
    assert result.failures == ()
    assert result.skipped >= 3


def test_a_record_that_points_back_is_the_page_it_points_to(outcome):
    again = record(
        "revisit", "http://tin.example/copy.html", b"", digest="sha1:AAAA", day="2002-01-01T00:00:00Z"
    )
    same = record("revisit", "http://tin.example/rust.html", b"", digest="sha1:AAAA")
    nowhere = record("revisit", "http://tin.example/x.html", b"", digest="sha1:BBBB")
    result = outcome(INFO + RUST + again + same + nowhere, "c.warc")
    assert [story.native_key for story in result.stories] == [
        "c.warc!/http://tin.example/rust.html",
        "c.warc!/http://tin.example/copy.html",
    ]
    assert result.stories[1].reading["saved_on"] == "2002-01-01"
    assert result.skipped == 2


def test_a_web_archive_without_stories_says_so(outcome):
    result = outcome(INFO + record("response", "http://tin.example/", MENU), "c.warc")
    assert result.failure is not None
    assert result.failure.cause == "not-a-story"


def test_what_came_before_the_damage_is_read(outcome):
    result = outcome(WARC + b"WARC/1.0\r\nbroken", "c.warc")
    assert [story.title for story in result.stories] == ["Rust", "Oil"]


def test_a_wacz_is_a_zip_of_them(outcome):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("archive/data.warc.gz", packed(WARC))
        archive.writestr("datapackage.json", "{}")
        archive.writestr("pages/pages.jsonl", "{}")
    result = outcome(target.getvalue(), "c.wacz")
    assert [story.title for story in result.stories] == ["Rust", "Oil"]
    assert result.reading["format"] == "wacz"
    assert result.stories[0].native_key == "c.wacz!/archive/data.warc.gz!/http://tin.example/rust.html"


@settings(deadline=None)
@given(st.binary(max_size=200), st.integers(0, 5000), st.booleans())
def test_no_damage_raises(noise, place, small):
    whole = packed(WARC) if small else WARC
    place %= len(whole)
    result = read(Capture("inbox", "c.warc", whole[:place] + noise + whole[place + len(noise) :], ""))
    assert result.failure is None or result.failure.message
