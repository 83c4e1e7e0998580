"""The page of all hits, the same by the API and as files, and lasting links: over a real archive."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from html import unescape

import pytest
from flask.testing import FlaskClient
from webserver import keep

from indexer.archive import Archive
from indexer.config import LibrarySettings, Settings, WebSettings
from indexer.model import Chapter, Rating, Story, story_id
from webui import create_app

SECRET = "keeper" + "@" + "lighthouse.example"


def tale(key: str, *chapters: str, **more: object) -> Story:
    made = tuple(Chapter(at, None, text) for at, text in enumerate(chapters, 1))
    more = {"rating": Rating.TEEN, "title": key.title(), **more}
    return Story("box", f"{key}.txt", chapters=made, **more)  # type: ignore[arg-type]


TALES = (
    tale(
        "lamp",
        "The lamp was _lit_.\n\n=lamp(1) <b>lamp</b>",
        authors=("Wren", "Ash"),
        published=date(2001, 5, 4),
    ),
    tale(
        "kite",
        "A kite,\na lamp & more.",
        "Another lamp in a lamp shop.",
        authors=("Ash",),
        published=date(2004, 1, 1),
    ),
    tale("post", f"Write to {SECRET} about the lamp.", title="@SUM(lamp)"),
    tale("secret", "A smothered lamp.", rating=Rating.EXPLICIT),
)
LINES = 7


@pytest.fixture(scope="module")
def archive(tmp_path_factory) -> Iterator[Archive]:
    settings = Settings(
        library=LibrarySettings(data=tmp_path_factory.mktemp("box")),
        web=WebSettings(highest_rating=Rating.TEEN),
    )
    keep(settings, TALES)
    with closing(Archive(settings)) as opened:
        yield opened


@pytest.fixture
def client(archive: Archive) -> FlaskClient:
    return create_app(archive.settings, archive).test_client()


def hits(client: FlaskClient, **asked: object) -> dict:
    return client.get("/api/v1/hits", query_string={"q": "lamp", **asked}).json


def test_the_page_has_a_line_for_every_hit_with_its_context_and_links(client):
    page = client.get("/concordance?q=lamp").text
    assert f"{LINES} hits in 3 stories" in page
    assert page.count("<mark>lamp</mark>") == LINES
    assert "was lit." in re.sub("<[^>]+>", "", page)
    assert "=lamp(1) &lt;b&gt;" in page
    for link in re.findall(r'<li><a class="line" href="([^"]+)"', page):
        address, _, mark = unescape(link).partition("#")
        assert f'id="{mark}" class="now"' in client.get(address).text
    for link in re.findall(r'<a href="([^"]+)">Lasting link', page):
        story = client.get(unescape(link)).text
        assert re.search(r'<mark id="hit-1" class="now"[^>]*>lamp</mark>', story)
        assert 'class="anchored' not in story


def test_lines_lead_to_groups_and_groups_to_their_lines(client):
    page = client.get("/concordance?q=lamp&group=author").text
    (ash,) = re.findall(
        r'<th scope="row"><a href="([^"]+)"><bdi>Ash</bdi></a></th><td>6</td><td>2</td>', page
    )
    lines = client.get(unescape(ash)).text
    assert lines.count("<mark>lamp</mark>") == 6
    assert "6 hits with “<bdi>Ash</bdi>”" in lines
    nothing = client.get("/concordance?q=lamp&group=next").text
    assert "nothing behind it</bdi></a></th><td>1</td>" in nothing
    assert "<bdi>shop</bdi>" in nothing


def test_charts_are_pictures_without_style_and_the_same_numbers_stand_in_tables(client):
    response = client.get("/concordance?q=lamp")
    assert "style-src 'self'" in response.headers["Content-Security-Policy"]
    assert " style=" not in response.text
    years = dict(re.findall(r'<tr><th scope="row">(\d{4}|no day)</th><td>(\d+)</td>', response.text))
    assert years == {"2001": "3", "2004": "3", "no day": "1"}
    course = re.findall(r'<tr><th scope="row">\d+ to \d+ %</th><td>(\d+)</td>', response.text)
    assert sum(map(int, course)) == LINES
    drawn = re.findall(r"<svg.*?</svg>", response.text, re.DOTALL)
    assert [picture.count("<rect") for picture in drawn] == [2, sum(count != "0" for count in course)]


def test_results_and_a_story_lead_to_the_lines(client):
    page = client.get("/?q=lamp&author=Ash").text
    (link,) = re.findall(r'<a href="([^"]+)">All hits as lines', page)
    assert client.get(unescape(link)).text.count("<mark>lamp</mark>") == 6
    story = client.get(f"/stories/{story_id('box', 'kite.txt')}?q=lamp").text
    (link,) = re.findall(r'<a class="all-lines" href="([^"]+)"><span id="hit-now"></span>3 matches', story)
    assert client.get(unescape(link)).text.count("<mark>lamp</mark>") == 3
    assert "All hits as lines" not in client.get("/?sort=title").text


def test_the_api_answers_page_by_page_without_loss(client):
    pages = [hits(client, hitsPerPage=2, page=at, sort="left") for at in range(1, 6)]
    assert {page["totalHits"] for page in pages} == {LINES}
    assert [len(page["hits"]) for page in pages] == [2, 2, 2, 1, 0]
    places = [(hit["story"]["id"], hit["number"]) for page in pages for hit in page["hits"]]
    assert len(set(places)) == LINES
    groups = hits(client, group="year")
    assert [(each["value"], each["hits"]) for each in groups["groups"]] == [("2001", 3), ("2004", 3), ("", 1)]
    assert groups["hits"] == []


@pytest.mark.parametrize(
    "query", ["sort=colour", "group=rating", "page=0", "page=x", "hitsPerPage=5000", "colour=red"]
)
def test_what_makes_no_sense_is_refused_with_a_sentence(client, query):
    answer = client.get(f"/api/v1/hits?q=lamp&{query}")
    assert answer.status_code == 400
    assert answer.json["message"]


def test_an_export_has_every_line_of_the_api_in_its_order(client):
    for sort in ("relevance", "right", "author"):
        sent = client.get("/api/v1/hits.ndjson", query_string={"q": "lamp", "sort": sort})
        lines = [json.loads(line) for line in sent.text.splitlines()]
        assert lines == hits(client, sort=sort)["hits"]
        rows = list(csv.DictReader(io.StringIO(client.get(f"/api/v1/hits.csv?q=lamp&sort={sort}").text)))
        assert [(row["story"], int(row["number"])) for row in rows] == [
            (line["story"]["id"], line["number"]) for line in lines
        ]
    assert sent.headers["Cache-Control"] == "no-store"


def test_no_cell_of_a_table_is_a_formula(client):
    text = client.get("/api/v1/hits.csv?q=lamp OR sum").text
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert "'@SUM(lamp)" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))]
    assert "\n" not in "".join(cells)


def test_two_exports_are_sent_at_once_and_a_third_is_put_off(archive, client):
    running = [client.get("/api/v1/hits.csv?q=lamp", buffered=False) for _ in range(2)]
    answer = client.get("/api/v1/hits.csv?q=lamp")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    for each in running:
        each.close()
    assert client.get("/api/v1/hits.csv?q=lamp").status_code == 200


def test_an_export_that_cannot_be_sorted_is_refused_and_leaves_room_for_others(archive, client):
    settings = archive.settings
    archive.follow(replace(settings, search=replace(settings.search, max_sorted_hits=2)))
    try:
        for _ in range(3):
            answer = client.get("/api/v1/hits.csv?q=lamp&sort=left")
            assert answer.status_code == 400
            assert "story by story" in answer.json["message"]
        page = client.get("/concordance?q=lamp&sort=left").text
        assert "too many to be sorted" in page
        assert page.count("<mark>lamp</mark>") == LINES
    finally:
        archive.follow(settings)


def test_what_a_viewer_may_not_see_is_nowhere(client):
    hidden = story_id("box", "secret.txt")
    for where in (
        "/concordance?q=lamp",
        "/api/v1/hits?q=lamp",
        "/api/v1/hits.csv?q=lamp",
        "/api/v1/hits.ndjson?q=lamp",
    ):
        text = client.get(where).text
        assert "smothered" not in text
        assert hidden not in text
    for where in (
        "/concordance?q=lamp&story={}",
        "/api/v1/hits.csv?q=lamp&story={}",
        "/stories/{}?at=1.&exact=smothered",
    ):
        unknown, secret = (client.get(where.format(key)) for key in ("nosuchstory00", hidden))
        assert unknown.status_code == secret.status_code == 404
        assert unknown.text.replace("nosuchstory00", "") == secret.text.replace(hidden, "")


@pytest.mark.parametrize("query", ["lamp", "keeper", "lighthouse", "about"])
def test_no_address_is_shown_not_even_one_that_a_hit_is_a_part_of(client, query):
    name, _, host = SECRET.partition("@")
    for where in ("/concordance", "/api/v1/hits", "/api/v1/hits.csv", "/api/v1/hits.ndjson"):
        text = client.get(where, query_string={"q": query}).text.replace(f"q={query}", "")
        text = re.sub(r"(Looked for|understood\":|value=|<title>|unseen\">|\"query\":)[^\n]{0,60}", "", text)
        assert f"{name}@" not in unescape(text)
        assert f"@{host}" not in unescape(text)
        assert f"{name}%40" not in text


def test_a_lasting_link_says_what_became_of_its_place(client):
    story = story_id("box", "kite.txt")
    there = f"/stories/{story}?at=2.0000000000&exact=lamp&prefix=Another&suffix=in+a+lamp+shop"
    changed = client.get(there).text
    assert "has been changed since" in changed
    assert changed.index('<mark id="hit-1"') > changed.index("Another")
    near = client.get(f"/stories/{story}?at=1.00&exact=kites+and+lanterns+in+a+shop&prefix=Another+lamp").text
    assert "no longer in this story as it was" in near
    assert '<mark id="hit-1" class="now"' in near
    lost = client.get(f"/stories/{story}?at=2.00&exact=zebra+crossing").text
    assert "nor anything like it" in lost
    assert "<mark" not in lost
    assert client.get(f"/stories/{story}?at=two&exact=lamp").status_code == 400
