"""What can be done with words selected in a story: by mouse, by keyboard, on a narrow screen, without a clipboard."""

from __future__ import annotations

from http.server import ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from webpages import too_small_for_a_finger, violations

SELECT = """([id, start, end]) => {
  const node = document.getElementById(id).firstChild;
  getSelection().setBaseAndExtent(node, start, node, end);
}"""


def select(page: Page, paragraph: str, start: int, end: int) -> None:
    page.evaluate(SELECT, [paragraph, start, end])
    page.get_by_role("group", name="With the selected words").wait_for()


def test_a_link_to_selected_words_lasts_and_marks_them(
    page: Page, context: BrowserContext, ids: dict[str, str]
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"/stories/{ids['kitehillkite1']}")
    select(page, "p-1-3", 4, 10)
    page.get_by_role("button", name="Link here").click()
    expect(page.locator("#say")).to_contain_text("The link was copied")
    link = page.evaluate("navigator.clipboard.readText()")
    asked = parse_qs(urlsplit(link).query)
    assert asked["exact"] == ["string"]
    assert asked["prefix"] == ["The"] or asked["prefix"][0].endswith("The")
    assert asked["at"][0].startswith("1.")
    assert len(asked["at"][0]) == len("1.") + 10
    assert page.url == link
    page.goto(link)
    expect(page.locator("mark")).to_have_text("string")
    expect(page.locator("mark")).to_be_in_viewport()
    # The words are where they were: there is nothing to say.
    expect(page.locator(".anchored")).to_have_count(0)


def test_a_quote_is_copied_with_the_link_that_lasts(
    page: Page, context: BrowserContext, ids: dict[str, str]
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"/stories/{ids['longvoyage123']}?q=towel&hit=3")
    page.evaluate("getSelection().selectAllChildren(document.querySelector('#p-1-1'))")
    page.get_by_role("button", name="Copy as quote").click()
    expect(page.locator("#say")).to_contain_text("The quote was copied")
    words, _, link = page.evaluate("navigator.clipboard.readText()").rpartition(", ")
    assert words.startswith("“")
    assert "at=1." in link
    assert "q=" not in link


def test_the_keyboard_leads_from_the_words_to_what_can_be_done(page: Page, ids: dict[str, str]) -> None:
    page.goto(f"/stories/{ids['kitehillkite1']}")
    select(page, "p-1-3", 0, 20)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Search this phrase")).to_be_focused()
    assert violations(page) == []
    page.keyboard.press("Enter")
    expect(page.locator(".hits mark").first).to_have_text("The string sang back")


def test_a_selection_that_grows_over_paragraphs_has_their_words_and_no_others(
    page: Page, ids: dict[str, str]
) -> None:
    page.goto(f"/stories/{ids['kitehillkite1']}")
    select(page, "p-1-2", 0, 10)
    page.evaluate(
        """() => {
          const [one, two] = ["p-1-2", "p-1-3"].map((id) => document.getElementById(id).firstChild);
          getSelection().setBaseAndExtent(one, one.length - 5, two, 10);
        }"""
    )
    page.wait_for_function("document.querySelector('.selected').previousElementSibling.id === 'p-1-3'")
    page.get_by_role("button", name="Link here").click()
    page.wait_for_url("**at=1.**")
    assert parse_qs(urlsplit(page.url).query)["exact"] == ["tune. The string"]


def test_escape_puts_it_away(page: Page, ids: dict[str, str]) -> None:
    page.goto(f"/stories/{ids['kitehillkite1']}")
    select(page, "p-1-3", 0, 20)
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.get_by_role("group", name="With the selected words")).to_be_hidden()


def test_hits_are_gone_through_as_before_after_a_link_was_made(page: Page, ids: dict[str, str]) -> None:
    page.goto(f"/stories/{ids['longvoyage123']}?q=towel&hit=3")
    page.evaluate("getSelection().selectAllChildren(document.querySelector('#p-1-1'))")
    page.get_by_role("button", name="Link here").click()
    page.wait_for_url("**at=1.**")
    page.evaluate("getSelection().removeAllRanges()")
    page.keyboard.press("n")
    expect(page.locator("mark.now")).to_have_id("hit-4")
    assert "q=towel" in page.url
    assert "at=" not in page.url


def test_without_the_server_the_link_is_to_the_paragraph(
    page: Page, troubles: list[str], ids: dict[str, str]
) -> None:
    page.goto(f"/stories/{ids['kitehillkite1']}")
    page.route("**/permalink?*", lambda route: route.abort())
    select(page, "p-1-3", 0, 5)
    page.get_by_role("button", name="Link here").click()
    page.wait_for_url("**#p-1-3")
    troubles.clear()


@pytest.mark.parametrize("width", [320, 375])
def test_it_fits_on_a_narrow_screen_and_a_finger(
    browser: Browser, site: str, ids: dict[str, str], width: int
) -> None:
    context = browser.new_context(
        base_url=site, viewport={"width": width, "height": 640}, has_touch=True, is_mobile=True
    )
    try:
        page = context.new_page()
        page.goto(f"/stories/{ids['kitehillkite1']}")
        select(page, "p-1-2", 60, 90)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        box = page.locator(".selected").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert too_small_for_a_finger(page) == []
    finally:
        context.close()


def test_the_bookmark_searches_for_what_is_selected_on_another_page(
    page: Page, context: BrowserContext, site: str, elsewhere: ThreadingHTTPServer
) -> None:
    page.goto("/embedding")
    made = page.locator(".bookmarklet").get_attribute("href") or ""
    assert page.locator("pre[aria-label='The bookmark']").inner_text() == made
    elsewhere.pages = {"/host": "<!doctype html><title>Host</title><p id=a>the “white\ntowel”, she said"}
    page.goto(f"http://127.0.0.1:{elsewhere.server_port}/host")
    page.evaluate("getSelection().setBaseAndExtent(a.firstChild, 5, a.firstChild, 16)")
    with context.expect_page() as opened:
        page.evaluate("(made) => { location.href = made; }", made)
    other = opened.value
    expect(other.locator("#q")).to_have_value('"white towel"')
    expect(other.locator(".hits mark").first).to_have_text("white towel")
