"""Passages that stand in two stories: kept until texts are compared again, told while both texts are as they were."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from indexer.catalogue import Catalogue, FileRead, FileRecord
from indexer.model import (
    Chapter,
    LiftedPassage,
    LiftedPlace,
    OnMissing,
    Rating,
    ReadOutcome,
    RemovalOrder,
    Scope,
    Story,
    story_id,
)
from indexer.readers.digest import story_digest

WHEN = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
NAMES = ("one", "two", "three")
ONE, TWO, THREE = (story_id("shelf", name) for name in NAMES)
TEEN = Scope(Rating.TEEN)


def story(name: str, text: str | None = None, rating: Rating = Rating.TEEN) -> Story:
    chance = random.Random(name)
    made = text or " ".join("".join(chance.choices("abcdefgh", k=6)) for _ in range(300))
    return Story("shelf", name, name.title(), (Chapter(1, None, made),), rating=rating, words=300)


def put(catalogue: Catalogue, *stories: Story) -> None:
    for each in stories:
        record = FileRecord("shelf", each.native_key, 1, hash(each.chapters) % 10**9)
        catalogue.stories.put([FileRead(record, ReadOutcome((each,)), (story_digest(each),))], compared=True)


def passage(one: str, other: str, start: int = 10, *, same: int = 20, share: float = 0.1) -> LiftedPassage:
    return LiftedPassage(
        LiftedPlace(one, 1, start, start + 90), LiftedPlace(other, 1, 400, 490), same + 1, same, share
    )


@pytest.fixture
def kept(catalogue: Catalogue) -> Catalogue:
    put(catalogue, *map(story, NAMES))
    found = [passage(ONE, TWO), passage(TWO, THREE, 200, same=40), passage(THREE, ONE, 7, share=0.9)]
    assert catalogue.lifted.replace(found, catalogue.lifted.texts(), WHEN) == 3
    return catalogue


def pairs(catalogue: Catalogue, key: str, scope: Scope | None = None) -> list[tuple[str, int]]:
    found = catalogue.lifted.of(key, scope) if scope else catalogue.lifted.of(key)
    return [(each.other.story_id, each.one.start) for each in found]


def test_they_are_told_from_either_side_as_the_story_is_read(kept):
    assert pairs(kept, ONE) == [(TWO, 10), (THREE, 400)]
    assert pairs(kept, TWO) == [(THREE, 200), (ONE, 400)]
    assert kept.lifted.of(TWO, other=ONE) == [passage(ONE, TWO).turned()]
    assert pairs(kept, "nobody") == []
    assert kept.lifted.compared_at() == WHEN


def test_the_longest_come_first_and_what_holds_a_story_is_apart(kept):
    assert kept.lifted.longest(limit=9) == [passage(TWO, THREE, 200, same=40), passage(ONE, TWO)]
    assert kept.lifted.longest(limit=1) == [passage(TWO, THREE, 200, same=40)]
    ((held, holder, share),) = kept.lifted.held()
    assert ({held, holder}, share) == ({ONE, THREE}, 0.9)


def test_a_story_that_is_shorter_is_the_one_that_is_held(catalogue):
    put(catalogue, story("one", "short enough " * 20), story("two"))
    for found in (passage(ONE, TWO, share=1.0), passage(ONE, TWO, share=1.0).turned()):
        catalogue.lifted.replace([found, replace(found, same=9)], catalogue.lifted.texts(), WHEN)
        assert catalogue.lifted.held() == [(ONE, TWO, 1.0)]


def test_a_text_that_has_changed_shares_nothing_any_more_and_one_that_is_rated_anew_does(kept):
    put(kept, story("two", "Another text it is."))
    assert pairs(kept, ONE) == [(THREE, 400)]
    assert pairs(kept, TWO) == []
    put(kept, story("three", rating=Rating.GENERAL))
    assert pairs(kept, ONE) == [(THREE, 400)]
    # As it was, it shares again what it did.
    put(kept, story("two"))
    assert pairs(kept, ONE) == [(TWO, 10), (THREE, 400)]


def test_a_text_that_changed_while_texts_were_compared_shares_nothing(catalogue):
    put(catalogue, *map(story, NAMES))
    texts = catalogue.lifted.texts()
    put(catalogue, story("two", "Another text it is."))
    catalogue.lifted.replace([passage(ONE, TWO), passage(ONE, THREE, 70)], texts, WHEN)
    assert pairs(catalogue, ONE) == [(THREE, 70)]


@pytest.mark.parametrize("way", ["removed", "gone from its source"])
def test_nothing_is_told_of_a_story_that_is_gone(kept, way):
    if way == "removed":
        kept.removals.remove([TWO], RemovalOrder("tests", "for good"))
    else:
        kept.stories.mark_missing("shelf", ["two"], OnMissing.REMOVE)
    assert pairs(kept, ONE) == [(THREE, 400)]
    assert pairs(kept, TWO) == []
    assert kept.lifted.longest(limit=9) == []


def test_nothing_is_told_of_a_story_that_may_not_be_seen(kept):
    put(kept, story("two", rating=Rating.EXPLICIT))
    assert pairs(kept, ONE, TEEN) == [(THREE, 400)]
    assert kept.lifted.longest(TEEN, limit=9) == []
    assert len(kept.lifted.longest(limit=9)) == 2
    hiding = TEEN.hiding(frozenset({THREE}))
    assert pairs(kept, ONE, hiding) == []
    assert kept.lifted.held(hiding) == []


def test_stories_that_turn_out_to_be_copies_share_nothing(catalogue):
    put(catalogue, story("one"), story("two"))
    catalogue.lifted.replace([passage(ONE, TWO)], catalogue.lifted.texts(), WHEN)
    same = story("one").chapters[0].text
    put(catalogue, replace(story("three", same), title="One"))
    assert [copy.id for copy in catalogue.copies.of([ONE])[ONE]] == [THREE]
    catalogue.lifted.replace(
        [passage(ONE, TWO), passage(ONE, THREE, share=1.0)], catalogue.lifted.texts(), WHEN
    )
    assert pairs(catalogue, ONE) == [(TWO, 10)]
    assert catalogue.lifted.held() == []


def test_what_is_found_takes_the_place_of_all_there_was_at_once(kept):
    before = kept.revision()

    def breaking():
        yield passage(ONE, TWO, 1)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        kept.lifted.replace(breaking(), kept.lifted.texts(), datetime.now(UTC))
    assert pairs(kept, ONE) == [(TWO, 10), (THREE, 400)]
    assert (kept.lifted.compared_at(), kept.revision()) == (WHEN, before)
    # What is not there, or was not compared, is left out.
    texts = {key: number for key, number in kept.lifted.texts().items() if key != THREE}
    assert kept.lifted.replace([passage(ONE, "nobody"), passage(ONE, THREE)], texts, None) == 0
    assert pairs(kept, ONE) == []
    assert kept.lifted.compared_at() is None
    assert kept.revision() != before


def test_copies_are_told_by_works_with_their_sketches(catalogue):
    same = story("one").chapters[0].text
    put(catalogue, story("one"), story("two"), replace(story("three", same, Rating.EXPLICIT), title="One"))
    assert catalogue.copies.groups() == [(ONE, THREE)]
    assert catalogue.copies.groups(TEEN) == []
    sketches = catalogue.copies.sketches([ONE, TWO, THREE, "nobody"])
    assert sketches.keys() == {ONE, TWO, THREE}
    assert sketches[ONE].packed() == sketches[THREE].packed() != sketches[TWO].packed()
