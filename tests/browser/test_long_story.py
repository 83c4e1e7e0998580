"""A story of 300,000 words in a real browser: its pages, hits across them, lasting links, with script and without."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser, Page, expect
from webpages import OPEN_ALL, too_small_for_a_finger, violations
from webserver import keep, serving

from indexer.archive import Archive
from indexer.config import LibrarySettings, Settings
from indexer.model import Chapter, Source, SourceKind, Story, story_id

SENTENCE = (
    "The tide went out with a spoon in its pocket, and Maren said it would be back before the bread was. "
)
LONG = "/stories/" + story_id("inbox", "tide")


def _chapter(number: int) -> Chapter:
    paragraphs = [SENTENCE * 3 + (f"A lantern, number {number}." if n % 20 == 5 else "") for n in range(80)]
    return Chapter(number, f"Ferry {number}", "\n\n".join(paragraphs))


@pytest.fixture(scope="module")
def long_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("long")
    settings = Settings(
        library=LibrarySettings(name="The Long Room", data=folder / "var"),
        sources=(Source("inbox", SourceKind.INBOX, str(folder / "inbox")),),
    )
    chapters = tuple(map(_chapter, range(1, 61)))
    words = sum(len(chapter.text.split()) for chapter in chapters)
    assert words > 290_000
    keep(settings, [Story("inbox", "tide", "A Long Tide", chapters, authors=("Wren",), words=words)])
    with closing(Archive(settings)) as archive, serving(settings, archive) as address:
        yield address


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def either(request: pytest.FixtureRequest, browser: Browser, long_site: str) -> Iterator[Page]:
    context = browser.new_context(base_url=long_site, java_script_enabled=request.param)
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()


@pytest.fixture
def lively(browser: Browser, long_site: str) -> Iterator[Page]:
    context = browser.new_context(
        base_url=long_site, reduced_motion="reduce", permissions=["clipboard-read", "clipboard-write"]
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()


def test_one_can_read_through_the_pages(either: Page) -> None:
    either.goto(LONG)
    following = either.get_by_role("link", name="Next page")
    following.last.click()
    expect(either.locator(".which").first).to_have_text(re.compile("Page 2 of"))
    assert either.url.endswith("?page=2")
    either.get_by_role("link", name="Previous page").first.click()
    assert either.url.endswith(LONG)


def test_hits_are_gone_through_across_pages(either: Page) -> None:
    # The last hit of the first page, whichever that is.
    either.goto(f"{LONG}?q=lantern")
    last = either.locator(".text mark[id]").count()
    either.goto(f"{LONG}?q=lantern&hit={last}")
    expect(either.locator("mark.now")).to_be_in_viewport()
    for number in (last + 1, last + 2):
        either.get_by_role("link", name="Next match").click()
        expect(either.locator("mark.now")).to_have_id(f"hit-{number}")
        expect(either.locator("mark.now")).to_be_in_viewport()
    for number in (last + 1, last):
        either.get_by_role("link", name="Previous match").click()
        expect(either.locator("mark.now")).to_have_id(f"hit-{number}")
    expect(either.locator("#hitbar")).to_contain_text(f"{last} of 240 matches")


def test_a_tick_of_another_page_leads_there(either: Page) -> None:
    either.goto(f"{LONG}?q=lantern")
    either.locator("#hitmap a").last.click()
    expect(either.locator("mark.now")).to_have_id("hit-240")
    expect(either.locator("mark.now")).to_be_in_viewport()


def test_the_table_of_contents_leads_to_other_pages(either: Page) -> None:
    either.goto(LONG)
    either.locator(".contents summary").click()
    either.get_by_role("link", name="Ferry 44", exact=True).click()
    expect(either.locator("#chapter-44-title")).to_be_in_viewport()
    either.goto(f"{LONG}?chapter=45")
    expect(either.locator("#chapter-45-title")).to_be_in_viewport()
    either.goto(f"{LONG}?chapter=45&paragraph=60")
    expect(either.locator("#p-45-60")).to_be_in_viewport()


def test_the_whole_is_to_be_had_on_request(either: Page) -> None:
    either.goto(f"{LONG}?q=lantern")
    either.get_by_role("link", name="The whole story on one page").click()
    expect(either.locator("#p-60-80")).to_have_count(1)
    either.get_by_role("link", name="Next match").click()
    expect(either.locator("mark.now")).to_have_id("hit-1")
    expect(either.locator("#p-60-80")).to_have_count(1)
    either.get_by_role("link", name="This story in pages").click()
    expect(either.locator("#p-60-80")).to_have_count(0)


def test_keys_go_on_across_pages_and_from_where_one_is(lively: Page) -> None:
    lively.goto(f"{LONG}?q=lantern&page=3")
    first = lively.locator(".text mark[id]").first.get_attribute("id")
    assert first is not None
    lively.keyboard.press("n")
    expect(lively.locator("mark.now")).to_have_id(first)
    lively.keyboard.press("p")
    expect(lively.locator("mark.now")).to_have_id(f"hit-{int(first[4:]) - 1}")
    expect(lively.locator("mark.now")).to_be_in_viewport()
    lively.go_back()
    expect(lively.locator("mark.now")).to_have_id(first)


def test_anchors_of_the_whole_story_still_lead_to_their_place(lively: Page) -> None:
    for anchor in ("p-33-20", "chapter-33", "p-60-80"):
        lively.goto(f"{LONG}?q=spoon#{anchor}")
        expect(lively.locator(f"#{anchor}")).to_be_in_viewport()
        lively.goto("about:blank")
    lively.goto(f"{LONG}?q=lantern#hit-200")
    expect(lively.locator("mark.now")).to_have_id("hit-200")
    lively.goto(f"{LONG}#p-999-1x")  # nowhere at all: the story's nearest page, and no endless loading
    expect(lively.locator("#text")).to_be_visible()


def test_a_quote_and_a_link_name_chapter_and_paragraph(lively: Page) -> None:
    lively.goto(f"{LONG}?page=5")
    place = lively.locator("#text p[id]").nth(3)
    anchor = place.get_attribute("id")
    assert anchor is not None
    _, chapter, _ = anchor.split("-")
    for button in ("Copy as quote", "Link here"):
        lively.evaluate("getSelection().removeAllRanges()")
        lively.evaluate(f"getSelection().selectAllChildren(document.getElementById('{anchor}'))")
        lively.get_by_role("button", name=button).click()
        expect(lively.locator("#say")).to_contain_text("copied")
        assert f"{LONG}?at={chapter}." in lively.evaluate("navigator.clipboard.readText()")
        lively.evaluate("document.getElementById('say').textContent = ''")
    lively.reload()
    # This story says the same in every paragraph.
    expect(lively.locator(f"p[id^='p-{chapter}-'] mark").first).to_be_in_viewport()


def test_paper_gets_the_page_without_its_turning(lively: Page) -> None:
    lively.goto(f"{LONG}?q=lantern&page=2")
    lively.emulate_media(media="print")
    for gone in (".turning", ".pages-below", ".hitmap", ".contents"):
        for each in lively.locator(gone).all():
            expect(each).to_be_hidden()
    expect(lively.locator(".running h1")).to_be_visible()
    expect(lively.locator("#text p").first).to_be_visible()


def test_axe_finds_nothing_on_a_page_of_a_long_story(lively: Page) -> None:
    for place in ("", "&page=3", "&chapter=45", "&hit=200"):
        lively.goto(f"{LONG}?q=lantern{place}")
        lively.evaluate(OPEN_ALL)
        assert violations(lively) == []


def test_nothing_is_too_small_or_lost_on_a_phone(browser: Browser, long_site: str) -> None:
    for width in (375, 320):
        context = browser.new_context(
            base_url=long_site, viewport={"width": width, "height": 640}, has_touch=True, is_mobile=True
        )
        with closing(context):
            page = context.new_page()
            for place in ("", "&page=3"):
                page.goto(f"{LONG}?q=lantern{place}")
                page.evaluate(OPEN_ALL)
                assert too_small_for_a_finger(page) == []
                assert page.evaluate("document.documentElement.scrollWidth") <= width
