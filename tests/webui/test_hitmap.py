from __future__ import annotations

from itertools import pairwise

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from webui.hitmap import HEIGHT, Tick, ticks

PLACES = st.lists(st.floats(0, 1), max_size=400).map(sorted)


def made(places: list[float], now: int | None = None) -> tuple[Tick, ...]:
    return ticks(places, story="/stories/one?q=x", now=now)


@given(PLACES, st.integers(1, 400))
def test_every_tick_has_a_place_of_its_own_on_the_map(places: list[float], now: int) -> None:
    shown = made(places, now)
    for tick in shown:
        # All of the stroke is on the map, and a click on it is meant for it.
        assert 0 <= tick.top <= tick.y - 1.5
        assert tick.y + 1.5 <= tick.top + tick.height <= HEIGHT
    for one, two in pairwise(shown):
        assert one.top + one.height <= two.top + 0.2  # as rounded
        assert one.hit < two.hit
    assert [tick.hit for tick in shown if tick.now] == ([now] if now <= len(places) else [])
    assert bool(shown) == bool(places)


@given(PLACES)
def test_every_hit_is_near_a_tick(places: list[float]) -> None:
    shown = made(places)
    for place in places:
        assert min(abs(tick.y - (6 + 988 * place)) for tick in shown) <= 4.1


def test_ticks_lead_to_their_hits() -> None:
    assert [tick.url for tick in made([0.1, 0.5, 0.9])] == [
        f"/stories/one?q=x&hit={hit}#hit-{hit}" for hit in (1, 2, 3)
    ]


@pytest.mark.parametrize("query", ["kestrel", ""])
def test_without_hits_there_is_no_map(client: FlaskClient, query: str) -> None:
    assert "hitmap" not in client.get(f"/stories/lampinthefog1?q={query}").text
