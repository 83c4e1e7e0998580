"""What an engine counts beside its results: the values of facets, those of a narrowed one as if it were not."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from engines.kit import QUICK, EngineKit, ask
from sample_stories import tale

from indexer.config import SearchSettings
from indexer.engines.port import EngineResult, IndexReader
from indexer.model import Rating, Status, StoredStory

_CHOICES = {
    "author": ("Ann", "Bo", "Cy", "Di"),
    "tag": ("fog", "owls", "tea"),
    "rating": tuple(str(rating) for rating in Rating),
    "status": tuple(str(status) for status in Status),
}
Filters = Mapping[str, tuple[str, ...]]


def _tales() -> list[StoredStory]:
    dice = random.Random(11)
    return [
        tale(
            f"t{number}",
            "A lamp in the fog." if number % 3 else "A kite.",
            authors=tuple(dice.sample(_CHOICES["author"], dice.randint(1, 2))),
            tags=tuple(dice.sample(_CHOICES["tag"], dice.randint(0, 3))),
            rating=dice.choice(list(Rating)),
            status=dice.choice(list(Status)),
        )
        for number in range(40)
    ]


def _held(story: StoredStory) -> dict[str, tuple[str, ...]]:
    about = story.summary
    return {"author": about.authors, "tag": about.tags, "rating": (about.rating,), "status": (about.status,)}


def _fits(story: StoredStory, filters: Filters) -> bool:
    return all(set(_held(story)[name]) & set(values) for name, values in filters.items())


def _counts(tales: Sequence[StoredStory], name: str, filters: Filters) -> dict[str, int]:
    others = {field: values for field, values in filters.items() if field != name}
    return dict(Counter(str(v) for story in tales if _fits(story, others) for v in _held(story)[name]))


def _told(result: EngineResult, name: str) -> dict[str, int]:
    return {each.value: each.count for each in result.facets[name]}


class CountingContract(EngineKit):
    @pytest.fixture
    def crowd(self, index) -> IndexReader:
        tales = _tales()
        index(*tales[:25])
        return index(*tales[25:])

    def test_one_value_of_a_facet_leaves_the_others_to_be_chosen(self, index):
        reader = index(
            tale("moth", "A moth.", authors=("Ann", "Bo"), rating=Rating.TEEN),
            tale("lamp", "A lamp.", authors=("Cy",), rating=Rating.GENERAL),
            tale("owl", "An owl.", authors=("Ann",), rating=Rating.GENERAL),
        )
        one = ask(reader, "", filters={"author": ("Cy",)})
        assert one.total == 1
        assert _told(one, "author") == {"Ann": 2, "Bo": 1, "Cy": 1}
        assert _told(one, "rating") == {"general": 1}
        two = ask(reader, "", filters={"author": ("Cy", "Bo"), "rating": ("general",)})
        assert two.total == 1
        assert _told(two, "author") == {"Ann": 1, "Cy": 1}
        assert _told(two, "rating") == {"general": 1, "teen": 1}
        none = ask(reader, "", filters={"author": ("Nobody",)})
        assert (none.total, _told(none, "author")) == (0, {"Ann": 2, "Bo": 1, "Cy": 1})

    @pytest.mark.parametrize("query", ["", "lamp", "lamp OR kite -author:Di"])
    def test_facets_are_those_of_a_count_by_hand(self, crowd, query):
        dice = random.Random(7)
        found = {hit.story_id for hit in ask(crowd, query).hits}
        tales = [story for story in _tales() if story.id in found]
        for _ in range(30):
            fields = dice.sample(sorted(_CHOICES), dice.randint(0, 3))
            filters = {name: tuple(dice.sample(_CHOICES[name], dice.randint(1, 2))) for name in fields}
            result = ask(crowd, query, filters=filters)
            assert {hit.story_id for hit in result.hits} == {s.id for s in tales if _fits(s, filters)}
            assert result.total == len(result.hits)
            for name in _CHOICES:
                assert _told(result, name) == _counts(tales, name, filters), (name, filters)

    def test_what_is_chosen_is_counted_though_many_are_commoner(self, number, index, tmp_path):
        common = [tale(f"t{n}", "A lamp.", tags=tuple(f"tag {m}" for m in range(n, 9))) for n in range(9)]
        index(
            *common,
            tale("rare", "A lamp.", tags=("rare", "tag 8")),
            tale("rarer", "A kite.", tags=("rarer",)),
        ).close()
        sparing = self.make(tmp_path, QUICK, SearchSettings(facet_values=3))
        reader = sparing.open(number)
        result = ask(reader, "lamp", filters={"tag": ("rare", "rarer", "tag 7", "none")})
        assert [(each.value, each.count) for each in result.facets["tag"]] == [
            ("tag 8", 10),
            ("tag 7", 8),
            ("tag 6", 7),
            ("rare", 1),
        ]
        reader.close()
        sparing.close()

    @pytest.mark.parametrize(("common", "shown"), [(0, 1), (30, 31), (30, 10)])
    def test_counts_over_several_commits_are_exact_however_many_values_there_are(
        self, number, index, tmp_path, common, shown
    ):
        # In each commit two thousand values stand in two stories, and “spread” in one: only together is that common.
        for part in range(3):
            tags = [f"tag {part}.{n}" for n in range(2000)]
            lots = [tags[n : n + 100] for n in range(0, 2000, 100)] * 2
            lots += [[f"all {n}" for n in range(common)]] * 5 + [["spread"]]
            index(*(tale(f"t{part}.{n}", "A lamp.", tags=tuple(some)) for n, some in enumerate(lots))).close()
        engine = self.make(tmp_path, QUICK, SearchSettings(facet_values=shown))
        reader = engine.open(number)
        found = [(each.value, each.count) for each in ask(reader, "lamp").facets["tag"]]
        assert found == [*sorted((f"all {n}", 15) for n in range(common)), ("spread", 3)][:shown]
        narrowed = ask(reader, "lamp", filters={"tag": ("tag 0.7", found[0][0])}).facets["tag"]
        assert [(each.value, each.count) for each in narrowed] == [*found, ("tag 0.7", 2)]
        reader.close()
        engine.close()

    def test_all_values_of_a_facet_are_given_and_none_of_deleted_stories(self, engine, number, index):
        gone = tale("gone", "A moth.", authors=("Eve",))
        index(*(tale(f"t{n}", "A lamp.", authors=("Ann", f"Bo {n}")) for n in range(30)), gone).close()
        writer = engine.writer(number)
        writer.delete(["gone"])
        writer.close()
        reader = engine.open(number)
        assert reader.values("author") == {"Ann": 30} | {f"Bo {n}": 1 for n in range(30)}
        assert reader.values("fandom") == {}
        reader.close()

    def test_copies_are_left_out_of_every_count(self, index):
        one = tale("one", "The same lamp.", authors=("Ann",), rating=Rating.TEEN)
        copy = replace(tale("copy", "The same lamp.", authors=("Ann",), rating=Rating.TEEN), copy_of="one")
        other = tale("other", "A lamp.", authors=("Bo",), rating=Rating.TEEN)
        reader = index(one, copy, other)
        grouped = ask(reader, "lamp", filters={"author": ("Ann",)}, grouped=True)
        assert (grouped.total, _told(grouped, "author")) == (1, {"Ann": 1, "Bo": 1})
        apart = ask(reader, "lamp", filters={"author": ("Ann",)})
        assert (apart.total, _told(apart, "author")) == (2, {"Ann": 2, "Bo": 1})
