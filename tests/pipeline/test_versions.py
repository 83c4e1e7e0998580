"""Imports and crawls keep what they replace, whatever path a story takes; what follows them finds it."""

from __future__ import annotations

import os
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from recording import RecordingReporter
from thoroughness import tries
from warm_reader import open_resources

from indexer import pipeline
from indexer.archive import Archive
from indexer.config import IndexSettings, LibrarySettings, ReadSettings, Settings
from indexer.model import (
    OWNER,
    RemovalOrder,
    SearchRequest,
    Source,
    SourceKind,
    story_id,
)
from indexer.pipeline import Resources
from indexer.pipeline.site import import_captures

SITE = Source("site", SourceKind.SITE, "https://stories.example/")
PAGE = "<html><head><title>The Lamp</title></head><body><h1>The Lamp</h1><p>by Moss</p>{}</body></html>"
HEAD = "Title: The Lamp\nAuthor: Moss\n\n"
BODIES = {
    "towel": "Chapter 1\n\nThe lamp lit a towel on the thwart.\n\nChapter 2\n\nNobody saw the kestrel in the fog.\n",
    "kettle": "Chapter 1\n\nThe lamp lit a kettle on the thwart.\n\nChapter 2\n\nNobody saw the quagga in the fog.\n",
    "stub": "Chapter 1\n\nThe lamp lit a towel on the thwart.\n",
}
LAMP = story_id("tales", "lamp.txt")


def write(inbox: Path, text: str, name: str = "lamp.txt") -> None:
    (inbox / name).write_text(HEAD + text, encoding="utf-8")


def bring(resources: Resources) -> None:
    pipeline.import_folder(resources.settings.sources[0], resources, RecordingReporter())
    pipeline.index_pending(resources, RecordingReporter())


def found(settings: Settings, text: str) -> set[str]:
    with closing(Archive(settings)) as archive:
        page = archive.search(OWNER, SearchRequest(text))
        assert page.total == len(page.hits)
        return {hit.story.id for hit in page.hits}


def changes(resources: Resources, key: str = LAMP) -> list[str]:
    return [each.change.value for each in resources.catalogue.versions.of([key]).get(key, ())]


def test_a_file_that_changes_keeps_its_text_and_search_finds_todays(parts: Resources, inbox: Path):
    write(inbox, BODIES["towel"])
    bring(parts)
    write(inbox, BODIES["kettle"])
    bring(parts)
    assert len(changes(parts)) == 1
    assert found(parts.settings, "kestrel") == set()
    assert found(parts.settings, "kestrel version:any") == {LAMP}
    assert found(parts.settings, '"lit a towel on the thwart" version:any') == {LAMP}
    assert found(parts.settings, "quagga") == found(parts.settings, "quagga version:any") == {LAMP}


def test_a_file_whose_bytes_are_read_otherwise_has_no_version(parts: Resources, inbox: Path):
    (inbox / "lamp.txt").write_text(
        f"Title: The Lamp\nWickkeeper: Old Tom\n\n{BODIES['towel']}", encoding="utf-8"
    )
    bring(parts)
    read = ReadSettings(labels=(("Wickkeeper", "summary"),))
    taught = replace(parts, settings=replace(parts.settings, read=read), reader=None)
    pipeline.reread(taught, RecordingReporter(), since=datetime.now(UTC) + timedelta(seconds=1))
    assert taught.catalogue.stories.summaries([LAMP])[LAMP].summary == "Old Tom"
    assert changes(parts) == []


def test_a_file_that_goes_and_comes_back_is_a_new_upload(parts: Resources, inbox: Path):
    write(inbox, BODIES["towel"])
    write(inbox, BODIES["kettle"], "other.txt")
    bring(parts)
    kept = (inbox / "lamp.txt").read_bytes()
    (inbox / "lamp.txt").unlink()
    bring(parts)
    assert changes(parts) == []
    (inbox / "lamp.txt").write_bytes(kept)
    bring(parts)
    assert changes(parts) == ["re-uploaded"]
    assert changes(parts, story_id("tales", "other.txt")) == []


def test_a_work_joined_of_parts_has_versions_as_a_whole(parts: Resources, inbox: Path):
    part = "Title: Tin Whistles ({}/2)\nAuthor: Posy Quill\n\nIn the {}th of them: {}\n"
    (inbox / "one.txt").write_text(part.format(1, 1, "The tin men came in from the rain."), encoding="utf-8")
    bring(parts)
    (inbox / "two.txt").write_text(
        part.format(2, 2, "Nobody had oiled the kestrel since June."), encoding="utf-8"
    )
    bring(parts)
    (work,) = parts.catalogue.stories.all()
    assert changes(parts, work.id) == ["grown"]
    (inbox / "two.txt").write_text(
        part.format(2, 2, "Nobody had oiled the kettle since June."), encoding="utf-8"
    )
    bring(parts)
    assert changes(parts, work.id) == ["grown", "edited"]
    assert found(parts.settings, "kestrel") == set()
    assert found(parts.settings, "kestrel version:any") == {work.id}
    # Read again of the same bytes, its parts are what they were, and said otherwise they make no version either.
    read = ReadSettings(labels=(("Wickkeeper", "summary"),))
    taught = replace(parts, settings=replace(parts.settings, read=read), reader=None)
    pipeline.reread(taught, RecordingReporter(), since=datetime.now(UTC) + timedelta(seconds=1))
    assert changes(parts, work.id) == ["grown", "edited"]


