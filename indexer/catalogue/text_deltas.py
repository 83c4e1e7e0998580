"""Texts packed as what they have in common with another one, paragraph by paragraph, and unpacked again.

A text is named by a digest of it, which proves it when it is unpacked. It knows no table and no story.
"""

import hashlib
import zlib
from collections.abc import Callable, Sequence

import msgspec

from indexer.errors import DamagedCatalogueError
from indexer.meaning.alignment import matching

_GAP = "\n\n"
# Written once and seldom read: half of what the fastest level leaves takes four times as long, a second for 25 MB.
_LEVEL = 6
_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(list[str | tuple[int, int]])


def key_of(text: str) -> str:
    """Return the name of a text: 128 bits of its sha256 in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def nearest(text: str, others: Sequence[str]) -> str | None:
    """Return the one of ``others`` that has most of a text's paragraphs word for word, None where none has any."""
    wanted = set(text.split(_GAP)) - {""}
    shares = [sum(len(each) for each in wanted.intersection(other.split(_GAP))) for other in others]
    best = max(range(len(others)), key=shares.__getitem__, default=-1)
    return others[best] if best >= 0 and shares[best] else None


def pack(text: str, base: str | None = None) -> bytes:
    """Return a text as bytes, by what it has in common with ``base`` if one is given."""
    if base is None:
        return zlib.compress(_ENCODER.encode([text]), _LEVEL)
    old, new = base.split(_GAP), text.split(_GAP)
    steps: list[str | tuple[int, int]] = []
    at = 0
    for first, second, length in (*matching(old, new), (0, len(new), 0)):
        if second > at:
            steps.append(_GAP.join(new[at:second]))
        if length:
            steps.append((first, first + length))
        at = second + length
    return zlib.compress(_ENCODER.encode(steps), _LEVEL)


def unpack(key: str, content: bytes, base: str | None = None) -> str:
    """Return the text that ``pack`` was given.

    Raises:
        DamagedCatalogueError: it is not the text with that name.
    """
    old = [] if base is None else base.split(_GAP)
    try:
        steps = _DECODER.decode(zlib.decompress(content))
    except (zlib.error, msgspec.MsgspecError) as error:
        raise damaged() from error
    text = _GAP.join(step if isinstance(step, str) else _GAP.join(old[slice(*step)]) for step in steps)
    if key_of(text) != key:
        raise damaged()
    return text


def unpacked(key: str, held: dict[str, str], stored: Callable[[str], tuple[str | None, bytes] | None]) -> str:
    """Return a text by its name: of those ``held``, or as ``stored`` has it, by its base or whole. Adds to ``held``.

    Raises:
        DamagedCatalogueError: it, or one it was packed by, is not there as it was.
    """
    chain: list[tuple[str, bytes, str | None]] = []
    wanted: str | None = key
    while wanted is not None and wanted not in held:
        row = stored(wanted)
        if row is None or len(chain) > _LONGEST:
            raise damaged()
        base, content = row
        chain.append((wanted, content, base))
        wanted = base
    for name, content, base in reversed(chain):
        held[name] = unpack(name, content, None if base is None else held[base])
    return held[key]


# No text is stored more steps than ``MOST_STEPS`` from a whole one or today's; more are a ring that damage has made.
MOST_STEPS = 40
_LONGEST = 4 * MOST_STEPS


def damaged() -> DamagedCatalogueError:
    """Return what to say of a version whose text is not as it was written."""
    return DamagedCatalogueError(
        "The text of an earlier version is not as it was written. What a backup of the catalogue has of it can be brought "
        "back; today's text is not concerned."
    )
