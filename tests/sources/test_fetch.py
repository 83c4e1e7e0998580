import gzip
import ssl
import time
import zlib

import pytest

from indexer.config import CrawlSettings
from indexer.errors import FetchError, GuardError
from indexer.sources.fetch import FetchAnswer, Fetcher

QUICK = CrawlSettings(timeout_s=0.2, max_body_mb=1)


@pytest.fixture
def fetcher():
    made = Fetcher(QUICK, allow_private=True)
    yield made
    made.close()


def reply(body=b"", status="200 OK", **headers):
    names = {"content_length": str(len(body)), "connection": "close"} | headers
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in names.items() if value is not None]
    head = "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode("latin-1")
    return lambda connection, _path: connection.sendall(head + body)


def cause_of(fetcher, url, **asked):
    with pytest.raises(FetchError) as caught:
        fetcher.get(url, **asked)
    return caught.value.cause


def test_a_page_comes_with_what_its_headers_say(raw_server, fetcher):
    head = {
        "content_type": 'Text/HTML; Charset="Windows-1252"',
        "etag": 'W/"a"',
        "last_modified": "yesterday",
    }
    answer = fetcher.get(raw_server(reply(b"hello", **head)).url + "/x")
    assert (answer.status, answer.content, answer.media_type) == (200, b"hello", "text/html")
    assert (answer.charset, answer.etag, answer.last_modified) == ("windows-1252", 'W/"a"', "yesterday")


@pytest.mark.parametrize(
    "header", ["", "html", "text/html; charset=\u00fc", "text/html;;charset", 'a/b/c; charset="x y"']
)
def test_odd_content_types_are_no_trouble(header):
    answer = FetchAnswer("http://a.example/", 200, {"content-type": header})
    assert answer.media_type in {None, "text/html"}
    assert answer.charset is None


def test_conditions_and_our_name_are_sent_and_nothing_else_is_offered(raw_server, fetcher):
    server = raw_server(reply(status="304 Not Modified", content_length=None))
    answer = fetcher.get(server.url + "/", etag='"caf\u00e9"', last_modified="Sun, 09 Sep 2001 01:46:40 GMT")
    assert (answer.status, answer.content) == (304, None)
    lines = server.requests[0].decode("latin-1").lower().split("\r\n")
    assert 'if-none-match: "caf\u00e9"' in lines
    assert "if-modified-since: sun, 09 sep 2001 01:46:40 gmt" in lines
    assert "accept-encoding: gzip, deflate" in lines
    assert any(line.startswith("user-agent: velveteen/") for line in lines)
    assert f"host: {server.url.removeprefix('http://')}" in lines


def test_cookies_are_not_kept(raw_server, fetcher):
    server = raw_server(reply(b"x", set_cookie="visit=1"))
    fetcher.get(server.url + "/a")
    fetcher.get(server.url + "/b")
    assert b"ookie" not in server.requests[1]


def test_proxies_of_the_environment_are_not_used(raw_server, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    fetcher = Fetcher(QUICK, allow_private=True)
    assert fetcher.get(raw_server(reply(b"direct")).url + "/").content == b"direct"
    fetcher.close()


def test_redirects_are_told_not_followed(raw_server, fetcher):
    server = raw_server(reply(status="302 Found", location="/caf\u00c3\u00a9?PHPSESSID=1#top"))
    answer = fetcher.get(server.url + "/a")
    assert answer.is_redirect
    assert answer.moved_to == server.url + "/caf%C3%A9"
    assert server.paths == ["/a"]


@pytest.mark.parametrize("location", ["file:///etc/passwd", "javascript:alert(1)", "gopher://a.example/"])
def test_redirects_to_other_schemes_lead_nowhere(location):
    answer = FetchAnswer("http://a.example/", 301, {"location": location})
    assert answer.is_redirect
    assert answer.moved_to is None


@pytest.mark.parametrize(
    "target", ["http://127.0.0.1:9/", "http://169.254.169.254/latest/meta-data/", "http://[::1]/"]
)
def test_a_followed_redirect_to_a_private_address_is_refused(raw_server, target):
    server = raw_server(reply(status="302 Found", location=target))
    port = server.socket.getsockname()[1]
    fetcher = Fetcher(QUICK, resolver=lambda _host, _port: ["127.0.0.1"])
    with pytest.raises(GuardError):
        fetcher.follow(f"http://public.example:{port}/", hops=5, cut_at=1000)
    fetcher.close()
    assert server.paths == []


def test_metadata_is_refused_after_a_redirect_even_where_private_is_allowed(raw_server, fetcher):
    server = raw_server(reply(status="302 Found", location="http://169.254.169.254/latest/"))
    with pytest.raises(GuardError):
        fetcher.follow(server.url + "/", hops=5, cut_at=1000)
    assert server.paths == ["/"]


def test_following_stops_after_so_many_hops(raw_server, fetcher):
    def onward(connection, path):
        reply(status="302 Found", location=f"/{int(path[1:]) + 1}")(connection, path)

    server = raw_server(onward)
    answer = fetcher.follow(server.url + "/1", hops=5, cut_at=1000)
    assert answer.is_redirect
    assert server.paths == [f"/{number}" for number in range(1, 7)]


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress, lambda data: zlib.compress(data)[2:-4]])
def test_packed_pages_are_unpacked(raw_server, fetcher, pack):
    body = pack(b"a lantern " * 20_000)
    encoding = "gzip" if pack is gzip.compress else "deflate"
    assert (
        fetcher.get(raw_server(reply(body, content_encoding=encoding)).url + "/").content
        == b"a lantern " * 20_000
    )


