"""The readings of a text: the best of its segmentations (A) and the second best (B), and which of them is taken.

What a segmentation is worth is for ``segmentation`` to say.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.model import CHOSEN, READINGS
from indexer.readers.metadata.redaction import redact_header
from indexer.readers.text.segmentation import Segmentation, segmentations

_LETTERS = ("A", "B")
_SHOWN = 40
# Of a reading surer than this no other one is told; of others, what else is seen of the story decides (``certainty``).
_SURE = 0.98


@dataclass(frozen=True, slots=True)
class Reading:
    """The reading that is taken, how sure it is (1 where a person chose it), and what to say of it in ``Story.reading``."""

    parts: Segmentation
    confidence: float
    said: dict[str, str]


def take_reading(text: str, wanted: str = "") -> Reading:
    """Return the best reading of a text, or the one ``wanted`` if there is such a one: "A", "B", or its borders."""
    found = segmentations(text, searched=bool(wanted))
    chosen = _chosen(found, wanted)
    if chosen is not None:
        return Reading(chosen, 1.0, {CHOSEN: _written(chosen)})
    best = found[0]
    said = _doubt(text, *found[:2]) if best.confidence < _SURE and len(found) > 1 else {}
    return Reading(best, best.confidence, said)


def difference(text: str, one: Segmentation, other: Segmentation, ending: str = "") -> str:
    """Return where the story begins and ends in ``one``, as far as it does so elsewhere in ``other``.

    ``ending`` is that of the verbs: "begin at “…”" becomes "begins at “…”".
    """
    (first, last), (first_other, last_other) = one.borders, other.borders
    said = []
    if first != first_other:
        words = first_words(text[first:last])
        said.append(f"begin{ending} at {words}" if words else "has no text" if ending else "have no text")
    if last != last_other:
        said.append(f"end{ending} with {last_words(text[first:last])}")
    return " and ".join(said)


def first_words(text: str) -> str:
    """Return the first words of a text in quotation marks, nothing if there are none; addresses are taken out whole."""
    words = redact_header(" ".join(text[: 8 * _SHOWN].split()))
    return _quoted(words if len(words) <= _SHOWN else f"{words[:_SHOWN].rsplit(' ', 1)[0]} …")


def last_words(text: str) -> str:
    """Return the last words of a text in quotation marks, nothing if there are none; addresses are taken out whole."""
    words = redact_header(" ".join(text[-8 * _SHOWN :].split()))
    return _quoted(words if len(words) <= _SHOWN else f"… {words[-_SHOWN:].split(' ', 1)[-1]}")


def _quoted(words: str) -> str:
    return f"“{words}”" if words else ""


def _chosen(found: Sequence[Segmentation], wanted: str) -> Segmentation | None:
    by_name = dict(zip(_LETTERS, found, strict=False))
    return by_name.get(wanted) or next((one for one in found if _written(one) == wanted), None)


def _written(parts: Segmentation) -> str:
    """Return the borders of a story as text: they tell a reading whatever becomes of the order of readings."""
    first, last = parts.borders
    return f"{first}-{'' if last is None else last}"


def _doubt(text: str, best: Segmentation, other: Segmentation) -> dict[str, str]:
    both = (difference(text, best, other, "s"), difference(text, other, best, "s"))
    return {
        "doubt": f"the story may {difference(text, other, best)} instead",
        **dict(zip(READINGS, both, strict=True)),
    }
