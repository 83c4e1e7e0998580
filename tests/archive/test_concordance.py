"""Every hit of a query as a line, held against a scan of all texts that knows no index."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from itertools import pairwise
from types import SimpleNamespace

import pytest
from webserver import keep

from indexer.analysis.tokens import terms, tokens
from indexer.archive import Archive, concordance
from indexer.concordance.walk import BATCH
from indexer.config import IndexSettings, LibrarySettings, SearchSettings, Settings, WebSettings
from indexer.errors import SelectionError, UnknownStoryError
from indexer.model import (
    OWNER,
    Chapter,
    ConcordanceLine,
    ConcordancePage,
    ConcordanceRequest,
    LineGroup,
    LineSort,
    Rating,
    Scope,
    Story,
    story_id,
)

WORDS = [
    "lamp",
    "harbour",
    "the",
    "the",
    "of",
    "kettle",
    "rain",
    "Lamp",
    "walked",
    "walks",
    "“Oh,” a",
    "fog—",
    "_ever_",
    "don’t",
]
TEENS = Scope(Rating.TEEN)


def text(chance: random.Random, most: int) -> str:
    some = [chance.choice(WORDS) for _ in range(chance.randint(0, most))]
    return "".join(word + chance.choice([" ", " ", " ", "\n", "\n\n"]) for word in some).strip()


def tale(number: int, chance: random.Random) -> Story:
    chapters = tuple(
        Chapter(
            at,
            chance.choice([None, "The Lamp", "Rain"]),
            text(chance, 60),
            chance.choice([(), ("Book of the Lamp",)]),
        )
        for at in range(1, chance.randint(2, 5))
    )
    return Story(
        "box",
        f"{number}.txt",
        f"{chance.choice(['Lamp', 'Sea', 'éclair'])} {number}",
        chapters,
        authors=tuple(chance.sample(["Wren", "Ash Reed", "moss"], chance.randint(0, 2))),
        rating=chance.choice([Rating.TEEN, Rating.GENERAL, Rating.EXPLICIT]),
        published=chance.choice([None, date(2001, 5, 2), date(1999, 1, 1), date(2010 + number % 3, 3, 4)]),
    )


CHANCE = random.Random(7)
TALES = [tale(number, CHANCE) for number in range(45)]
TALES.append(
    Story(
        "box",
        "cjk.txt",
        "Kitsune",
        (Chapter(1, None, "狐は丘を越えて走り、狐は月を見上げていた。" * 9),),
        language="Japanese",
    )
)


@pytest.fixture(scope="module", params=["tantivy", "whoosh"])
def archive(request, tmp_path_factory) -> Iterator[Archive]:
    settings = Settings(
        library=LibrarySettings(data=tmp_path_factory.mktemp("box")),
        index=IndexSettings(engine=request.param, passages=False),
        search=SearchSettings(deadline_s=60.0, group_copies=False),
        web=WebSettings(highest_rating=Rating.TEEN),
    )
    keep(settings, TALES)
    with closing(Archive(settings)) as opened:
        yield opened


def key_of(story: Story) -> str:
    return story_id(story.source, story.native_key)


def scanned(words: list[str], stories: list[Story] = TALES) -> Counter[tuple[str, int, str, int, str]]:
    """Return every place of some words in a row in texts and headings: story, chapter, text, offset, as it stands."""
    found: Counter[tuple[str, int, str, int, str]] = Counter()
    for story in stories:
        before: tuple[str | None, ...] = ()
        for chapter in story.chapters:
            begun = chapter.within if chapter.within and before[:1] != chapter.within else ()
            before = (*chapter.within, chapter.title)
            for held in (*begun, chapter.title or "", chapter.text):
                placed = list(tokens(held))
                for at in range(len(placed) - len(words) + 1):
                    if [each.term for each in placed[at : at + len(words)]] == words:
                        start, end = placed[at].start, placed[at + len(words) - 1].end
                        found[key_of(story), chapter.number, held, start, held[start:end]] += 1
    return found


def whole_text(line: ConcordanceLine) -> str:
    """Return the text of the chapter or heading that a line says it stands in."""
    story = next(story for story in TALES if key_of(story) == line.story.id)
    chapter = story.chapters[line.chapter - 1]
    if not line.heading:
        return chapter.text
    return next(
        held
        for held in (*chapter.within, chapter.title or "")
        if held[line.start : line.end] == line.hit and held.startswith(line.left)
    )


def placed(lines: list[ConcordanceLine]) -> Counter[tuple[str, int, str, int, str]]:
    return Counter((line.story.id, line.chapter, whole_text(line), line.start, line.hit) for line in lines)


def pages(archive: Archive, request: ConcordanceRequest, scope: Scope = OWNER) -> list[ConcordancePage]:
    first = archive.concordance(scope, request)
    return [
        first,
        *(archive.concordance(scope, replace(request, page=at)) for at in range(2, first.pages + 1)),
    ]


def lines_of(archive: Archive, text: str, scope: Scope = OWNER, **more: object) -> list[ConcordanceLine]:
    request = ConcordanceRequest(text, **more)  # type: ignore[arg-type]
    return [line for page in pages(archive, request, scope) for line in page.lines]


@pytest.mark.parametrize(
    ("words", "sort"),
    [
        *(("lamp", sort) for sort in LineSort),
        ("the lamp", LineSort.LEFT),
        ("don't", LineSort.RIGHT),
        ("狐は", LineSort.LEFT),
    ],
)
def test_every_hit_of_every_story_is_there_once_in_any_order(archive, words, sort):
    asked = f'"{words}"'
    wanted = scanned(terms(words))
    assert wanted
    assert placed(lines_of(archive, asked, sort=sort, per_page=50)) == wanted
    assert placed(list(archive.every_line(OWNER, ConcordanceRequest(asked, sort=sort)))) == wanted
    page = archive.concordance(OWNER, ConcordanceRequest(asked, sort=sort))
    assert (page.total, page.listed, page.partial) == (wanted.total(), wanted.total(), False)
    assert page.stories == len({story for story, *_ in wanted})
    assert sum(page.course) == sum(year.hits for year in page.years) == wanted.total()


@pytest.mark.parametrize("sort", [LineSort.RELEVANCE, LineSort.RIGHT, LineSort.AUTHOR])
def test_an_export_has_the_order_of_the_pages(archive, sort):
    request = ConcordanceRequest("lamp OR rain", sort=sort, per_page=17)
    assert [line for page in pages(archive, request) for line in page.lines] == list(
        archive.every_line(OWNER, request)
    )


def beside(line: ConcordanceLine) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the three words before a line, the nearest first, and the three behind, out of the whole text."""
    held = list(tokens(whole_text(line)))
    before = [each.term for each in held if each.end <= line.start][::-1]
    behind = [each.term for each in held if each.start >= line.end]
    return tuple(([*before, "", "", ""])[:3]), tuple(([*behind, "", "", ""])[:3])


