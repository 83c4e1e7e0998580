"""What a site takes back leaves the archive, stays away whatever fails, and returns when the site gives it again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from crawlkit import Recorder
from siteserver import LISTED, UNLISTED, SiteServer

from indexer import pipeline
from indexer.config import CrawlSettings, LibrarySettings, Settings
from indexer.model import OnMissing, Source, SourceKind, Withdrawn
from indexer.pipeline.site import import_captures, import_site

# The first is one page, which only the sitemap names; the second has several chapters.
SHORT = min(UNLISTED, key=lambda story: len(story.chapters))
LONG = next(story for story in LISTED if len(story.chapters) > 2)


@pytest.fixture
def site():
    with SiteServer(heal_after=0) as started:
        yield started


class Keeper:
    """An archive of the site's two stories, crawled as ``on_missing`` says."""

    def __init__(self, parts, site, on_missing: OnMissing) -> None:
        self.parts, self.site = parts, site
        prefixes = tuple(site.root + story.path(1)[:-1] for story in (SHORT, LONG))
        self.source = Source(
            "harbour",
            SourceKind.SITE,
            site.root + LONG.path(1),
            pace=0.0,
            scope=prefixes,
            allow_private=True,
            on_missing=on_missing,
        )

    def crawl(self) -> dict[str, int]:
        reporter = Recorder()
        import_site(self.source, self.parts, reporter)
        return {name: count for name, count in reporter.counts.items() if count}

    def titles(self) -> set[str]:
        return {story.summary.title for story in self.parts.catalogue.stories.all()}

    def missing(self) -> set[str]:
        every = self.parts.catalogue.stories.all()
        return {story.summary.title for story in every if story.summary.missing_since}

    def text(self, title: str) -> str:
        every = self.parts.catalogue.stories.all()
        (found,) = [story for story in every if story.summary.title == title]
        return "\n".join(chapter.text for chapter in found.chapters)


@pytest.fixture(params=[OnMissing.KEEP, OnMissing.REMOVE])
def keeper(request, tmp_path, site):
    settings = Settings(
        library=LibrarySettings(data=tmp_path / "var"), crawl=CrawlSettings(retries=0, timeout_s=5.0)
    )
    with pipeline.open_warm(settings) as parts:
        made = Keeper(parts, site, request.param)
        made.crawl()
        assert {SHORT.title, LONG.title} <= made.titles()
        yield made


def removes(keeper) -> bool:
    return keeper.source.on_missing is OnMissing.REMOVE


def test_a_page_that_is_gone_takes_its_story_with_it_once_and_for_all_crawls(keeper, site):
    site.remove(SHORT.path(1))
    first, again = keeper.crawl(), keeper.crawl()
    assert first["missing"] == 1
    assert "added" not in first
    assert not {"missing", "added", "updated"} & set(again)
    assert (SHORT.title in keeper.titles()) is not removes(keeper)
    assert (SHORT.title in keeper.missing()) is not removes(keeper)


def test_it_stays_away_while_the_site_fails_and_when_everything_is_read_again(keeper, site):
    site.remove(SHORT.path(1))
    keeper.crawl()
    before = keeper.titles(), keeper.missing()
    site.set(all=500)
    keeper.crawl()
    assert (keeper.titles(), keeper.missing()) == before
    import_captures(keeper.source, keeper.parts, Recorder(), since=datetime.now(UTC))
    assert (keeper.titles(), keeper.missing()) == before


def test_it_comes_back_with_its_page_although_that_is_as_it_was(keeper, site):
    before = {story.id for story in keeper.parts.catalogue.stories.all()}
    site.remove(SHORT.path(1))
    keeper.crawl()
    site.give_back(SHORT.path(1))
    keeper.crawl()
    assert {story.id for story in keeper.parts.catalogue.stories.all()} == before
    assert keeper.missing() == set()


@pytest.mark.parametrize("by", ["meta", "header"])
def test_a_page_that_asks_not_to_be_listed_is_hidden_whatever_the_source_says(keeper, site, by):
    before = keeper.titles()
    site.hide(SHORT.path(1), by)
    first, again = keeper.crawl(), keeper.crawl()
    assert keeper.titles() == before - {SHORT.title}
    assert first["hidden"] == 1
    assert not {"hidden", "added"} & set(again)
    import_captures(keeper.source, keeper.parts, Recorder(), since=datetime.now(UTC))
    assert keeper.titles() == before - {SHORT.title}
    site.give_back(SHORT.path(1))
    keeper.crawl()
    assert keeper.titles() == before


def test_a_chapter_that_must_not_be_listed_is_left_out_and_those_around_it_stay_one_story(keeper, site):
    before = keeper.titles()
    site.hide(LONG.path(2))
    keeper.crawl()
    text = keeper.text(LONG.title)
    assert LONG.chapters[0].phrase in text
    assert LONG.chapters[1].phrase not in text
    assert LONG.chapters[2].phrase in text
    assert keeper.titles() == before
    site.give_back(LONG.path(2))
    keeper.crawl()
    assert LONG.chapters[1].phrase in keeper.text(LONG.title)


def test_a_chapter_that_is_gone_stays_in_its_story_unless_the_source_removes(keeper, site):
    before = keeper.titles()
    site.remove(LONG.path(2))
    keeper.crawl()
    text = keeper.text(LONG.title)
    assert (LONG.chapters[1].phrase in text) is not removes(keeper)
    assert LONG.chapters[2].phrase in text
    assert keeper.titles() == before


def test_what_a_cut_off_crawl_saw_gone_is_followed_by_the_next(keeper, site):
    site.remove(SHORT.path(1))
    page = next(row for row in keeper.parts.catalogue.frontier.pages("harbour") if SHORT.path(1) in row.url)
    # As a crawl leaves it that was killed after it had settled the page.
    keeper.parts.catalogue.frontier.begin_run("harbour", [])
    for row in list(keeper.parts.catalogue.frontier.pages("harbour")):
        gone = row.url == page.url
        keeper.parts.catalogue.frontier.settle(
            replace(
                row,
                state="gone" if gone else "unchanged",
                withdrawn=Withdrawn.GONE if gone else row.withdrawn,
            )
        )
    keeper.crawl()
    assert (SHORT.title in keeper.titles() - keeper.missing()) is False


def test_a_page_outside_a_scope_that_was_drawn_closer_is_not_read_again(keeper):
    keeper.source = replace(keeper.source, scope=keeper.source.scope[1:])
    before = keeper.titles()
    keeper.crawl()
    assert keeper.titles() == before
    keeper.parts.catalogue.stories.mark_missing(
        "harbour", [keeper.site.root + SHORT.path(1)], OnMissing.REMOVE
    )
    keeper.crawl()
    assert SHORT.title not in keeper.titles()
