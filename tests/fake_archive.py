"""A small archive in memory with the same face as the real one, and stories for web tests to read; it ranks nothing.

It knows only words and quoted phrases; whether search is right is tested elsewhere.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime

from fake_completions import TitleCompletions
from fake_hits import Hits
from fake_jobs import HOSTILE
from fake_lifted import NothingTwice
from fake_quotes import NoQuotes
from fake_versions import NoVersions

from indexer.corrections import missing_terms
from indexer.errors import UnknownJobError, UnknownStoryError
from indexer.model import (
    ArchiveStatus,
    Bookmarks,
    Chapter,
    Doubt,
    DoubtfulStory,
    FacetCount,
    FormatOutcome,
    Hit,
    Job,
    JobKind,
    JobState,
    LabelExample,
    MarkedStory,
    MissingTerm,
    Passage,
    Rating,
    Report,
    ResultPage,
    Scope,
    SearchRequest,
    SeriesPlace,
    Source,
    SourceKind,
    SourceStatus,
    Span,
    Status,
    StoredStory,
    StorySummary,
    UnknownLabel,
)
from indexer.schema import SORTS

_FIELDS = {
    "fandom": "fandoms",
    "author": "authors",
    "character": "characters",
    "relationship": "relationships",
    "tag": "tags",
    "genre": "genres",
    "warning": "warnings",
}

LAMP = """The lamp in the harbour window was lit before the fog came in, and nobody had lit it.

Maren counted the boats twice. There should have been nine; there were nine, and a tenth drawn up on the shingle \
with its oars shipped and a folded _white towel_ on the thwart.

"Somebody's been swimming," said Tobit.

"In November," said Maren. "In _that_."

* * *

She took the towel home. It was dry, and it smelled of cedar, and by morning it had walked to the end of the bed."""

KITE = """The kite was older than the hill. Everyone in Overwater knew that, because the hill had been built to \
fly it from.

On the first windy day of spring the mayor untied it, and on the last he wound it in, and between those days no one \
was allowed to whistle. Anselm whistled. He was nine, and had a gap in his teeth the exact size of a tune.

The string sang back.

It sang for a week. By the end of it the hill had moved a quarter of a mile towards the sea, very slowly, the way a \
cat moves towards a lap, and the mayor had stopped pretending not to hear the music."""

GARDEN = """Nobody had planted the clocks. They came up between the beans in the second week of June, small and \
brass, each of them wrong by a different amount.

"Leave them," said Odile. "They'll want thinning, that's all." She knelt among the beans and listened to the row.

