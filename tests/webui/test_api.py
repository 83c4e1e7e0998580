from __future__ import annotations

import json

import msgspec
import pytest
from fake_archive import HOSTILE, FakeArchive
from flask.testing import FlaskClient

from indexer.api_types import JobsAnswer, SearchAnswer, StatusAnswer, StoryAnswer


def test_a_search_answers_in_the_agreed_shape(client: FlaskClient) -> None:
    answer = msgspec.json.decode(
        client.get("/api/v1/search?q=%22white+towel%22&hitsPerPage=1").data, type=SearchAnswer
    )
    assert (answer.total_hits, answer.total_pages, len(answer.hits)) == (2, 2, 1)
    passage = answer.hits[0].passages[0]
    assert [passage.text[start:end] for start, end in passage.spans] == ["white towel"]
    assert answer.facet_distribution["fandom"]["Harbour Tales"] == 2


def test_filters_repeat(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search?q=the&rating=teen&rating=general&fandom=Overwater").json
    assert [hit["title"] for hit in answer["hits"]] == ["The Kite and the Hill"]


def test_text_is_sent_as_it_is_and_never_as_a_page(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search?q=lamp")
    assert answer.mimetype == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert HOSTILE in {hit["title"] for hit in answer.json["hits"]}


def test_a_story_comes_with_its_marks(client: FlaskClient) -> None:
    answer = msgspec.json.decode(client.get("/api/v1/stories/lampinthefog1?q=towel").data, type=StoryAnswer)
    chapter = answer.chapters[0]
    assert [chapter.text[start:end] for start, end in chapter.spans] == ["towel", "towel"]


def test_jobs_and_status_show_no_path_of_the_server(client: FlaskClient, shelf: FakeArchive) -> None:
    from dataclasses import replace

    shelf.all_jobs[0] = replace(
        shelf.all_jobs[0], target="/home/someone/private/story.txt\n/home/someone/b.txt"
    )
    jobs, status = client.get("/api/v1/jobs"), client.get("/api/v1/status")
    assert msgspec.json.decode(jobs.data, type=JobsAnswer).jobs[0].target == "story.txt\nb.txt"
    assert msgspec.json.decode(status.data, type=StatusAnswer).sources[0].location == "inbox"
    for answer in (jobs, status, client.get("/status"), client.get("/status/jobs/7")):
        assert "/home/someone" not in answer.text
        assert "/srv/private" not in answer.text


def test_one_job_answers_with_its_errors_by_cause(client: FlaskClient) -> None:
    assert client.get("/api/v1/jobs/7").json["errorCauses"] == {"unreadable": 7, "too-large": 1}


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("search?hitsPerPage=51", 400, "from 1 to 50"),
        ("search?hitsPerPage=0", 400, "from 1 to 50"),
        ("search?page=-1", 400, "whole number"),
        ("search?page=300&hitsPerPage=50", 400, "from 1 to 200"),
        ("search?sort=random", 400, "relevance"),
        ("search?hitsPerpage=5", 400, "did you mean “hitsPerPage”"),
        ("stories/nosuchstory", 404, "removed"),
        ("jobs/999", 404, "removed"),
        ("jobs?limit=100000", 400, "from 1 to 200"),
        ("nothing", 404, ""),
    ],
)
def test_errors_are_sentences_in_json(client: FlaskClient, address: str, status: int, words: str) -> None:
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == status
    assert words in json.loads(answer.data)["message"]


def test_the_api_only_reads(client: FlaskClient) -> None:
    for method in ("put", "delete", "patch"):
        answer = getattr(client, method)("/api/v1/search")
        assert answer.status_code == 405
        assert answer.json["code"] == "method-not-allowed"
    # What is posted is said with a question, and forgotten.
    for path in ("suggest", "hits", "stories/lampinthefog1", "jobs", "status"):
        assert client.post(f"/api/v1/{path}").status_code == 405


def test_suggestions_are_kept_until_something_changes_and_show_no_address(client, shelf) -> None:
    answer = client.get("/api/v1/suggest?q=kite")
    assert answer.json == {
        "typed": "kite",
        "completions": [
            {
                "kind": "title",
                "text": "The Kite and the Hill",
                "stories": 1,
                "query": 'title:"The Kite and the Hill"',
            }
        ],
    }
    tag = {"If-None-Match": answer.headers["ETag"]}
    assert client.get("/api/v1/suggest?q=kite", headers=tag).status_code == 304
    shelf.revision += 1
    assert client.get("/api/v1/suggest?q=kite", headers=tag).status_code == 200
    assert client.get("/api/v1/suggest").json == {"typed": "", "completions": []}
    assert client.get("/api/v1/suggest?query=kite").status_code == 400