def test_lines_are_sorted_by_the_words_beside_them(archive):
    for sort, side in ((LineSort.LEFT, 0), (LineSort.RIGHT, 1)):
        lines = lines_of(archive, "lamp", sort=sort)
        assert [beside(line)[side] for line in lines] == sorted(beside(line)[side] for line in lines)
        as_read = [(line.story.id, line.number) for line in lines_of(archive, "lamp")]
        for one, other in pairwise(lines):
            if beside(one)[side] == beside(other)[side]:
                places = [as_read.index((line.story.id, line.number)) for line in (one, other)]
                assert places == sorted(places)


def test_lines_are_sorted_by_story_author_and_day_with_the_unknown_last(archive):
    titles = [terms(line.story.title) for line in lines_of(archive, "lamp", sort=LineSort.STORY)]
    assert titles == sorted(titles)
    authors = [
        terms(line.story.authors[0]) if line.story.authors else ["~"]
        for line in lines_of(archive, "lamp", sort=LineSort.AUTHOR)
    ]
    assert authors == sorted(authors)
    days = [line.story.published or date.max for line in lines_of(archive, "lamp", sort=LineSort.DATE)]
    assert days == sorted(days)


def test_lines_around_which_most_of_the_query_stands_come_first(archive):
    lines = lines_of(archive, "kettle OR fog OR harbour", sort=LineSort.PASSAGE)
    around = [
        len(
            {"kettle", "fog", "harbour"}.intersection(
                terms(whole_text(line)[max(0, line.start - 150) : line.end + 150])
            )
        )
        for line in lines
    ]
    assert around[0] == 3
    assert sum(around[: len(around) // 2]) > sum(around[len(around) // 2 :])


@pytest.mark.parametrize("group", LineGroup)
def test_groups_are_counted_and_each_has_its_lines(archive, group):
    def values(line: ConcordanceLine) -> set[str]:
        match group:
            case LineGroup.NEXT:
                return {beside(line)[1][0]}
            case LineGroup.PREVIOUS:
                return {beside(line)[0][0]}
            case LineGroup.AUTHOR:
                return set(line.story.authors) or {""}
            case LineGroup.YEAR:
                return {str(line.story.published.year) if line.story.published else ""}

    every = lines_of(archive, "lamp")
    wanted = Counter(value for line in every for value in values(line))
    request = ConcordanceRequest("lamp", group=group, per_page=2)
    groups = [each for page in pages(archive, request) for each in page.groups]
    assert {each.value: each.hits for each in groups} == wanted
    assert len(groups) == len(wanted)
    for each in groups:
        narrowed = lines_of(archive, "lamp", group=group, value=each.value)
        assert len(narrowed) == each.hits
        assert len({line.story.id for line in narrowed}) == each.stories
        assert all(each.value in values(line) for line in narrowed)
        exported = archive.every_line(OWNER, ConcordanceRequest("lamp", group=group, value=each.value))
        assert list(exported) == narrowed
    assert lines_of(archive, "lamp", group=group, value="zebra") == []


def test_hits_have_the_numbers_that_the_page_of_their_story_gives_them(archive):
    from webui.story_hits import StoryHits

    for line in lines_of(archive, "the lamp"):
        marked = archive.story(OWNER, line.story.id, "the lamp")
        hits = StoryHits(marked)
        chapter, offset = hits.place(line.number)
        assert (chapter + 1, offset) == (line.chapter, 0 if line.heading else line.start)
        assert hits.total == marked.matches


def test_the_hits_of_one_story_are_those_on_its_page(archive):
    story = key_of(TALES[3])
    lines = lines_of(archive, "lamp rain zebra", story=story)
    assert len(lines) == archive.story(OWNER, story, "lamp rain zebra").matches
    assert {line.story.id for line in lines} <= {story}


def test_filters_narrow_lines_as_they_narrow_stories(archive):
    lines = lines_of(archive, "lamp", filters={"author": ("Wren",)})
    assert lines
    assert lines == [line for line in lines_of(archive, "lamp") if "Wren" in line.story.authors]


def test_what_a_viewer_may_not_see_is_in_no_line_and_no_count(archive):
    seen = [story for story in TALES if story.rating in (Rating.TEEN, Rating.GENERAL)]
    wanted = scanned(["lamp"], seen)
    for sort in (LineSort.RELEVANCE, LineSort.LEFT):
        assert placed(lines_of(archive, "lamp", TEENS, sort=sort)) == wanted
        assert placed(list(archive.every_line(TEENS, ConcordanceRequest("lamp", sort=sort)))) == wanted
    page = archive.concordance(TEENS, ConcordanceRequest("lamp"))
    assert (page.total, page.found) == (wanted.total(), page.found)
    assert archive.concordance(OWNER, ConcordanceRequest("lamp")).total > page.total
    hidden = next(key_of(story) for story in TALES if story.rating is Rating.EXPLICIT)
    for ask in (archive.concordance, archive.every_line):
        with pytest.raises(UnknownStoryError):
            ask(TEENS, ConcordanceRequest("lamp", story=hidden))


def test_without_time_a_page_says_so_and_the_next_request_goes_on(archive, monkeypatch):
    monkeypatch.setattr(
        concordance, "time", SimpleNamespace(monotonic=lambda: -1e9, perf_counter=lambda: 0.0)
    )
    request = ConcordanceRequest("the OR lamp", sort=LineSort.RIGHT, per_page=50)
    found, looked, totals = 0, [], []
    while (page := archive.concordance(OWNER, request)).partial:
        found = page.found
        assert f"The texts of {page.looked:,} of {found:,} stories" in " ".join(page.warnings)
        assert page.total == page.listed == sum(page.course)
        looked.append(page.looked)
        totals.append(page.total)
    assert looked == list(range(BATCH, found, BATCH))
    assert totals == sorted(totals)
    assert page.looked == found
    assert not page.warnings
    assert lines_of(archive, "the OR lamp", sort=LineSort.RIGHT) == list(archive.every_line(OWNER, request))


def test_more_hits_than_may_be_sorted_are_listed_story_by_story_and_not_exported_in_a_wrong_order(archive):
    settings = archive.settings
    every = lines_of(archive, "the")
    groups = archive.concordance(OWNER, ConcordanceRequest("the", group=LineGroup.NEXT, per_page=50)).groups
    archive.follow(replace(settings, search=replace(settings.search, max_sorted_hits=len(every) - 1)))
    try:
        request = ConcordanceRequest("the", sort=LineSort.LEFT)
        page = archive.concordance(OWNER, request)
        assert page.request.sort is LineSort.RELEVANCE
        assert "too many to be sorted" in " ".join(page.warnings)
        assert (page.total, page.partial) == (len(every), False)
        assert lines_of(archive, "the", sort=LineSort.LEFT) == every
        with pytest.raises(SelectionError, match="max_sorted_hits"):
            archive.every_line(OWNER, request)
        assert list(archive.every_line(OWNER, replace(request, sort=LineSort.RELEVANCE))) == every
        assert (
            archive.concordance(OWNER, ConcordanceRequest("the", group=LineGroup.NEXT, per_page=50)).groups
            == groups
        )
    finally:
        archive.follow(settings)


@pytest.mark.parametrize("text", ["", "   ", "author:wren", "zebra", '"', "NOT lamp", "(", "lamp AND"])
def test_nothing_that_can_be_typed_raises(archive, text):
    page = archive.concordance(OWNER, ConcordanceRequest(text, per_page=0, page=-1))
    assert page.total == sum(year.hits for year in page.years)
    assert list(archive.every_line(OWNER, ConcordanceRequest(text))) == lines_of(archive, text)


def test_context_is_cut_between_words(archive):
    for line in lines_of(archive, "lamp"):
        held = whole_text(line)
        assert (
            held[line.start - len(line.left) : line.end + len(line.right)]
            == line.left + line.hit + line.right
        )
        edge = line.start - len(line.left)
        assert edge == 0 or not re.match(r"\w\w", held[edge - 1 : edge + 1])
