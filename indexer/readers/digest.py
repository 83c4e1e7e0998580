"""The fingerprint of a story's content, to tell a changed story from an unchanged one.

How a story was read is not part of it, but of a part's.
"""

from __future__ import annotations

import dataclasses
import hashlib

import msgspec

from indexer.model import Story

_LEFT_OUT = {"reading", "source", "native_key", "chapters"}
_FIELDS = tuple(field.name for field in dataclasses.fields(Story) if field.name not in _LEFT_OUT)
_ENCODER = msgspec.json.Encoder(order="deterministic")


def story_digest(story: Story) -> str:
    """Return a sha256 in hexadecimal over all metadata and chapters, but not over ``reading`` or the story's key."""
    digest = hashlib.sha256(_ENCODER.encode([getattr(story, name) for name in _FIELDS]))
    for chapter in story.chapters:
        # Lengths keep "ab" + "c" apart from "a" + "bc".
        text = chapter.text.encode()
        # Most chapters stand in no part and have no breaks; their fingerprint is what it was before these were kept.
        readings = f"\t{chapter.ruby!r}" if chapter.ruby else ""
        levels = f"\t{chapter.within!r}\t{chapter.breaks!r}" if chapter.within or chapter.breaks else ""
        digest.update(f"\n{chapter.number}\t{chapter.title!r}\t{len(text)}{levels}{readings}\n".encode())
        digest.update(text)
    return digest.hexdigest()


def part_digest(story: Story, digest: str) -> str:
    """Return ``digest``, the story's own, grown by how it was read: a work made of parts tells that of them all."""
    return f"{digest} {hashlib.sha256(_ENCODER.encode(story.reading)).hexdigest()[:16]}"
