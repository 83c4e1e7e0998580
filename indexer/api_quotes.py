"""The JSON shapes of a line that is looked for: the verdict, where it stands, and what differs.

Nouns go in, structs come out; nothing is searched here.
"""

from __future__ import annotations

from urllib.parse import quote

from indexer.api_base import Answer, Marks, alike, made_of, marks
from indexer.model import QuoteAnswer, QuoteMatch

# Words of a long line by which a story is opened: more would not fit into an address.
_MOST_WORDS = 40


class QuotedStoryAnswer(Answer, frozen=True):
    """The story that a line stands in."""

    id: str
    title: str
    authors: tuple[str, ...]


class QuoteMatchAnswer(Answer, frozen=True):
    """Where a line stands, or might: ``spans`` count characters of ``text``, a ``score`` of 1 is the line itself.

    ``difference`` has runs of words: (same, changed, missing or added; as asked; as stored). Missing words are stored and
    were left out of the line, added ones stand in the line alone.
    """

    story: QuotedStoryAnswer
    chapter: int
    chapter_title: str | None
    place: str
    score: float
    text: str
    spans: Marks
    difference: tuple[tuple[str, str, str], ...]
    url: str


class QuoteFoundAnswer(Answer, frozen=True):
    """The verdict on a line, and its matches, best first, one a story; ``stories`` it stands in word for word."""

    text: str
    verdict: str
    matches: tuple[QuoteMatchAnswer, ...]
    stories: int
    warnings: tuple[str, ...]
    processing_time_ms: float


def quote_answer(found: QuoteAnswer) -> QuoteFoundAnswer:
    """Return a verdict as JSON's shape."""
    own = {"matches": tuple(map(_match, found.matches)), "processing_time_ms": round(found.took_ms, 3)}
    return QuoteFoundAnswer(**alike(QuoteFoundAnswer, found) | own)


def _match(match: QuoteMatch) -> QuoteMatchAnswer:
    own = {
        "story": made_of(match.story, QuotedStoryAnswer),
        "score": round(match.score, 4),
        "spans": marks(match.spans),
        "difference": tuple((str(each.kind), each.asked, each.stored) for each in match.difference),
        "url": match_url(match),
    }
    return QuoteMatchAnswer(**alike(QuoteMatchAnswer, match) | own)


def match_url(match: QuoteMatch) -> str:
    """Return the address at which a story is read from where a line stands."""
    words = " ".join(match.words.split(" ")[:_MOST_WORDS])
    if not words:
        return f"/stories/{match.story.id}"
    phrase = quote(f'"{words}"', safe="")
    return f"/stories/{match.story.id}?q={phrase}&hit=1#hit-1"
