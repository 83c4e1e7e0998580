"""Self-test of a new index before it is published: it must find phrases sampled from its stories.

It opens none.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice

from indexer.analysis import terms
from indexer.engines.port import IndexReader, StoryBatch
from indexer.errors import EngineError, IndexTooSmallError
from indexer.faults import each_alone
from indexer.model import StoredStory
from indexer.query.ast import InField, Phrase, Query
from indexer.query.plan import lower

# A new generation proves itself on phrases out of this many of its stories before it is published.
_PROBES, _PROBE_WORDS = 20, 4
# It is looked for among so many pages of so many stories: ten thousand are what some engines give of a result at most.
_PAGES, _PAGE = 10, 1000


def collect_probes(batches: Iterable[StoryBatch], probes: list[tuple[str, str]]) -> Iterable[StoryBatch]:
    """Pass parcels on, noting a phrase out of some of them (ever fewer, so that late ones are noted too)."""
    wanted = 0
    for number, batch in enumerate(batches):
        if number == wanted and len(probes) < _PROBES:
            wanted = number * 2 + 1
            # A story that fails here fails again when it is put, and is reported then.
            each_alone(
                [batch], lambda some: probes.extend(filter(None, map(_probe, islice(some[0].stories(), 1))))
            )
        yield batch


def _probe(story: StoredStory) -> tuple[str, str] | None:
    """Return a story's id with a phrase from the end of it, if it has as many words."""
    words = terms(story.chapters[-1].text[:2000]) if story.chapters else []
    if len(words) < _PROBE_WORDS:
        return None
    return story.id, " ".join(words[-_PROBE_WORDS - 1 : -1] or words[:_PROBE_WORDS])


def verify(
    reader: IndexReader, probes: Sequence[tuple[str, str]], before: int, *, max_loss_share: float
) -> None:
    """Raise unless a new index holds enough stories and finds each of ``probes``: a story id and a phrase of its text.

    ``before`` is how many stories the index holds that it is to replace.

    Raises:
        IndexTooSmallError: it holds too few.
        EngineError: it does not find what was put into it.
    """
    count = reader.count()
    if count < before * (1 - max_loss_share):
        raise IndexTooSmallError(
            f"The new index would hold {count} stories where the live one holds {before}, so it was not"
            " published. If that many are really gone, raise [index] max_loss_share and reindex."
        )
    for story_id, phrase in probes:
        if not _finds(reader, story_id, phrase):
            raise EngineError(
                f"The new index does not find “{phrase}” where it stands, so it was not published;"
                " run: velveteen doctor"
            )


def _finds(reader: IndexReader, story_id: str, phrase: str) -> bool:
    """Say whether a phrase finds a story, or so many that nobody would look through them all."""
    query = Query(phrase, InField("body", Phrase(phrase)), per_page=_PAGE, faceted=False)
    for page in range(1, _PAGES + 1):
        found = reader.search(replace(query, page=page), lower(query.node))
        if story_id in {hit.story_id for hit in found.hits}:
            return True
        if found.total <= page * _PAGE:
            return False
    return True
