"""Stories put one by one, so that one that fails is left out alone; how much of them is worth what.

It prepares nothing; engines do.
"""

from collections.abc import Callable, Iterator, Sequence

from indexer.engines.port import StoryBatch
from indexer.errors import BuildFaultError
from indexer.faults import Refused, Stage, each_alone, fault_of, is_environmental
from indexer.model import StoredStory

WORTH_CHARACTERS = 4_000_000
"""Less text than this is put sooner here than by processes that are yet to start (half a second each)."""
LIGHT_CHARACTERS = 400_000
"""So much text is put by the writer itself in some 0.1 s, which others can wait for; more is built beforehand."""


def put_each(
    batch: StoryBatch,
    put: Callable[[Sequence[StoredStory]], None],
    refuse: Callable[[Refused], None],
    expect: Callable[[Sequence[StoredStory]], None] = lambda _: None,
) -> Iterator[int]:
    """Put the stories of a parcel one by one; yield 1 for each, and tell of those that cannot be fetched or put.

    ``expect`` is told of all of them before; whose fault it is where it fails shows when each is put.
    """
    stories = _fetched(batch, refuse)
    each_alone([stories], lambda every: expect(every[0]))
    for story in stories:
        try:
            put([story])
        except Exception as error:
            if is_environmental(error) or isinstance(error, BuildFaultError):
                raise
            refuse(Refused(story.id, Stage.BUILD, fault_of(error)))
        yield 1


def _fetched(batch: StoryBatch, refuse: Callable[[Refused], None]) -> list[StoredStory]:
    found: list[StoredStory] = []
    if not each_alone([batch], lambda _: found.extend(batch.stories())):
        return found
    found.clear()
    for story_id, alone in batch.alone().items():
        for _, fault in each_alone([alone], lambda some: found.extend(list(some[0].stories()))):
            refuse(Refused(story_id, Stage.ENRICH, fault))
    return found


def refuse_none(refused: Refused) -> None:
    """Refuse for those who take no notice of stories one by one."""
    error = BuildFaultError(
        f"The story {refused.story_id} cannot be put into the index ({refused.fault.reason})"
    )
    error.add_note(refused.fault.trace)
    raise error
