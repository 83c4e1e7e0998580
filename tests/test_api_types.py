"""The JSON that people and programs get."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import msgspec

from indexer import api_types
from indexer.model import (
    Chapter,
    Copy,
    FacetCount,
    Failure,
    Hit,
    Job,
    JobKind,
    JobState,
    MarkedStory,
    Passage,
    Rating,
    ResultPage,
    Ruby,
    SeriesPlace,
    Source,
    SourceKind,
    SourceStatus,
    Span,
    StoredStory,
    StorySummary,
)

STORY = StorySummary(
    id="abc",
    title="The Lamp",
    authors=("Wren",),
    rating=Rating.TEEN,
    words=12,
    published=date(2003, 5, 1),
    series=SeriesPlace("Lamps", 2),
    missing_since=datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC),
)
PASSAGE = Passage(1, "One", 0, 9, "The lamp.", (Span(4, 8),))
FOUND = {"title": ((Span(4, 8),),), "tags": ((Span(0, 3),),)}
PAGE = ResultPage(
    query="lamp",
    understood="stories with the word lamp",
    warnings=(),
    hits=(Hit(STORY, 1.23456789, (PASSAGE,), 3, (Copy("def", "A Lamp", "attic"),), FOUND),),
    total=11,
    page=1,
    per_page=10,
    facets={"rating": (FacetCount("teen", 11),)},
    took_ms=1.23456,
    partial=False,
    generation=4,
)


def test_a_search_answers_in_well_known_names():
    assert json.loads(api_types.to_json(api_types.search_answer(PAGE))) == {
        "query": "lamp",
        "corrected": None,
        "relaxed": None,
        "understood": "stories with the word lamp",
        "warnings": [],
        "suggestions": [],
        "hits": [
            {
                "id": "abc",
                "title": "The Lamp",
                "authors": ["Wren"],
                "rating": "teen",
                "words": 12,
                "published": "2003-05-01",
                "score": 1.234568,
                "matches": 3,
                "passages": [
                    {
                        "chapter": 1,
                        "chapterTitle": "One",
                        "text": "The lamp.",
                        "spans": [[4, 8]],
                        "place": 0.0,
                        "firstHit": 0,
                    }
                ],
                "copies": [
                    {"id": "def", "title": "A Lamp", "source": "attic", "origin": None, "missingSince": None}
                ],
                "fieldSpans": {"title": [[[4, 8]]]},
            }
        ],
        "page": 1,
        "hitsPerPage": 10,
        "totalHits": 11,
        "totalPages": 2,
        "facetDistribution": {"rating": {"teen": 11}},
        "processingTimeMs": 1.235,
        "partial": False,
        "generation": 4,
    }


def test_a_story_answers_with_its_chapters_and_their_marks():
    first = Chapter(1, "One", "The lamp.", ("Part",))
    stored = StoredStory(
        STORY, (first, Chapter(2, None, "Dark.\n\n*", ("Part",), (1,), (Ruby(0, 4, "dim"),)))
    )
    part = {1: ((Span(0, 4),),)}
    marked = MarkedStory(stored, {1: (Span(4, 8),)}, 2, "the words lamp, part", begun_spans=part)
    document = json.loads(api_types.to_json(api_types.story_answer(marked)))
    assert document["chapters"] == [
        {
            "number": 1,
            "within": ["Part"],
            "begun": [{"title": "Part", "spans": [[0, 4]]}],
            "title": "One",
            "titleSpans": [],
            "text": "The lamp.",
            "spans": [[4, 8]],
            "breaks": [],
            "ruby": [],
        },
        {
            "number": 2,
            "within": ["Part"],
            "begun": [],
            "title": None,
            "titleSpans": [],
            "text": "Dark.\n\n*",
            "spans": [],
            "breaks": [1],
            "ruby": [{"start": 0, "end": 4, "reading": "dim"}],
        },
    ]
    assert document["series"] == {"name": "Lamps", "position": 2}
    assert document["missingSince"] == "2024-01-02T03:04:05Z"


def test_jobs_and_sources_answer_with_their_numbers():
    job = Job(
        7,
        JobKind.IMPORT,
        "samples",
        JobState.DONE,
        done=2,
        total=2,
        counts={"added": 1},
        errors=(Failure("a.txt", "empty", "It is empty."),),
        error_causes={"empty": 1},
    )
    source = Source("samples", SourceKind.INBOX, "corpus/samples")
    document = json.loads(
        api_types.to_json(api_types.sources_answer((SourceStatus(source, 12, 1, job),)), pretty=True)
    )
    assert document["sources"][0]["lastJob"]["errorCauses"] == {"empty": 1}
    assert document["sources"][0]["stories"] == 12
    assert json.loads(api_types.to_json(api_types.jobs_answer((job,))))["jobs"][0]["kind"] == "import"


def test_every_shape_describes_itself_for_openapi():
    shapes = [
        api_types.SearchAnswer,
        api_types.StoryAnswer,
        api_types.JobsAnswer,
        api_types.StatusAnswer,
        api_types.ErrorAnswer,
    ]
    _, components = msgspec.json.schema_components(shapes, ref_template="#/{name}")
    assert "hitsPerPage" in components["SearchAnswer"]["properties"]
