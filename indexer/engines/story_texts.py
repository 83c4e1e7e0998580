"""The long texts of stories, cut and analysed once for the index of stories and for that of their passages.

It knows no index; what a word, a stem and a passage is, ``analysis`` says.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from operator import is_

from indexer.analysis.passages import CutTexts, cut
from indexer.model import StoredStory
from indexer.schema import body_texts


@dataclass(frozen=True, slots=True)
class StoryTexts:
    """Stories in one language and their texts, one after another: headings, whose chapter is None, and chapters by number.

    The texts of story ``i`` are those from ``bounds[i]`` to ``bounds[i + 1]``.
    """

    language: str
    stories: list[StoredStory]
    bounds: list[int]
    chapters: list[int | None]
    cut: CutTexts

    def of_each(self) -> Iterator[tuple[StoredStory, range]]:
        """Yield each story with the places of its texts."""
        for story, (first, end) in zip(self.stories, pairwise(self.bounds), strict=True):
            yield story, range(first, end)


class _Last(threading.local):
    stories: Sequence[StoredStory] = ()
    made: Sequence[StoryTexts] = ()


# An index and that of its passages ask for the same stories one after the other.
_last = _Last()


def story_texts(stories: Sequence[StoredStory]) -> Sequence[StoryTexts]:
    """Return the texts of stories by language; it takes less time for several stories than for each."""
    last = _last
    if len(last.stories) != len(stories) or not all(map(is_, last.stories, stories)):
        by_language: defaultdict[str, list[StoredStory]] = defaultdict(list)
        for story in stories:
            by_language[story.summary.language or ""].append(story)
        last.stories, last.made = (), ()
        last.made = [_analysed(*some) for some in by_language.items()]
        last.stories = tuple(stories)
    return last.made


def _analysed(language: str, stories: list[StoredStory]) -> StoryTexts:
    bodies = [list(body_texts(story.chapters)) for story in stories]
    bounds = [0, *accumulate(map(len, bodies))]
    texts = [text for body in bodies for text, _ in body]
    chapters = [number for body in bodies for _, number in body]
    return StoryTexts(language, stories, bounds, chapters, cut(texts, language))
