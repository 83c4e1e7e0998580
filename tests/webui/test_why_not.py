from __future__ import annotations

from dataclasses import replace

from fake_archive import FakeArchive
from flask.testing import FlaskClient

from indexer.config import Settings
from indexer.model import Rating
from webui import create_app


def test_the_page_names_the_story_and_what_fails_and_leads_back(client: FlaskClient) -> None:
    page = client.get("/why-not?q=zeppelin&fandom=Overwater&story=The+Kite+and+the+Hill")
    assert page.status_code == 200
    assert "It is not among the stories with zeppelin" in page.text
    assert 'href="/?q=zeppelin&amp;fandom=Overwater"' in page.text
    assert "/stories/kitehillkite1?q=zeppelin" in page.text
    tag = {"If-None-Match": page.headers["ETag"]}
    assert (
        client.get(
            "/why-not?q=zeppelin&fandom=Overwater&story=The+Kite+and+the+Hill", headers=tag
        ).status_code
        == 304
    )


def test_a_story_that_may_not_be_seen_is_answered_like_one_that_is_not_there(
    settings: Settings, shelf: FakeArchive
) -> None:
    web = replace(settings.web, highest_rating=Rating.TEEN)
    limited = create_app(replace(settings, web=web), shelf).test_client()
    for where in ("/why-not?q=x&story={}", "/api/v1/stories/{}/why-not?q=x"):
        hidden, unknown = (limited.get(where.format(key)) for key in ("longvoyage123", "nosuchstory00"))
        assert hidden.status_code == unknown.status_code == 404
        assert hidden.text.replace("longvoyage123", "") == unknown.text.replace("nosuchstory00", "")


def test_what_is_typed_is_shown_as_text_and_without_a_story_it_is_asked_for(client: FlaskClient) -> None:
    page = client.get("/why-not?q=x&story=<script>alert(9)</script>")
    assert page.status_code == 404
    assert "<script>alert" not in page.text
    assert client.get("/why-not?q=x").status_code == 400
    assert client.get("/why-not?q=x&story=hostilestory1").text.count("<script>alert") == 0


def test_a_search_in_results_leads_to_the_query_of_both(client: FlaskClient) -> None:
    answer = client.get("/?q=towel+OR+kite&fandom=Overwater&sort=title&inside=%22gap+in%22")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/?q=(towel+OR+kite)+%22gap+in%22&fandom=Overwater&sort=title"
    assert client.get("/?q=towel&inside=+").status_code == 200


def test_results_and_a_story_without_a_match_offer_the_way(client: FlaskClient) -> None:
    page = client.get("/?q=towel&fandom=Harbour+Tales&sort=title").text
    for hidden in (
        'name="q" value="towel"',
        'name="fandom" value="Harbour Tales"',
        'name="sort" value="title"',
    ):
        assert page.count(hidden) >= 2
    assert 'name="inside"' in page
    assert 'name="inside"' not in client.get("/?q=zeppelin").text
    assert 'name="story"' in client.get("/?q=zeppelin").text
    assert (
        "/why-not?q=zeppelin&amp;story=kitehillkite1" in client.get("/stories/kitehillkite1?q=zeppelin").text
    )
    assert "/why-not" not in client.get("/stories/kitehillkite1?q=kite").text


def test_why_a_story_is_not_found_is_answered_as_json(client: FlaskClient) -> None:
    found = client.get("/api/v1/stories/kitehillkite1/why-not?q=zeppelin").json
    assert (found["id"], found["rank"], found["shownAs"], found["partial"]) == (
        "kitehillkite1",
        None,
        None,
        False,
    )
    assert len(found["failed"]) == 1
    assert client.get("/api/v1/stories/kitehillkite1/why-not?page=2").status_code == 400
