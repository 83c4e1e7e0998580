from hypothesis import given
from hypothesis import strategies as st

from indexer.model import FrontierPage
from indexer.sources.chains import chains


def page(url, next_url=None, **given):
    return FrontierPage(
        "site",
        url,
        state=given.pop("state", "fetched"),
        digest=given.pop("digest", "d" + url),
        next_url=next_url,
        **given,
    )


def shape(*pages):
    return [tuple(found.url for found in chain) for chain in chains(pages)]


def test_pages_come_in_reading_order_whatever_order_they_are_given_in():
    assert shape(page("c"), page("a", "b"), page("x"), page("b", "c")) == [("a", "b", "c"), ("x",)]


def test_a_page_not_captured_ends_its_chain():
    assert shape(page("a", "b"), page("b", "c", digest=None, state="failed"), page("c")) == [("a",), ("c",)]
    assert shape(page("a", "nowhere")) == [("a",)]


def test_a_failed_page_captured_before_stays_in_place():
    assert shape(page("a", "b"), page("b", "c", state="failed"), page("c")) == [("a", "b", "c")]


def test_redirects_on_the_way_are_followed():
    moved = page("old-b", digest=None, state="skipped", redirect_to="older-b")
    again = page("older-b", digest=None, state="skipped", redirect_to="b")
    assert shape(page("a", "old-b"), moved, again, page("b")) == [("a", "b")]


def test_circles_of_redirects_lead_nowhere():
    one = page("r1", digest=None, redirect_to="r2")
    two = page("r2", digest=None, redirect_to="r1")
    assert shape(page("a", "r1"), one, two) == [("a",)]


def test_a_circle_is_opened_at_its_shallowest_page():
    assert shape(page("b", "c", depth=2), page("a", "b", depth=1), page("c", "a", depth=3)) == [
        ("a", "b", "c")
    ]
    assert shape(page("a", "a")) == [("a",)]


def test_a_living_page_leads_on_before_one_that_is_gone():
    pages = [page("a", "c", depth=3), page("b", "c", depth=1, state="gone"), page("c")]
    assert shape(*pages) == [("b",), ("a", "c")]


def test_of_two_that_lead_to_one_the_shallowest_keeps_it():
    assert set(shape(page("deep", "c", depth=4), page("near", "c", depth=1), page("c", depth=2))) == {
        ("near", "c"),
        ("deep",),
    }


names = st.sampled_from("abcdefgh")
rows = st.lists(
    st.builds(
        lambda url, following, kept, to, depth: page(
            url, following, digest="d" if kept else None, redirect_to=to, depth=depth
        ),
        names,
        st.none() | names,
        st.booleans(),
        st.none() | names,
        st.integers(0, 3),
    ),
    unique_by=lambda row: row.url,
)


@given(rows, st.randoms())
def test_every_captured_page_comes_exactly_once_in_any_order(pages, chance):
    found = chains(pages)
    urls = [row.url for chain in found for row in chain]
    assert sorted(urls) == sorted(row.url for row in pages if row.digest is not None)
    shuffled = list(pages)
    chance.shuffle(shuffled)
    assert chains(shuffled) == found
