from __future__ import annotations

import re
from dataclasses import replace

import pytest
from fake_archive import HOSTILE, FakeArchive
from fake_jobs import finished_job
from flask.testing import FlaskClient

from indexer.config import Settings, WebSettings
from indexer.model import OWNER, JobKind, Rating, SourceStatus
from indexer.model.operations import LOOSE_FILES
from webui import create_app

HERE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def form(settings: Settings) -> dict[str, str]:
    return {"work": "import:inbox", "token": settings.web.admin_token or ""}


def test_the_status_page_says_how_things_stand(client: FlaskClient) -> None:
    page = client.get("/status").text
    assert "generation 3" in page
    assert "3,120 of 8,934" in page
    assert "7 unreadable, 1 too-large" in page
    assert "never run" in page
    assert '<progress max="100" value="34"' in page
    assert "The disk is full" in page
    assert "damaged &lt;b&gt;badly" in page


def test_files_imported_by_hand_are_shown_and_cannot_be_run(
    client: FlaskClient, shelf: FakeArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    standing = shelf.status(OWNER)
    done = finished_job()
    by_hand = SourceStatus(
        LOOSE_FILES,
        277,
        0,
        replace(done, target="/home/wren/stories", counts={"files_joined": 472}),
        by_hand=True,
    )
    monkeypatch.setattr(
        shelf, "status", lambda _scope: replace(standing, sources=(*standing.sources, by_hand))
    )
    page = client.get("/status").text
    assert "imported by hand" in page
    assert "277 stories" in page
    assert "472 files: 472 joined into works" in page
    assert 'value="import:import"' not in page


def test_a_running_job_refreshes_itself_with_and_without_script(
    client: FlaskClient, shelf: FakeArchive
) -> None:
    assert 'http-equiv="refresh"' in client.get("/status").text
    assert "data-refresh" in client.get("/status/jobs/7").text
    assert "refresh" not in client.get("/status/jobs/6").text
    del shelf.all_jobs[0]
    assert "refresh" not in client.get("/status").text


def test_a_job_lists_what_went_wrong_escaped(client: FlaskClient) -> None:
    page = client.get("/status/jobs/7").text
    assert "This is a Word 97 file" in page
    assert HOSTILE not in page
    assert "and 6 more" in page


def test_run_now_queues_the_job_and_leads_to_it(
    client: FlaskClient, shelf: FakeArchive, form: dict[str, str]
) -> None:
    answer = client.post("/status/run", data=form, headers=HERE)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/status/jobs/3"
    assert shelf.jobs_asked == [(JobKind.IMPORT, "inbox")]


@pytest.mark.parametrize(
    ("work", "asked"),
    [
        ("crawl:site", (JobKind.CRAWL, "site")),
        ("reindex:", (JobKind.REINDEX, None)),
        ("reread:", (JobKind.REREAD, None)),
        ("retry:", (JobKind.RETRY, None)),
    ],
)
def test_what_is_offered_can_be_run(
    client: FlaskClient,
    shelf: FakeArchive,
    form: dict[str, str],
    work: str,
    asked: tuple[JobKind, str | None],
) -> None:
    assert f'value="{work}"' in client.get("/status").text
    client.post("/status/run", data=form | {"work": work}, headers=HERE)
    assert shelf.jobs_asked == [asked]


@pytest.mark.parametrize("work", ["", "import:/etc", "reindex:x", "delete:inbox", "import"])
def test_nothing_else_can_be_run(
    client: FlaskClient, shelf: FakeArchive, form: dict[str, str], work: str
) -> None:
    assert client.post("/status/run", data=form | {"work": work}, headers=HERE).status_code == 400
    assert shelf.jobs_asked == []


@pytest.mark.parametrize("token", ["", "wrong", "ünïcode\x00", "a" * 2000])
def test_a_wrong_token_starts_nothing(
    client: FlaskClient, shelf: FakeArchive, form: dict[str, str], token: str
) -> None:
    answer = client.post("/status/run", data=form | {"token": token}, headers=HERE)
    assert answer.status_code == 403
    assert "not the admin token" in answer.text
    assert shelf.jobs_asked == []


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost.evil.example"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    ],
)
def test_another_page_cannot_start_jobs_even_with_the_token(
    client: FlaskClient, shelf: FakeArchive, form: dict[str, str], headers: dict[str, str]
) -> None:
    assert client.post("/status/run", data=form, headers=headers).status_code == 403
    assert shelf.jobs_asked == []


def test_a_browser_without_fetch_metadata_is_known_by_its_origin(
    client: FlaskClient, form: dict[str, str]
) -> None:
    assert client.post("/status/run", data=form, headers={"Origin": "http://localhost"}).status_code == 303


def test_looking_starts_nothing(client: FlaskClient, shelf: FakeArchive, form: dict[str, str]) -> None:
    assert client.get("/status/run", query_string=form, headers=HERE).status_code == 405
    assert shelf.jobs_asked == []


def _try(client: FlaskClient, form: dict[str, str], token: str, peer: str, **headers: str) -> int:
    sent = client.post(
        "/status/run",
        data=form | {"token": token},
        headers=HERE | headers,
        environ_overrides={"REMOTE_ADDR": peer},
    )
    assert sent.status_code != 429 or 0 < int(sent.headers["Retry-After"]) <= 60
    return sent.status_code


def test_wrong_tokens_slow_down_their_own_client_only(client: FlaskClient, form: dict[str, str]) -> None:
    assert [_try(client, form, "guess", "203.0.113.7") for _ in range(7)] == [403] * 5 + [429] * 2
    assert _try(client, form, "guess", "198.51.100.1") == 403


