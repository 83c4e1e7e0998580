"""Track catalogue changes during a rebuild, so that the new index contains them before it goes live.

It writes no index.
"""

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress

from indexer.catalogue import Catalogue
from indexer.catalogue.values import grouped
from indexer.engines.port import StoryBatch
from indexer.errors import RebuildingError
from indexer.faults import Refused
from indexer.pipeline.resources import Resources
from indexer.pipeline.story_batches import PARCEL_CHARACTERS, PARCEL_STORIES, StoredStoryBatch


class RebuildChanges:
    """The engines' ``Meanwhile``, for a rebuild registered when ``begun`` was the newest change.

    ``refused`` has the stories that could not be put, until they change and are tried again; ``leave_out`` is called with
    them once the new index is live, before anybody else commits to it.
    """

    def __init__(
        self, catalogue: Catalogue, begun: int, leave_out: Callable[[Sequence[Refused]], None]
    ) -> None:
        self._catalogue, self._begun, self._leave_out = catalogue, begun, leave_out
        self._through = begun
        self.refused: dict[str, Refused] = {}

    @property
    def through(self) -> int:
        """The newest change that an index is sure to hold which has followed all there was so far."""
        return self._through

    def touched(self) -> Collection[str]:
        """Return the ids of all stories that have changed since."""
        return self._catalogue.rebuilds.touched(since=self._begun)

    def late(self) -> tuple[Sequence[StoryBatch], Sequence[str]]:
        """Return what the live index has followed since this was last asked."""
        changed, newest = self._catalogue.rebuilds.take_late()
        self._through = max(self._through, newest)
        for key in changed:
            self.refused.pop(key, None)
        sizes = self._catalogue.stories.lengths(sorted(changed))
        gone = sorted(changed - sizes.keys())
        groups = grouped(sizes, batch=PARCEL_STORIES, characters=PARCEL_CHARACTERS)
        return [StoredStoryBatch(self._catalogue, group) for group in groups], gone

    def over(self) -> None:
        """Forget what the new index has followed, and remember which stories it does not have."""
        self._catalogue.rebuilds.end(since=self._begun)
        self._leave_out(list(self.refused.values()))


def forget_dead_rebuild(resources: Resources) -> None:
    """Forget a rebuild whose process died, or changes would be kept for it for ever."""
    if resources.catalogue.rebuilds.registered():
        with suppress(RebuildingError), resources.index.rebuild_turn():
            resources.catalogue.rebuilds.forget()
