import pytest
from crawlkit import QuickClock

from indexer.config import CrawlSettings
from indexer.sources.fetch import Fetcher
from indexer.sources.robots import Robots, Rules, parse

URL = "http://archive.example/robots.txt"
AGENT = "Velveteen/0.1 (+self-hosted story search)"
PAGE = "http://archive.example/stories/1"


def rules(text):
    return parse(text.encode() if isinstance(text, str) else text, URL, AGENT)


def serving(raw_server, *answers):
    """Serve each answer once, the last for ever, and return the server with its rules."""
    left = list(answers)

    def script(connection, _path):
        connection.sendall(left.pop(0) if len(left) > 1 else left[0])

    return raw_server(script)


def http(status, body=b"", extra=b""):
    head = b"HTTP/1.1 %s\r\nConnection: close\r\nContent-Length: %d\r\n%s\r\n"
    return head % (status, len(body), extra) + body


@pytest.fixture
def robots():
    fetcher = Fetcher(CrawlSettings(timeout_s=0.2), allow_private=True)
    clock = QuickClock()
    yield Robots(fetcher, AGENT, clock), clock
    fetcher.close()


def test_our_group_is_obeyed_before_everybodys():
    found = rules("User-agent: *\nDisallow: /\n\nUser-agent: velveteen\nDisallow: /private/\n")
    assert found.allows(PAGE)
    assert not found.allows("http://archive.example/private/x")


def test_the_longest_match_wins_with_wildcards_and_ends():
    found = rules("User-agent: *\nDisallow: /stories/\nAllow: /stories/*/read$\nDisallow: /*.pdf$\n")
    assert not found.allows(PAGE)
    assert found.allows("http://archive.example/stories/7/read")
    assert not found.allows("http://archive.example/a.pdf")
    assert found.allows("http://archive.example/a.pdf?x")


@pytest.mark.parametrize(
    ("lines", "delay"),
    [
        ("Crawl-delay: 2.5", 2.5),
        ("Crawl-delay: 1\nRequest-rate: 1/10s", 10.0),
        ("Crawl-delay: 86400", 300.0),
        ("Crawl-delay: soon", None),
        ("Crawl-delay: -4", None),
        ("Disallow: /x", None),
    ],
)
def test_delays_are_honoured_up_to_a_cap(lines, delay):
    assert rules(f"User-agent: *\n{lines}\n").delay == delay


def test_sitemaps_are_named_once_and_made_whole():
    found = rules("Sitemap: /sitemap.xml\nSitemap: http://archive.example/sitemap.xml\nSitemap: ftp://x/y\n")
    assert found.sitemaps == ("http://archive.example/sitemap.xml",)


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-8"])
def test_a_byte_order_mark_hides_nothing(codec):
    assert not rules("User-agent: *\nDisallow: /stories/\n".encode(codec)).allows(PAGE)


@pytest.mark.parametrize(
    "junk", [b"", b"\0" * 1000, b"<html>not found</html>", bytes(range(256)) * 50, b":" * 9000]
)
def test_junk_allows_everything(junk):
    assert rules(junk).allows(PAGE)


def test_nothing_after_500_kib_counts():
    padding = "# lamp\n" * 80_000
    assert rules(f"User-agent: *\n{padding}Disallow: /stories/\n").allows(PAGE)


@pytest.mark.parametrize(
    "status", [b"400 Bad", b"401 No", b"403 No", b"404 Not Found", b"410 Gone", b"451 Law"]
)
def test_a_refused_file_allows_everything(raw_server, robots, status):
    server = serving(raw_server, http(status, b"User-agent: *\nDisallow: /"))
    assert robots[0].rules(server.url + "/x").allows(server.url + "/x")


@pytest.mark.parametrize("status", [b"500 Oops", b"503 Busy", b"599 Odd", b"429 Slow down"])
def test_a_server_in_trouble_allows_nothing(raw_server, robots, status):
    server = serving(raw_server, http(status))
    found = robots[0].rules(server.url + "/x")
    assert not found.allows(server.url + "/x")
    assert status[:3].decode() in found.trouble


def test_silence_and_closed_doors_allow_nothing(raw_server, robots):
    silent = raw_server(lambda connection, _path: connection.recv(1))
    assert robots[0].rules(silent.url + "/x").cause == "timeout"
    closed = raw_server(lambda _connection, _path: None)
    closed.stop()
    assert not robots[0].rules(closed.url + "/x").allows(closed.url + "/x")


def test_up_to_five_redirects_are_followed(raw_server, robots):
    hop = http(b"301 Moved", extra=b"Location: /elsewhere.txt\r\n")
    server = serving(raw_server, *[hop] * 5, http(b"200 OK", b"User-agent: *\nDisallow: /x"))
    assert not robots[0].rules(server.url + "/x").allows(server.url + "/x")
    assert len(server.paths) == 6


def test_after_six_redirects_there_is_no_file(raw_server, robots):
    server = serving(raw_server, http(b"301 Moved", extra=b"Location: /robots.txt?again\r\n"))
    assert robots[0].rules(server.url + "/x").allows(server.url + "/x")
    assert len(server.paths) == 6


def test_a_redirect_to_metadata_allows_nothing(raw_server, robots):
    server = serving(raw_server, http(b"302 Found", extra=b"Location: http://169.254.169.254/robots.txt\r\n"))
    assert robots[0].rules(server.url + "/x").cause == "guard"


def test_the_file_is_asked_for_once_a_day(raw_server, robots):
    keeper, clock = robots
    server = serving(raw_server, http(b"200 OK", b"User-agent: *\nDisallow: /x"))
    for _ in range(3):
        keeper.rules(server.url + "/x")
    assert len(server.paths) == 1
    clock.passed += 25 * 3600
    keeper.rules(server.url + "/x")
    assert len(server.paths) == 2


def test_rules_without_a_file_allow_everything():
    assert Rules().allows(PAGE)


def test_real_files_are_all_read(shared_data):
    allowed = disallowed = 0
    folder = shared_data / "crawler" / "robots-real"
    for path in sorted(folder.iterdir()):
        content = path.read_bytes()
        found = parse(content, f"https://{path.name}/robots.txt", AGENT)
        assert found.trouble is None
        assert found.delay is None or 0 <= found.delay <= 300
        if found.allows(f"https://{path.name}/"):
            allowed += 1
        else:
            disallowed += 1
    assert allowed > 250
    assert disallowed > 0


@pytest.mark.parametrize(
    ("name", "path", "allowed"),
    [
        ("rfc9309-example-longest-match-robots.txt", "/example/page/disallowed.gif", False),
        ("rfc9309-example-longest-match-robots.txt", "/example/page/", True),
        ("robots-with-utf8-bom.txt", "/login.aspx", False),
        ("robots-with-utf16le-bom.txt", "/login.aspx", False),
        ("robots-with-utf16be-bom.txt", "/login.aspx", False),
        ("robots-with-utf16be-bom.txt", "/stories/", True),
    ],
)
def test_examples_of_the_rfc_and_odd_encodings(shared_data, name, path, allowed):
    content = (shared_data / "crawler" / "robots" / name).read_bytes()
    found = parse(content, "http://example.com/robots.txt", "foobot/1.0")
    assert found.allows(f"http://example.com{path}") is allowed
