"""What a finger can hit and an eye can read: targets of 44 px, contrast of prose, marks and everything else."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from webpages import HOSTS, OPEN_ALL, PAGES, too_small_for_a_finger

# Every text with what is behind it, colours as they are painted; a mark's own ground counts for its words.
COLOURS = """(root) => {
  const scope = root ? document.querySelector(root).shadowRoot : document.body;
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const over = (layers) => {
    canvas.clearRect(0, 0, 1, 1);
    for (const layer of layers) { canvas.fillStyle = layer; canvas.fillRect(0, 0, 1, 1); }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const grounds = (element) => {
    const found = [];
    for (let at = element; at; at = at.parentElement ?? at.getRootNode().host) {
      found.unshift(getComputedStyle(at).backgroundColor);
    }
    return ["white", ...found];
  };
  const told = [];
  const walker = document.createTreeWalker(scope, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element?.checkVisibility({ visibilityProperty: true })) continue;
    if (element.closest("option, .unseen, .skip, style, script")) continue;
    const behind = grounds(element);
    const prose = element.matches("mark, mark *") || !!element.closest(".prose, .blurb, .text p, .zone, .summary, .passage") && !element.closest(".place, .break");
    told.push({
      ink: over([...behind, getComputedStyle(element).color]), ground: over(behind), prose,
      text: walker.currentNode.data.trim().slice(0, 40), mark: element.matches("mark, mark *"),
    });
  }
  return told;
}"""


def luminance(colour: list[int]) -> float:
    """Return the relative luminance of WCAG 2.2."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: list[int], two: list[int]) -> float:
    high, low = sorted((luminance(one), luminance(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def too_faint(texts: list[dict[str, Any]]) -> list[str]:
    """Return the texts that are fainter than 7:1 (prose and marks) or 4.5:1 (the rest)."""
    return [
        f"{contrast(text['ink'], text['ground']):.2f} {text['text']}"
        for text in texts
        if contrast(text["ink"], text["ground"]) < (7 if text["prose"] else 4.5)
    ]


@pytest.fixture
def phone(browser: Browser, site: str) -> Iterator[Page]:
    context = browser.new_context(
        base_url=site, viewport={"width": 375, "height": 667}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()


@pytest.mark.parametrize("name", [*PAGES, "misspelt"])
def test_a_finger_hits_what_it_means(phone: Page, ids: dict[str, str], name: str) -> None:
    phone.goto({**PAGES, "misspelt": "/?q=harbuor"}[name].format(**ids))
    assert phone.evaluate("matchMedia('(pointer: coarse)').matches")
    phone.evaluate(OPEN_ALL)
    assert too_small_for_a_finger(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth") <= 375


def embed_on(page: Page, site: str, elsewhere: ThreadingHTTPServer, style: str, query: str = "towel") -> None:
    elsewhere.pages = {
        "/host": f"""<!doctype html><html lang="en"><meta name="viewport" content="width=device-width">
        <title>Host</title><body style="{style}"><main><h1>Host</h1>
        <script type="module" src="{site}/embed.js"></script><velveteen-search server="{site}"></velveteen-search>"""
    }
    page.goto(f"http://127.0.0.1:{elsewhere.server_port}/host")
    page.locator("velveteen-search input").fill(query)
    page.locator("velveteen-search [part=status]", has_text="stor").wait_for()


@pytest.mark.parametrize("host", HOSTS)
def test_a_finger_hits_what_it_means_in_the_embed(
    phone: Page, site: str, elsewhere: ThreadingHTTPServer, host: str
) -> None:
    for query in ("towel wren", "harbuor"):
        embed_on(phone, site, elsewhere, HOSTS[host], query)
        assert too_small_for_a_finger(phone, "velveteen-search") == []
        assert phone.evaluate("document.documentElement.scrollWidth") <= 375


@pytest.mark.parametrize("theme", ["light", "dark", "sepia"])
@pytest.mark.parametrize("name", ["results", "story", "frame", "plain story", "browse", "nothing"])
def test_prose_and_marks_have_seven_to_one_and_the_rest_four_and_a_half(
    page: Page, ids: dict[str, str], name: str, theme: str
) -> None:
    page.goto(PAGES[name].format(**ids))
    page.evaluate(OPEN_ALL)
    page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
    texts = page.evaluate(COLOURS, None)
    assert any(text["mark"] for text in texts) == (name in {"results", "story", "frame"})
    assert len(texts) > 10
    assert too_faint(texts) == []


@pytest.mark.parametrize(
    "style",
    [
        *HOSTS.values(),
        "background:#000;color:#eee",
        "background:#202020;color:#ddd;font:16px serif",
        "background:#f4ead5;color:#33271a",
    ],
)
def test_marks_in_the_embed_can_be_read_on_light_and_dark_hosts(
    page: Page, site: str, elsewhere: ThreadingHTTPServer, style: str
) -> None:
    embed_on(page, site, elsewhere, style, "towel wren")
    texts = page.evaluate(COLOURS, "velveteen-search")
    marks = [text for text in texts if text["mark"]]
    assert len(marks) >= 3
    assert too_faint(texts) == []
    behind = page.evaluate("getComputedStyle(document.body).backgroundColor")
    for mark in marks:  # and a mark is seen to be one
        assert contrast(mark["ground"], [int(part) for part in behind[4:-1].split(",")]) >= 1.1


def test_a_host_chooses_the_colour_of_marks(page: Page, site: str, elsewhere: ThreadingHTTPServer) -> None:
    embed_on(page, site, elsewhere, "--velveteen-mark:rgb(1, 2, 3)")
    mark = "document.querySelector('velveteen-search').shadowRoot.querySelector('mark')"
    assert page.evaluate(f"getComputedStyle({mark}).backgroundColor") == "rgb(1, 2, 3)"


def test_marks_in_the_embed_are_seen_in_forced_colours(
    page: Page, site: str, elsewhere: ThreadingHTTPServer
) -> None:
    page.emulate_media(forced_colors="active")
    embed_on(page, site, elsewhere, HOSTS["dark forum"])
    texts = page.evaluate(COLOURS, "velveteen-search")
    marks = [text for text in texts if text["mark"]]
    assert marks
    assert all(contrast(mark["ink"], mark["ground"]) >= 4.5 for mark in marks)
    plain = next(text for text in texts if not text["mark"])
    assert all(mark["ground"] != plain["ground"] for mark in marks)
