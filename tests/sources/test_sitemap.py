import gzip

import pytest

from indexer.errors import FetchError
from indexer.sources.sitemap import from_sitemap, is_sitemap

URL = "http://archive.example/sitemap.xml"
NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
PLAIN = f"<urlset {NS}><url><loc> http://archive.example/a </loc></url><url><loc>/b#x</loc></url></urlset>".encode()
BOMB = b"""<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><urlset><url><loc>http://archive.example/&c;</loc></url></urlset>"""
EXTERNAL = b"""<!DOCTYPE urlset [<!ENTITY x SYSTEM "file:///etc/passwd">]><urlset><url><loc>/&x;</loc></url></urlset>"""


@pytest.mark.parametrize("pack", [bytes, gzip.compress, lambda data: b"\xef\xbb\xbf" + data])
def test_a_sitemap_names_pages(pack):
    content = pack(PLAIN)
    assert is_sitemap(content.removeprefix(b"\xef\xbb\xbf"))
    assert from_sitemap(content, URL).pages == ("http://archive.example/a", "http://archive.example/b")


def test_an_index_names_sitemaps():
    index = f"<sitemapindex {NS}><sitemap><loc>/one.xml.gz</loc></sitemap></sitemapindex>".encode()
    named = from_sitemap(index, URL)
    assert (named.pages, named.sitemaps) == ((), ("http://archive.example/one.xml.gz",))


def test_a_list_of_lines_is_a_sitemap():
    named = from_sitemap(b"http://archive.example/a\r\nhttp://archive.example/b\nnothing\n", URL)
    assert named.pages == ("http://archive.example/a", "http://archive.example/b")


@pytest.mark.parametrize(
    "feed",
    [
        b"<rss version='2.0'><channel><link>http://archive.example/</link><item><link>/a</link></item></channel></rss>",
        b"<feed xmlns='urn:atom'><link href='/'/><entry><link href='/a'/><link rel='replies' href='/no'/></entry></feed>",
    ],
)
def test_feeds_name_their_entries(feed):
    assert is_sitemap(feed)
    assert from_sitemap(feed, URL).pages == ("http://archive.example/a",)


@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
@pytest.mark.parametrize("bomb", [BOMB, EXTERNAL])
def test_definitions_of_its_own_are_refused(bomb, codec):
    content = bomb.decode().replace('<?xml version="1.0"?>', "").encode(codec)
    with pytest.raises(FetchError) as caught:
        from_sitemap(content, URL)
    assert caught.value.cause == "xml"


def test_a_packed_bomb_is_stopped():
    with pytest.raises(FetchError) as caught:
        from_sitemap(gzip.compress(b"<urlset>" + b" " * 60_000_000), URL)
    assert caught.value.cause == "too-large"


@pytest.mark.parametrize(
    ("content", "cause"),
    [(b"<html><a href='/x'>x</a></html>", "sitemap"), (b"<", "xml"), (b"\x1f\x8bno gzip", "encoding")],
)
def test_what_is_none_is_told(content, cause):
    with pytest.raises(FetchError) as caught:
        from_sitemap(content, URL)
    assert caught.value.cause == cause


def test_an_empty_one_names_nothing():
    assert from_sitemap(b"<urlset", URL).pages == ()
    assert from_sitemap(b"", URL).pages == ()


def test_sixteen_bit_sitemaps_are_read():
    assert len(from_sitemap(PLAIN.decode().encode("utf-16"), URL).pages) == 2


def test_broken_ends_keep_what_came_before():
    assert from_sitemap(PLAIN[:-30], URL).pages[0] == "http://archive.example/a"


def test_not_more_than_fifty_thousand_are_taken():
    lines = b"\n".join(b"http://archive.example/%d" % number for number in range(50_010))
    assert len(from_sitemap(lines, URL).pages) == 50_000


def test_pages_are_no_sitemaps():
    assert not is_sitemap(b"<html><body>urlset</body></html>")
    assert not is_sitemap(b"The feed was <late>.")


@pytest.mark.parametrize(
    "name",
    [
        "sitemaps/sitemap.ns.xml",
        "sitemaps/sitemap.txt",
        "sitemaps/sitemap.txt.gz",
        "sitemaps/xmlSitemap.gz",
        "sitemaps/atom.xml",
        "rss/feed.rss",
    ],
)
def test_real_sitemaps_and_feeds_are_read(shared_data, name):
    content = (shared_data / "crawler" / name).read_bytes()
    assert from_sitemap(content, URL).pages
