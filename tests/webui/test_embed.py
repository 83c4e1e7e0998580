from __future__ import annotations

import gzip

from flask.testing import FlaskClient


def test_the_element_may_be_fetched_from_anywhere(client: FlaskClient) -> None:
    with client.get("/embed.js", headers={"Origin": "https://anyone.example"}) as answer:
        assert answer.mimetype == "text/javascript"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_the_element_is_small_and_sets_no_markup(client: FlaskClient) -> None:
    with client.get("/embed.js") as answer:
        assert len(gzip.compress(answer.data)) < 10_000
        for risky in ("innerHTML", "insertAdjacentHTML", "outerHTML", "document.write", "eval("):
            assert risky not in answer.text


def test_the_frame_searches_without_script(client: FlaskClient) -> None:
    page = client.get("/embed?q=towel").text
    assert "<script" not in page
    assert "<mark>" in page
    assert 'target="_blank" rel="noopener"' in page


def test_the_frame_begins_with_a_box_alone(client: FlaskClient) -> None:
    page = client.get("/embed").text
    assert 'action="/embed"' in page
    assert "<ol" not in page


def test_the_frame_turns_its_pages(client: FlaskClient) -> None:
    assert 'href="/embed?q=the&amp;page=1"' not in client.get("/embed?q=the").text
    assert 'rel="prev"' in client.get("/embed?q=the&page=2").text


def test_the_help_page_holds_what_to_paste(client: FlaskClient) -> None:
    page = client.get("/embedding", base_url="http://localhost:8080").text
    assert "&lt;velveteen-search server=&#34;http://localhost:8080&#34;" in page.replace('"', "&#34;")
    assert "https://blog.example" in page
