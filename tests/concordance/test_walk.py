"""Going through stories: a batch at least each time, on from there, and as many walks kept as may be."""

from __future__ import annotations

from indexer.concordance.tally import STRETCHES, StoryTally, story_lines
from indexer.concordance.walk import BATCH, HitWalk, PreparedWalk, Texts, WalkCache
from indexer.highlight.marks import Mark
from indexer.highlight.story import StoryMarks
from indexer.model import Chapter, StoredStory, StorySummary


def stories(count: int) -> dict[str, StoredStory]:
    return {
        str(at): StoredStory(
            StorySummary(str(at), "S", words=1, source="x"), (Chapter(1, None, "lamp " * 10),)
        )
        for at in range(count)
    }


def walk_over(count: int, *, gone: tuple[str, ...] = ()) -> HitWalk:
    kept = stories(count)
    fetch = lambda ids: {key: kept[key] for key in ids if key not in gone}  # noqa: E731
    marks = lambda story: StoryMarks({1: (Mark(0, 4, 0), Mark(45, 49, 0))}, {}, {})  # noqa: E731
    return HitWalk(list(kept), Texts(fetch, marks), None)


def test_a_walk_goes_on_where_it_stopped_and_counts_no_story_twice():
    walk = walk_over(2 * BATCH + 3, gone=("4",))
    looked = []
    while not walk.is_done:
        walk.extend(0.0)
        looked.append(walk.looked)
    assert looked == [BATCH, 2 * BATCH, 2 * BATCH + 3]
    assert [tally.id for tally in walk.tallies] == [key for key in walk.ids if key != "4"]
    assert (walk.course[0], walk.course[STRETCHES - 2], sum(walk.course)) == (len(walk.tallies),) * 2 + (
        2 * len(walk.tallies),
    )
    before = list(walk.tallies)
    walk.extend(float("inf"))
    assert walk.tallies == before


def test_a_page_of_lines_is_cut_out_of_counts():
    tallies = [StoryTally(str(at), hits, "", (), 0, "") for at, hits in enumerate([3, 1, 0, 4])]
    order = [3, 0, 2, 1]
    every = [(at, number) for at in order for number in range(1, tallies[at].hits + 1)]
    for start in range(10):
        for stop in range(start, 11):
            assert list(story_lines(tallies, order, start, stop)) == every[start:stop]


def test_of_more_walks_than_are_kept_the_one_asked_for_longest_ago_goes():
    cache = WalkCache(2)
    walks = [PreparedWalk(walk_over(1), "", (), 1, False, 1) for _ in range(3)]
    cache.put("a", walks[0])
    cache.put("b", walks[1])
    assert cache.get("a") is walks[0]
    cache.put("c", walks[2])
    assert [cache.get(key) for key in "abc"] == [walks[0], None, walks[2]]
