"""Earlier versions as pages and as JSON: text escaped, addresses redacted, pages of bounded size."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from recording import RecordingReporter
from warm_reader import open_resources

from indexer.archive import Archive
from indexer.config import LibrarySettings, Settings, WebSettings
from indexer.model import Change, Chapter, Rating, Story, Version, story_id
from indexer.pipeline import index_pending
from indexer.readers.digest import story_digest
from webui import create_app
from webui.version_views import version_view

LAMP, BOOK = story_id("tales", "lamp.txt"), story_id("tales", "book.txt")
HOSTILE = "<script>alert(1)</script> & _so_ moss@example.org"
PARAGRAPHS = [
    f"Paragraph {number} of the book, about {number * 7} kites and <b>no</b> hills." for number in range(6000)
]


def story(key: str, *texts: str, rating: Rating = Rating.GENERAL) -> Story:
    chapters = tuple(Chapter(number, None, text) for number, text in enumerate(texts, 1))
    return Story("tales", key, "The Lamp", chapters, ("Moss",), rating=rating, words=9)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder: Path = tmp_path_factory.mktemp("versions")
    settings = Settings(library=LibrarySettings(data=folder), web=WebSettings(highest_rating=Rating.TEEN))
    with open_resources(settings) as resources:
        for each in (
            story(
                "lamp.txt",
                f"The lamp was lit twice. {HOSTILE}",
                "Nobody planted the clocks, and they came up.",
            ),
            story(
                "lamp.txt",
                f"The lamp was lit thrice. {HOSTILE}",
                "Nobody planted the clocks, and they came up.",
            ),
            story("lamp.txt", "The kestrel slept.", rating=Rating.EXPLICIT),
            story("lamp.txt", f"The lamp was lit thrice. {HOSTILE}"),
            story("book.txt", "\n\n".join(PARAGRAPHS)),
            story("book.txt", "\n\n".join(PARAGRAPHS[:10])),
        ):
            resources.catalogue.stories.put_story(each, story_digest(each))
        index_pending(resources, RecordingReporter())
    with closing(Archive(settings)) as archive:
        yield create_app(settings, archive).test_client()


def text_of(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_a_storys_page_lists_its_versions_the_latest_first(client):
    page = text_of(client, f"/stories/{LAMP}")
    assert re.findall(r"Version (\d)</a>", page) == ["2", "1"]
    assert f'href="/stories/{LAMP}/versions/1/changes"' in page
    assert "2 earlier versions" in page
    assert "kestrel" not in page


@pytest.mark.parametrize("change", Change)
def test_every_change_is_said_in_words_of_its_own(client, change):
    when = datetime(2004, 5, 3, tzinfo=UTC)
    with client.application.test_request_context():
        said = version_view(Version(LAMP, 1, change, when, when, words=9, chapters=1)).became
        back = version_view(Version(LAMP, 1, change, when, when, words=9, chapters=1, gone_since=when)).became
    assert " " in said or said in {"edited", "continued"}
    assert (back != said) is (change is Change.REUPLOADED)


def test_a_story_that_never_changed_says_nothing_of_versions(client):
    assert "earlier version" not in text_of(client, f"/stories/{BOOK}").replace("1 earlier version", "")
    assert client.get(f"/stories/{BOOK}/versions/2").status_code == 404


def test_a_version_is_read_with_its_marks_and_its_gone_chapter_named(client):
    page = text_of(client, f"/stories/{LAMP}/versions/1?q=clocks")
    assert "An earlier version of this story" in page
    assert "the clocks" not in page
    assert re.search(r"<mark id=\"hit-1\"[^>]*>clocks</mark>", page)
    assert page.count("This chapter is gone from today’s text.") == 1
    assert f'href="/stories/{LAMP}?q=clocks"' in page
    assert f"/stories/{LAMP}/versions/1?q=clocks&amp;hit=1" in page


@pytest.mark.parametrize("address", [f"/stories/{LAMP}/versions/1", f"/stories/{LAMP}/versions/1/changes"])
def test_nothing_of_a_text_is_markup_and_no_address_can_be_read(client, address):
    page = text_of(client, address)
    assert "<script>alert" not in page
    assert "moss@example.org" not in page
    assert "example.org" not in page
    assert "<em>so</em>" in page


def test_changes_are_marked_for_eyes_and_ears(client):
    page = text_of(client, f"/stories/{LAMP}/versions/1/changes")
    assert '<del><span class="unseen">[gone: </span>twice.<span class="unseen">]</span></del>' in page
    assert '<ins><span class="unseen">[new: </span>thrice.<span class="unseen">]</span></ins>' in page
    assert '<span class="unseen">Edited: </span>' in page
    assert "<script src" not in page.partition('<div class="text diff"')[2]


def test_a_gone_chapter_is_marked_and_readable_in_the_changes(client):
    page = text_of(client, f"/stories/{LAMP}/versions/2/changes")
    assert '<span class="sign">Chapter gone</span>' in page
    assert "<del>Nobody planted the clocks, and they came up.</del>" in page


def test_a_long_change_comes_in_pages_of_which_none_lacks_a_paragraph(client):
    seen: list[int] = []
    address: str | None = f"/stories/{BOOK}/versions/1/changes"
    pages = 0
    while address:
        page = text_of(client, address)
        assert len(page) < 400_000
        seen += map(int, re.findall(r"<del>Paragraph (\d+) ", page))
        pages += 1
        links = re.findall(r'<a href="([^"]*page=(\d+))"><span class="unseen">Page ', page)
        address = next((link for link, number in links if int(number) == pages + 1), None)
    assert seen == list(range(10, 6000))
    assert pages > 3


def test_what_the_viewer_may_not_see_has_no_page_and_no_json(client):
    for kind in ("", "/changes"):
        for root in ("", "/api/v1"):
            assert client.get(f"{root}/stories/{LAMP}/versions/3{kind}").status_code == 404
            assert client.get(f"{root}/stories/{LAMP}/versions/99999999999999999999{kind}").status_code == 404
            assert client.get(f"{root}/stories/none/versions/1{kind}").status_code == 404
    listed = client.get(f"/api/v1/stories/{LAMP}/versions").get_json()["versions"]
    assert [each["number"] for each in listed] == [1, 2]
    for text in ("kestrel version:any", "earlier:kestrel", "slept version:any"):
        assert client.get("/api/v1/search", query_string={"q": text}).get_json()["totalHits"] == 0


def test_json_has_what_the_pages_show(client):
    (first, second) = client.get(f"/api/v1/stories/{LAMP}/versions").get_json()["versions"]
    assert (first["change"], first["chapters"], first["goneChapters"]) == ("edited", 2, 0)
    read = client.get(f"/api/v1/stories/{LAMP}/versions/1?q=clocks").get_json()
    assert read["gone"] == [2]
    assert read["story"]["matches"] == 1
    assert read["story"]["chapters"][1]["text"].startswith("Nobody planted")
    diff = client.get(f"/api/v1/stories/{LAMP}/versions/1/changes").get_json()
    assert [line["kind"] for line in diff["lines"] if line["kind"] != "same"] == ["edited"]
    assert diff["following"]["number"] == second["number"]
    assert client.get(f"/api/v1/stories/{LAMP}/versions?limit=3").status_code == 400


def test_a_result_names_the_version_and_leads_to_its_chapter(client):
    page = text_of(client, "/?q=clocks+version:any")
    assert f"/stories/{LAMP}/versions/2?q=clocks+version:any&amp;chapter=2" in page.replace(
        "%3A", ":"
    ).replace("%20", "+")
    hits = client.get("/api/v1/search?q=clocks+version:any").get_json()["hits"]
    assert [each["version"]["number"] for each in hits[0]["earlier"]] == [2]
    assert "earlier" not in client.get("/api/v1/search?q=lamp").get_json()["hits"][0]


def test_pages_are_tagged_and_not_sent_twice(client):
    for address in (
        f"/stories/{LAMP}/versions/1",
        f"/stories/{LAMP}/versions/1/changes",
        f"/api/v1/stories/{LAMP}/versions",
    ):
        tag = client.get(address).headers["ETag"]
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
