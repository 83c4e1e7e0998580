"""How much work is done, whatever the clock says: each count has a ceiling that twice the work goes through.

To measure again: pytest tests/benchmarks/test_work_counts.py -rP prints every count beside its ceiling. Ceilings are
a quarter above what was counted over corpus/samples; those of pages are what was counted, since it never varies. A
count that fell to half of its ceiling fails too, so that ceilings follow what is gained.
"""

from __future__ import annotations

import pytest
from counting import Texts, analysed, written

from indexer.archive import Archive
from indexer.engines.registry import make_adapter
from indexer.highlight.marks import MarkFinder
from indexer.model import OWNER, SearchRequest, StoredStory
from webui import create_app

# Bytes written for each character of text, by engine. Samples are few, so what every index and every catalogue costs
# once weighs much: counted 26.0 and 39.3 for an import, 3.2 and 15.4 for the index alone.
IMPORT_BYTES = {"tantivy": 32.4, "whoosh": 49.1}
INDEX_BYTES = {"tantivy": 4.0, "whoosh": 19.3}
# Counted 1.09 (titles and names besides the text) and 16.6 (a story's names, headings and chapters).
# Tantivy's short texts of one field are analysed together.
# Whoosh analyses texts once for stories, which was 1.29, and once for their passages.
ANALYSED_CHARACTERS, ANALYSED_TEXTS = {"tantivy": 1.36, "whoosh": 2.2}, {"tantivy": 5.6, "whoosh": 22.4}
# Counted 679 for one batch of nineteen files in a new catalogue, 103 of them to make its tables, the index included;
# 304 are rows of what texts are known to be alike by, sixteen a story, which one statement puts there.
IMPORT_STATEMENTS = 850
# Counted. The first page looks into stories for examples that find something, and for three sentences of complaint.
PAGE_STATEMENTS = {"/?q=the": 3, '/?q="of+the"&rating=teen': 3, "/?q=nosuchword": 0, "/": 18}
# The first of a process looks up what names mean, for the marks in titles and names; two ask for earlier versions, two
# whether the story may be seen, and whether any passage of it stands in other works.
STORY_STATEMENTS = 7


@pytest.fixture
def stories(archive: Archive) -> list[StoredStory]:
    return list(archive.catalogue.stories.all())


def characters(stories: list[StoredStory]) -> int:
    return sum(len(chapter.text) for story in stories for chapter in story.chapters)


def counted(what: str, count: float, ceiling: float) -> None:
    print(f"{what}: {count:.2f} of {ceiling:.2f}")  # noqa: T201 - pytest shows it with -rP
    assert count <= ceiling, f"{what}: {count:.2f}, the ceiling is {ceiling:.2f}"
    assert count >= ceiling / 2, f"{what}: only {count:.2f}, so lower its ceiling of {ceiling:.2f}"


def test_bytes_written_for_an_import(imported, stories):
    # Catalogue and log, index, and what the reading children hand over.
    share = imported.bytes_written / characters(stories)
    engine = imported.settings.index.engine
    counted(f"bytes written a character, {engine}", share, IMPORT_BYTES[engine])


def test_bytes_written_for_an_index(imported, stories, tmp_path):
    engine = make_adapter(imported.settings, imported.settings.index.engine)
    engine.create(tmp_path / "index")
    before = written()
    writer = engine.writer(tmp_path / "index", fresh=True)
    writer.put(stories)
    writer.close()
    engine.close()
    name = imported.settings.index.engine
    counted(
        f"index bytes written a character, {name}",
        (written() - before) / characters(stories),
        INDEX_BYTES[name],
    )


def test_each_text_is_analysed_once(imported, stories, tmp_path):
    engine = make_adapter(imported.settings, imported.settings.index.engine)
    engine.create(tmp_path / "index")
    writer = engine.writer(tmp_path / "index", fresh=True)
    with analysed() as work:
        writer.put(stories)
    writer.close()
    engine.close()
    name = imported.settings.index.engine
    counted(
        f"characters analysed a character, {name}",
        work.characters / characters(stories),
        ANALYSED_CHARACTERS[name],
    )
    counted(f"texts analysed a story, {name}", work.texts / len(stories), ANALYSED_TEXTS[name])


def test_statements_of_an_import_batch(imported):
    counted("statements of an import", imported.statements, IMPORT_STATEMENTS)


@pytest.mark.parametrize(("path", "ceiling"), PAGE_STATEMENTS.items())
def test_statements_of_a_page(archive, statements, path, ceiling):
    client = create_app(archive.settings, archive).test_client()
    # What is asked once for all pages is asked now; the blank makes it another question, not one from memory.
    client.get(path.replace("q=", "q=+"))
    counted(f"statements of {path}", len(statements.during(lambda: client.get(path))), ceiling)


def test_statements_of_a_story(archive, statements, stories):
    client = create_app(archive.settings, archive).test_client()
    path = f"/stories/{stories[0].id}?q=the"
    # The index is opened once for all pages, and is asked which words there are.
    client.get("/?q=towel")
    counted(
        "statements of a story's page", len(statements.during(lambda: client.get(path))), STORY_STATEMENTS
    )


def test_only_the_stories_of_a_page_are_looked_through_and_each_text_once(archive, stories):
    with Texts(MarkFinder.scan) as work:
        page = archive.search(OWNER, SearchRequest("the"))
    assert page.total > len(page.hits) == 10
    shown = {hit.story.id for hit in page.hits}
    # Beside the texts, the fields above them are looked through for marks: some 300 characters a story.
    assert work.characters <= 500 * len(shown) + sum(
        len(chapter.text) + len(chapter.title or "")
        for story in stories
        if story.id in shown
        for chapter in story.chapters
    )


def test_a_plain_text_is_not_analysed_to_be_marked(archive, stories):
    story = max(stories, key=lambda each: characters([each]))
    with analysed() as work:
        assert archive.story(OWNER, story.id, query="lantern OR weather").matches
    assert work.characters < characters([story]) / 10
