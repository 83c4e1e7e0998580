"""What a browser keeps of stories: the place reached, read and saved ones; how searches go by it; taken away and put in."""

from __future__ import annotations

import json
import re
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from archive_factory import fill, settings_for, story_of
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect
from webpages import too_small_for_a_finger, violations
from webserver import serving

from indexer.archive import Archive
from indexer.meaning.read_part import first_letters
from indexer.model import Chapter, Ruby, story_id

KEPT = "JSON.parse(localStorage.getItem('velveteen.bookmarks') ?? '{}')"


def kept(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(KEPT)
    return found


def read_to(page: Page, paragraph: str) -> None:
    """Scroll as a reader does, so that a paragraph stands in the upper half of the window, and rest there."""
    page.mouse.move(400, 300)
    page.mouse.wheel(0, 1)
    page.evaluate(
        """(id) => new Promise((scrolled) => {
          addEventListener("scroll", scrolled, { once: true });
          document.getElementById(id).scrollIntoView({ block: "start" });
        })""",
        paragraph,
    )


def remembered(page: Page, story: str) -> str:
    page.wait_for_function(f"(id) => ({KEPT})[id]?.place", arg=story)
    return str(kept(page)[story]["place"])


def test_the_place_that_was_read_to_is_remembered_and_gone_on_at(page: Page, ids: dict[str, str]) -> None:
    story = ids["longvoyage123"]
    asked: list[Request] = []
    page.on("request", lambda each: asked.append(each))  # noqa: PLW0108 -- Playwright cannot wrap a builtin
    page.goto(f"/stories/{story}")
    page.wait_for_load_state("networkidle")
    asked.clear()
    expect(page.locator(".mine").first).to_be_visible()
    expect(page.get_by_role("link", name="Go on where you were")).to_have_count(0)
    read_to(page, "p-3-4")
    chapter, number, letters = remembered(page, story).split(".")
    assert (chapter, len(letters)) == ("3", 24)
    # Nobody was told.
    assert asked == []
    page.goto("/")
    expect(page.get_by_role("heading", name="Go on where you were")).to_be_visible()
    link = page.locator("#going-on ol a")
    expect(link).to_have_text(re.compile("Exceedingly Long Voyage"))
    expect(page.locator("#going-on ol")).to_contain_text("ch.\u00a03,")
    link.click()
    expect(page.locator(f"#p-{chapter}-{number}")).to_be_in_viewport()
    expect(page.locator(f"#p-{chapter}-{number}")).to_be_focused()
    page.goto(f"/stories/{story}")
    page.get_by_role("link", name="Go on where you were").first.click()
    expect(page.locator(f"#p-{chapter}-{number}")).to_be_in_viewport()


def test_reading_again_from_the_beginning_forgets_no_place_but_a_button_does(
    page: Page, ids: dict[str, str]
) -> None:
    story = ids["longvoyage123"]
    page.clock.install()
    page.goto(f"/stories/{story}")
    read_to(page, "p-3-4")
    page.clock.run_for(2000)
    place = kept(page)[story]["place"]
    assert place.startswith("3.")
    read_to(page, "p-2-2")
    page.clock.run_for(2000)
    assert kept(page)[story]["place"] == place
    page.evaluate("scrollTo(0, 0)")
    page.locator(".mine").first.get_by_role("button", name="Forget the place").click()
    expect(page.locator("#say")).to_have_text("The place was forgotten.")
    assert kept(page) == {}
    expect(page.locator(".mine a").first).to_be_hidden()


@pytest.mark.parametrize("opened", ["?q=towel&hit=9", "?at=5.&exact=whistle"])
def test_who_looks_something_up_has_not_read_to_there(page: Page, ids: dict[str, str], opened: str) -> None:
    page.clock.install()
    page.goto(f"/stories/{ids['longvoyage123']}{opened}")
    read_to(page, "p-2-2")
    page.clock.run_for(2000)
    assert kept(page) == {}


def test_the_end_of_a_story_is_a_place(page: Page, ids: dict[str, str]) -> None:
    story = ids["kitehillkite1"]
    page.goto(f"/stories/{story}")
    page.mouse.move(400, 300)
    page.mouse.wheel(0, 20_000)
    place = remembered(page, story)
    assert place.startswith("1.4.")
    assert kept(page)[story]["part"] == 100
    # There is nothing to go on with.
    page.goto("/")
    expect(page.locator("#going-on ol")).to_be_hidden()


def test_until_me_shows_nothing_behind_the_place(page: Page, ids: dict[str, str], site: str) -> None:
    story = ids["longvoyage123"]
    page.goto(f"/stories/{story}")
    read_to(page, "p-3-4")
    remembered(page, story)
    sent: list[Request] = []
    page.on("request", lambda each: sent.append(each))  # noqa: PLW0108 -- likewise
    page.goto("/?q=towel+until:me")
    hit = page.locator(".hits > li").filter(has_text="Exceedingly Long Voyage")
    expect(hit).to_contain_text("match")
    places = hit.locator(".passages .place").all_inner_texts()
    assert places
    assert all(int(re.search(r"ch\. (\d+)", each).group(1)) <= 3 for each in places)  # type: ignore[union-attr]
    fact = hit.locator(".facts span").filter(has_text=re.compile("match"))
    counted = int(fact.inner_text().split()[0])
    assert 0 < counted < 12
    expect(page.locator(".warning")).to_contain_text("searched up to where you are")
    # The place went in a body, and is in no address of a request.
    assert all("Nobody" not in each.url for each in sent)
    posted = [each for each in sent if each.method == "POST"]
    assert [each.url for each in posted] == [f"{site}/?q=towel+until:me"]
    assert list(json.loads(posted[0].post_data or "")) == ["places"]
    hit.locator("h2 > a").first.click()
    expect(page.locator("#hitbar")).to_contain_text(f"{counted} matches")
    expect(page.locator("#text mark")).to_have_count(counted)
    assert page.locator("#hitmap a").count() <= counted
    assert page.locator("#p-6-1").count() == 1
    page.keyboard.press("p")
    expect(page.locator("mark.now")).to_have_id(f"hit-{counted}")
    expect(page.locator("mark.now")).to_be_in_viewport()


def test_a_link_without_a_place_is_given_the_one_that_is_kept(page: Page, ids: dict[str, str]) -> None:
    story = ids["longvoyage123"]
    page.goto(f"/stories/{story}")
    read_to(page, "p-2-2")
    place = remembered(page, story)
    page.goto(f"/stories/{story}?q=towel+until:me")
    page.wait_for_url("**place=**")
    assert place.split(".")[0] == "2"
    marked = page.locator("#text mark").count()
    assert 0 < marked < 12
    page.goto(f"/stories/{ids['lampinthefog1']}?q=towel+until:me")
    page.wait_for_url("**place=none")
    expect(page.locator("#hitbar")).to_contain_text("2 matches")


def test_read_and_saved_stories_are_kept_and_narrow_a_search(page: Page, ids: dict[str, str]) -> None:
    page.goto(f"/stories/{ids['lampinthefog1']}")
    page.locator(".mine").first.get_by_role("button", name="I have read this").click()
    expect(page.get_by_role("button", name="I have read this").last).to_have_attribute("aria-pressed", "true")
    page.goto(f"/stories/{ids['longvoyage123']}")
    page.get_by_role("button", name="Save for later").first.press("Enter")
    page.goto("/?q=towel")
    expect(page.locator(".hits > li")).to_have_count(2)
    page.get_by_text("By your reading").click()
    page.get_by_role("link", name="Not read yet").click()
    expect(page.locator(".hits > li")).to_have_count(1)
    expect(page.locator(".hits h2")).to_contain_text("Exceedingly Long Voyage")
    page.goto("/")
    expect(page.get_by_role("link", name="Read (1)")).to_be_visible()
    page.get_by_role("link", name="Saved for later (1)").click()
    expect(page.locator(".hits h2")).to_contain_text("Exceedingly Long Voyage")
    # Filters and orders go by them as well, and so does the way back.
    page.get_by_label("Sort").select_option("title")
    page.wait_for_url("**sort=title")
    expect(page.locator(".hits h2")).to_contain_text("Exceedingly Long Voyage")
    page.go_back()
    expect(page.locator(".hits h2")).to_contain_text("Exceedingly Long Voyage")


def test_bookmarks_are_taken_away_forgotten_and_put_in_again(
    page: Page, ids: dict[str, str], tmp_path: Path
) -> None:
    story = ids["longvoyage123"]
    page.goto(f"/stories/{story}")
    read_to(page, "p-3-4")
    place = remembered(page, story)
    page.goto(f"/stories/{ids['lampinthefog1']}")
    page.get_by_role("button", name="I have read this").first.click()
    before = kept(page)
    page.goto("/")
    page.get_by_text("What this browser keeps").click()
    with page.expect_download() as started:
        page.get_by_role("button", name="Take them away as a file").click()
    file = tmp_path / "bookmarks.json"
    started.value.save_as(file)
    assert started.value.suggested_filename == "velveteen-bookmarks.json"
    forget = page.get_by_role("button", name="Forget all")
    forget.click()
    assert kept(page) == before
    page.get_by_role("button", name="Really forget all").click()
    assert kept(page) == {}
    expect(page.locator("#going-on ol")).to_be_hidden()
    # What was put in stands beside what is here, with the further of two places.
    page.evaluate(
        "([id]) => localStorage.setItem('velveteen.bookmarks', JSON.stringify({ [id]: { title: 'x', place: '1.1.abcdefghijkl', saved: true } }))",
        [story],
    )
    page.get_by_label("Put in a file").set_input_files(file)
    expect(page.locator("#say")).to_have_text("Bookmarks of 2 stories were put in.")
    again = kept(page)
    assert again[story]["place"] == place
    assert again[story]["saved"] is True
    assert again[ids["lampinthefog1"]]["read"] is True
    expect(page.locator("#going-on ol a")).to_have_count(1)


@pytest.mark.parametrize(
    "text",
    [
        "no json",
        "[]",
        '{"format": "other", "version": 1, "stories": {}}',
        '{"format": "velveteen-bookmarks", "version": 2, "stories": {}}',
    ],
)
def test_a_file_of_another_kind_changes_nothing(page: Page, tmp_path: Path, text: str) -> None:
    file = tmp_path / "other.json"
    file.write_text(text)
    page.goto("/")
    page.get_by_text("What this browser keeps").click()
    page.get_by_label("Put in a file").set_input_files(file)
    expect(page.locator("#say")).to_have_text("That file holds no bookmarks of this kind.")
    assert kept(page) == {}


def test_a_hostile_file_shows_and_sends_nothing_of_its_own(page: Page, tmp_path: Path) -> None:
    stories = {
        "<img src=x onerror=alert(1)>": {"title": "x", "place": "1.1.a", "read": True},
        "../admin": {"read": True},
        "one": {
            "title": "<img src=x onerror=alert(2)>",
            "by": {},
            "place": "1.1.<b>",
            "read": "yes",
            "saved": True,
        },
        "two": {"title": "<b>two</b>", "place": "1.1.abcdefghijkl", "part": "20", "when": "x"},
        "three": None,
    }
    file = tmp_path / "hostile.json"
    file.write_text(json.dumps({"format": "velveteen-bookmarks", "version": 1, "stories": stories}))
    page.goto("/")
    page.get_by_text("What this browser keeps").click()
    page.get_by_label("Put in a file").set_input_files(file)
    expect(page.locator("#say")).to_have_text("Bookmarks of 2 stories were put in.")
    assert set(kept(page)) == {"one", "two"}
    assert kept(page)["one"]["place"] == ""
    expect(page.locator("#going-on ol")).to_contain_text("<b>two</b>")
    expect(page.locator("#going-on img, #going-on b")).to_have_count(0)
    page.goto("/?q=the+until:me")
    expect(page.locator("#did")).to_contain_text("stories")


def test_without_script_there_is_nothing_but_a_sentence(plain_page: Page, ids: dict[str, str]) -> None:
    plain_page.goto(f"/stories/{ids['longvoyage123']}")
    expect(plain_page.locator(".mine").first).to_be_hidden()
    plain_page.goto("/")
    expect(plain_page.locator("#going-on")).to_be_hidden()
    plain_page.goto("/?q=towel+until:me")
    expect(plain_page.locator(".warning")).to_contain_text("what a browser keeps of your reading")
    expect(plain_page.locator(".hits")).to_have_count(0)
    plain_page.goto(f"/stories/{ids['longvoyage123']}?q=towel+until:me")
    expect(plain_page.locator("#text mark")).to_have_count(0)
    expect(plain_page.locator("#hitbar")).to_contain_text("only your browser knows")


ODD = [
    "_Emphasis_ *and* **more**: “No,” said <Tom> & went.",
    "狐は丘を越えて走り、狐は月を見上げていた。何も言わずに、夜の中を走っていった。",
    "H₂O, x², ½ and Ⅻ; ９ｃｍ — naïve, Ω, 𝔄𝔟𝔠𝔡𝔢𝔣 and 🕰 clocks",
    "हिन्दी में लिखा हुआ एक लंबा वाक्य, और थोड़ा और",
    "Line one\nof a verse\nand a third\u00ad line of it",
    "!!! --- ***",
]


def test_a_browser_tells_a_paragraph_by_the_same_letters_as_the_server(page: Page, tmp_path: Path) -> None:
    made = settings_for(tmp_path, "whoosh")
    ruby = (Ruby(0, 1, "きつね"), Ruby(2, 3, "おか"))
    chapters = (Chapter(1, None, "\n\n".join(ODD)), Chapter(2, None, ODD[1], ruby=ruby))
    fill(made, [replace(story_of("odd", "x"), chapters=chapters)])
    with closing(Archive(made)) as archive, serving(made, archive) as address:
        page.goto(f"{address}/stories/{story_id('tales', 'odd.txt')}")
        module = page.locator("head script[src*='story.js']").get_attribute("src") or ""
        told = page.evaluate(
            """async (url) => {
              const { letters } = await import(url);
              return [...document.querySelectorAll("#text p[id]")].map(letters);
            }""",
            address + module.replace("story.js", "reading.js"),
        )
    assert told == [first_letters(text) for text in (*ODD, ODD[1])]


def test_where_storage_is_refused_everything_else_works(
    browser: Browser, site: str, ids: dict[str, str]
) -> None:
    context = browser.new_context(base_url=site)
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"
    )
    try:
        page = context.new_page()
        heard: list[str] = []
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.goto(f"/stories/{ids['longvoyage123']}")
        page.get_by_role("button", name="Save for later").first.click()
        page.goto("/?q=towel+until:me")
        expect(page.locator(".warning")).to_contain_text("No place in any story is remembered here")
        page.goto("/")
        assert heard == []
    finally:
        context.close()


