"""What must hold on every page: access, narrow screens, weight."""

from __future__ import annotations

import gzip
from http.server import ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Page, Response
from webpages import HOSTS, OPEN_ALL, PAGES, keyboard_walk, violations


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(page: Page, troubles: list[str], ids: dict[str, str], name: str) -> None:
    """In light with every rule; in dark and sepia only colours can differ."""
    page.goto(PAGES[name].format(**ids))
    page.evaluate(OPEN_ALL)
    assert violations(page) == []
    for theme in ("dark", "sepia"):
        page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        assert violations(page, rules=["color-contrast"]) == []
    if name == "missing":
        troubles.clear()


def test_the_system_decides_between_light_and_dark_until_the_reader_does(page: Page) -> None:
    grounds = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.goto("/")
        grounds.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert grounds == ["rgb(251, 248, 243)", "rgb(23, 20, 26)"]


@pytest.mark.parametrize("host", HOSTS)
def test_axe_finds_nothing_in_the_embed(
    page: Page, site: str, elsewhere: ThreadingHTTPServer, host: str
) -> None:
    elsewhere.pages = {
        "/host": f"""<!doctype html><html lang="en"><title>Host</title><body style="{HOSTS[host]}"><main><h1>Host</h1>
        <script type="module" src="{site}/embed.js"></script><velveteen-search server="{site}"></velveteen-search>"""
    }
    page.goto(f"http://127.0.0.1:{elsewhere.server_port}/host")
    page.locator("velveteen-search input").fill("towel")
    page.locator("velveteen-search mark").first.wait_for()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_lost_on_a_narrow_screen(
    browser: Browser, site: str, ids: dict[str, str], name: str
) -> None:
    context = browser.new_context(base_url=site, viewport={"width": 320, "height": 640})
    try:
        page = context.new_page()
        page.goto(PAGES[name].format(**ids))
        page.evaluate(OPEN_ALL)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
    finally:
        context.close()


def test_the_search_page_keeps_its_budget_and_asks_for_nothing_else(page: Page, site: str) -> None:
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 -- Playwright cannot wrap a builtin
    page.goto("/?q=the")
    page.wait_for_load_state("networkidle")
    weights = {"html": 0, "css": 0, "javascript": 0, "svg+xml": 0}
    for answer in answers:
        assert answer.url.startswith(site)
        kind = answer.headers["content-type"].partition(";")[0].partition("/")[2]
        assert kind in weights
        weights[kind] += len(answer.body()) if kind == "html" else len(gzip.compress(answer.body()))
    assert 0 < weights["html"] <= 60_000
    assert 0 < weights["css"] <= 12_000
    assert 0 < weights["javascript"] <= 15_000


@pytest.mark.parametrize("name", ["front", "results", "story"])
def test_nothing_shifts_while_a_page_loads(page: Page, ids: dict[str, str], name: str) -> None:
    page.goto(PAGES[name].format(**ids))
    page.wait_for_load_state("networkidle")
    shift = """() => new Promise((resolve) => {
      let sum = 0;
      new PerformanceObserver((list) => { for (const entry of list.getEntries()) sum += entry.value; })
        .observe({ type: "layout-shift", buffered: true });
      requestAnimationFrame(() => setTimeout(() => resolve(sum), 50));
    })"""
    assert page.evaluate(shift) < 0.01


def test_the_first_stop_of_the_keyboard_skips_to_the_text(page: Page) -> None:
    page.goto("/?q=the")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("name", PAGES)
def test_the_keyboard_alone_reaches_everything_in_order_and_is_seen_where_it_is(
    page: Page, troubles: list[str], ids: dict[str, str], name: str
) -> None:
    page.goto(PAGES[name].format(**ids))
    wanted, stops, unseen = keyboard_walk(page)
    assert [wanted[number] for number in set(range(len(wanted))) - set(stops)] == []
    # From where the page begins: at a hit, on one that opens there.
    assert stops[stops.index(min(stops)) :] + stops[: stops.index(min(stops))] == sorted(stops)
    assert unseen == []
    if name == "missing":
        troubles.clear()


def test_marks_are_seen_in_forced_colours(page: Page) -> None:
    page.emulate_media(forced_colors="active")
    page.goto("/?q=towel")
    colours = "(() => { const style = getComputedStyle(document.querySelector('.hits mark')); return [style.color, style.backgroundColor] })()"
    ink, ground = page.evaluate(colours)
    assert ink != ground
    assert ground != "rgba(0, 0, 0, 0)"


def test_paper_gets_the_story_alone(page: Page, ids: dict[str, str]) -> None:
    page.goto(PAGES["story"].format(**ids))
    page.emulate_media(media="print")
    for gone in (".top", ".hitbar", ".hitmap", ".folded"):
        assert not page.locator(gone).first.is_visible()
    assert page.locator("#p-1-1").is_visible()
