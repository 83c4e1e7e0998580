"""Earlier versions in a real browser: found, read and compared by keyboard, without scripts, in light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from recording import RecordingReporter
from warm_reader import open_resources
from webserver import serving

from indexer.archive import Archive
from indexer.config import LibrarySettings, Settings
from indexer.model import Chapter, Story, story_id
from indexer.pipeline import index_pending
from indexer.readers.digest import story_digest

LAMP = story_id("tales", "lamp.txt")
CLOCKS = "Nobody had planted the clocks. They came up between the beans in June."
# The least contrast of text with what is behind it (WCAG 2.2, 1.4.3).
LEAST = 4.5
CONTRAST = """element => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const shine = colour => {
    canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    const part = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map(each => each / 255)
      .map(each => each <= .03928 ? each / 12.92 : ((each + .055) / 1.055) ** 2.4);
    return .2126 * part[0] + .7152 * part[1] + .0722 * part[2];
  };
  const [one, other] = [getComputedStyle(element).color, getComputedStyle(document.body).backgroundColor].map(shine);
  return (Math.max(one, other) + .05) / (Math.min(one, other) + .05);
}"""


def story(*texts: str) -> Story:
    chapters = tuple(Chapter(number, None, text) for number, text in enumerate(texts, 1))
    return Story("tales", "lamp.txt", "The Lamp", chapters, ("Moss",), words=20)


@pytest.fixture(scope="module")
def changed_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("versions")
    settings = Settings(library=LibrarySettings(data=folder))
    with open_resources(settings) as resources:
        for each in (
            story("The lamp was lit twice before the fog came in.", CLOCKS),
            story("The lamp was lit thrice before the fog came in.", CLOCKS),
            story("The lamp was lit thrice before the fog came in."),
        ):
            resources.catalogue.stories.put_story(each, story_digest(each))
        index_pending(resources, RecordingReporter())
    with closing(Archive(settings)) as archive, serving(settings, archive) as address:
        yield address


@pytest.fixture(params=["light", "dark"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page without scripts."""
    context = browser.new_context(color_scheme=request.param, java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()


def test_a_lost_chapter_is_found_read_and_seen_to_be_gone_without_scripts(page: Page, changed_site: str):
    page.goto(f"{changed_site}/?q=clocks+beans+version:any")
    page.get_by_role("list", name="In earlier versions").get_by_role("link").first.click()
    assert page.url.startswith(f"{changed_site}/stories/{LAMP}/versions/2")
    gone = page.get_by_role("note").filter(has_text="This chapter is gone from today’s text.")
    assert gone.count() == 1
    assert page.locator("mark").all_inner_texts() == ["clocks", "beans"]
    page.get_by_role("link", name="What changed").click()
    assert page.locator("del").all_inner_texts() == ["Chapter 2", CLOCKS]
    page.get_by_role("link", name="Today’s text").first.click()
    assert page.url == f"{changed_site}/stories/{LAMP}"


def test_the_versions_of_a_story_are_opened_by_keyboard_and_each_leads_to_its_changes(
    page: Page, changed_site: str
):
    page.goto(f"{changed_site}/stories/{LAMP}")
    summary = page.locator("#versions summary")
    summary.focus()
    page.keyboard.press("Enter")
    first = page.get_by_role("link", name="What changed after version 1")
    assert first.is_visible()
    first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/versions/1/changes")
    assert page.get_by_role("region", name="Change 1 of 1").count() == 1
    assert page.locator("del").text_content() == "[gone: twice]"
    assert page.locator("ins").text_content() == "[new: thrice]"


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_changed_is_legible_and_told_by_more_than_colour(
    browser: Browser, changed_site: str, number: int, scheme: str
):
    context = browser.new_context(color_scheme=scheme, viewport={"width": 360, "height": 700})
    page = context.new_page()
    page.goto(f"{changed_site}/stories/{LAMP}/versions/{number}/changes")
    for each in page.locator(".diff :is(del, ins, .same, .unchanged, .sign)").all():
        assert each.evaluate(CONTRAST) >= LEAST
    line = "element => getComputedStyle(element).textDecorationLine"
    assert {each.evaluate(line) for each in page.locator(".diff del").all()} == {"line-through"}
    assert {each.evaluate(line) for each in page.locator(".diff ins").all()} <= {"underline"}
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()
