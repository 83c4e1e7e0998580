"""E-mail addresses are hidden before anything is shown: every letter becomes a dot, so that offsets stay true.

It stands before the archive, so that pages, API and embed are covered alike; names in filters are left as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from indexer.model import (
    ArchiveStatus,
    Chapter,
    Hit,
    Job,
    JobKind,
    MarkedStory,
    Report,
    ResultPage,
    StorySummary,
)
from webui.port import ArchivePort

_BEFORE = re.compile(r"[\w.+-]{1,64}\Z")
_AFTER = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63})+")
_LETTER = re.compile(r"[^@.]")


def veiled(text: str) -> str:
    """Return ``text``, as long as it was, with e-mail addresses unreadable."""
    at = text.find("@")
    pieces: list[str] = []
    done = 0
    while at >= 0:
        before = _BEFORE.search(text, max(done, at - 64), at)
        after = _AFTER.match(text, at + 1)
        if before and after:
            pieces += (text[done : before.start()], _LETTER.sub("•", text[before.start() : after.end()]))
            done = after.end()
        at = text.find("@", max(done, at + 1))
    return "".join((*pieces, text[done:])) if pieces else text


def _veiled(text: str | None) -> str | None:
    return None if text is None else veiled(text)


def _has_sign(story: StorySummary) -> bool:
    """Say whether an address could be anywhere in what is hidden below; most stories have none to hide."""
    texts = (story.title, story.summary, story.notes, story.disclaimer, *story.extra.values())
    return any(text is not None and "@" in text for text in texts)


def _summary(story: StorySummary) -> StorySummary:
    if not _has_sign(story):
        return story
    return replace(
        story,
        title=veiled(story.title),
        summary=_veiled(story.summary),
        notes=_veiled(story.notes),
        disclaimer=_veiled(story.disclaimer),
        extra={name: veiled(value) for name, value in story.extra.items()},
    )


def _hit(hit: Hit) -> Hit:
    if not _has_sign(hit.story) and not any(
        "@" in each.text or "@" in (each.chapter_title or "") for each in hit.passages
    ):
        return hit
    passages = tuple(
        replace(passage, text=veiled(passage.text), chapter_title=_veiled(passage.chapter_title))
        for passage in hit.passages
    )
    return replace(hit, story=_summary(hit.story), passages=passages)


def _chapter(chapter: Chapter) -> Chapter:
    within = tuple(map(veiled, chapter.within))
    return replace(chapter, text=veiled(chapter.text), title=_veiled(chapter.title), within=within)


class Veil:
    """An archive whose answers show no e-mail address; everything else passes as it is."""

    def __init__(self, archive: ArchivePort) -> None:
        self._archive = archive

    def search(
        self,
        text: str,
        *,
        filters: Mapping[str, Sequence[str]] | None = None,
        sort: str = "relevance",
        page: int = 1,
        per_page: int | None = None,
        faceted: bool = True,
    ) -> ResultPage:
        """Search as the archive does."""
        found = self._archive.search(
            text, filters=filters, sort=sort, page=page, per_page=per_page, faceted=faceted
        )
        return replace(found, hits=tuple(map(_hit, found.hits)))

    def story(self, story_id: str, *, query: str = "") -> MarkedStory:
        """Return a story as the archive does."""
        marked = self._archive.story(story_id, query=query)
        chapters = tuple(map(_chapter, marked.story.chapters))
        return replace(
            marked, story=replace(marked.story, summary=_summary(marked.story.summary), chapters=chapters)
        )

    def report(self) -> Report:
        """Pass on how reading went; addresses left its stories before they were kept."""
        return self._archive.report()

    def status(self) -> ArchiveStatus:
        """Pass the archive's standing on."""
        return self._archive.status()

    def jobs(self, limit: int = 50) -> tuple[Job, ...]:
        """Pass the latest jobs on."""
        return self._archive.jobs(limit)

    def job(self, job_id: int) -> Job:
        """Pass a job on."""
        return self._archive.job(job_id)

    def request_job(self, kind: JobKind, target: str | None = None) -> Job:
        """Pass a request on."""
        return self._archive.request_job(kind, target)

    def examples(self) -> tuple[str, ...]:
        """Pass the examples on."""
        return self._archive.examples()

    def generation(self) -> int:
        """Pass the generation's number on."""
        return self._archive.generation()

    def stamp(self) -> str:
        """Pass the stamp on."""
        return self._archive.stamp()
