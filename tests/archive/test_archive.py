from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import pytest
from counting import Calls
from damage import spoil
from sample_stories import memory_batches, tale

from indexer.api_types import search_answer, to_json
from indexer.archive import Archive, search
from indexer.archive.asking import ask
from indexer.catalogue import FileRead, FileRecord
from indexer.config import LibrarySettings, SearchSettings, Settings
from indexer.engines.index_service import IndexService
from indexer.errors import UnknownStoryError
from indexer.model import (
    OWNER,
    Chapter,
    JobKind,
    JobState,
    ReadOutcome,
    RemovalOrder,
    SearchRequest,
    Source,
    SourceKind,
    Span,
    Story,
)
from indexer.query.plan import lower
from indexer.readers.digest import story_digest
from webui import create_app

LINES = [
    "The harbour clock struck thirteen, and only the gulls complained about it.",
    "Nobody had wound the harbour clock since the winter of the green ice.",
    "She kept a spare moon in the cellar, wrapped in newspaper and old songs.",
]


def put(settings: Settings) -> None:
    """Put stories into the catalogue and index them, as a job would."""
    archive = Archive(settings)
    for number, line in enumerate(LINES):
        story = Story(
            "tales", f"{number}.txt", f"Tale {number}", (Chapter(1, None, line),), authors=("Moss",)
        )
        record = FileRecord("tales", f"{number}.txt", 1, 1)
        archive.catalogue.stories.put([FileRead(record, ReadOutcome((story,)), (story_digest(story),))])
    live = IndexService(settings)
    live.rebuild(memory_batches(archive.catalogue.stories.all()))
    archive.catalogue.stories.done_pending([change.seq for change in archive.catalogue.stories.pending()])
    live.close()
    archive.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        library=LibrarySettings(name="The Shed", data=tmp_path),
        search=SearchSettings(max_per_page=50, max_results_window=100),
        sources=(Source("tales", SourceKind.INBOX, "/nowhere"),),
    )


@pytest.fixture
def archive(settings: Settings) -> Iterator[Archive]:
    put(settings)
    opened = Archive(settings)
    yield opened
    opened.close()


def test_an_archive_without_stories_says_so(settings):
    empty = Archive(settings)
    page = empty.search(OWNER, SearchRequest("anything"))
    assert (page.total, page.partial, page.generation) == (0, False, 0)
    assert page.warnings == ("The archive holds no stories yet.",)
    assert empty.examples(OWNER) == ()
    assert empty.jobs(OWNER) == ()
    empty.close()


def test_an_archive_without_an_index_answers_that_it_is_being_built(archive, settings):
    shutil.rmtree(settings.data / "index")
    lost = Archive(settings)
    page = lost.search(OWNER, SearchRequest("anything"))
    assert (page.total, page.partial, page.generation) == (0, True, 0)
    assert "being built" in page.warnings[0]
    lost.close()


def test_a_page_says_how_the_query_was_read_and_which_words_nobody_has(archive):
    page = archive.search(OWNER, SearchRequest("harbour clok", exact=True))
    assert "harbour" in page.understood
    assert page.total == 0
    assert page.warnings == ("No story has “clok”; did you mean “clock”?",)
    assert page.suggestions == (("clok", "clock"),)


def test_a_word_missed_in_one_field_only_is_not_said_to_be_nowhere(archive):
    page = archive.search(OWNER, SearchRequest("author:harbour"))
    assert page.total == 0
    assert page.warnings == ("No story has “harbour” in the field that was asked for, but elsewhere.",)
    assert page.suggestions == ()


@pytest.mark.parametrize(
    ("page", "per_page", "seen", "size"),
    [(1, 2, 2, 2), (2, 2, 1, 2), (0, 2, 2, 2), (99, 2, 0, 2), (1, 10_000, 3, 50), (1, -5, 1, 1)],
)
def test_pages_out_of_range_are_brought_into_it(archive, page, per_page, seen, size):
    answer = archive.search(OWNER, SearchRequest("", page=page, per_page=per_page))
    assert (answer.total, len(answer.hits), answer.per_page) == (3, seen, size)


