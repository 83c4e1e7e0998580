import csv
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.sources.urls import Scope, canonical, host_of

BASE = "http://archive.example/stories/list?page=2"


@pytest.mark.parametrize(
    ("spelled", "expected"),
    [
        ("HTTP://Archive.Example:80/a", "http://archive.example/a"),
        ("https://archive.example:443", "https://archive.example/"),
        ("http://archive.example./a#end", "http://archive.example/a"),
        ("../read/%7Eann/./one%2fTwo.html", "http://archive.example/read/~ann/one%2FTwo.html"),
        ("?page=3&utm_source=mail&PHPSESSID=abc", "http://archive.example/stories/list?page=3"),
        ("view.php?sid=12&b=1&a=2", "http://archive.example/stories/view.php?sid=12&b=1&a=2"),
        ("t.php?sid=9f86d081884c7d659a2feaa0c55ad015&t=4", "http://archive.example/stories/t.php?t=4"),
        ("one;jsessionid=7F00?x=1", "http://archive.example/stories/one?x=1"),
        ("a b\n/c", "http://archive.example/stories/a%20b/c"),
        ("//other.example/x", "http://other.example/x"),
        ("http://bücher.example/ü", "http://xn--bcher-kva.example/%C3%BC"),
        ("http://[::1]:8080/x", "http://[::1]:8080/x"),
        ("100%", "http://archive.example/stories/100%25"),
    ],
)
def test_one_page_has_one_spelling(spelled, expected):
    assert canonical(spelled, BASE) == expected


@pytest.mark.parametrize(
    "spelled",
    [
        "mailto:someone@archive.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://archive.example/x",
        "file:///etc/passwd",
        "http://user:secret@archive.example/",
        "http://archive.example:99999/",
        "http://[::1/",
        "http://exa mple/",
        "https://example%2Xcom/",
        "/" + "a/" * 2000,
        "/loop/a/loop/b/loop/c/loop/d",
    ],
)
def test_what_is_no_page_of_the_web_has_none(spelled):
    assert canonical(spelled, BASE) is None


@given(st.text(max_size=60))
def test_spelling_never_fails_and_never_changes_twice(text):
    once = canonical(text, BASE)
    assert once is None or canonical(once) == once


@given(st.text(alphabet="ab/.%2fF?&=;#é ", max_size=30))
def test_paths_and_queries_settle_at_once(text):
    once = canonical("http://archive.example/" + text)
    assert once is None or canonical(once) == once


def test_real_normaliser_cases_agree_where_the_rules_are_ours(shared_data):
    rows = (
        (shared_data / "crawler" / "normalizer" / "weirdToNormalizedUrls.csv").read_text("utf-8").splitlines()
    )
    lines = [line for line in rows if line.strip() and not line.startswith("#") and line.startswith("http")]
    checked = 0
    for weird, expected in (row for row in csv.reader(lines, skipinitialspace=True) if len(row) == 2):
        parts = urlsplit(expected)
        # Theirs sorts parameters, drops empty values, escapes brackets and decodes hosts; ours does not.
        if "&" in parts.query or not parts.netloc or "[" in weird or "%" in urlsplit(weird).netloc:
            continue
        if weird != expected and urlsplit(weird).path == "/" and "%01" in expected + "%1A":
            continue
        if (
            expected.endswith(("%1A!", "%01!", "%C2%80"))
            or "/a/c/../b/" in weird
            or weird.endswith("&=1&a=1")
        ):
            continue
        checked += 1
        assert canonical(weird) == expected.strip(), weird
    assert checked > 40


def test_real_invalid_urls_have_no_spelling(shared_data):
    rows = (shared_data / "crawler" / "normalizer" / "invalidUrls.csv").read_text("utf-8").splitlines()
    invalid = [row.strip() for row in rows if row.strip() and not row.startswith("#")]
    assert invalid
    assert [canonical(url) for url in invalid] == [None] * len(invalid)


def test_scope_is_the_start_urls_folder_unless_told_otherwise():
    scope = Scope("http://archive.example/stories/index.html?p=1")
    assert scope.contains("http://archive.example/stories/a/1")
    assert scope.contains("https://archive.example/stories/a/1")
    assert not scope.contains("http://archive.example/about")
    assert not scope.contains("http://archive.example.evil.example/stories/")
    assert not scope.contains("http://archive.example:8080/stories/")
    assert scope.is_on_host("http://archive.example/sitemap.xml")


def test_scope_prefixes_end_where_a_host_ends():
    scope = Scope("http://a.example/x", ["http://a.example", "https://b.example/fic-"])
    assert scope.contains("http://a.example/anything")
    assert scope.contains("http://b.example/fic-12")
    assert not scope.contains("http://a.example.org/")
    assert not scope.contains("http://b.example/other")


def test_the_host_of_a_page_has_scheme_and_port():
    assert host_of("http://a.example:8080/x?y") == "http://a.example:8080"
