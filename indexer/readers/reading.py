"""One capture in, stories or a plain reason out: detection, then the reader for what was found.

It raises for nothing that is in a file; limits on time and memory need a process of their own (see ``limited``).
"""

from __future__ import annotations

import dataclasses
import hashlib

from indexer.config import ReadSettings
from indexer.errors import NotAStoryError, ReadError, TooLargeError
from indexer.model import Capture, Failure, ReadOutcome, Story
from indexer.readers.detect import Detected, Kind, detect
from indexer.readers.families import choose
from indexer.readers.sample import Context, Sample

# Archives in archives: a backup of saved books is three deep.
_DEEPEST = 4


def read(capture: Capture, *, hint: str | None = None, limits: ReadSettings | None = None) -> ReadOutcome:
    """Return the stories in ``capture``, or a failure whose message says why there are none.

    ``hint`` names a reader ("plain", "html") for content that leaves it open; ``limits`` bound what archives may
    unpack to.
    """
    digest = capture.digest or hashlib.sha256(capture.content).hexdigest()
    limits = limits or ReadSettings()
    found = Detected(Kind.BINARY, "")
    try:
        found = detect(capture.content, name=capture.origin, media_type=capture.media_type)
        stories = _stories(Sample(capture, found), hint, limits, depth=1)
    except ReadError as error:
        failure = Failure(capture.origin, error.cause, str(error))
    except MemoryError:
        failure = Failure(
            capture.origin, "too-large", "Reading it needs more memory than [read] memory_mb allows."
        )
    except Exception as error:  # noqa: BLE001 -- a reader's mistake must cost one file, never the run
        reason = f"The {found.kind} reader could not cope with it ({type(error).__name__}: {error})."
        failure = Failure(capture.origin, "unreadable", reason)
    else:
        return ReadOutcome(stories, None, stories[0].reading.get("reader", "") if stories else "", digest)
    return ReadOutcome((), failure, str(found.kind), digest)


def _stories(sample: Sample, hint: str | None, limits: ReadSettings, *, depth: int) -> tuple[Story, ...]:
    def inside(capture: Capture) -> tuple[Story, ...]:
        if depth >= _DEEPEST:
            raise TooLargeError(
                "It holds archives in archives in archives. Unpack it and import what is in it."
            )
        found = detect(capture.content, name=capture.origin, media_type=capture.media_type)
        return _stories(Sample(capture, found), None, limits, depth=depth + 1)

    family, why = choose(sample, hint)
    stories = family.read(sample, Context(limits, inside))
    if not stories:
        raise NotAStoryError("It holds no story that can be read.")
    found = {"format": family.NAME, "format_why": why}
    return tuple(dataclasses.replace(story, reading=found | dict(story.reading)) for story in stories)
