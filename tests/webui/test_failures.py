from __future__ import annotations

import logging

import pytest
from fake_archive import FakeArchive
from flask.testing import FlaskClient


def test_a_missing_page_offers_a_search(client: FlaskClient) -> None:
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert "There is no such page" in answer.text
    assert 'role="search"' in answer.text


def test_a_bug_is_logged_under_a_reference_and_not_shown(
    client: FlaskClient, shelf: FakeArchive, caplog: pytest.LogCaptureFixture
) -> None:
    shelf.fault = ZeroDivisionError("secret detail")
    with caplog.at_level(logging.ERROR):
        answer = client.get("/?q=kite")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    reference = caplog.records[-1].args[0]
    assert reference in answer.text
    assert "secret detail" in caplog.text


def test_programs_get_errors_as_json(client: FlaskClient, shelf: FakeArchive) -> None:
    shelf.fault = ZeroDivisionError("secret detail")
    answer = client.get("/api/v1/search?q=kite")
    assert (answer.status_code, answer.json["code"]) == (500, "internal")
    assert "secret" not in answer.text


def test_errors_are_kept_by_no_cache(client: FlaskClient) -> None:
    assert client.get("/nowhere").headers["Cache-Control"] == "no-store"


def test_a_missing_slash_is_not_an_error_of_ours(client: FlaskClient) -> None:
    assert client.get("/status/").status_code == 404
