from __future__ import annotations

import gzip
import re

import pytest
from fake_archive import FakeArchive
from flask.testing import FlaskClient

GZIP = {"Accept-Encoding": "gzip"}
SAME = (
    "/?q=lamp",
    "/stories/lampinthefog1?q=lamp",
    "/api/v1/search?q=lamp",
    "/api/v1/stories/lampinthefog1",
)


@pytest.mark.parametrize("address", SAME)
def test_an_unchanged_answer_is_not_sent_again(client: FlaskClient, shelf: FakeArchive, address: str) -> None:
    first = client.get(address)
    searches = shelf.searches
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert shelf.searches == searches
    assert "Content-Security-Policy" in again.headers


def test_a_commit_makes_answers_new(client: FlaskClient, shelf: FakeArchive) -> None:
    tag = client.get("/?q=lamp").headers["ETag"]
    shelf.revision += 1
    assert client.get("/?q=lamp", headers={"If-None-Match": tag}).status_code == 200


def test_another_query_has_another_tag(client: FlaskClient) -> None:
    assert client.get("/?q=lamp").headers["ETag"] != client.get("/?q=kite").headers["ETag"]


def test_a_304_still_lets_the_configured_origin_read(client: FlaskClient) -> None:
    origin = {"Origin": "https://blog.example"}
    tag = client.get("/api/v1/search?q=lamp", headers=origin).headers["ETag"]
    again = client.get("/api/v1/search?q=lamp", headers=origin | {"If-None-Match": tag})
    assert again.status_code == 304
    assert again.headers["Access-Control-Allow-Origin"] == "https://blog.example"


def test_pages_are_compressed_for_those_who_can_read_it(client: FlaskClient) -> None:
    plain, packed = client.get("/?q=the"), client.get("/?q=the", headers=GZIP)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert "Accept-Encoding" in packed.vary
    assert "Accept-Encoding" in plain.vary
    assert packed.content_length == len(packed.data)


@pytest.mark.parametrize("accepted", ["", "identity", "gzip;q=0", "br"])
def test_others_get_it_plain(client: FlaskClient, accepted: str) -> None:
    assert "Content-Encoding" not in client.get("/?q=the", headers={"Accept-Encoding": accepted}).headers


def test_small_answers_are_left_alone(client: FlaskClient) -> None:
    assert "Content-Encoding" not in client.get("/healthz", headers=GZIP).headers


def test_static_files_are_kept_for_good_under_an_address_of_their_content(client: FlaskClient) -> None:
    address = re.search(r'href="(/static/\w+/velveteen.css)"', client.get("/").text)
    assert address
    with client.get(address[1], headers=GZIP) as answer:
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["Content-Encoding"] == "gzip"
    with client.get("/static/older/velveteen.css") as answer:
        assert "immutable" not in answer.headers["Cache-Control"]


def test_progress_is_never_cached(client: FlaskClient) -> None:
    for address in ("/status", "/status/jobs/7", "/api/v1/jobs", "/api/v1/status", "/healthz"):
        assert client.get(address).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", ["velveteen.css", "reader.js", "favicon.svg"])
def test_static_files_are_compressed_once_and_the_same_when_unpacked(client: FlaskClient, name: str) -> None:
    with client.get(f"/static/x/{name}") as plain, client.get(f"/static/x/{name}", headers=GZIP) as packed:
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.data) == plain.data
        assert packed.mimetype == plain.mimetype
        assert "Accept-Encoding" in packed.vary
        tag = packed.headers["ETag"]
    again = client.get(f"/static/x/{name}", headers=GZIP | {"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


def test_a_page_asked_for_again_is_not_made_again_until_something_changes(
    client: FlaskClient, shelf: FakeArchive
) -> None:
    first = client.get("/?q=lamp", headers=GZIP)
    searches = shelf.searches
    again = client.get("/?q=lamp", headers=GZIP)
    assert (again.data, again.headers["ETag"]) == (first.data, first.headers["ETag"])
    assert again.headers["Content-Encoding"] == "gzip"
    assert shelf.searches == searches
    shelf.revision += 1
    assert client.get("/?q=lamp", headers=GZIP).status_code == 200
    assert shelf.searches == searches + 1


def test_a_kept_page_is_plain_for_those_who_cannot_unpack_it(client: FlaskClient) -> None:
    packed, plain = client.get("/?q=lamp", headers=GZIP), client.get("/?q=lamp")
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(packed.data) == plain.data


def test_a_page_that_was_cut_short_is_not_cached(client: FlaskClient, shelf: FakeArchive) -> None:
    shelf.is_partial = True
    assert client.get("/?q=lamp").headers["Cache-Control"] == "no-store"
    shelf.is_partial = False
    assert client.get("/?q=lamp").headers["Cache-Control"] == "no-cache"
    assert shelf.searches == 2
