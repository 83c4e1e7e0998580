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
    box.fill("wren al")
    expect(options_of(page).first).to_contain_text("Wren Alder")
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(box).to_have_value("wren al")
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
    page.on("request", lambda request: sent.append(request.url + (request.post_data or "")))
    box_of(page).press("ArrowDown")
    expect(options_of(page)).to_have_text(["towel", "kite", "Clear recent searches"], use_inner_text=True)
    expect(page.locator("#say")).to_have_text("2 recent searches")
    assert [url for url in sent if not url.endswith("favicon.svg")] == []
    box_of(page).press("ArrowUp")
    box_of(page).press("Enter")
    expect(page.locator("#say")).to_have_text("Recent searches cleared")
    expect(page.get_by_role("listbox")).to_have_count(0)
    assert page.evaluate(RECENT) is None
    assert [url for url in sent if not url.endswith("favicon.svg")] == []


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


def test_results_are_searched_within_without_javascript(plain_page: Page) -> None:
    plain_page.goto("/?q=towel+OR+kite")
    plain_page.get_by_text("Search in these results").click()
    plain_page.get_by_label("Words they also have").fill('"gap in"')
    plain_page.keyboard.press("Enter")
    expect(plain_page.locator("#q")).to_have_value('(towel OR kite) "gap in"')
    expect(plain_page.locator(".hits h2")).to_have_count(2)


def test_a_story_that_was_expected_is_explained_without_javascript(plain_page: Page) -> None:
    plain_page.goto("/?q=towel+zeppelin+cartographer&exact=1")
    plain_page.locator("summary", has_text="Expected another story?").click()
    plain_page.locator("#story").fill("the kite and the hill")
    plain_page.keyboard.press("Enter")
    expect(plain_page.locator(".why-not li")).to_have_text(
        [
            "It is not among the stories with the word towel.",
            "It is not among the stories with the word zeppelin.",
            "It is not among the stories with the word cartographer.",
        ]
    )
    plain_page.get_by_role("link", name="Results for").click()
    expect(plain_page.locator("#did")).to_be_visible()


def test_a_story_opened_without_a_match_leads_to_why(page: Page, ids: dict[str, str]) -> None:
    page.goto(f"/stories/{ids['kitehillkite1']}?q=zeppelin")
    page.get_by_role("link", name="Why not?").click()
    expect(page.locator(".why-not li")).to_have_text("It is not among the stories with the word zeppelin.")
    assert violations(page) == []


@pytest.mark.parametrize("width", [1280, 320])
def test_what_goes_on_from_results_is_within_reach_and_fits(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    page.goto("/?q=towel")
    for words in ("Search in these results", "Expected another story?"):
        page.locator("summary", has_text=words).focus()
        page.keyboard.press("Enter")
    expect(page.get_by_label("Words they also have")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []
