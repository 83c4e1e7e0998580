"""The JSON shapes that the command line prints and the web API sends: one definition for both.

Nouns go in, msgspec structs come out; nothing is searched, and no page is made here.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar, get_type_hints

import msgspec

from indexer.api_base import Answer, Marks, PassageAnswer, alike, made_of, marks, passage_answer
from indexer.api_versions import EarlierPassagesAnswer, VersionAnswer, earlier_passages, version_shape
from indexer.model import (
    ArchiveStatus,
    FieldSpans,
    Hit,
    Job,
    MarkedStory,
    MarkedVersion,
    Rating,
    ResultPage,
    Ruby,
    SeriesPlace,
    SourceStatus,
    Status,
    StorySummary,
    UnlistedSource,
    in_order,
)
from indexer.model.fields import FIELDS, Shown


class CopyAnswer(Answer, frozen=True):
    """Another copy of a story, and where it came from."""

    id: str
    title: str
    source: str
    origin: str | None
    missing_since: datetime | None


class SeriesAnswer(Answer, frozen=True):
    """A story's place in a series, counted from 1."""

    name: str
    position: int | None


Made = TypeVar("Made", bound=Answer)
# How JSON has what a story's attribute holds, where that is not of the same shape.
_JSON_TYPES: dict[Any, Any] = {
    Rating: str,
    Status: str,
    SeriesPlace | None: SeriesAnswer | None,
    Mapping[str, str]: dict[str, str],
}


def _of_story(shown: Callable[[Shown], bool]) -> Callable[[type[Made]], type[Made]]:
    """Return what puts those fields of a story that are ``shown`` before a shape's own, as ``StorySummary`` has them."""
    types = get_type_hints(StorySummary)
    names = (field.name for field in dataclasses.fields(StorySummary))
    wanted = {spec.attribute for spec in FIELDS if shown(spec.shown)}
    held = [(name, _JSON_TYPES.get(types[name], types[name])) for name in names if name in wanted]

    def made(shape: type[Made]) -> type[Made]:
        own = msgspec.structs.fields(shape)
        mine = ((field.name, field.type, msgspec.field(default=field.default)) for field in own)
        fields: list[tuple[str, Any] | tuple[str, Any, Any]] = [*held, *mine]
        doc = {"__doc__": shape.__doc__}
        return msgspec.defstruct(  # type: ignore[return-value]  # it is made of that shape, with more fields
            shape.__name__, fields, bases=(Answer,), namespace=doc, frozen=True, rename="camel", kw_only=True
        )

    return made


@_of_story(lambda shown: shown.hit)
class HitAnswer(Answer, frozen=True):
    """One story found; ``matches`` counts the places in it that match, ``copies`` are others of the same work.

    ``field_spans`` has the matches in ``title`` and ``authors``: for each value its spans, in the order of the values.
    ``earlier`` is there where earlier versions were searched and match.
    """

    score: float
    matches: int
    passages: tuple[PassageAnswer, ...]
    copies: tuple[CopyAnswer, ...]
    field_spans: dict[str, tuple[Marks, ...]]
    earlier: tuple[EarlierPassagesAnswer, ...] | msgspec.UnsetType = msgspec.UNSET


class SuggestionAnswer(Answer, frozen=True):
    """A word no story has, one like it that some have, and the whole query with all such words put right."""

    term: str
    suggestion: str
    query: str | None


class SearchAnswer(Answer, frozen=True):
    """One page of results; ``total_hits`` is a lower bound when ``partial``.

    ``corrected`` is the query whose results these are, where it is another than was typed; ``relaxed`` says in a sentence
    that they have most of its words only.
    """

    query: str
    corrected: str | None
    relaxed: str | None
    understood: str
    warnings: tuple[str, ...]
    suggestions: tuple[SuggestionAnswer, ...]
    hits: tuple[HitAnswer, ...]
    page: int
    hits_per_page: int
    total_hits: int
    total_pages: int
    facet_distribution: dict[str, dict[str, int]]
    processing_time_ms: float
    partial: bool
    generation: int


