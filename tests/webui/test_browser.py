from __future__ import annotations

import xml.etree.ElementTree as ET

from fake_archive import FakeArchive
from flask.testing import FlaskClient

from indexer.config import Settings
from indexer.errors import NoIndexError
from webui import create_app

NAMES = {"o": "http://a9.com/-/spec/opensearch/1.1/"}


def test_opensearch_describes_this_search_at_this_address(client: FlaskClient) -> None:
    answer = client.get("/opensearch.xml", base_url="http://localhost:8080")
    tree = ET.fromstring(answer.data)
    assert answer.mimetype == "application/opensearchdescription+xml"
    assert tree.findtext("o:ShortName", namespaces=NAMES) == "The <Reading> Ro"
    templates = [url.get("template") for url in tree.findall("o:Url", NAMES)]
    assert templates[0] == "http://localhost:8080/?q={searchTerms}&page={startPage?}"


def test_pages_announce_the_search(client: FlaskClient) -> None:
    assert 'rel="search" type="application/opensearchdescription+xml"' in client.get("/").text


def test_health_is_good_while_the_archive_answers(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"ok": True, "generation": 3, "reason": None})


def test_ill_health_has_a_reason(client: FlaskClient, shelf: FakeArchive) -> None:
    shelf.fault = NoIndexError("There is no index yet; run velveteen reindex.")
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json["reason"] == "There is no index yet; run velveteen reindex."


def test_robots_are_kept_out_of_result_pages(client: FlaskClient) -> None:
    assert "Disallow: /?" in client.get("/robots.txt").text


def test_there_is_an_icon(client: FlaskClient) -> None:
    for name in ("/favicon.svg", "/favicon.ico"):
        with client.get(name) as answer:
            assert answer.mimetype == "image/svg+xml"


def test_stories_without_an_index_are_ill_health_and_an_empty_archive_is_not(settings: Settings) -> None:
    class Unbuilt(FakeArchive):
        def generation(self) -> int:
            return 0

    assert create_app(settings, Unbuilt()).test_client().get("/healthz").status_code == 503
    assert create_app(settings, Unbuilt(kept=())).test_client().get("/healthz").status_code == 200
