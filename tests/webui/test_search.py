from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from fake_archive import HOSTILE, FakeArchive
from flask.testing import FlaskClient
from markupsafe import escape

from indexer.config import Settings
from indexer.errors import CatalogueError, NoIndexError
from webui import create_app
from webui.address import Address, with_values
from webui.search import looser, pager


def test_the_front_page_teaches_with_examples_that_work(client: FlaskClient) -> None:
    page = client.get("/").text
    assert 'href="/?q=%22white+towel%22"' in page
    assert "5 stories" in page
    assert "autofocus" in page


def test_an_empty_archive_says_how_to_fill_it(settings: Settings) -> None:
    page = create_app(settings, FakeArchive(kept=())).test_client().get("/").text
    assert "shelves are empty" in page


def test_results_are_citations_with_marked_passages(client: FlaskClient) -> None:
    page = client.get("/?q=%22white+towel%22").text
    assert '<a href="/stories/lampinthefog1?q=%22white+towel%22"><bdi>A Lamp in the Fog</bdi></a>' in page
    assert "<mark><em>white towel</em></mark>" in page
    assert "hit=1#hit-1" in page
    assert "ch. 1 · 19 %" in page
    assert "Teen" in page
    assert "3\u00a0May\u00a02004" in page
    assert "autofocus" not in page


def test_the_page_says_what_it_did(client: FlaskClient) -> None:
    page = client.get("/?q=kite").text
    assert "2 stories, 7 matches in 4 ms" in page
    assert "Looked for stories with kite." in page


def test_a_search_cut_short_says_so(client: FlaskClient, shelf: FakeArchive) -> None:
    shelf.is_partial = True
    page = client.get("/?q=kite").text
    assert "At least 2 stories" in page
    assert "cut short" in page
    assert client.get("/?q=kite").headers["Cache-Control"] == "no-store"


def test_a_search_that_could_not_be_made_does_not_say_that_nothing_is_there(
    client: FlaskClient, shelf: FakeArchive
) -> None:
    shelf.is_partial = True
    page = client.get("/?q=kestrel").text
    assert "Nothing found yet" in page
    assert "could not be looked through" in page
    assert "No story has that" not in page


def test_nothing_found_offers_ways_on(client: FlaskClient) -> None:
    page = client.get("/?q=%22kestrel+sails%22&fandom=Overwater").text
    assert "No story has" in page
    assert "without the filters" in page
    assert "not as an exact phrase" in page
    assert "These find something here" in page


def test_a_chosen_filter_is_ticked_and_can_be_taken_away(client: FlaskClient) -> None:
    page = client.get("/?q=the&fandom=Overwater&rating=general").text
    assert 'name="fandom" value="Overwater" checked' in page
    assert 'href="/?q=the&amp;rating=general"' in page
    assert "Remove all" in page


def test_filters_and_sort_need_no_script(client: FlaskClient) -> None:
    page = client.get("/?q=the").text
    assert '<select id="sort" name="sort" form="search">' in page
    assert '<button form="search" class="apply">' in page


def test_everything_can_be_browsed(client: FlaskClient) -> None:
    page = client.get("/?sort=title").text
    assert "5 stories" in page
    assert "A boat too many" in page, "a story without passages shows its summary"


def test_all_that_a_story_says_of_itself_is_escaped(client: FlaskClient) -> None:
    for address in ("/?q=lamp", "/?sort=title", "/embed?q=lamp", "/stories/hostilestory1?q=lamp"):
        page = client.get(address).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<iframe src=j" not in page
        assert "<b>bold" not in page
        assert 'href="javascript:' not in page
        assert "<style>*" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_the_query_is_echoed_escaped(client: FlaskClient) -> None:
    for address in ("/", "/embed", "/stories/lampinthefog1"):
        page = client.get(address, query_string={"q": f'"{HOSTILE}" onfocus="alert(1)'}).text
        assert HOSTILE not in page
        assert '" onfocus=' not in page


def test_filter_values_are_echoed_escaped(client: FlaskClient) -> None:
    page = client.get("/", query_string={"q": "lamp", "fandom": f'">{HOSTILE}'}).text
    assert HOSTILE not in page


