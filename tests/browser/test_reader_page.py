from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect


def test_n_and_p_go_through_the_hits(page: Page, ids: dict[str, str]) -> None:
    page.goto(f"/stories/{ids['longvoyage123']}?q=towel")
    expect(page.locator("#hitbar")).to_contain_text("12 matches")
    page.keyboard.press("n")
    page.keyboard.press("n")
    expect(page.locator("mark.now")).to_have_id("hit-2")
    expect(page.locator("mark.now")).to_be_in_viewport()
    expect(page.locator("#hitbar")).to_contain_text("2 of 12 matches")
    page.keyboard.press("p")
    page.keyboard.press("p")
    expect(page.locator("mark.now")).to_have_id("hit-12")
    assert page.url.endswith("hit=12#hit-12")


def test_the_buttons_and_the_map_move_too(page: Page, ids: dict[str, str]) -> None:
    page.goto(f"/stories/{ids['longvoyage123']}?q=towel&hit=3#hit-3")
    page.get_by_role("link", name="Next match").click()
    expect(page.locator("mark.now")).to_have_id("hit-4")
    page.locator("#hitmap a").last.click()
    expect(page.locator("mark.now")).to_have_id("hit-12")
    expect(page.locator("#hitmap a.now")).to_have_count(1)


def test_hits_can_be_gone_through_without_script(plain_page: Page, ids: dict[str, str]) -> None:
    plain_page.goto(f"/stories/{ids['longvoyage123']}?q=towel")
    plain_page.get_by_role("link", name="Next match").click()
    plain_page.get_by_role("link", name="Next match").click()
    expect(plain_page.locator("#hitbar")).to_contain_text("2 of 12 matches")
    expect(plain_page.locator("mark.now")).to_be_in_viewport()


@pytest.mark.parametrize("shown", ["page", "plain_page"])
def test_an_address_without_a_fragment_leads_to_its_hit(
    request: pytest.FixtureRequest, ids: dict[str, str], shown: str
) -> None:
    page: Page = request.getfixturevalue(shown)
    page.goto(f"/stories/{ids['longvoyage123']}?q=towel&hit=9")
    expect(page.locator("mark.now")).to_have_id("hit-9")
    expect(page.locator("mark.now")).to_be_in_viewport()
    expect(page.locator("mark.now")).to_have_css("outline-style", "solid")
    page.get_by_role("link", name="Next match").click()
    expect(page.locator("#hitbar")).to_contain_text("10 of 12 matches")
    expect(page.locator("mark.now")).to_be_in_viewport()


def test_keys_go_on_from_the_hit_that_is_shown(page: Page, ids: dict[str, str]) -> None:
    for hit, following in (("9", "hit-10"), ("99", "hit-1"), ("-5", "hit-2")):
        page.goto(f"/stories/{ids['longvoyage123']}?q=towel&hit={hit}")
        expect(page.locator("mark.now")).to_be_in_viewport()
        page.keyboard.press("n")
        expect(page.locator("mark.now")).to_have_id(following)
        expect(page.locator("mark.now")).to_be_in_viewport()


def test_selected_words_can_be_searched(page: Page, ids: dict[str, str]) -> None:
    page.goto(f"/stories/{ids['kitehillkite1']}")
    page.evaluate("getSelection().selectAllChildren(document.getElementById('p-1-3'))")
    page.get_by_role("button", name="Search this phrase").click()
    expect(page.locator(".hits mark").first).to_have_text("The string sang back")


def test_a_paragraph_can_be_linked_to(page: Page, ids: dict[str, str]) -> None:
    page.goto(f"/stories/{ids['longvoyage123']}#p-5-4")
    expect(page.locator("#p-5-4")).to_be_in_viewport()


def test_back_keeps_the_filters(page: Page, ids: dict[str, str]) -> None:
    page.goto("/?q=towel&fandom=Overwater")
    page.locator(".hits h2 > a:first-child").first.click()
    page.keyboard.press("n")
    page.get_by_role("link", name=re.compile("Back to the results")).click()
    expect(page.locator(".chips")).to_contain_text("Overwater")


def test_a_story_titled_as_a_script_runs_nothing(page: Page, ids: dict[str, str]) -> None:
    for address in (
        f"/stories/{ids['hostilestory1']}?q=lamp",
        "/?q=lamp",
        "/?sort=title",
        "/embed?q=lamp",
        "/?q=%3Cscript%3Ealert(1)%3C/script%3E%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E",
    ):
        page.goto(address)
        assert page.evaluate(
            "[...document.scripts].every((script) => script.src.startsWith(location.origin))"
        )
        expect(page.locator("img, body iframe, b")).to_have_count(0)
    page.goto(f"/stories/{ids['hostilestory1']}")
    expect(page.get_by_role("heading", level=1)).to_have_text("<script>alert(1)</script>")


@pytest.mark.parametrize("size", [(1280, 800), (375, 667), (320, 480)])
@pytest.mark.parametrize(
    ("story", "query"),
    [("longvoyage123", "the"), ("longvoyage123", "lap"), ("lampinthefog1", "bed"), ("hostilestory1", "more")],
)
def test_every_tick_of_the_map_can_be_seen_and_clicked(
    page: Page, ids: dict[str, str], size: tuple[int, int], story: str, query: str
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for place in ("", "&hit=1", "&hit=99999"):
        page.goto(f"/stories/{ids[story]}?q={query}{place}")
        lost = page.evaluate(
            """() => [...document.querySelectorAll("#hitmap a")].filter((tick) => {
              const box = tick.querySelector(".tick").getBoundingClientRect();
              const x = Math.min(innerWidth - 2, box.left + box.width / 2);
              const found = document.elementFromPoint(x, box.top + box.height / 2);
              return box.top < 0 || box.bottom > innerHeight || found?.closest("a") !== tick;
            }).map((tick) => tick.dataset.hit)"""
        )
        assert lost == []
        assert page.locator("#hitmap a").count() > 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_click_on_the_last_tick_leads_there(page: Page, ids: dict[str, str]) -> None:
    page.goto(f"/stories/{ids['lampinthefog1']}?q=bed")
    page.locator("#hitmap a").last.click()
    expect(page.locator("mark.now")).to_have_text("bed")


def test_the_bar_stands_at_the_foot_of_a_short_page(page: Page, ids: dict[str, str]) -> None:
    page.set_viewport_size({"width": 1280, "height": 1400})
    page.goto(f"/stories/{ids['hostilestory1']}?q=more")
    box = page.locator("#hitbar").bounding_box()
    assert box is not None
    assert round(box["y"] + box["height"]) == 1400