class HeadingAnswer(Answer, frozen=True):
    """The heading of a part or book; ``spans`` count its characters."""

    title: str
    spans: Marks


class ChapterAnswer(Answer, frozen=True):
    """One chapter; paragraphs are separated by a blank line, ``spans`` count characters of ``text``.

    ``title_spans`` count characters of ``title``. ``within`` are the headings of the parts it stands in, the outermost
    first, ``begun`` those of them that begin with it; ``breaks`` the paragraphs, from 0, that are scene breaks; ``ruby``
    the readings above words, as characters of ``text``.
    """

    number: int
    within: tuple[str, ...]
    begun: tuple[HeadingAnswer, ...]
    title: str | None
    title_spans: Marks
    text: str
    spans: Marks
    breaks: tuple[int, ...]
    ruby: tuple[Ruby, ...]


@_of_story(lambda shown: shown.story)
class StoryAnswer(Answer, frozen=True):
    """One whole story with everything known of it and the marks of a query.

    ``field_spans`` has the matches in its title, names, series, summary and notes: for each value its spans, in the
    order of the values.
    """

    understood: str
    matches: int
    chapters: tuple[ChapterAnswer, ...]
    copies: tuple[CopyAnswer, ...]
    field_spans: dict[str, tuple[Marks, ...]]


class EarlierVersionAnswer(Answer, frozen=True):
    """An earlier version with its text; ``gone`` are the numbers of chapters that today's text has no more."""

    version: VersionAnswer
    story: StoryAnswer
    gone: tuple[int, ...]


class FailureAnswer(Answer, frozen=True):
    """One thing that could not be read or fetched."""

    origin: str
    cause: str
    message: str


class JobAnswer(Answer, frozen=True):
    """One piece of work; ``error_causes`` counts all failures, ``errors`` lists the first of them."""

    id: int
    kind: str
    target: str | None
    state: str
    done: int
    total: int | None
    counts: dict[str, int]
    errors: tuple[FailureAnswer, ...]
    error_causes: dict[str, int]
    message: str | None
    requested_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None


class JobsAnswer(Answer, frozen=True):
    """The latest jobs, newest first."""

    jobs: tuple[JobAnswer, ...]


class SourceAnswer(Answer, frozen=True):
    """A source, with what it brought and when it last ran."""

    id: str
    kind: str
    location: str
    schedule: str | None
    rights: str | None
    stories: int
    missing: int
    captures: int
    last_job: JobAnswer | None
    next_run: datetime | None


class SourcesAnswer(Answer, frozen=True):
    """Every source config.toml names, and those it named once that stories came from."""

    sources: tuple[SourceAnswer, ...]
    unlisted: tuple[UnlistedSource, ...] = ()


class StatusAnswer(Answer, frozen=True):
    """How the whole archive stands; ``problems`` are sentences."""

    library: str
    stories: int
    words: int
    generation: int
    engine: str
    index_bytes: int
    indexed: int
    pending: int
    sources: tuple[SourceAnswer, ...]
    jobs: tuple[JobAnswer, ...]
    problems: tuple[str, ...]
    copies: int


class ErrorAnswer(Answer, frozen=True):
    """What went wrong: a short ``code`` for programs and a sentence for people."""

    code: str
    message: str


# -- from nouns ---------------------------------------------------------------------------------------------


def search_answer(page: ResultPage) -> SearchAnswer:
    """Return a page of results as JSON's shape."""
    own = {
        "suggestions": made_of(
            [each for each in page.missing if each.suggestion is not None], tuple[SuggestionAnswer, ...]
        ),
        "hits": tuple(map(_hit, page.hits)),
        "hits_per_page": page.per_page,
        "total_hits": page.total,
        "total_pages": page.pages,
        "facet_distribution": {
            field: {facet.value: facet.count for facet in counts} for field, counts in page.facets.items()
        },
        "processing_time_ms": round(page.took_ms, 3),
    }
    return SearchAnswer(**alike(SearchAnswer, page) | own)


