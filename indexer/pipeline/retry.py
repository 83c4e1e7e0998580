"""Retry what was set aside, after an upgrade or on request.

Files go back by being due (``catalogue.read_policy``); this is for stories and works.
"""

from indexer import version
from indexer.faults import Refused, Stage
from indexer.model import Reporter
from indexer.pipeline.enrich import StoryEnricher
from indexer.pipeline.resources import Resources
from indexer.pipeline.set_aside import SetAsides
from indexer.pipeline.works import make_works


def retry_set_aside(resources: Resources, reporter: Reporter, *, everything: bool = False) -> None:
    """Make works again that another version set aside, and queue such stories; ``everything``: of this version too."""
    catalogue, now = resources.catalogue, version.current()
    waiting = [item for item in catalogue.set_aside.others() if everything or item.version != now]
    if not waiting:
        return
    _queue(resources, reporter, [item.story_id for item in waiting if item.story_id is not None])
    for item in waiting:
        if item.story_id is None:
            catalogue.parts.again(item.source, item.item)
    make_works(resources, reporter)


def _queue(resources: Resources, reporter: Reporter, ids: list[str]) -> None:
    """Queue stories whose names can be learned now; the others stay set aside."""
    asides, enricher, stories = (
        SetAsides(resources, reporter),
        StoryEnricher(resources.catalogue),
        resources.catalogue.stories,
    )
    ready: list[str] = []
    asides.judge(Stage.NAMES, (), len(ids))
    for story_id in ids:
        failed = asides.each(
            Stage.NAMES, [story_id], lambda some: enricher.learn(stories.summaries(some).values()), tried=0
        )
        asides.stories([Refused(one, Stage.NAMES, fault) for one, fault in failed])
        ready += [] if failed else [story_id]
    resources.catalogue.set_aside.put_back(ready)
