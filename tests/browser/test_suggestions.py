"""The suggestions below the search box, by keyboard alone, and what was searched for lately."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect
from webpages import violations

RECENT = "localStorage.getItem('velveteen.recent')"


def box_of(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Search the stories")


def options_of(page: Page) -> Locator:
    return page.locator("#suggested").get_by_role("option")


def test_a_suggestion_is_chosen_with_the_keyboard_and_searched_for_exactly(page: Page) -> None:
    page.goto("/")
    box = box_of(page)
    box.press_sequentially("overw")
    expect(options_of(page).first).to_contain_text("Overwater")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#say")).to_have_text(f"{options_of(page).count()} suggestions")
    expect(box).not_to_have_attribute("aria-activedescendant", "suggested-0")
    box.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "suggested-0")
    expect(options_of(page).first).to_have_attribute("aria-selected", "true")
    expect(box).to_be_focused()
    expect(box).to_have_value("overw")
    box.press("Enter")
    expect(page.locator("#did")).to_contain_text("3 stories")
    assert "q=fandom%3A%22Overwater%22" in page.url


def test_arrows_go_round_and_come_by_the_box(page: Page) -> None:
    page.goto("/")
    box = box_of(page)
    box.press_sequentially("the ")
    expect(options_of(page).first).to_be_visible()
    last = options_of(page).count() - 1
    box.press("ArrowUp")
    expect(box).to_have_attribute("aria-activedescendant", f"suggested-{last}")
    box.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") is None
    box.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "suggested-0")


def test_escape_closes_the_list_and_leaves_what_was_typed(page: Page) -> None:
    page.goto("/?q=towel")
    box = box_of(page)
    box.press("End")
    box.fill("wren ad")
    expect(options_of(page).first).to_contain_text("Wren Alder")
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(box).to_have_value("wren ad")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press("ArrowDown")
    expect(options_of(page).first).to_be_visible()
    box.press("Tab")
    expect(page.get_by_role("listbox")).to_have_count(0)


def test_what_nothing_begins_with_opens_no_list_and_is_searched_for_as_typed(page: Page) -> None:
    page.goto("/")
    box = box_of(page)
    box.press_sequentially("white towel")
    expect(page.locator("#say")).to_have_text("No suggestions")
    expect(page.get_by_role("listbox")).to_have_count(0)
    box.press("Enter")
    expect(page.locator("#did")).to_contain_text("2 stories")
    assert "q=white+towel" in page.url


def test_a_suggestion_can_be_clicked(page: Page) -> None:
    page.goto("/?q=towel")
    box_of(page).fill("odette")
    options_of(page).first.click()
    expect(page.locator("#did")).to_contain_text("1 story")
    assert "q=author%3A%22Odette+Marsh%22" in page.url


def test_recent_searches_are_offered_in_the_empty_box_latest_first_and_can_be_cleared(page: Page) -> None:
    for words in ("towel", "kite", "towel"):
        page.goto("/")
        box_of(page).fill(words)
        box_of(page).press("Enter")
        expect(page.locator("#did")).to_be_visible()
    sent: list[str] = []
    page.goto("/")
    page.on("request", lambda request: sent.append(request.url))
    box_of(page).press("ArrowDown")
    expect(options_of(page)).to_have_text(["towel", "kite", "Clear recent searches"], use_inner_text=True)
    expect(page.locator("#say")).to_have_text("2 recent searches")
    assert sent == []
    box_of(page).press("ArrowUp")
    box_of(page).press("Enter")
    expect(page.locator("#say")).to_have_text("Recent searches cleared")
    expect(page.get_by_role("listbox")).to_have_count(0)
    assert page.evaluate(RECENT) is None
    assert sent == []


def test_where_nothing_may_be_stored_there_are_no_recent_searches_and_all_else_works(
    context: BrowserContext, page: Page
) -> None:
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no') } })"
    )
    page.goto("/")
    box_of(page).fill("towel")
    box_of(page).press("Enter")
    expect(page.locator("#did")).to_contain_text("2 stories")
    page.goto("/")
    box_of(page).click()
    box_of(page).press("ArrowDown")
    expect(page.get_by_role("listbox")).to_have_count(0)
    box_of(page).fill("overw")
    expect(options_of(page).first).to_be_visible()


@pytest.mark.parametrize("kept", ["no json", '{"a": 1}', "[1, null]", '["<img src=x onerror=alert(1)>"]'])
def test_whatever_is_stored_breaks_nothing(page: Page, kept: str) -> None:
    page.goto("/")
    page.evaluate("kept => localStorage.setItem('velveteen.recent', kept)", kept)
    page.reload()
    box_of(page).press("ArrowDown")
    expect(page.get_by_role("listbox")).to_have_count(1 if "img" in kept else 0)


def test_without_javascript_the_box_is_a_plain_box(plain_page: Page) -> None:
    plain_page.goto("/")
    box = plain_page.get_by_role("searchbox", name="Search the stories")
    box.fill("overwater")
    box.press("Enter")
    expect(plain_page.locator("#did")).to_contain_text("stories")
    assert plain_page.get_by_role("listbox").count() == 0


@pytest.mark.parametrize("width", [375, 320])
def test_the_list_fits_a_narrow_page(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    page.goto("/?q=towel")
    box_of(page).fill("voyage")
    expect(options_of(page).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    edges = page.get_by_role("listbox").bounding_box()
    assert edges is not None
    assert edges["x"] >= 0
    assert edges["x"] + edges["width"] <= width


def test_axe_finds_nothing_in_the_open_list(page: Page) -> None:
    page.goto("/")
    box_of(page).fill("wren")
    expect(options_of(page).first).to_be_visible()
    box_of(page).press("ArrowDown")
    assert violations(page) == []
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert violations(page, rules=["color-contrast"]) == []
