"""Words in one unit of a text: found by every engine with passages and without, exactly, counted and marked inside it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from archive_factory import fill, story_of

from indexer.archive import Archive, exact_matches
from indexer.config import IndexSettings, LibrarySettings, SearchSettings, Settings
from indexer.model import OWNER, Chapter, Rating, Scope, SearchRequest, Source, SourceKind, Story, story_id

STORM = "“The storm is coming,” said Elinor. She lit a lantern.\n\n“Which lantern?” asked Tom Bertram."
CALM = "The storm had gone. Nobody lit a lantern.\n\n“No storm,” she said. “Go home.”"
SCENES = "The storm rose.\n\n* * *\n\nA lantern burned.\n\n“Go,” said Tom. The lantern fell."
LONG = "“The first storm.\n\n“The second lantern,” said Marianne."
FRENCH = "« Les chevaux, dit Hélène, sont là. »\n\nLe cheval dormait."
TALES = (
    story_of("storm", STORM, rating=Rating.GENERAL),
    story_of("calm", CALM, rating=Rating.EXPLICIT),
    replace(
        story_of("scenes", SCENES),
        chapters=(Chapter(1, "Lantern storm", SCENES, breaks=(1,)), Chapter(2, None, "Rain.")),
    ),
    story_of("long", LONG),
    story_of("french", FRENCH, language="French"),
)
NAMES = {story_id(story.source, story.native_key): story.native_key[:-4] for story in TALES}


def settings_of(folder: Path, engine: str, passages: bool, **search: object) -> Settings:
    return Settings(
        library=LibrarySettings(data=folder),
        index=IndexSettings(engine=engine, passages=passages),
        sources=(Source("tales", SourceKind.INBOX, str(folder)),),
        # A busy machine may take long; what is cut short has tests of its own.
        search=SearchSettings(**{"deadline_s": 60.0, **search}),  # type: ignore[arg-type]
    )


@pytest.fixture(scope="module", params=["tantivy", "whoosh", "tantivy alone", "whoosh alone"])
def archive(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    engine, *alone = request.param.split()
    settings = settings_of(tmp_path_factory.mktemp("units"), engine, not alone)
    fill(settings, TALES)
    opened = Archive(settings)
    yield opened
    opened.close()


def found(archive: Archive, text: str, scope: Scope = OWNER) -> set[str]:
    page = archive.search(scope, SearchRequest(text, exact=True, per_page=50))
    assert page.total == len(page.hits)
    assert not page.partial
    return {NAMES[hit.story.id] for hit in page.hits}


@pytest.mark.parametrize(
    ("text", "stories"),
    [
        ("sentence:(lit lantern)", {"storm", "calm"}),
        ("sentence:(storm lantern)", set()),
        ("sentence:(lantern -lit)", {"storm", "scenes", "long"}),
        ("sentence:(coming OR burned)", {"storm", "scenes"}),
        ("paragraph:(storm lantern)", {"storm", "calm"}),
        ("scene:(storm lantern)", {"storm", "calm", "long"}),
        ("chapter:(storm lantern)", {"storm", "calm", "scenes", "long"}),
        ("chapter:(rain storm)", set()),
        ('dialogue:"the storm"', {"storm"}),
        ("dialogue:storm", {"storm", "calm", "long"}),
        ("dialogue:(storm lantern)", {"long"}),
        ("dialogue:(storm home)", {"calm"}),
        ("narration:storms", {"calm", "scenes"}),
        ("-narration:storm lantern", {"storm", "long"}),
        ("narration:storm OR dialogue:which", {"storm", "calm", "scenes"}),
        ("said:Elinor storm", {"storm"}),
        ('said:Elinor "storm"', {"storm"}),
        ('said:Elinor "lantern"', set()),
        ('said:Tom "lantern"', {"storm"}),
        ("said:Tom", {"storm", "scenes"}),
        ('said:Marianne "first storm"', {"long"}),
        ('said:unknown "storm"', {"calm"}),
        ('said:(Tom Bertram) "which"', {"storm"}),
        ("paragraph:(rose storm) scene:(lantern fell)", {"scenes"}),
        ("scene:(burned dialogue:go)", {"scenes"}),
        ("dialogue:(go narration:fell)", set()),
        ("dialogue:cheval", {"french"}),
        ('said:Hélène "sont"', {"french"}),
        ("sentence:(lant* lit)", {"storm", "calm"}),
        ("sentence:(nobody NEAR/1 lantern)", set()),
        ("sentence:(nobody NEAR/2 lantern)", {"calm"}),
        ("dialogue:nobodyhere", set()),
    ],
)
def test_units_find_just_the_stories_that_have_the_words_in_one(archive, text, stories):
    assert found(archive, text) == stories


def test_a_scope_and_filters_hold_and_facets_count_what_is_found(archive):
    assert found(archive, "dialogue:storm", Scope(Rating.GENERAL)) == {"storm"}
    page = archive.search(OWNER, SearchRequest("dialogue:storm", exact=True, per_page=1))
    assert page.total == 3
    assert sum(each.count for each in page.facets["rating"]) == 3
    narrowed = SearchRequest("dialogue:storm", exact=True, filters={"rating": ("explicit",)})
    assert [NAMES[hit.story.id] for hit in archive.search(OWNER, narrowed).hits] == ["calm"]


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("dialogue:storm", ["storm"]),
        ("narration:lantern", ["lantern"]),
        ("said:Tom", ["“Which lantern?”"]),
        ("sentence:(lit lantern)", ["lit", "lantern"]),
        ("sentence:(asked lantern)", ["lantern", "asked"]),
    ],
)
def test_marks_stand_inside_the_unit_alone(archive, text, marked):
    key = next(key for key, name in NAMES.items() if name == "storm")
    story = archive.story(OWNER, key, text)
    assert [STORM[span.start : span.end] for span in story.spans[1]] == marked


def test_a_passage_shows_all_of_the_words_of_a_unit_and_nothing_that_stands_elsewhere(archive):
    (hit,) = (
        each
        for each in archive.search(OWNER, SearchRequest("paragraph:(coming lit)", exact=True)).hits
        if NAMES[each.story.id] == "storm"
    )
    (passage,) = hit.passages
    assert passage.text == STORM[: STORM.index("\n")]
    assert [passage.text[span.start : span.end] for span in passage.spans] == ["coming", "lit"]


def test_passages_and_whole_texts_say_the_same_of_texts_made_by_chance(tmp_path):
    rng = random.Random(15)
    words = ["storm", "lantern", "go", "Tom", "said", "rain", "ran", "we"]

    def paragraph() -> str:
        line = " ".join(
            rng.choice(words) + rng.choice(["", "", "", ".", ",", "!"]) for _ in range(rng.randint(1, 160))
        )
        return rng.choice([line, f"“{line}”", f"“{line},” said Tom. “{line}", f"He ran. “{line}.”"])

    stories: list[Story] = [
        story_of(f"n{number}", "\n\n".join(paragraph() for _ in range(rng.randint(1, 12))))
        for number in range(50)
    ]
    answers = []
    for passages in (True, False):
        settings = settings_of(tmp_path / str(passages), "tantivy", passages, deadline_s=60)
        fill(settings, stories)
        archive = Archive(settings)
        asked = [
            f"{unit}:({one} {two})"
            for unit in ("sentence", "paragraph", "dialogue", "narration", "scene", "chapter")
            for one, two in [("storm", "lantern"), ("go", "-rain"), ("rain", "OR go"), ('"go we"', "ran")]
        ] + ['said:Tom "storm"', 'said:Tom "go we"', 'said:unknown "rain"', "said:Tom", "said:unknown"]
        asked += [f"{unit}:{word}" for unit in ("dialogue", "narration") for word in (*words, "lan*")]
        asked += ["said:Tom rain", "said:tom -storm", "said:(Tom said)", "dialogue:(storm narration:ran)"]
        asked += ["paragraph:(storm lantern) rain dialogue:go", "sentence:(go NEAR/3 rain) OR narration:we"]
        # The same stories, and of each the same places.
        answers.append(
            [
                {
                    hit.story.id: (hit.passages, hit.matches)
                    for hit in archive.search(OWNER, SearchRequest(text, exact=True, per_page=50)).hits
                }
                for text in asked
            ]
        )
        archive.close()
    assert answers[0] == answers[1]
    assert any(0 < len(each) < len(stories) for each in answers[0])


def test_what_was_not_looked_at_in_time_is_said(tmp_path):
    settings = settings_of(tmp_path, "tantivy", passages=False, deadline_s=0.0)
    fill(settings, TALES)
    archive = Archive(settings)
    page = archive.search(OWNER, SearchRequest("dialogue:storm", exact=True))
    archive.close()
    assert page.partial
    assert "looked through" in " ".join(page.warnings)


@pytest.mark.parametrize("passages", [True, False])
@pytest.mark.parametrize("filters", [{}, {"rating": ("explicit",)}])
def test_a_full_page_says_at_least_and_goes_on_where_it_ended(tmp_path, monkeypatch, passages, filters):
    stories = [
        story_of(f"n{number}", "“The storm,” said Tom.", rating=[*Rating][1 + number % 4])
        for number in range(60)
    ]
    settings = settings_of(tmp_path, "tantivy", passages)
    fill(settings, stories)
    archive = Archive(settings)
    monkeypatch.setattr(exact_matches, "_SOON", 0.0)
    request = SearchRequest("dialogue:storm", exact=True, per_page=3, filters=filters)
    pages = [archive.search(OWNER, request) for _ in range(len(stories))]
    monkeypatch.setattr(exact_matches, "_SOON", 60.0)
    whole = archive.search(OWNER, replace(request, per_page=50))
    archive.close()
    assert pages[0].partial
    assert not whole.partial
    assert 3 <= pages[0].total < whole.total
    totals = [page.total for page in pages]
    assert totals == sorted(totals)
    assert all(page.hits == pages[0].hits for page in pages)
    assert [hit.story for hit in pages[0].hits] == [hit.story for hit in whole.hits[:3]]


@pytest.mark.parametrize("passages", [True, False])
@pytest.mark.parametrize("filters", [{}, {"rating": ("general", "teen")}])
def test_of_very_many_stories_some_after_others_are_named_until_all_were_looked_at(
    tmp_path, monkeypatch, passages, filters
):
    stories = [
        story_of(
            f"n{number}",
            "“The storm,” said Tom." if number % 3 else "The storm came.",
            rating=[*Rating][1 + number % 4],
        )
        for number in range(60)
    ]
    settings = settings_of(tmp_path, "tantivy", passages)
    fill(settings, stories)
    archive = Archive(settings)
    monkeypatch.setattr(exact_matches, "_SOON", 60.0)
    request = SearchRequest("dialogue:storm", exact=True, per_page=50, filters=filters)
    monkeypatch.setattr(exact_matches, "_NAMED", 7)
    first = archive.search(OWNER, request)
    pages = [archive.search(OWNER, request) for _ in range(9)]
    archive.close()
    plain = Archive(settings)
    monkeypatch.setattr(exact_matches, "_NAMED", 1000)
    whole = plain.search(OWNER, request)
    plain.close()
    assert first.partial
    assert first.total < whole.total == len({hit.story.id for hit in whole.hits})
    assert {hit.story.id for hit in first.hits} <= {hit.story.id for hit in whole.hits}
    assert (pages[-1].hits, pages[-1].total, pages[-1].facets) == (whole.hits, whole.total, whole.facets)
    assert not pages[-1].partial
