from __future__ import annotations

import pytest
from fake_archive import FakeArchive
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from indexer.config import SearchSettings, Settings
from webui import create_app
from webui.address import FACETS, SORTS, Address, read_address

LIMITS = SearchSettings()
VALUE = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12)
ADDRESSES = st.builds(
    Address,
    text=st.text(st.characters(exclude_categories=("Cs",)), max_size=20),
    filters=st.dictionaries(
        st.sampled_from(FACETS), st.lists(VALUE, min_size=1, max_size=3, unique=True).map(tuple), max_size=3
    ),
    sort=st.sampled_from(sorted(SORTS)),
    page=st.integers(1, 1000),
    exact=st.booleans(),
)


@given(ADDRESSES)
def test_an_address_reads_back_as_it_was_written(address: Address) -> None:
    with create_app(Settings(), FakeArchive(kept=())).test_request_context():
        url = address.url()
    request = Request(EnvironBuilder(url).get_environ())
    assert read_address(request.args, LIMITS) == address


def test_the_plainest_search_has_the_plainest_address(client: FlaskClient) -> None:
    with client.application.test_request_context():
        assert Address(text="kite").url() == "/?q=kite"


def test_choosing_a_filter_twice_takes_it_away() -> None:
    once = Address(text="a", page=4).toggled("fandom", "Overwater")
    assert (once.filters, once.page) == ({"fandom": ("Overwater",)}, 1)
    assert once.toggled("fandom", "Overwater").filters == {}


def test_too_many_filters_are_refused() -> None:
    with pytest.raises(BadRequest, match="At most"):
        read_address(MultiDict([("tag", str(n)) for n in range(60)]), LIMITS)


def test_no_page_lies_beyond_the_window() -> None:
    assert read_address(MultiDict({"page": "1000"}), LIMITS).page == 1000
    with pytest.raises(BadRequest, match="from 1 to 1000"):
        read_address(MultiDict({"page": "1001"}), LIMITS)


def test_an_exact_search_says_so_in_its_address_until_other_words_are_asked_for(client: FlaskClient) -> None:
    with client.application.test_request_context():
        exact = Address(text="teh kite", page=2).exactly()
        assert exact.url() == "/?q=teh+kite&exact=1"
        assert exact.with_page(2).url() == "/?q=teh+kite&page=2&exact=1"
        assert exact.with_text("kite").url() == "/?q=kite"
        assert exact.request().exact