def _hit(hit: Hit) -> HitAnswer:
    own = {
        "score": round(hit.score, 6),
        "matches": hit.matches,
        "passages": tuple(map(passage_answer, hit.passages)),
        "copies": made_of(hit.copies, tuple[CopyAnswer, ...]),
        "field_spans": _field_marks(hit.field_spans, HitAnswer),
        "earlier": tuple(map(earlier_passages, hit.earlier)) or msgspec.UNSET,
    }
    return HitAnswer(**alike(HitAnswer, hit.story) | own)


def _field_marks(found: FieldSpans, shape: type[Answer]) -> dict[str, tuple[Marks, ...]]:
    """Return the spans of the fields that a shape shows."""
    shown = {name: spans for name, spans in found.items() if name in shape.__struct_fields__}
    return {name: tuple(map(marks, spans)) for name, spans in shown.items()}


def story_answer(marked: MarkedStory) -> StoryAnswer:
    """Return a whole story with its marks as JSON's shape."""
    story = marked.story.summary
    own = {
        "series": made_of(story.series, SeriesAnswer | None),
        "extra": dict(story.extra),
        "understood": marked.understood,
        "matches": marked.matches,
        "chapters": tuple(_chapters(marked)),
        "copies": made_of(marked.copies, tuple[CopyAnswer, ...]),
        "field_spans": _field_marks(marked.field_spans, StoryAnswer),
    }
    return StoryAnswer(**alike(StoryAnswer, story) | own)


def earlier_version_answer(found: MarkedVersion) -> EarlierVersionAnswer:
    """Return an earlier version with its text as JSON's shape."""
    version, gone = version_shape(found.version), tuple(sorted(found.gone))
    return EarlierVersionAnswer(version=version, story=story_answer(found.marked), gone=gone)


def _chapters(marked: MarkedStory) -> Iterator[ChapterAnswer]:
    for chapter, begun in in_order(marked.story.chapters):
        spans = marked.begun_spans.get(chapter.number) or ((),) * len(begun)
        headings = zip(begun, map(marks, spans), strict=True)
        own = {
            "begun": tuple(HeadingAnswer(title=words, spans=some) for words, some in headings),
            "title_spans": marks(marked.title_spans.get(chapter.number, ())),
            "spans": marks(marked.spans.get(chapter.number, ())),
        }
        yield ChapterAnswer(**alike(ChapterAnswer, chapter) | own)


def job_answer(job: Job) -> JobAnswer:
    """Return a job's row as JSON's shape."""
    answer: JobAnswer = made_of(job, JobAnswer)
    return answer


def jobs_answer(jobs: tuple[Job, ...]) -> JobsAnswer:
    """Return jobs as JSON's shape."""
    return JobsAnswer(jobs=tuple(job_answer(job) for job in jobs))


def source_answer(status: SourceStatus) -> SourceAnswer:
    """Return a source and what came of it as JSON's shape."""
    source = status.source
    return SourceAnswer(
        id=source.id,
        kind=source.kind,
        location=source.location,
        schedule=source.schedule,
        rights=source.rights,
        stories=status.stories,
        missing=status.missing,
        captures=status.captures,
        last_job=None if status.last_job is None else job_answer(status.last_job),
        next_run=status.next_run,
    )


def sources_answer(sources: Sequence[SourceStatus], left: Sequence[UnlistedSource] = ()) -> SourcesAnswer:
    """Return sources as JSON's shape."""
    return SourcesAnswer(sources=tuple(map(source_answer, sources)), unlisted=tuple(left))


def status_answer(status: ArchiveStatus) -> StatusAnswer:
    """Return how the archive stands as JSON's shape."""
    own = {
        "sources": tuple(map(source_answer, status.sources)),
        "jobs": tuple(map(job_answer, status.jobs)),
    }
    return StatusAnswer(**alike(StatusAnswer, status) | own)


def to_json(answer: Answer, *, pretty: bool = False) -> str:
    """Return an answer as JSON text, on one line or indented by two spaces."""
    encoded = msgspec.json.encode(answer)
    return (msgspec.json.format(encoded, indent=2) if pretty else encoded).decode()
