from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient


def test_a_story_is_a_page_to_read(client: FlaskClient) -> None:
    page = client.get("/stories/lampinthefog1").text
    assert "<h1><bdi>A Lamp in the Fog</bdi></h1>" in page
    assert "by <a" in page
    assert "<summary>Notes</summary>" in page
    assert "For the keeper of the <em>other</em> lamp." in page
    assert "<summary>Disclaimer</summary>" in page
    assert '<p id="p-1-1">The lamp in the harbour window' in page
    assert "hitbar" not in page


def test_hits_can_be_gone_through_without_script(client: FlaskClient) -> None:
    page = client.get("/stories/longvoyage123?q=towel&hit=2").text
    assert '<span id="hit-now">2 of </span>12 matches' in page
    assert 'id="next" href="/stories/longvoyage123?q=towel&amp;hit=3#hit-3"' in page
    assert 'id="previous" href="/stories/longvoyage123?q=towel&amp;hit=1#hit-1"' in page
    assert re.search(r'<mark id="hit-2" class="now" tabindex="-1" autofocus>(<em>)?towel', page)


def test_a_query_that_misses_says_so(client: FlaskClient) -> None:
    assert "No match in the text itself" in client.get("/stories/lampinthefog1?q=kestrel").text


def test_every_tag_leads_to_its_stories(client: FlaskClient) -> None:
    page = client.get("/stories/longvoyage123").text
    assert page.count("/?q=&amp;tag=tag+number+") == 40
    assert "M, for one strong word" in page
    assert "Part 2 of" in page
    assert '<a href="https://stories.example/works/7" rel="noreferrer nofollow">' in page


def test_chapters_are_listed_and_linked(client: FlaskClient) -> None:
    page = client.get("/stories/longvoyage123").text
    assert '<a href="#chapter-4">Salt</a>' in page
    assert '<h2 id="chapter-4-title">Salt</h2>' in page


def test_the_way_back_leads_to_the_results(client: FlaskClient) -> None:
    assert '<a href="/?q=towel" id="back">' in client.get("/stories/lampinthefog1?q=towel").text


@pytest.mark.parametrize("name", ["nosuchstory", "..%2f..%2fetc%2fpasswd", "%00", "x" * 300])
def test_an_unknown_story_is_a_friendly_404(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/stories/{name}")
    assert answer.status_code == 404
    assert 'role="search"' in answer.text


def test_a_hit_that_is_no_number_is_refused(client: FlaskClient) -> None:
    assert client.get("/stories/lampinthefog1?q=a&hit=last").status_code == 400


def test_the_title_and_names_are_marked_but_the_name_of_the_window_is_not(client: FlaskClient) -> None:
    page = client.get("/stories/lampinthefog1?q=lamp+wren").text
    assert "<h1><bdi>A <mark>Lamp</mark> in the Fog</bdi></h1>" in page
    assert "<bdi><mark>Wren</mark> Alder</bdi>" in page
    assert "<title>A Lamp in the Fog by Wren Alder" in page


def test_what_is_folded_away_is_opened_where_the_only_matches_are_in_it(client: FlaskClient) -> None:
    page = client.get("/stories/lampinthefog1?q=boats").text  # a word of the text, the summary and a tag
    assert "<details><summary>About" in page
    page = client.get("/stories/lampinthefog1?q=keeper").text  # a word of the notes
    assert "<details open><summary>Notes" in page
    assert "<details><summary>About" in page
    page = client.get("/stories/longvoyage123?q=forty").text  # a word of the tags
    assert "<details open><summary>About" in page


@pytest.mark.parametrize(
    ("hit", "told"),
    [("5", "5 of"), ("0", "1 of"), ("-3", "1 of"), ("13", "12 of"), ("9" * 4000, "12 of"), ("", "")],
)
def test_a_hit_out_of_range_means_the_nearest(client: FlaskClient, hit: str, told: str) -> None:
    page = client.get(f"/stories/longvoyage123?q=towel&hit={hit}").text
    assert re.search(r'<span id="hit-now">(.*?) ?</span>', page)[1] == told
    assert page.count("autofocus") == bool(told)


@pytest.mark.parametrize("hit", ["last", "1.5", "--2", "٣", "-"])
def test_a_hit_must_be_a_whole_number(client: FlaskClient, hit: str) -> None:
    assert client.get("/stories/longvoyage123", query_string={"q": "towel", "hit": hit}).status_code == 400
