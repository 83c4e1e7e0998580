from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from fake_archive import FakeArchive
from flask.testing import FlaskClient

from indexer.config import Settings, WebSettings
from webui import create_app
from webui.security import policy, token_matches

BLOG = "https://blog.example"
PAGES = (
    "/",
    "/?q=lamp",
    "/?page=0",
    "/stories/lampinthefog1",
    "/stories/none",
    "/status",
    "/status/jobs/7",
    "/embed",
    "/embedding",
    "/nowhere",
    "/opensearch.xml",
    "/healthz",
    "/robots.txt",
    "/favicon.svg",
    "/embed.js",
    "/static/x/velveteen.css",
    "/static/x/none",
    "/api/v1/search",
    "/api/v1/jobs/999",
    "/api/v1/openapi.json",
)


@pytest.mark.parametrize("address", PAGES)
def test_every_answer_carries_the_policy(client: FlaskClient, address: str) -> None:
    with client.get(address) as answer:
        directives = dict(
            part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";")
        )
        assert directives["default-src"] == "'none'"
        assert directives["script-src"] == "'self'"
        assert directives["style-src"] == "'self'"
        assert directives["base-uri"] == "'none'"
        assert directives["form-action"] == "'self'"
        assert directives["frame-ancestors"] == (f"'self' {BLOG}" if address == "/embed" else "'none'")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "address", [page for page in PAGES if not page.startswith(("/api", "/embed.js", "/static"))]
)
def test_no_page_holds_inline_script_or_style(client: FlaskClient, address: str) -> None:
    with client.get(address) as answer:
        text = answer.text
    assert " style=" not in text
    assert "<style" not in text.replace("&lt;style", "")
    assert text.count("<script") == text.count("<script src=") + text.count('<script type="module" src=')
    assert " onclick=" not in text


@pytest.mark.parametrize(
    ("origins", "asking", "allowed"),
    [
        ((BLOG,), BLOG, BLOG),
        ((BLOG,), "https://other.example", None),
        ((BLOG,), "https://blog.example.evil.example", None),
        ((BLOG,), "https://BLOG.example/", None),
        ((BLOG,), "null", None),
        ((BLOG,), None, None),
        ((), BLOG, None),
        (("*",), "https://anyone.example", "*"),
    ],
)
def test_only_configured_origins_may_read_the_api(
    settings: Settings, shelf: FakeArchive, origins: tuple[str, ...], asking: str | None, allowed: str | None
) -> None:
    client = create_app(replace(settings, web=WebSettings(embed_origins=origins)), shelf).test_client()
    answer = client.get("/api/v1/search?q=lamp", headers={"Origin": asking} if asking else {})
    assert answer.headers.get("Access-Control-Allow-Origin") == allowed
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert allowed == "*" or "Origin" in answer.vary


def test_origins_may_look_and_nothing_else(client: FlaskClient) -> None:
    answer = client.options(
        "/api/v1/search", headers={"Origin": BLOG, "Access-Control-Request-Method": "GET"}
    )
    assert answer.headers["Access-Control-Allow-Methods"] == "GET"
    assert (
        "Access-Control-Allow-Origin" not in client.post("/api/v1/search", headers={"Origin": BLOG}).headers
    )


@pytest.mark.parametrize("address", ["/", "/status", "/stories/lampinthefog1", "/embed"])
def test_pages_are_shared_with_no_origin(client: FlaskClient, address: str) -> None:
    assert "Access-Control-Allow-Origin" not in client.get(address, headers={"Origin": BLOG}).headers


def test_only_the_frame_may_be_framed() -> None:
    assert "frame-ancestors 'self' https://a.example https://b.example" in policy(
        "/embed", ("https://a.example", "https://b.example")
    )
    assert "frame-ancestors 'none'" in policy("/embed/", ("https://a.example",))


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "169.254.169.254", "a b"])
def test_a_loopback_server_answers_to_its_own_names_only(client: FlaskClient, host: str) -> None:
    for address in ("/", "/api/v1/search", "/healthz", "/opensearch.xml"):
        answer = client.get(address, headers={"Host": host})
        assert answer.status_code == 400
        assert host not in answer.text


@pytest.mark.parametrize("host", ["localhost:8080", "127.0.0.1:8080", "[::1]:8080"])
def test_its_own_names_are_welcome(client: FlaskClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 200


def test_other_names_can_be_configured(settings: Settings, shelf: FakeArchive) -> None:
    web = WebSettings(trusted_hosts=("stories.example", ".lan"))
    client = create_app(replace(settings, web=web), shelf).test_client()
    for host, status in (("stories.example", 200), ("attic.lan", 200), ("evil.example", 400)):
        assert client.get("/", headers={"Host": host}).status_code == status


def test_a_server_on_the_network_answers_to_any_name(settings: Settings, shelf: FakeArchive) -> None:
    client = create_app(replace(settings, web=WebSettings(host="0.0.0.0")), shelf).test_client()
    assert client.get("/", headers={"Host": "attic.lan"}).status_code == 200


def test_an_endless_address_is_refused(client: FlaskClient) -> None:
    assert client.get("/?q=" + "a" * 9000).status_code == 414
    assert client.get("/api/v1/search?q=" + "a" * 9000).json["code"] == "address-too-long"


def test_a_large_body_is_refused(client: FlaskClient) -> None:
    answer = client.post(
        "/status/run", data={"token": "a" * 100_000}, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "name", ["../site.py", "..%2fsite.py", "%2e%2e/app.py", "%2fetc%2fpasswd", "..\\app.py"]
)
def test_no_other_file_is_served(client: FlaskClient, name: str) -> None:
    assert client.get(f"/static/x/{name}", follow_redirects=True).status_code == 404


def test_tokens_are_compared_whole() -> None:
    assert token_matches("sécret", "sécret")
    assert not token_matches("sécre", "sécret")


@pytest.mark.parametrize(
    "query", ["%00", "%ED%A0%80", "%FF%FE", "%E2%80%AE", "%F0%9F%95%B0", "%0d%0aX: y", "' OR 1=1"]
)
def test_strange_characters_are_searched_for_and_break_nothing(client: FlaskClient, query: str) -> None:
    for address in ("/?q=", "/embed?q=", "/api/v1/search?q=", "/stories/lampinthefog1?q="):
        assert client.get(address + query).status_code == 200


def test_nothing_listens_to_messages_of_other_windows(checkout: Path) -> None:
    scripts = list((checkout / "webui" / "static").glob("*.js"))
    assert scripts
    for script in scripts:
        text = script.read_text(encoding="utf-8")
        assert "postMessage" not in text
        assert "onmessage" not in text
        assert not re.search(r"addEventListener\(\s*[\"'`]message", text)


@pytest.mark.parametrize("name", ["next", "url", "u", "to", "return", "redirect", "continue"])
@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", r"/\evil.example", "%2f%2fevil.example"]
)
@pytest.mark.parametrize(
    "address", ["/", "/status", "/stories/lampinthefog1", "/embed", "/search", "//evil.example"]
)
def test_no_address_leads_to_another_site(client: FlaskClient, address: str, name: str, target: str) -> None:
    with client.get(address, query_string={name: target, "q": "lamp"}) as answer:
        assert "evil.example" not in answer.headers.get("Location", "").partition("?")[0]
