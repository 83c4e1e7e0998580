"""Stories as bytes, for those that are kept and not searched.

It knows no table.
"""

from __future__ import annotations

import zlib

import msgspec

from indexer.model import Story

# Text packs to two fifths at the first level, and higher ones gain little for several times the work.
_LEVEL = 1
_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Story)


def packed(story: Story) -> bytes:
    """Return all of a story as bytes."""
    return zlib.compress(_ENCODER.encode(story), _LEVEL)


def unpacked(content: bytes) -> Story:
    """Return what was packed, also by a version whose stories had fewer fields."""
    return _DECODER.decode(zlib.decompress(content))
