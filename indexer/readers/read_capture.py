"""One capture in, stories or a plain reason out: detection, then the reader for what was found.

It raises for nothing that is in a file; limits on time and memory need a process of their own (see ``reader_pool``).
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import replace

from indexer.config import ReadSettings
from indexer.errors import WITHOUT_STORY, NotAStoryError, TooLargeError, UnlikeStoryError
from indexer.model import Capture, ReadOutcome, Story
from indexer.readers.detect import Detected, Kind, detect
from indexer.readers.explained import Explanation
from indexer.readers.failures import failure_of
from indexer.readers.families import Family, choose
from indexer.readers.metadata.filename_titles import TITLE_FROM
from indexer.readers.prose_classifier import why_no_story
from indexer.readers.read_log import ReadLog
from indexer.readers.sample import Context, Sample
from indexer.readers.structure.breaks import with_breaks
from indexer.readers.structure.ruby import with_ruby
from indexer.readers.text.certainty import with_certainty
from indexer.readers.text.empty_stories import with_text
from indexer.readers.text.explanation import explain_text

_LIMITS = ReadSettings()
# Archives in archives: a backup of saved books is three deep.
_DEEPEST = 4
# Of the time allowed; the rest is for the thing being read when it is up, and for handing over what there is.
_TIME_SHARE = 0.6
# Readers that take whatever text or page comes; the others know a story's form when they see it.
_OPEN = frozenset({"plain", "markdown", "html"})


def read(
    capture: Capture,
    *,
    hint: str | None = None,
    limits: ReadSettings | None = None,
    as_story: bool = False,
) -> ReadOutcome:
    """Return the stories in ``capture``, or a failure whose message says why there are none.

    ``hint`` names a reader ("plain", "html") for content that leaves it open; ``limits`` bound what archives may
    unpack to; ``as_story`` takes text that does not look like a story. Either way the outcome says what the capture was
    taken for, and why.
    """
    digest = capture.digest or hashlib.sha256(capture.content).hexdigest()
    limits = limits or _LIMITS
    log = ReadLog(time.monotonic() + limits.timeout_s * _TIME_SHARE)
    look = _Look(capture, limits, log, as_story=as_story)
    try:
        stories = look.stories(hint)
    except Exception as error:  # noqa: BLE001 -- a reader's mistake must cost one file, never the run
        failure = failure_of(capture.origin, error, look.reading.get("format", ""))
    else:
        reader = stories[0].reading.get("reader", "")
        return ReadOutcome(
            stories, None, reader, digest, look.all_found(), log.failures, log.skipped, log.claims
        )
    reader = look.reading.get("format", "")
    # Its encoding is of use to whoever wonders why; what needs too much memory is not tried again.
    found = look.all_found(ask=failure.cause in WITHOUT_STORY)
    return ReadOutcome((), failure, reader, digest, found, log.failures, log.skipped)


def explain(capture: Capture, *, hint: str | None = None) -> Explanation | None:
    """Return why the plain text of a capture is cut as it is; None where it is something else, or has marks of its own."""
    found = detect(capture.content, name=capture.origin, media_type=capture.media_type)
    sample = Sample(capture, found)
    return explain_text(sample.decoded.text) if choose(sample, hint)[0].NAME == "plain" else None


class _Look:
    """One capture being read, and what was found out about it by now."""

    def __init__(
        self, capture: Capture, limits: ReadSettings, log: ReadLog, depth: int = 1, *, as_story: bool
    ) -> None:
        self._capture, self._limits, self._log, self._depth = capture, limits, log, depth
        self._as_story = as_story
        self._sample: Sample | None = None
        self.reading: dict[str, str] = {}

    def stories(self, hint: str | None) -> tuple[Story, ...]:
        """Return the stories; raises ReadError when there are none, and whatever a reader's mistake raises."""
        capture = self._capture
        found = detect(capture.content, name=capture.origin, media_type=capture.media_type)
        if self._as_story and found.kind is Kind.CODE:
            found = Detected(Kind.TEXT, "reads as text")
        self.reading = {"format": str(found.kind), "format_why": found.why}
        self._sample = Sample(capture, found)
        family, why = choose(self._sample, hint)
        self.reading = {"format": family.NAME, "format_why": why}
        return self._read(family, self._sample)

    def all_found(self, *, ask: bool = False) -> dict[str, str]:
        """Return what was found out, with the encoding if the capture was read as text."""
        sample = self._sample
        decoded = sample.decoded_already if sample else None
        if sample and ask and sample.is_text:
            decoded = sample.decoded
        return self.reading | (decoded.as_reading() if decoded else {})

    def _read(self, family: Family, sample: Sample) -> tuple[Story, ...]:
        context = Context(self._limits, self._inside, self._log, self.reading, as_story=self._as_story)
        stories = family.read(sample, context)
        if not stories:
            raise NotAStoryError("It holds no story that can be read.")
        if not self._as_story and family.NAME in _OPEN and (why := _unlike(stories, sample)):
            raise UnlikeStoryError(why)
        if family.NAME == "plain":
            # Nearly all files of most archives: it says itself what it read and where the breaks are.
            return tuple(with_ruby(_weighed(story)) for story in stories)
        # What is taken out of a text on its way moves its paragraphs.
        return tuple(
            _weighed(story.read_as({**self.reading, **story.reading}, with_breaks(story.chapters)))
            for story in map(with_ruby, stories)
        )

    def _inside(self, capture: Capture) -> tuple[Story, ...]:
        if self._depth >= _DEEPEST:
            raise TooLargeError(
                "It holds archives in archives in archives. Unpack it and import what is in it."
            )
        capture = replace(capture, chosen=self._capture.chosen)
        inside = _Look(capture, self._limits, self._log, self._depth + 1, as_story=self._as_story)
        return inside.stories(None)


def _unlike(stories: tuple[Story, ...], sample: Sample) -> str | None:
    """Return why what a reader took from any text does not look like a story, or None."""
    story = stories[0]
    if len(stories) > 1:
        return None
    text = max((chapter.text for chapter in story.chapters), key=len, default="")
    whole = sample.decoded.text
    if sample.found.kind is Kind.TEXT and len(text) * 2 < len(whole) and len(story.chapters) == 1:
        # Most of it reads as a header: settings do.
        text = whole
    return why_no_story(text, stated=bool(story.authors) and TITLE_FROM not in story.reading)


def _weighed(story: Story) -> Story:
    """Return a story with how sure it is that it was read right."""
    return with_text(with_certainty(story))