def test_gzip_of_several_members_is_unpacked_to_the_end(raw_server, fetcher):
    body = gzip.compress(b"one ") + gzip.compress(b"two") + b"\0\0"
    assert fetcher.get(raw_server(reply(body, content_encoding="x-gzip")).url + "/").content == b"one two"


def test_a_gzip_bomb_is_stopped_at_the_cap(raw_server, fetcher):
    bomb = gzip.compress(b"\0" * 50_000_000)
    assert len(bomb) < 60_000
    assert cause_of(fetcher, raw_server(reply(bomb, content_encoding="gzip")).url + "/") == "too-large"


@pytest.mark.parametrize("encoding", ["gzip, gzip", "gzip, deflate", "br", "zstd", "nonsense"])
def test_several_or_unknown_packings_are_refused(raw_server, fetcher, encoding):
    assert cause_of(fetcher, raw_server(reply(b"x", content_encoding=encoding)).url + "/") == "encoding"


@pytest.mark.parametrize(
    "body",
    [gzip.compress(b"x" * 1000)[:-9], b"\x1f\x8b\x08garbage", gzip.compress(b"y" * 9000)[:20]],
    # Gzip writes the time into its header: named by their bytes, each worker would collect other tests.
    ids=["without its end", "not gzip at all", "its start alone"],
)
def test_damaged_packing_is_told(raw_server, fetcher, body):
    assert cause_of(fetcher, raw_server(reply(body, content_encoding="gzip")).url + "/") == "encoding"


def test_a_large_page_is_refused_and_a_cut_one_cut(raw_server, fetcher):
    server = raw_server(reply(b"x" * 1_200_000))
    assert cause_of(fetcher, server.url + "/") == "too-large"
    assert fetcher.get(server.url + "/", cut_at=500).content == b"x" * 500


def test_a_page_without_end_is_refused(raw_server, fetcher):
    def flood(connection, _path):
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(1000):
            connection.sendall(b"x" * 65536)

    assert cause_of(fetcher, raw_server(flood).url + "/") == "too-large"


def test_an_unwanted_body_is_not_read(raw_server, fetcher):
    def picture(connection, _path):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 999999999\r\n\r\n")

    answer = fetcher.get(raw_server(picture).url + "/", wanted=lambda media: media != "image/png")
    assert (answer.media_type, answer.content) == ("image/png", None)


def drip(parts, pause):
    def script(connection, _path):
        for part in parts:
            connection.sendall(part)
            time.sleep(pause)

    return script


def test_silence_is_too_slow(raw_server, fetcher):
    assert cause_of(fetcher, raw_server(drip([b"HTTP/1.1 200 OK\r\n", b"\r\n"], 0.6)).url + "/") == "timeout"


def test_a_trickle_of_bytes_is_too_slow_though_never_silent(raw_server, fetcher):
    trickle = [b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", *[b"x"] * 200]
    server = raw_server(drip(trickle, 0.05))
    started = time.monotonic()
    assert cause_of(fetcher, server.url + "/") == "timeout"
    assert time.monotonic() - started < 8


def test_a_trickle_of_headers_is_too_slow_too(raw_server, fetcher):
    server = raw_server(drip([b"HTTP/1.1 200 OK\r\n", *[b"X-A: b\r\n"] * 100], 0.1))
    assert cause_of(fetcher, server.url + "/") == "timeout"


def test_huge_headers_are_refused(raw_server, fetcher):
    def huge(connection, _path):
        connection.sendall(
            b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: %s\r\n" % (n, b"y" * 1000) for n in range(1000))
        )
        connection.sendall(b"\r\nx")

    assert cause_of(fetcher, raw_server(huge).url + "/") == "protocol"


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"HTTP/1.1 2000 OK\r\n\r\n",
    ],
)
def test_improper_http_is_told(raw_server, fetcher, answer):
    server = raw_server(lambda connection, _path: connection.sendall(answer))
    assert cause_of(fetcher, server.url + "/") in {"protocol", "connect"}


def test_a_closed_port_is_told(raw_server, fetcher):
    server = raw_server(reply())
    server.stop()
    assert cause_of(fetcher, server.url + "/") == "connect"


def test_https_without_a_certificate_is_refused(raw_server, fetcher):
    server = raw_server(lambda connection, _path: connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n"))
    assert cause_of(fetcher, server.url.replace("http:", "https:") + "/") == "tls"


def test_certificates_are_checked_against_the_name(fetcher):
    context = fetcher._client._transport._pool._ssl_context
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


def test_private_addresses_are_refused_unless_allowed(raw_server):
    server = raw_server(reply(b"inside"))
    fetcher = Fetcher(QUICK)
    with pytest.raises(GuardError, match="allow_private"):
        fetcher.get(server.url + "/")
    fetcher.close()
    assert server.paths == []