He did not answer. He was listening to the smallest, which ran backwards, and trying to remember what he would say \
to it yesterday. 🕰 The old clock under the rhubarb struck thirteen, and then, as though embarrassed, took one back."""


def _chapters(*texts: str) -> tuple[Chapter, ...]:
    return tuple(Chapter(number, None, text) for number, text in enumerate(texts, start=1))


def _long_story() -> tuple[Chapter, ...]:
    names = ("The Letter", "The Ferry", "The House with No Stairs", "Salt", "What the Tide Kept", "Home")
    parts = (LAMP, KITE, GARDEN)
    return tuple(
        Chapter(n, name, "\n\n".join(parts[(n + turn) % 3] for turn in range(3)))
        for n, name in enumerate(names, start=1)
    )


def stories() -> tuple[StoredStory, ...]:
    """Return the stories on this shelf, written for these tests."""
    return (
        _story(
            "lampinthefog1",
            "A Lamp in the Fog",
            _chapters(LAMP),
            authors=("Wren Alder",),
            fandoms=("Harbour Tales",),
            rating=Rating.TEEN,
            status=Status.COMPLETE,
            language="en",
            published=date(2004, 5, 3),
            summary="A boat too many, a towel too few.",
            disclaimer="The harbour is nobody's, least of all mine.",
            notes="For the keeper of the _other_ lamp.",
            tags=("fog", "boats"),
        ),
        _story(
            "kitehillkite1",
            "The Kite and the Hill",
            _chapters(KITE),
            authors=("Wren Alder", "Jo Fennel"),
            fandoms=("Overwater",),
            rating=Rating.GENERAL,
            status=Status.COMPLETE,
            language="en",
            published=date(2011, 3, 20),
        ),
        _story(
            "clocksgarden1",
            "Thirteen, and One Back",
            _chapters(GARDEN),
            authors=("Odette Marsh",),
            fandoms=("Overwater", "Garden Clocks"),
            rating=Rating.UNRATED,
            status=Status.IN_PROGRESS,
            language="fr",
            published=date(2019, 6, 14),
            summary="Clocks come up between the beans.",
        ),
        _story(
            "longvoyage123",
            "The Exceedingly Long Voyage of the Second Cartographer’s Apprentice to the Edge of the Map and, "
            "Because Somebody Had to Feed the Cat, Back Again Before Supper on the Following Tuesday",
            _long_story(),
            authors=("Isolde Quill", "Wren Alder", "The Overwater Writing Circle"),
            fandoms=("Overwater", "Harbour Tales", "Garden Clocks", "Paper Maps", "Small Gods of the Pantry"),
            rating=Rating.MATURE,
            rating_raw="M, for one strong word and a great deal of weather",
            status=Status.IN_PROGRESS,
            language="en",
            published=date(2015, 1, 6),
            updated=date(2020, 2, 29),
            tags=tuple(f"tag number {n} of the forty" for n in range(1, 41)),
            warnings=("Weather", "Mild peril"),
            characters=("Maren", "Tobit", "Anselm", "Odile"),
            relationships=("Maren & Tobit",),
            series=SeriesPlace("Voyages", 2),
            origin="https://stories.example/works/7",
            summary="A map, a ferry, a house with no stairs.\n\nAnd a towel.",
        ),
        _story(
            "hostilestory1",
            HOSTILE,
            _chapters(f"It began with a lamp {HOSTILE} and <img src=x onerror=alert(2)> & no more."),
            authors=('"><script>alert(3)</script>',),
            fandoms=("<b>bold</b>",),
            tags=("</a><script>alert(4)</script>",),
            summary="<iframe src=javascript:alert(5)></iframe>",
            notes="<style>*{display:none}</style>",
            disclaimer="&lt;not an entity",
            origin="javascript:alert(6)",
            extra={"<i>label</i>": "<u>value</u>"},
            language='x" onload="',
        ),
    )


def _story(story_id: str, title: str, chapters: tuple[Chapter, ...], **values: object) -> StoredStory:
    words = sum(len(chapter.text.split()) for chapter in chapters)
    return StoredStory(StorySummary(story_id, title, words=words, source="inbox", **values), chapters)


def find(text: str, query: str) -> tuple[Span, ...]:
    """Return where the words and quoted phrases of ``query`` stand in ``text``."""
    leaves = re.findall(r'"([^"]+)"|([\w’\']+)', query)
    patterns = [r"[\W_]+".join(map(re.escape, (phrase or word).split())) for phrase, word in leaves]
    if not patterns:
        return ()
    joined = "|".join(rf"(?<![^\W_]){pattern}(?![^\W_])" for pattern in patterns)
    return tuple(Span(*match.span()) for match in re.finditer(joined, text, re.IGNORECASE))


class FakeArchive(TitleCompletions, Hits, NoQuotes, NothingTwice, NoVersions):
    """An archive of a few stories; ``jobs_asked`` records what the web requested."""

    def __init__(self, kept: Sequence[StoredStory] | None = None, jobs: Sequence[Job] = ()) -> None:
        self.kept = {story.id: story for story in (stories() if kept is None else kept)}
        self.all_jobs = list(jobs)
        self.jobs_asked: list[tuple[JobKind, str | None]] = []
        self.revision = 1
        self.searches = 0
        self.fault: Exception | None = None
        self.is_partial = False

    def search(self, scope: Scope, request: SearchRequest) -> ResultPage:
        self.searches += 1
        if self.fault:
            raise self.fault
        text, filters = request.text, {name: kept for name, kept in request.filters.items() if kept}
        per_page, page = max(1, min(request.per_page or 10, 50)), max(1, request.page)
        seen = self._seen(scope)
        found = [story for story in seen if _fits(story, text, filters)]
        if request.sort == "title":
            found.sort(key=lambda story: story.summary.title)
        missing = _missing(seen, text)
        shown = found[(page - 1) * per_page : page * per_page]
        return ResultPage(
            query=text,
            understood=f"stories with {text}",
            warnings=tuple(each.sentence for each in missing),
            missing=missing,
            hits=tuple(self._hit(story, text) for story in shown),
            total=len(found),
            page=page,
            per_page=per_page,
            facets=_facets(seen, text, filters) if request.faceted else {},
            took_ms=4.2,
            partial=self.is_partial,
            generation=3,
            sort=request.sort if request.sort in SORTS else "relevance",
        )

    def story(
        self, scope: Scope, story_id: str, query: str = "", bookmarks: Bookmarks | None = None
    ) -> MarkedStory:
        if self.fault:
            raise self.fault
        if story_id not in self.kept or not scope.allows(self.kept[story_id].summary):
            raise UnknownStoryError(f"no story is called {story_id}")
        story, understood = self.kept[story_id], f"stories with {query}"
        spans = {chapter.number: find(chapter.text, query) for chapter in story.chapters}
        return MarkedStory(
            story, spans, sum(map(len, spans.values())), understood, field_spans=_field_spans(story, query)
        )

    def report(self, scope: Scope) -> Report:
        if not scope.is_everything:
            return Report((), (), ())
        example = LabelExample("Old <b>Tom</b>", "s000000000001", "The Lamp")
        both = ("begins at “The lamp <b>stood …”", "begins at “Thank you, all …”")
        two_ways = DoubtfulStory("s000000000002", "Two ways", "two.txt", 0.5, "a doubt", readings=both)
        doubtful = DoubtfulStory("s000000000001", "The Lamp", "lamp.txt", 0.4, "reads as text")
        return Report(
            (FormatOutcome("plain", "read", 1200), FormatOutcome("binary", "not-a-story", 2)),
            (UnknownLabel("Wickkeeper", 3, (example,)),),
            (Doubt("author", 1, (doubtful,)), Doubt("confidence", 2, (two_ways, doubtful))),
        )

    def status(self, scope: Scope) -> ArchiveStatus:
        seen, owner = self._seen(scope), scope.is_everything
        place = Source("inbox", SourceKind.INBOX, "/srv/private/inbox")
        site = Source("site", SourceKind.SITE, "https://stories.example/", schedule="0 4 * * *")
        last = next((job for job in self.all_jobs if job.target == "inbox"), None)
        return ArchiveStatus(
            library="Test shelf",
            stories=len(seen),
            words=sum(story.summary.words for story in seen),
            generation=3,
            engine="shelf",
            index_bytes=1_234_567 if owner else 0,
            indexed=len(seen),
            pending=0,
            sources=(
                SourceStatus(place, len(seen), 1 if owner else 0, last),
                SourceStatus(site, 0, 0, None, captures=12 if owner else 0),
            ),
            jobs=self.jobs(scope),
            problems=("An index file was damaged <b>badly</b>; run velveteen reindex.",)
            if self.kept and owner
            else (),
        )

    def jobs(self, scope: Scope, limit: int = 50) -> tuple[Job, ...]:
        return tuple(_job(scope, job) for job in self.all_jobs[:limit])

    def job(self, scope: Scope, job_id: int) -> Job:
        for job in self.all_jobs:
            if job.id == job_id:
                return _job(scope, job)
        raise UnknownJobError(f"no job {job_id}")

    def request_job(self, kind: JobKind, target: str | None = None) -> Job:
        self.jobs_asked.append((kind, target))
        for job in self.all_jobs:
            if (job.kind, job.target, job.state) == (kind, target, JobState.QUEUED):
                return job
        job = Job(len(self.all_jobs) + 1, kind, target, JobState.QUEUED, requested_at=datetime.now(UTC))
        self.all_jobs.insert(0, job)
        return job

    def examples(self, scope: Scope) -> tuple[str, ...]:
        seen = self._seen(scope)
        return tuple(
            query for query in ('"white towel"', "kite hill") if any(_fits(each, query, {}) for each in seen)
        )

    def generation(self) -> int:
        if self.fault:
            raise self.fault
        return 3

    def version(self, scope: Scope) -> str:
        return f"3-{self.revision}-{scope.key}"

    def _seen(self, scope: Scope) -> list[StoredStory]:
        return [story for story in self.kept.values() if scope.allows(story.summary)]

    def _hit(self, story: StoredStory, text: str) -> Hit:
        passages: list[Passage] = []
        number = 0
        whole = sum(len(chapter.text) for chapter in story.chapters)
        before = 0
        for chapter in story.chapters:
            at = 0
            for piece in chapter.text.split("\n\n"):
                spans = find(piece, text)
                if spans and len(passages) < 3:
                    place = (before + at) / whole
                    passages.append(
                        Passage(
                            chapter.number, chapter.title, at, at + len(piece), piece, spans, place, number
                        )
                    )
                number += len(spans)
                at += len(piece) + 2
            before += len(chapter.text)
        return Hit(story.summary, 1.0, tuple(passages), number, field_spans=_field_spans(story, text))


def _job(scope: Scope, job: Job) -> Job:
    if scope.is_everything:
        return job
    target = job.target if job.target in ("inbox", "site") else None
    return Job(job.id, job.kind, target, job.state, requested_at=job.requested_at)


def _fits(story: StoredStory, text: str, filters: Mapping[str, Sequence[str]]) -> bool:
    summary = story.summary
    whole = "\n".join((summary.title, *(chapter.text for chapter in story.chapters)))
    # Whatever field is named, it is looked for anywhere.
    leaves = re.findall(r'"[^"]+"|[\w’\']+', re.sub(r"\b[a-z]+:", "", text))
    if not all(find(whole, leaf) for leaf in leaves):
        return False
    return all(set(_values(summary, name)) & set(wanted) for name, wanted in filters.items())


def _missing(seen: Sequence[StoredStory], text: str) -> tuple[MissingTerm, ...]:
    words = dict.fromkeys(re.findall(r"[\w’']+", text.lower()))
    held = [word for word in words for story in seen if _fits(story, word, {})]
    near = {word: {"harbuor": "harbour"}.get(word) for word in words if word not in held}
    return missing_terms(near, text)


def _facets(
    seen: Sequence[StoredStory], text: str, filters: Mapping[str, Sequence[str]]
) -> dict[str, tuple[FacetCount, ...]]:
    def without(name: str) -> list[StoredStory]:
        others = {n: v for n, v in filters.items() if n != name}
        return [story for story in seen if _fits(story, text, others)]

    names = ("fandom", "author", "rating", "status", "language", "tag", "character", "relationship")
    counted = {
        name: Counter(v for story in without(name) for v in _values(story.summary, name)) for name in names
    }
    return {n: tuple(FacetCount(v, c) for v, c in values.most_common(20)) for n, values in counted.items()}


def _field_spans(story: StoredStory, query: str) -> dict[str, tuple[tuple[Span, ...], ...]]:
    held = {name: getattr(story.summary, name) for name in ("title", *_FIELDS.values(), "summary", "notes")}
    values = {name: (value,) if isinstance(value, str) else value or () for name, value in held.items()}
    found = {name: tuple(find(value, query) for value in some) for name, some in values.items()}
    return {name: spans for name, spans in found.items() if any(spans)}


def _values(summary: StorySummary, name: str) -> tuple[str, ...]:
    assert name in {*_FIELDS, *(field.name for field in fields(summary))}
    value = getattr(summary, _FIELDS.get(name, name))
    return value if isinstance(value, tuple) else (str(value),) if value else ()
