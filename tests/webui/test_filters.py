from __future__ import annotations

import re

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


def test_of_several_values_one_can_be_ticked_and_then_another(client: FlaskClient) -> None:
    page = client.get("/?author=Odette+Marsh").text
    assert "1 story" in page
    assert 'name="author" value="Odette Marsh" checked' in page
    assert re.search(r'name="author" value="Wren Alder">.*<span class="count">3</span>', page)
    # The other groups are counted among the stories found.
    assert 'value="complete"' not in page
    both = client.get("/?author=Odette+Marsh&author=Wren+Alder").text
    assert "4 stories" in both


def test_the_api_counts_a_narrowed_facet_as_if_it_were_not(client: FlaskClient) -> None:
    everything = client.get("/api/v1/search").json["facetDistribution"]
    narrow = client.get("/api/v1/search?author=Odette+Marsh").json
    assert narrow["totalHits"] == 1
    assert narrow["facetDistribution"]["author"] == everything["author"]
    assert narrow["facetDistribution"]["status"] == {"in-progress": 1}
