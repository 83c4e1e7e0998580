"""Why a text was cut as it was, said for people: what ``text.explanation`` found, in values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that stand beside a story, numbered from 1 as in the file, and what they are worth as what they were taken for.

    ``score``, ``transition`` and the weights of ``rules`` are in nats against their being story; ``margin`` is by how many
    the best segmentation beats the best one in which these lines are nothing of the kind, from here on.
    """

    kind: str
    first_line: int
    last_line: int
    begins: str
    score: float
    transition: float
    margin: float
    rules: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class OtherReading:
    """The second best reading of a text: how its story differs, its first and last words, how far behind it is in nats."""

    differs: str
    begins: str
    ends: str
    behind: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a text was cut: what stands before its story and behind it, where the story is, how sure that is."""

    before: tuple[Block, ...]
    begins_line: int
    begins: str
    ends_line: int
    ends: str
    behind: tuple[Block, ...]
    margin: float
    confidence: float
    other: OtherReading | None
