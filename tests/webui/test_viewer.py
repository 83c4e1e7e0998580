from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import pytest
from fake_archive import FakeArchive
from flask.testing import FlaskClient

from indexer.config import Settings
from indexer.model import Rating
from webui import create_app

# What the web may ask of the archive for no viewer in particular.
FOR_NOBODY = {"request_job", "generation"}
MATURE, GENERAL = "longvoyage123", "kitehillkite1"


@pytest.fixture
def limited(settings: Settings, shelf: FakeArchive) -> FlaskClient:
    web = replace(settings.web, highest_rating=Rating.TEEN)
    return create_app(replace(settings, web=web), shelf).test_client()


def test_views_reach_stories_through_the_viewer_only(checkout: Path) -> None:
    asked = {
        f"{path.name}:{node.lineno} {node.attr}"
        for path in (checkout / "webui").glob("*.py")
        if path.name != "viewer.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Attribute)
        and node.value.attr == "archive"
        and node.attr not in FOR_NOBODY
    }
    assert asked == set()


@pytest.mark.parametrize("where", ["/?q=towel", "/embed?q=towel", "/api/v1/search?q=towel", "/?sort=title"])
def test_a_story_beyond_the_highest_rating_is_on_no_page(
    client: FlaskClient, limited: FlaskClient, where: str
) -> None:
    assert MATURE in client.get(where).text
    assert MATURE not in limited.get(where).text


@pytest.mark.parametrize("where", ["/stories/{}", "/api/v1/stories/{}"])
def test_asked_for_by_its_address_it_does_not_exist(limited: FlaskClient, where: str) -> None:
    hidden, unknown = (limited.get(where.format(key)) for key in (MATURE, "nosuchstory00"))
    assert hidden.status_code == unknown.status_code == 404
    assert hidden.text.replace(MATURE, "") == unknown.text.replace("nosuchstory00", "")
    assert limited.get(where.format(GENERAL)).status_code == 200


def test_a_tag_of_one_viewer_says_nothing_to_another(client: FlaskClient, limited: FlaskClient) -> None:
    for where in ("/?q=towel", f"/stories/{GENERAL}", "/api/v1/search?q=towel"):
        tag = client.get(where).headers["ETag"]
        assert client.get(where, headers={"If-None-Match": tag}).status_code == 304
        assert limited.get(where, headers={"If-None-Match": tag}).status_code == 200


def test_the_status_page_says_that_it_does_not_tell_all(client: FlaskClient, limited: FlaskClient) -> None:
    assert "everybody may see" not in client.get("/status").text
    page = limited.get("/status").text
    assert "everybody may see" in page
    assert "damaged" not in page
    assert "Waiting to be indexed" not in page
    assert "private" not in limited.get("/api/v1/status").text


def test_the_admin_token_starts_a_job_and_opens_no_story(limited: FlaskClient, settings: Settings) -> None:
    token = settings.web.admin_token
    sent = limited.post(
        "/status/run",
        data={"work": "reindex:", "token": token},
        headers={"Origin": "http://localhost"},
    )
    assert sent.status_code == 303
    assert limited.get(sent.headers["Location"]).status_code == 200
    for way in ({"Authorization": f"Bearer {token}"}, {"Cookie": f"token={token}"}):
        assert limited.get(f"/stories/{MATURE}", headers=way).status_code == 404
    assert limited.get(f"/stories/{MATURE}?token={token}").status_code == 404