def test_a_page_that_is_shortened_keeps_what_it_had(parts: Resources):
    url, frontier = "https://stories.example/lamp.html", parts.catalogue.frontier
    for run, sentences in enumerate((40, 4, 4)):
        if run < 2:
            page = PAGE.format(
                "".join(
                    f"<p>The lamp of evening {at} stood in window {at * 3}.</p>" for at in range(sentences)
                )
            )
            digest = parts.catalogue.captures.put(page.encode())
        frontier.begin_run("site", [url])
        taken = frontier.take("site")
        assert taken is not None
        frontier.settle(replace(taken, state="fetched", status=200, digest=digest, media_type="text/html"))
        frontier.end_run("site")
        import_captures(SITE, parts, RecordingReporter())
    (story,) = parts.catalogue.stories.all()
    assert changes(parts, story.id) == ["shortened"]
    earlier = parts.catalogue.versions.read(story.id, 1)
    assert earlier is not None
    assert "evening 39" in earlier.story.chapters[0].text


def test_a_forgotten_story_is_found_by_no_version_of_it(parts: Resources, inbox: Path):
    write(inbox, BODIES["towel"])
    bring(parts)
    write(inbox, BODIES["kettle"])
    bring(parts)
    parts.catalogue.removals.remove([LAMP], RemovalOrder("no", "Moss", forget=True))
    pipeline.index_pending(parts, RecordingReporter())
    assert found(parts.settings, "kestrel version:any") == set()
    assert parts.catalogue.versions.of([LAMP]) == {}


@pytest.mark.parametrize("engine", ["tantivy", "whoosh"])
def test_an_index_made_anew_has_the_earlier_texts_too(settings: Settings, inbox: Path, engine: str):
    settings = replace(settings, index=IndexSettings(engine=engine))
    with open_resources(settings) as resources:
        for body in ("towel", "kettle", "stub"):
            write(inbox, BODIES[body])
            bring(resources)
        pipeline.reindex(resources, RecordingReporter())
        assert changes(resources)[-1] == "shortened"
    assert found(settings, "quagga OR kestrel") == set()
    assert found(settings, "quagga kestrel version:any") == {LAMP}


WORDS = ("kestrel", "quagga", "lanthanum", "zephyr", "kettle", "towel")
TEXTS = st.lists(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(
        lambda words: f"Nobody saw {' or '.join(words)}."
    ),
    min_size=1,
    max_size=3,
)


@pytest.mark.parametrize("engine", ["tantivy", "whoosh"])
@hypothesis_settings(
    max_examples=tries(4), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(edits=st.lists(TEXTS, min_size=2, max_size=5))
def test_after_any_edits_every_text_is_readable_and_found_and_todays_alone_by_default(
    tmp_path_factory: pytest.TempPathFactory, engine: str, edits: list[list[str]]
):
    folder = tmp_path_factory.mktemp("edits")
    inbox = folder / "inbox"
    inbox.mkdir()
    settings = Settings(
        library=LibrarySettings(data=folder / "var"),
        sources=(Source("tales", SourceKind.INBOX, str(inbox)),),
        index=IndexSettings(engine=engine),
    )
    with open_resources(settings) as resources:
        for number, chapters in enumerate(edits):
            body = "\n\n".join(f"Chapter {at}\n\n{text}" for at, text in enumerate(chapters, 1))
            write(inbox, body + "\n")
            os.utime(inbox / "lamp.txt", ns=(number, number))
            bring(resources)
    with closing(Archive(settings)) as archive:
        read = [
            archive.earlier_version(OWNER, LAMP, each.number).marked.story
            for each in archive.versions(OWNER, LAMP)
        ]
        held = [[each.text for each in story.chapters] for story in (*read, archive.story(OWNER, LAMP).story)]
        assert all(chapters in held for chapters in edits)
        today = " ".join(edits[-1])
        ever = " ".join(text for chapters in edits for text in chapters)
        for word in WORDS:
            for text, texts in ((word, today), (f"{word} version:any", ever)):
                assert archive.search(OWNER, SearchRequest(text)).total == (word in texts), text
        for chapters in edits:
            for text in chapters:
                assert archive.search(OWNER, SearchRequest(f'"{text}" version:any')).total == 1
                assert archive.search(OWNER, SearchRequest(f'"{text}"')).total == any(
                    text[:-1] in each for each in edits[-1]
                )