def begun(context: BrowserContext, page: Page, ids: dict[str, str]) -> None:
    page.goto("/")
    stories = {
        ids["longvoyage123"]: {
            "title": "The Exceedingly Long Voyage " * 6,
            "by": "Isolde Quill, Wren Alder",
            "place": "3.4.abcdefghijklmnopqrstuvwx",
            "part": 40,
        },
        ids["lampinthefog1"]: {
            "title": "A Lamp in the Fog",
            "place": "1.2.Marencountedtheboatstwic",
            "part": 30,
            "saved": True,
        },
        ids["kitehillkite1"]: {"title": "The Kite", "read": True},
    }
    page.evaluate("(kept) => localStorage.setItem('velveteen.bookmarks', JSON.stringify(kept))", stories)


ADDRESSES = [
    "/",
    "/stories/{lampinthefog1}",
    "/?q=towel+until:me",
    "/stories/{lampinthefog1}?q=towel+until:me",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_axe_finds_nothing_and_nothing_is_lost_on_a_narrow_screen(
    page: Page, context: BrowserContext, ids: dict[str, str], address: str
) -> None:
    begun(context, page, ids)
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 720})
        page.goto(address.format(**ids))
        page.wait_for_load_state("networkidle")
        page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert violations(page) == []
        for theme in ("dark", "sepia"):
            page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
            assert violations(page, rules=["color-contrast"]) == []


def test_all_of_it_is_large_enough_for_a_finger(browser: Browser, site: str, ids: dict[str, str]) -> None:
    context = browser.new_context(
        base_url=site, viewport={"width": 375, "height": 667}, has_touch=True, is_mobile=True
    )
    try:
        page = context.new_page()
        begun(context, page, ids)
        for address in ADDRESSES[:2]:
            page.goto(address.format(**ids))
            page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
            assert too_small_for_a_finger(page) == []
    finally:
        context.close()
