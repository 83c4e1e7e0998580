from __future__ import annotations

from flask.testing import FlaskClient

from indexer.model import FacetCount
from webui.address import Address
from webui.filters import chips, groups


def counts(number: int) -> tuple[FacetCount, ...]:
    return tuple(FacetCount(f"value {n}", 100 - n) for n in range(number))


def test_long_lists_fold_and_short_ones_do_not() -> None:
    (long,) = groups({"fandom": counts(20)}, Address())
    (short,) = groups({"fandom": counts(7)}, Address())
    assert (len(long.shown), len(long.more)) == (6, 14)
    assert (len(short.shown), len(short.more)) == (7, 0)


def test_a_facet_with_one_value_is_no_choice() -> None:
    assert groups({"language": counts(1)}, Address()) == ()


def test_what_is_chosen_comes_first_and_stays_though_nothing_counts_it() -> None:
    (group,) = groups({"fandom": counts(3)}, Address(filters={"fandom": ("value 2", "gone")}))
    assert [choice.value for choice in group.shown] == ["gone", "value 2", "value 0", "value 1"]
    assert group.shown[0].count is None


def test_ratings_are_words() -> None:
    (group,) = groups({"rating": (FacetCount("teen", 2), FacetCount("unrated", 1))}, Address())
    assert [choice.label for choice in group.shown] == ["Teen", "Not rated"]


def test_a_chip_leads_to_the_search_without_it(client: FlaskClient) -> None:
    with client.application.test_request_context():
        (chip, _) = chips(Address(text="a", filters={"fandom": ("X",), "status": ("complete",)}))
    assert (chip.heading, chip.label, chip.url) == ("Fandom", "X", "/?q=a&status=complete")