def test_passages_left_out_for_want_of_time_are_owned_up_to(archive, monkeypatch):
    assert not archive.search(OWNER, SearchRequest("clock")).partial
    # Ten seconds go by between any two looks at the clock; the search itself goes by another.
    monkeypatch.setattr("indexer.archive.search.time", SimpleNamespace(perf_counter=count(0, 10).__next__))
    page = archive.search(OWNER, SearchRequest("clock sprock"))
    assert page.warnings == ("No story has “sprock”.",)
    page = archive.search(OWNER, SearchRequest("clocks"))
    assert [hit.passages for hit in page.hits] == [(), ()]
    assert page.partial


def test_bytes_that_are_no_text_are_searched_and_printed_like_any_other(archive):
    page = archive.search(OWNER, SearchRequest("clock \udcff"))
    assert page.total == 2
    assert "clock" in to_json(search_answer(page))
    with pytest.raises(UnknownStoryError):
        archive.story(OWNER, "\udcff")


def test_an_unknown_sort_is_by_relevance(archive):
    assert archive.search(OWNER, SearchRequest("clock", sort="colour")).sort == "relevance"


def test_filters_without_values_filter_nothing(archive):
    assert archive.search(OWNER, SearchRequest("", filters={"author": ()})).total == 3
    assert archive.search(OWNER, SearchRequest("", filters={"author": ("Moss",)})).total == 3
    assert archive.search(OWNER, SearchRequest("", filters={"author": ("Fern",)})).total == 0


def test_a_story_comes_with_its_marks(archive):
    (hit,) = archive.search(OWNER, SearchRequest('"spare moon"')).hits
    marked = archive.story(OWNER, hit.story.id, query='"spare moon"')
    (span,) = marked.spans[1]
    assert marked.story.chapters[0].text[span.start : span.end] == "spare moon"
    assert marked.matches == hit.matches == 1
    assert archive.story(OWNER, hit.story.id).understood == ""
    with pytest.raises(UnknownStoryError):
        archive.story(OWNER, "nosuchstory")


def test_examples_find_something(archive):
    examples = archive.examples(OWNER)
    assert len(examples) == 2
    for example in examples:
        assert archive.search(OWNER, SearchRequest(example)).total >= 1


def test_status_counts_stories_and_what_is_left_to_index(archive):
    status = archive.status(OWNER)
    assert (status.library, status.stories, status.indexed, status.pending) == ("The Shed", 3, 3, 0)
    assert status.sources[0].stories == 3
    assert status.index_bytes > 0
    archive.catalogue.stories.put_story(
        Story("tales", "new.txt", "New", (Chapter(1, None, "A new line."),)), "digest"
    )
    assert archive.status(OWNER).pending == 1
    assert any("not in the index" in problem for problem in archive.check())


def test_a_damaged_index_serves_from_the_one_before_and_asks_once_for_a_rebuild(archive, settings):
    live = IndexService(settings)
    live.rebuild(memory_batches(archive.catalogue.stories.all()))
    live.close()
    newest = max((settings.data / "index").glob("0*"))
    spoil(newest)
    again = Archive(settings)
    for _ in range(3):
        assert again.search(OWNER, SearchRequest('"harbour clock"')).total == 2
    asked = [(job.kind, job.state) for job in again.jobs(OWNER)]
    assert asked == [(JobKind.REINDEX, JobState.QUEUED)]
    assert again.status(OWNER).problems
    again.close()


def test_damage_under_an_open_reader_is_noticed_by_the_search_it_breaks(archive, settings):
    live = IndexService(settings)
    live.rebuild(memory_batches(archive.catalogue.stories.all()), "whoosh")
    live.close()
    assert archive.search(OWNER, SearchRequest("gulls")).total == 1
    newest = max((settings.data / "index").glob("0*"))
    # Whoosh reads files when it needs them; Tantivy maps them into memory and keeps what it has seen.
    for path in newest.glob("*.pst"):
        content = path.read_bytes()
        path.write_bytes(b"\0" * len(content))
    assert archive.search(OWNER, SearchRequest('"spare moon"')).total == 1
    assert archive.generation() == 1


