"""Golden questions: the samples go through the whole line, and each question must get the answer it is due.

The questions and their floors are data, in corpus/golden/queries.toml.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from recording import RecordingReporter
from warm_reader import open_resources

from indexer import pipeline
from indexer.archive import Archive
from indexer.config import LibrarySettings, Settings
from indexer.model import OWNER, SearchRequest, Source, SourceKind, story_id

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS: list[dict[str, Any]] = tomllib.loads(
    (ROOT / "corpus" / "golden" / "queries.toml").read_text(encoding="utf-8")
)["query"]


@pytest.fixture(scope="module")
def settings(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    source = Source("samples", SourceKind.INBOX, str(samples))
    return Settings(library=LibrarySettings(data=tmp_path_factory.mktemp("golden")), sources=(source,))


@pytest.fixture(scope="module")
def reporter(settings: Settings) -> RecordingReporter:
    reporter = RecordingReporter()
    with open_resources(settings) as parts:
        pipeline.import_folder(settings.sources[0], parts, reporter)
        pipeline.index_pending(parts, reporter)
    return reporter


@pytest.fixture(scope="module")
def archive(settings: Settings, reporter: RecordingReporter) -> Iterator[Archive]:
    archive = Archive(settings)
    yield archive
    archive.close()


def test_every_sample_is_imported(reporter, samples):
    assert reporter.failures == []
    assert reporter.counts["added"] == len(list(samples.iterdir()))


def test_importing_again_reads_nothing(settings, reporter):
    again = RecordingReporter()
    with open_resources(settings) as parts:
        pipeline.import_folder(settings.sources[0], parts, again)
    assert +again.counts == {"unchanged": reporter.counts["added"]}


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["ask"] or "everything")
def test_question_gets_its_answer(archive, question):
    page = archive.search(OWNER, SearchRequest(question["ask"], per_page=50))
    found = [hit.story.title for hit in page.hits]
    assert not page.partial
    assert len(page.hits) == page.total
    assert question.get("at_least", 0) <= page.total <= question.get("at_most", len(QUESTIONS)), found
    assert page.total == question.get("total", page.total), found
    if question.get("first"):
        assert page.hits[0].story.id == story_id("samples", question["first"]), found


@pytest.mark.parametrize(
    "question",
    [question for question in QUESTIONS if question["kind"] == "phrase" and question["total"]],
    ids=lambda question: question["ask"],
)
def test_phrase_is_marked_in_a_passage(archive, question):
    for hit in archive.search(OWNER, SearchRequest(question["ask"], per_page=50)).hits:
        assert hit.matches >= 1
        assert any(passage.spans for passage in hit.passages), hit.story.title


def test_every_sample_is_the_answer_to_something(samples):
    asked = {question["first"] for question in QUESTIONS if question.get("first")}
    assert {path.name for path in samples.iterdir()} - asked == set()


def test_questions_name_files_that_are_there(samples):
    named = {question["first"] for question in QUESTIONS if question.get("first")}
    assert named - {path.name for path in samples.iterdir()} == set()