def test_the_right_token_always_works(client: FlaskClient, shelf: FakeArchive, form: dict[str, str]) -> None:
    for _ in range(20):
        _try(client, form, "guess", "203.0.113.7")
    assert _try(client, form, form["token"], "198.51.100.1") == 303
    assert _try(client, form, form["token"], "203.0.113.7") == 303
    assert len(shelf.jobs_asked) == 2


def test_behind_a_trusted_proxy_each_client_is_counted_for_itself(
    settings: Settings, shelf: FakeArchive, form: dict[str, str]
) -> None:
    web = replace(settings.web, trusted_proxies=("10.0.0.0/8",))
    client = create_app(replace(settings, web=web), shelf).test_client()
    by = "X-Forwarded-For"
    for number in range(5):
        assert _try(client, form, "guess", "10.0.0.2", **{by: f"192.0.2.{number}, 203.0.113.7"}) == 403
    assert _try(client, form, "guess", "10.0.0.2", **{by: "192.0.2.9, 203.0.113.7"}) == 429
    assert _try(client, form, "guess", "10.0.0.2", **{by: "198.51.100.1"}) == 403
    # The same header from somebody who is no proxy names nobody.
    codes = [_try(client, form, "guess", "203.0.113.8", **{by: f"192.0.2.{n}"}) for n in range(7)]
    assert codes == [403] * 5 + [429] * 2


def test_without_a_token_the_page_says_how_to_set_one(
    settings: Settings, shelf: FakeArchive, form: dict[str, str]
) -> None:
    client = create_app(replace(settings, web=WebSettings()), shelf).test_client()
    page = client.get("/status").text
    assert "admin_token" in page
    assert 'method="post"' not in page
    assert client.post("/status/run", data=form | {"token": ""}, headers=HERE).status_code == 403


def test_the_token_is_on_no_page(client: FlaskClient, settings: Settings) -> None:
    for address in ("/status", "/", "/api/v1/status", "/embedding"):
        assert str(settings.web.admin_token) not in client.get(address).text


def test_jobs_link_to_their_own_page(client: FlaskClient) -> None:
    assert re.search(r'<a href="/status/jobs/7"', client.get("/status").text)
    assert client.get("/status/jobs/99").status_code == 404


def test_the_status_page_shows_how_reading_went(client):
    text = client.get("/status").get_data(as_text=True)
    assert "Files by format and outcome" in text
    assert "<td>plain</td><td>read</td><td>1,200</td>" in text
    assert "Labels nobody knows: 1" in text
    assert "Old &lt;b&gt;Tom&lt;/b&gt;" in text
    assert "Without an author: 1 story" in text


@pytest.fixture
def choice(form: dict[str, str]) -> dict[str, str]:
    return {"reading": "B s000000000002", "token": form["token"]}


def test_a_story_in_doubt_is_shown_with_both_readings_and_a_button_for_each(client: FlaskClient) -> None:
    page = client.get("/status").text
    assert "begins at “The lamp &lt;b&gt;stood …”" in page
    assert "begins at “Thank you, all …”" in page
    assert re.findall(r'<button name="reading" value="([^"]+)"', page) == [
        "A s000000000002",
        "B s000000000002",
    ]


@pytest.mark.parametrize("letter", ["A", "B"])
def test_either_reading_is_taken_by_a_job(
    client: FlaskClient, shelf: FakeArchive, choice: dict[str, str], letter: str
) -> None:
    wanted = f"{letter} s000000000002"
    answer = client.post("/status/reread", data=choice | {"reading": wanted}, headers=HERE)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/status/jobs/3")
    assert shelf.jobs_asked == [(JobKind.REREAD_AS, wanted)]


@pytest.mark.parametrize(
    "wanted", ["", "B", "C s000000000002", "B s000000000001", "B s000000000002 ", "B\ns000000000002"]
)
def test_no_reading_is_taken_that_the_page_does_not_offer(
    client: FlaskClient, shelf: FakeArchive, choice: dict[str, str], wanted: str
) -> None:
    assert client.post("/status/reread", data=choice | {"reading": wanted}, headers=HERE).status_code == 400
    assert shelf.jobs_asked == []


def test_a_reading_is_guarded_as_every_job_is(
    client: FlaskClient, shelf: FakeArchive, choice: dict[str, str]
) -> None:
    assert client.post("/status/reread", data=choice, headers={}).status_code == 403
    assert client.post("/status/reread", data=choice | {"token": "wrong"}, headers=HERE).status_code == 403
    assert client.get("/status/reread", query_string=choice, headers=HERE).status_code == 405
    assert shelf.jobs_asked == []


def test_without_a_token_the_command_that_takes_the_other_reading_is_shown(
    settings: Settings, shelf: FakeArchive, choice: dict[str, str]
) -> None:
    client = create_app(replace(settings, web=WebSettings()), shelf).test_client()
    assert "<code>velveteen reread --as B s000000000002</code>" in client.get("/status").text
    assert client.post("/status/reread", data=choice, headers=HERE).status_code == 403


def test_whoever_may_not_see_everything_is_told_of_no_reading_and_can_take_none(
    settings: Settings, shelf: FakeArchive, choice: dict[str, str]
) -> None:
    client = create_app(
        replace(settings, web=replace(settings.web, highest_rating=Rating.TEEN)), shelf
    ).test_client()
    assert "Thank you, all" not in client.get("/status").text
    assert client.post("/status/reread", data=choice, headers=HERE).status_code == 400
