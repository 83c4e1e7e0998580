"""Whatever numbers and texts an address holds, the real archive behind it answers and never breaks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from archive_factory import fill, story_of
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, example, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from indexer.archive import Archive
from indexer.config import LibrarySettings, Settings
from webui import create_app
from webui.address import FACETS

# The edges of what C and SQLite hold, and of what Python reads.
EDGES = (0, 1, 2**31 - 1, 2**31, 2**32, 2**53, 2**63 - 1, 2**63, 2**64, 10**18, 10**19, 10**100)
ODD = ("", " 1", "+1", "-1", "1.5", "1e9", "0x1f", "٣", "²", "NaN", "1_000", "\0", "9" * 4400, "a" * 7000)
NUMBERS = st.one_of(
    st.sampled_from(EDGES).flatmap(lambda edge: st.sampled_from((str(edge), str(-edge), f"00{edge}"))),
    st.integers().map(str),
    st.sampled_from(ODD),
)
MEASURES = st.builds(
    "{}:{}{}{}".format,
    st.sampled_from(("words", "published", "updated", "year", "title")),
    st.sampled_from(("", ">", "<", ">=", "<=", "..", '"')),
    NUMBERS,
    st.sampled_from(("", "..", "k", "-13-40", "..9999-99-99", '"')),
)
TEXTS = st.one_of(MEASURES, NUMBERS, st.text(max_size=40))
NAMES = ("q", "page", "hitsPerPage", "limit", "hit", "sort", "x", *FACETS)
ARGUMENTS = st.lists(st.tuples(st.sampled_from(NAMES), TEXTS), max_size=4)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder: Path = tmp_path_factory.mktemp("extremes")
    settings = Settings(library=LibrarySettings(data=folder))
    fill(
        settings, [story_of("lamp", "The lamp in the window was lit."), story_of("kite", "The kite was old.")]
    )
    with closing(Archive(settings)) as archive:
        yield create_app(settings, archive)


@pytest.fixture(scope="module")
def anyone(app: Flask) -> FlaskClient:
    return app.test_client()


def _addresses(app: Flask) -> list[str]:
    return sorted({rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())})


def _filled_in(rule: str, value: str) -> str:
    """Return a rule's path with ``value`` for everything in angle brackets."""
    parts = rule.replace(">", "<").split("<")
    return "".join(quote(value, safe="") if number % 2 else part for number, part in enumerate(parts))


@trying(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), value=TEXTS, arguments=ARGUMENTS)
def test_no_address_breaks_the_server(app: Flask, anyone: FlaskClient, data, value, arguments) -> None:
    rule = data.draw(st.sampled_from(_addresses(app)))
    with anyone.get(f"{_filled_in(rule, value)}?{urlencode(arguments)}") as answer:
        assert answer.status_code < 500, (rule, value, arguments)


@pytest.mark.parametrize("number", [*map(str, EDGES), *ODD])
def test_a_job_that_cannot_be_is_not_found(app: Flask, anyone: FlaskClient, number: str) -> None:
    for rule in ("/api/v1/jobs/<id>", "/status/jobs/<id>"):
        assert anyone.get(_filled_in(rule, number)).status_code in {404, 414}


@given(number=NUMBERS)
@example("9223372036854775808")
@trying(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_number_out_of_range_is_answered_with_the_range(anyone: FlaskClient, number: str) -> None:
    for address, name in (
        ("/api/v1/search", "page"),
        ("/api/v1/search", "hitsPerPage"),
        ("/api/v1/jobs", "limit"),
    ):
        answer = anyone.get(address, query_string={name: number})
        assert answer.status_code in {200, 400, 414}
        assert answer.status_code != 400 or "whole number from 1 to" in answer.json["message"]