def test_the_result_page_keeps_its_budget(client: FlaskClient) -> None:
    assert len(client.get("/?q=the").data) < 60_000


def test_a_page_past_the_end_leads_back(client: FlaskClient) -> None:
    page = client.get("/?q=kite&page=9").text
    assert "There is no page 9" in page


@pytest.mark.parametrize("query", ["page=0", "page=x", "page=99999999999", "page=%C2%B2", "sort=best"])
def test_an_address_out_of_range_is_explained(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/?q=kite&{query}")
    assert answer.status_code == 400
    assert "“" in answer.text


def test_before_the_first_index_the_page_says_so(client: FlaskClient, shelf: FakeArchive) -> None:
    shelf.fault = NoIndexError("no index in /srv/secret")
    answer = client.get("/?q=kite")
    assert answer.status_code == 503
    assert "Nothing has been indexed yet" in answer.text
    assert "secret" not in answer.text


def test_a_fault_of_the_archive_shows_no_inside(client: FlaskClient, shelf: FakeArchive) -> None:
    shelf.fault = CatalogueError("/srv/secret/catalogue.sqlite is damaged")
    answer = client.get("/?q=kite")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert "secret" not in answer.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one two", ["one OR two"]),
        ('"one two"', ["one two"]),
        ("“one two” three", ["one two three"]),
        ("one", []),
        ("one OR two", []),
        ("a -b", []),
    ],
)
def test_ways_to_find_more(client: FlaskClient, text: str, expected: list[str]) -> None:
    with client.application.test_request_context():
        urls = [url for _, url in looser(Address(text=text))]
        assert urls == [Address(text=words).url() for words in expected]


@pytest.mark.parametrize(
    ("page", "total", "shown"),
    [
        (1, 5, []),
        (1, 25, [1, 2, 3]),
        (6, 120, [1, None, 4, 5, 6, 7, 8, None, 12]),
        (12, 120, [1, None, 10, 11, 12]),
        (1, 1_000_000, [1, 2, 3, None, 20]),
    ],
)
def test_the_pager_shows_the_pages_around(
    client: FlaskClient, page: int, total: int, shown: list[int | None]
) -> None:
    found = SimpleNamespace(pages=-(-total // 10), per_page=10, page=page)
    with client.application.test_request_context():
        links = tuple(pager(found, Address(text="x"), 200))
    assert [link.number for link in links] == shown


@pytest.mark.parametrize("path", ["/", "/embed"])
@pytest.mark.parametrize("query", ["harbuor", "the Harbuor", '"the harbuor window"'])
def test_a_word_that_no_story_has_is_said_once_with_a_link_to_what_was_meant(
    client: FlaskClient, path: str, query: str
) -> None:
    page = client.get(path, query_string={"q": query}).text
    assert page.count("No story has") == 1
    meant = query.replace("harbuor", "harbour").replace("Harbuor", "harbour")
    (said,) = re.findall(r'<p class="missing">(.*?)</p>', page)
    url = escape(with_values(path, [("q", meant)]))
    assert said == f'No story has “harbuor”; did you mean <a href="{url}">harbour</a>?'


def test_every_missing_word_has_its_sentence_and_one_link_mends_them_all(client: FlaskClient) -> None:
    page = client.get("/?q=harbuor+kestrel+zeppelin").text
    told = re.findall(r'<p class="missing">(.*?)</p>', page)
    assert [re.sub("<.*?>", "", each) for each in told] == [
        "No story has “harbuor”; did you mean harbour?",
        "No story has “kestrel”.",
        "No story has “zeppelin”.",
    ]
    assert 'href="/?q=harbour+kestrel+zeppelin"' in told[0]
    assert 'class="warning"' not in page


def test_the_api_says_it_once_too(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search?q=harbuor").json
    assert answer["warnings"] == ["No story has “harbuor”; did you mean “harbour”?"]
    assert answer["suggestions"] == [{"term": "harbuor", "suggestion": "harbour", "query": "harbour"}]


def test_titles_and_names_are_marked_in_results_and_frame(client: FlaskClient) -> None:
    for path in ("/", "/embed"):
        page = client.get(f"{path}?q=kite+hill").text
        assert "<bdi>The <mark>Kite</mark> and the <mark>Hill</mark></bdi>" in page
