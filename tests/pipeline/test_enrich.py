from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from recording import RecordingReporter
from warm_reader import open_resources

from indexer import pipeline
from indexer.archive import Archive
from indexer.config import LibrarySettings, Settings
from indexer.model import OWNER, RemovalOrder, SearchRequest, Source, SourceKind

HEADER = "Title: {title}\nAuthor: {author}\nPairing: {pairing}\nKeywords: {keywords}\n\n"


def prose(seed: int, words: int = 900) -> str:
    chance = random.Random(seed)
    vocabulary = [
        "".join(chance.choices("abcdefghijklmnoprstuvw", k=chance.randint(2, 9))) for _ in range(2000)
    ]
    lines = [" ".join(chance.choices(vocabulary, k=12)).capitalize() + "." for _ in range(words // 12)]
    return "\n\n".join(lines)


@pytest.fixture
def folders(tmp_path: Path) -> dict[str, Path]:
    attic, cellar = tmp_path / "attic", tmp_path / "cellar"
    for folder in (attic, cellar):
        folder.mkdir()
    text = prose(1)
    write(attic / "one.txt", text, title="The Road", author="Ada Quill", pairing="Kell/Varga", keywords="UST")
    write(attic / "other.txt", prose(2), title="Another", author="Bo", pairing="Varga/Kell", keywords="tea")
    repost = text.replace(". ", ".  ") + "\n\nWith a lampshade at the very end."
    write(
        cellar / "two.txt",
        repost,
        title="The Road Again",
        author="aquill",
        pairing="Varga/Kell",
        keywords="none",
    )
    return {"attic": attic, "cellar": cellar}


def write(path: Path, text: str, **header: str) -> None:
    path.write_text(HEADER.format(**header) + text, encoding="utf-8")


@pytest.fixture
def settings(tmp_path: Path, folders: dict[str, Path]) -> Settings:
    sources = tuple(Source(name, SourceKind.INBOX, str(folder)) for name, folder in folders.items())
    library = LibrarySettings(data=tmp_path / "var", aliases=tmp_path / "aliases.toml")
    return Settings(library=library, sources=sources)


@pytest.fixture
def archive(settings: Settings) -> Iterator[Archive]:
    imported(settings)
    opened = Archive(settings)
    yield opened
    opened.close()


def imported(settings: Settings) -> None:
    with open_resources(settings) as parts:
        for source in settings.sources:
            pipeline.import_folder(source, parts, RecordingReporter())
        pipeline.index_pending(parts, RecordingReporter())


def reindexed(settings: Settings) -> RecordingReporter:
    reporter = RecordingReporter()
    with open_resources(settings) as parts:
        pipeline.reindex(parts, reporter)
    return reporter


def titles(archive: Archive, query: str, **more: object) -> list[str]:
    found = archive.search(OWNER, SearchRequest(query, **more))  # type: ignore[arg-type]
    assert found.total == len(found.hits)
    return sorted(hit.story.title for hit in found.hits)


def facet(archive: Archive, name: str) -> dict[str, int]:
    return {each.value: each.count for each in archive.search(OWNER, SearchRequest("*")).facets[name]}


def test_copies_are_found_as_one_with_where_else_they_are(archive):
    assert titles(archive, "*") == ["Another", "The Road"]
    (hit,) = archive.search(OWNER, SearchRequest('title:"the road"')).hits
    assert [(copy.title, copy.source) for copy in hit.copies] == [("The Road Again", "cellar")]
    (again,) = archive.search(OWNER, SearchRequest("lampshade")).hits
    assert (again.story.title, [copy.title for copy in again.copies]) == ("The Road Again", ["The Road"])
    assert [copy.title for copy in archive.story(OWNER, again.story.id).copies] == ["The Road"]
    assert archive.status(OWNER).copies == 1
    assert titles(archive, "*", filters={"source": ["cellar"]}) == ["The Road Again"]


def test_every_copy_is_shown_by_itself_when_told_so(archive, settings):
    apart = Archive(replace(settings, search=replace(settings.search, group_copies=False)))
    try:
        assert titles(apart, "*") == ["Another", "The Road", "The Road Again"]
        assert not any(hit.copies for hit in apart.search(OWNER, SearchRequest("*")).hits)
    finally:
        apart.close()


def test_stories_imported_without_comparing_are_compared_by_a_reindex(settings):
    imported(replace(settings, search=replace(settings.search, group_copies=False)))
    opened = Archive(settings)
    assert len(titles(opened, "*")) == 3
    reindexed(settings)
    assert titles(opened, "*") == ["Another", "The Road"]
    opened.close()


def test_a_removed_copy_leaves_the_other_by_itself(archive, settings, folders):
    (hit,) = archive.search(OWNER, SearchRequest('title:"the road"')).hits
    archive.catalogue.removals.remove([hit.story.id], RemovalOrder("asked for"))
    with open_resources(settings) as parts:
        pipeline.index_pending(parts, RecordingReporter())
    assert titles(archive, "*") == ["Another", "The Road Again"]
    assert not any(hit.copies for hit in archive.search(OWNER, SearchRequest("*")).hits)


def test_a_pairing_is_one_in_facets_filters_and_fields(archive):
    (shown,) = facet(archive, "relationship")
    assert facet(archive, "relationship") == {shown: 2}
    for written in ("Kell/Varga", "Varga / Kell"):
        assert len(titles(archive, "*", filters={"relationship": [written]})) == 2
        assert len(titles(archive, f'relationship:"{written}"')) == 2
    assert titles(archive, 'relationship:"Kell & Varga"') == []


def test_codes_find_their_meaning_and_the_other_way_round(archive):
    assert titles(archive, 'tag:"unresolved sexual tension"') == titles(archive, "tag:UST") == ["The Road"]
    assert titles(archive, "*", filters={"tag": ["UST"]}) == ["The Road"]
    assert "Unresolved Sexual Tension" in facet(archive, "tag")


def test_aliases_take_effect_with_a_reindex_that_the_status_asks_for(archive, settings):
    assert titles(archive, 'author:"Ada Quill"') == ["The Road"]
    settings.library.aliases.write_text('[author]\n"A. Quill" = ["Ada Quill", "aquill"]\n', encoding="utf-8")
    assert archive.status(OWNER).problems == (
        "aliases.toml was changed since the index was made; run: velveteen reindex",
    )
    assert "Ada Quill" in facet(archive, "author")
    reindexed(settings)
    assert archive.status(OWNER).problems == ()
    assert facet(archive, "author") == {"A. Quill": 1, "Bo": 1}
    assert titles(archive, "author:aquill") == ["The Road"]
    assert titles(archive, "*", filters={"author": ["Ada Quill"]}) == ["The Road"]


def test_aliases_that_cannot_be_read_stop_no_index(archive, settings):
    settings.library.aliases.write_text("[author", encoding="utf-8")
    assert "this is not TOML" in archive.status(OWNER).problems[0]
    reporter = reindexed(settings)
    assert [failure.cause for failure in reporter.failures] == ["aliases"]
    assert titles(archive, "*") == ["Another", "The Road"]


def test_a_reindex_shows_the_spelling_most_stories_have(archive, settings, folders):
    for number in range(3):
        write(
            folders["attic"] / f"more{number}.txt",
            prose(10 + number),
            title=f"More {number}",
            author="Bo",
            pairing="varga/kell",
            keywords="tea",
        )
    imported(settings)
    assert len(facet(archive, "relationship")) == 1
    reindexed(settings)
    assert facet(archive, "relationship") == {"varga/kell": 5}
