"""The embed on pages of other origins: allowed, refused, under a strict policy, in a frame."""

from __future__ import annotations

from http.server import ThreadingHTTPServer

import pytest
from playwright.sync_api import Page, expect

PAGE = """<!doctype html><html lang="en"><title>A blog</title><h1>A blog</h1>
<script type="module" src="{site}/embed.js"></script>
<velveteen-search server="{site}" per-page="2"><a href="{site}/">Search</a></velveteen-search>"""
FRAME = """<!doctype html><html lang="en"><title>A blog</title>
<iframe src="{site}/embed" title="Search the stories" width="320" height="480"></iframe>"""


@pytest.fixture
def blog(site: str, elsewhere: ThreadingHTTPServer) -> str:
    elsewhere.velveteen = site
    elsewhere.pages = {
        "/": PAGE.format(site=site),
        "/strict": PAGE.format(site=site),
        "/frame": FRAME.format(site=site),
    }
    return f"http://127.0.0.1:{elsewhere.server_port}"


@pytest.fixture
def stranger(blog: str) -> str:
    return blog.replace("127.0.0.1", "localhost")


def test_a_page_of_an_allowed_origin_searches_as_one_types(page: Page, blog: str) -> None:
    page.goto(blog)
    page.locator("velveteen-search input").press_sequentially("towel")
    expect(page.locator("velveteen-search [part=status]")).to_contain_text("2 stories")
    expect(page.locator("velveteen-search mark").first).to_have_text("towel")
    expect(page.locator("velveteen-search [part=passage]").first).to_contain_text(
        "a folded white towel on the thwart"
    )


def test_a_passage_of_the_embed_leads_to_its_place(page: Page, blog: str, site: str) -> None:
    page.goto(blog)
    page.locator("velveteen-search input").fill("towel")
    page.locator("velveteen-search [part=passage]").nth(1).click()
    expect(page.locator("mark.now")).to_be_in_viewport()
    assert page.url.startswith(site)


def test_marks_stand_right_after_characters_outside_the_basic_plane(page: Page, blog: str) -> None:
    page.goto(blog)
    page.locator("velveteen-search input").fill("yesterday rhubarb")
    expect(page.locator("velveteen-search mark").first).to_have_text("yesterday")
    expect(page.locator("velveteen-search mark").nth(1)).to_have_text("rhubarb")


def test_titles_and_authors_are_marked_there_too(page: Page, blog: str) -> None:
    page.goto(blog)
    page.locator("velveteen-search input").fill("kite wren")
    expect(page.locator("velveteen-search [part=title] mark").first).to_have_text("Kite")
    expect(page.locator("velveteen-search [part=author] mark").first).to_have_text("Wren")
    expect(page.locator("velveteen-search [part=author]").first).to_have_text(" · Wren Alder, Jo Fennel")


def test_a_word_nobody_has_is_said_once_and_the_one_that_was_meant_is_a_click_away(
    page: Page, blog: str
) -> None:
    page.goto(blog)
    page.locator("velveteen-search input").fill("harbuor")
    status = page.locator("velveteen-search [part=status]")
    expect(status).to_have_text(
        "2 stories Showing results for “harbour”; search for exactly “harbuor” instead."
    )
    typed = status.get_by_role("link", name="harbuor").get_attribute("href")
    assert typed is not None
    assert typed.endswith("/?q=harbuor&exact=1")
    page.locator("velveteen-search input").fill('"harbuor"')
    expect(status).to_have_text("No story has “harbuor”; did you mean harbour?")
    status.get_by_role("link", name="harbour").click()
    expect(status).to_have_text("2 stories")
    expect(page.locator("velveteen-search input")).to_have_value('"harbour"')
    page.locator("velveteen-search input").fill("harbuor OR kite")
    expect(status).to_contain_text("No story has “harbuor”; did you mean harbour?")


def test_a_hostile_title_is_only_text_there(page: Page, blog: str) -> None:
    page.goto(blog)
    page.locator("velveteen-search input").fill('"began with a lamp"')
    expect(page.locator("velveteen-search [part=title]")).to_have_text("<script>alert(1)</script>")
    expect(page.locator("velveteen-search img, velveteen-search script")).to_have_count(0)


def test_it_works_under_the_strictest_policy_of_its_host(page: Page, blog: str) -> None:
    page.goto(f"{blog}/strict")
    page.locator("velveteen-search input").fill("towel")
    expect(page.locator("velveteen-search mark").first).to_have_text("towel")
    background = "getComputedStyle(document.querySelector('velveteen-search').shadowRoot.querySelector('mark')).backgroundColor"
    assert page.evaluate(background) != "rgba(0, 0, 0, 0)"


def test_a_page_of_another_origin_is_refused_and_gets_a_plain_link(
    page: Page, stranger: str, site: str, troubles: list[str]
) -> None:
    page.goto(stranger)
    page.locator("velveteen-search input").fill("towel")
    link = page.locator("velveteen-search [part=more]")
    expect(link).to_have_attribute("href", f"{site}/?q=towel")
    expect(page.locator("velveteen-search mark")).to_have_count(0)
    assert any("CORS" in trouble for trouble in troubles)
    troubles.clear()


def test_the_frame_works_where_it_is_allowed(page: Page, blog: str) -> None:
    page.goto(f"{blog}/frame")
    frame = page.frame_locator("iframe")
    frame.get_by_label("Search the stories").fill("towel")
    frame.get_by_role("button", name="Search").click()
    expect(frame.locator("mark").first).to_have_text("towel")


def test_the_frame_is_refused_elsewhere(page: Page, stranger: str, troubles: list[str]) -> None:
    page.goto(f"{stranger}/frame")
    expect(page.frame_locator("iframe").get_by_label("Search the stories")).to_have_count(0)
    assert any("frame-ancestors" in trouble for trouble in troubles)
    troubles.clear()


def test_the_help_page_shows_both(page: Page) -> None:
    page.goto("/embedding")
    page.locator("velveteen-search input").fill("towel")
    expect(page.locator("velveteen-search mark").first).to_have_text("towel")
    expect(page.frame_locator("iframe").get_by_label("Search the stories")).to_be_visible()
