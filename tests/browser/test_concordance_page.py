"""All hits line by line, as somebody meets them: by keyboard, without a script, on a phone."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect


def test_sorting_and_counting_apply_at_once_and_back_undoes_it(page: Page) -> None:
    page.goto("/concordance?q=towel")
    lines = page.locator(".kwic > li").count()
    assert lines
    page.get_by_label("Count by").select_option("next")
    expect(page.locator(".counts")).to_be_visible()
    assert "group=next" in page.url
    expect(page.locator("#say")).to_contain_text("hits")
    page.go_back()
    expect(page.locator(".kwic > li")).to_have_count(lines)


def test_the_hits_stand_below_one_another_where_there_is_room(page: Page) -> None:
    page.goto("/concordance?q=towel")
    boxes = page.locator(".kwic .line").evaluate_all(
        """(lines) => lines.map((line) => [".left", "mark", ".right"].map((part) => {
          const { left, right } = line.querySelector(part).getBoundingClientRect();
          return [left, right];
        }))"""
    )
    assert len(boxes) > 1
    for (_, end), (start, stop), (begin, _) in boxes:
        assert end <= start + 1
        assert stop <= begin + 1
    middles = [(start + stop) / 2 for _, (start, stop), _ in boxes]
    assert max(middles) - min(middles) < 2


def test_on_a_phone_a_line_is_running_text(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, viewport={"width": 375, "height": 800})
    try:
        page = context.new_page()
        page.goto("/concordance?q=towel")
        assert (
            page.locator(".kwic .line").first.evaluate("(line) => getComputedStyle(line).display") == "block"
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= 375
    finally:
        context.close()


def test_everything_works_without_script(plain_page: Page) -> None:
    plain_page.goto("/?q=towel")
    plain_page.get_by_role("link", name="All hits as lines").click()
    plain_page.get_by_label("Count by").select_option("next")
    plain_page.get_by_role("button", name="Apply").click()
    plain_page.locator(".counts a").first.click()
    plain_page.get_by_role("link", name="Lasting link").first.click()
    expect(plain_page.locator("mark#hit-1")).to_be_in_viewport()
    expect(plain_page.locator("mark")).to_have_count(1)


def test_the_keyboard_alone_leads_to_a_hit_in_its_story(page: Page) -> None:
    page.goto("/concordance?q=towel")
    page.locator("#group").focus()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") == "line":
            break
    page.keyboard.press("Enter")
    expect(page.locator("mark.now")).to_be_in_viewport()
    page.locator("#hitbar").get_by_role("link", name="listed line by line").click()
    expect(page.locator(".kwic")).to_be_visible()
    assert "story=" in page.url


def test_a_file_is_taken_away(page: Page) -> None:
    page.goto("/concordance?q=towel")
    with page.expect_download() as started:
        page.get_by_role("link", name="CSV", exact=True).click()
    assert started.value.suggested_filename == "hits.csv"
    rows = started.value.path().read_text(encoding="utf-8").splitlines()
    assert len(rows) == 1 + int(page.locator("#did").inner_text().split()[0].replace(",", ""))


def test_a_place_that_is_gone_is_said_so(page: Page, ids: dict[str, str]) -> None:
    page.goto(f"/stories/{ids['lampinthefog1']}?at=1.00&exact=zebra")
    expect(page.get_by_role("note")).to_contain_text("no longer in this story")