def test_an_index_replaced_under_an_open_reader_goes_on_answering(archive, settings):
    assert archive.search(OWNER, SearchRequest("gulls")).total == 1
    spoil(settings.data / "index" / "000001")
    assert archive.search(OWNER, SearchRequest('"spare moon"')).total == 1


def test_a_story_the_index_has_but_the_catalogue_lost_is_left_out(archive, settings):
    live = IndexService(settings)
    live.rebuild(memory_batches([*archive.catalogue.stories.all(), tale("ghost", "A harbour clock haunts.")]))
    live.close()
    titles = {hit.story.title for hit in archive.search(OWNER, SearchRequest("harbour")).hits}
    assert titles == {"Tale 0", "Tale 1"}


def test_what_the_engine_in_use_cannot_do_is_said_in_a_warning(archive, monkeypatch):
    monkeypatch.setattr(archive.index.reader().engine, "capabilities", frozenset())
    result = archive.search(OWNER, SearchRequest('"spare moon"'))
    assert result.total == 0
    assert any("quoted phrases" in warning for warning in result.warnings)
    assert archive.search(OWNER, SearchRequest("gulls")).total == 1


def test_the_same_question_again_is_answered_from_memory_until_anything_changes(
    archive, settings, monkeypatch
):
    asked = []
    monkeypatch.setattr(search, "ask", lambda *given: asked.append(given) or ask(*given))
    client = create_app(settings, archive).test_client()
    for path in ("/?q=gulls", "/api/v1/search?q=gulls", "/embed?q=gulls"):
        asked.clear()
        first = client.get(path)
        assert (client.get(path).data, len(asked)) == (first.data, 1)
        assert client.get(f"{path}&page=2").status_code == 200
        assert len(asked) == 2
    (hit,) = archive.search(OWNER, SearchRequest("gulls")).hits
    asked.clear()
    archive.catalogue.removals.remove([hit.story.id], RemovalOrder("asked for"))
    assert client.get("/api/v1/search?q=gulls").json["totalHits"] == 0
    assert len(asked) == 1


def test_a_search_is_planned_once_and_marked_by_that_plan(archive):
    with Calls(lower) as planned:
        page = archive.search(OWNER, SearchRequest("gul* -mud*"))
    assert planned.count == 1
    ((passage,),) = [hit.passages for hit in page.hits]
    assert [passage.text[span.start : span.end] for span in passage.spans] == ["gulls"]


def test_titles_and_names_are_marked_where_they_were_looked_for(archive):
    (hit,) = archive.search(OWNER, SearchRequest("tale moss spare")).hits
    assert hit.field_spans == {"title": ((Span(0, 4),),), "authors": ((Span(0, 4),),)}
    assert archive.story(OWNER, hit.story.id, query="tale moss").field_spans == hit.field_spans
    assert archive.story(OWNER, hit.story.id, query="author:moss").field_spans == {
        "authors": ((Span(0, 4),),)
    }
    assert archive.story(OWNER, hit.story.id, query="body:moss").field_spans == {}


@pytest.mark.parametrize("engine", ["tantivy", "whoosh"])
def test_a_bug_of_ours_while_searching_is_raised_and_no_reason_for_a_new_index(
    archive, settings, monkeypatch, engine
):
    live = IndexService(settings)
    live.rebuild(memory_batches(archive.catalogue.stories.all()), engine)
    live.close()

    def broken(*_: object) -> None:
        raise ValueError("a bug of ours")

    monkeypatch.setattr(f"indexer.engines.{engine}_engine.reader.missing_words", broken)
    with pytest.raises(ValueError, match="a bug of ours"):
        archive.search(OWNER, SearchRequest("nowhere"))
    assert archive.jobs(OWNER) == ()
