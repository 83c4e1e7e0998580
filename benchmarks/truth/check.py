"""One engine's answers against the scan: sets of stories, counts on the page, marks; every difference in a sentence.

It measures no time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from benchmarks.archives import Archive
from benchmarks.truth.phrases import Sampled
from benchmarks.truth.scan import Scan
from indexer import archive as whole
from indexer.analysis import terms
from indexer.config import SearchSettings
from indexer.engines.index_snapshot import IndexSnapshot
from indexer.highlight.story import StoryHighlighter
from indexer.model import OWNER, Chapter, Hit, SearchRequest, StoredStory, StorySummary
from indexer.query.ast import InField, Node, Phrase, Query
from indexer.query.plan import lower

# Beside other work a page may take longer than a reader would be made to wait; here it must be whole.
PATIENT = SearchSettings(deadline_s=60.0)
# Signs that end a phrase in the query language.
_QUOTES = frozenset('"“”„‟«»＂')


@dataclass(slots=True)
class Verdict:
    """How many things were compared, and every difference as a sentence."""

    sets: int = 0
    counts: int = 0
    spans: int = 0
    nothing: int = 0
    differences: list[str] = field(default_factory=list)

    def differ(self, phrase: Sampled, what: str) -> None:
        """Note a difference."""
        self.differences.append(f"{phrase.kind} {phrase.typed!r} {list(phrase.words)}: {what}")


def in_text(phrase: Sampled) -> Node:
    """Return the query for a phrase in chapters and headings alone."""
    return InField("body", Phrase(phrase.typed))


def anywhere(phrase: Sampled) -> Node:
    """Return the query for a phrase as a reader asks it: wherever a word without a field is looked for."""
    return Phrase(phrase.typed)


def check_sets(opened: IndexSnapshot, scan: Scan, phrases: Iterable[Sampled], verdict: Verdict) -> None:
    """Compare the stories found for each phrase, in the text alone and anywhere, with those that hold it."""
    for phrase in phrases:
        text = set(scan.in_text(phrase.words))
        for where, node, true in (
            ("in the text", in_text(phrase), text),
            ("anywhere", anywhere(phrase), text | scan.in_names(phrase.words)),
        ):
            result = opened.search(Query(phrase.typed, node, per_page=max(len(scan.ids), 1)))
            found = {hit.story_id for hit in result.hits}
            verdict.sets += 1
            if found != true or result.total != len(true):
                missed, wrong = sorted(true - found), sorted(found - true)
                verdict.differ(phrase, f"{where}: total {result.total}, missed {missed}, wrongly {wrong}")


def check_absent(opened: IndexSnapshot, phrases: Sequence[Sampled], verdict: Verdict) -> None:
    """See that phrases which stand nowhere find nothing anywhere."""
    for phrase in phrases:
        result = opened.search(Query(phrase.typed, anywhere(phrase)))
        verdict.nothing += 1
        if result.total or result.hits:
            verdict.differ(phrase, f"stands nowhere, but found {[hit.story_id for hit in result.hits]}")


def check_pages(archive: Archive, scan: Scan, phrases: Iterable[Sampled], verdict: Verdict) -> None:
    """Compare what a page of results shows: how many stories, how many places in each, and every mark's text."""
    opened = whole.Archive(replace(archive.settings, search=PATIENT))
    try:
        for phrase in phrases:
            true = scan.in_text(phrase.words)
            page = opened.search(OWNER, SearchRequest(f'body:"{_typed(phrase)}"'))
            if page.total != len(true):
                verdict.differ(phrase, f"the page says {page.total} stories, there are {len(true)}")
            for hit in page.hits:
                verdict.counts += 1
                if hit.matches != true.get(hit.story.id):
                    verdict.differ(
                        phrase, f"{hit.story.id} shows {hit.matches} places, has {true.get(hit.story.id)}"
                    )
                _compare_marks(phrase, _marks(hit), verdict)
    finally:
        opened.close()


def check_marks(stories: Sequence[tuple[str, Sequence[Chapter]]], scan: Scan, phrase: Sampled) -> Verdict:
    """Compare every mark of a phrase in whole stories: as many as the scan has, and each one's text."""
    verdict = Verdict()
    true = scan.in_text(phrase.words)
    highlighter = StoryHighlighter(lower(in_text(phrase)))
    for story_id, chapters in stories:
        marked = highlighter.marks_of(StoredStory(StorySummary(story_id, ""), tuple(chapters)))
        verdict.counts += 1
        if marked.matches != true.get(story_id):
            verdict.differ(
                phrase, f"{story_id} has {marked.matches} marks, the scan {true.get(story_id)} places"
            )
        for chapter, before in zip(chapters, (None, *chapters), strict=False):
            begun = zip(chapter.begun(before), marked.begun.get(chapter.number, ()), strict=False)
            for text, marks in (
                *begun,
                (chapter.text, marked.spans.get(chapter.number, ())),
                (chapter.title or "", marked.titles.get(chapter.number, ())),
            ):
                _compare_marks(phrase, (text[mark.start : mark.end] for mark in marks), verdict)
    return verdict


def _typed(phrase: Sampled) -> str:
    """Return a phrase as it may stand between quotation marks; one that holds some is given by its words."""
    return " ".join(phrase.words) if _QUOTES & set(phrase.typed) else " ".join(phrase.typed.split())


def _marks(hit: Hit) -> Iterator[str]:
    for passage in hit.passages:
        for span in passage.spans:
            yield passage.text[span.start : span.end]


def _compare_marks(phrase: Sampled, marked: Iterator[str], verdict: Verdict) -> None:
    for text in marked:
        verdict.spans += 1
        if not _is_run(terms(text), phrase.words):
            verdict.differ(phrase, f"a mark holds {text!r}")


def _is_run(held: Sequence[str], words: Sequence[str]) -> bool:
    """Say whether a mark's words are the phrase, or several that overlap: *ha ha ha* for *ha ha*."""
    size = len(words)
    starts = [at for at in range(len(held) - size + 1) if tuple(held[at : at + size]) == tuple(words)]
    covered = {at for start in starts for at in range(start, start + size)}
    return bool(starts) and len(covered) == len(held)
