from __future__ import annotations

from playwright.sync_api import Page, expect


def test_a_phrase_is_found_and_marked(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Search the stories").fill('"white towel"')
    page.keyboard.press("Enter")
    expect(page.locator("#did")).to_contain_text("2 stories")
    expect(page.locator(".hits mark").first).to_have_text("white towel")
    assert "q=%22white+towel%22" in page.url


def test_what_was_meant_is_shown_at_once_and_what_was_typed_is_one_click_away(plain_page: Page) -> None:
    """Without JavaScript."""
    plain_page.goto("/?q=harbuor&sort=title")
    expect(plain_page.locator("#did")).to_contain_text("2 stories")
    expect(plain_page.locator(".instead")).to_have_text(
        "Showing results for harbour; search for exactly harbuor instead."
    )
    assert "No story has" not in plain_page.locator("main").inner_text()
    plain_page.locator(".instead").get_by_role("link", name="harbuor").click()
    expect(plain_page.locator(".instead")).to_contain_text("Exactly what was typed.")
    assert "sort=title" in plain_page.url
    plain_page.locator(".instead").get_by_role("link").click()
    expect(plain_page.locator("#did")).to_contain_text("2 stories")


def test_stories_with_most_words_are_shown_with_one_click_back_to_all(plain_page: Page) -> None:
    plain_page.goto("/?q=towel+zeppelin+harbour")
    expect(plain_page.locator(".instead")).to_contain_text(
        "No story has all of these words; showing stories with most of them."
    )
    expect(plain_page.locator(".hits mark").first).to_be_visible()
    plain_page.get_by_role("link", name="Only those with all of them").click()
    expect(plain_page.locator(".hits")).to_have_count(0)


def test_what_was_meant_by_a_word_nobody_has_is_one_click_away(page: Page) -> None:
    page.goto("/?q=harbuor&sort=title&exact=1")
    expect(page.locator("main")).to_contain_text("No story has “harbuor”; did you mean harbour?")
    assert page.locator("main").inner_text().count("No story has") == 1
    page.locator(".missing").get_by_role("link", name="harbour").click()
    expect(page.locator("#did")).to_contain_text("2 stories")
    assert "sort=title" in page.url


def test_a_passage_leads_to_its_place(page: Page) -> None:
    page.goto("/?q=%22white+towel%22")
    page.locator(".passages a").nth(1).click()
    expect(page.locator("mark.now")).to_be_in_viewport()
    expect(page.locator("mark.now")).to_have_text("white towel")


def test_a_slash_goes_to_the_box_and_is_typed_there(page: Page) -> None:
    page.goto("/?q=towel")
    page.keyboard.press("/")
    box = page.get_by_label("Search the stories")
    expect(box).to_be_focused()
    page.keyboard.type("a/b")
    expect(box).to_have_value("a/b")


def test_j_and_k_go_through_the_stories(page: Page) -> None:
    page.goto("/?q=the")
    titles = page.locator(".hits h2 > a:first-child")
    page.keyboard.press("j")
    expect(titles.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(titles.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(titles.nth(0)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".title-page h1")).to_be_visible()


def test_keys_can_be_listed_and_switched_off(page: Page) -> None:
    page.goto("/?q=the")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_text("Look", exact=True).click()
    page.get_by_label("Keyboard shortcuts").uncheck()
    page.reload()
    page.keyboard.press("/")
    expect(page.get_by_label("Search the stories")).not_to_be_focused()


def test_a_filter_applies_without_a_jump_and_back_undoes_it(page: Page) -> None:
    page.goto("/?q=the")
    page.evaluate("window.stayed = true")
    overwater = page.get_by_role("checkbox", name="Overwater").first
    overwater.check()
    expect(page.locator(".chips")).to_contain_text("Fandom: Overwater")
    assert "fandom=Overwater" in page.url
    assert page.evaluate("window.stayed") is True
    expect(page.get_by_role("checkbox", name="Overwater").first).to_be_focused()
    expect(page.locator("#say")).to_contain_text("stories")
    page.go_back()
    expect(page.locator(".chips")).to_have_count(0)
    expect(page.get_by_role("checkbox", name="Overwater").first).not_to_be_checked()


def test_a_chip_takes_its_filter_away(page: Page) -> None:
    page.goto("/?q=the&fandom=Overwater&status=complete")
    page.locator(".chips a", has_text="Complete").click()
    expect(page.locator(".chips")).not_to_contain_text("Complete")
    assert page.url.endswith("/?q=the&fandom=Overwater")


def test_sorting_applies_at_once(page: Page) -> None:
    page.goto("/?q=the")
    page.get_by_label("Sort").select_option("published")
    expect(page.locator(".hits h2 > a:first-child").first).to_have_text("A Lamp in the Fog")
    assert "sort=published" in page.url


def test_everything_works_without_script(plain_page: Page) -> None:
    plain_page.goto("/")
    plain_page.get_by_label("Search the stories").fill("the")
    plain_page.get_by_role("button", name="Search").click()
    plain_page.get_by_role("checkbox", name="Overwater").first.check()
    plain_page.get_by_label("Sort").select_option("words")
    plain_page.locator(".did .apply").click()
    expect(plain_page.locator(".chips")).to_contain_text("Overwater")
    assert "sort=words" in plain_page.url
    plain_page.locator(".hits h2 > a:first-child").first.click()
    expect(plain_page.locator(".title-page h1")).to_be_visible()


def test_a_theme_is_remembered(page: Page) -> None:
    page.goto("/")
    page.get_by_text("Look", exact=True).click()
    page.get_by_label("Theme").select_option("sepia")
    page.goto("/?q=the")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(244, 234, 213)"
