"""A search as its address says it: what is sought, narrowed to what, in which order, which page.

It does not search; it reads addresses and writes them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from flask import g, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from indexer.config import SearchSettings
from indexer.model import SearchRequest, fields
from indexer.query import parse, show
from indexer.query.normal_form import all_of
from indexer.schema import FIELDS

FACETS: tuple[str, ...] = tuple(spec.name for spec in FIELDS if spec.facet)
SORTS: dict[str, str] = {sort.key: sort.heading for sort in fields.SORTS}
_MAX_FILTERS = 50
_LONGEST_NUMBER = 18
# Characters a query string may hold as they are; the rest is escaped.
_SAFE = "!$'()*,/:;?@"
# Query strings kept once they are written: a page repeats what was asked for in most of its links.
_KEPT = 2048


@dataclass(frozen=True, slots=True)
class Address:
    """One search; ``filters`` maps a facet's name to the chosen values, in the order they were chosen.

    ``exact`` asks for what was typed and nothing like it.
    """

    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = "relevance"
    page: int = 1
    exact: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether nothing was asked for at all."""
        return not self.text.strip() and not self.filters and self.sort == "relevance" and self.page == 1

    def request(self, per_page: int | None = None, *, faceted: bool = True) -> SearchRequest:
        """Return what it asks of the archive."""
        return SearchRequest(
            self.text, self.filters, self.sort, self.page, per_page, faceted=faceted, exact=self.exact
        )

    def url(self, endpoint: str = "search.page") -> str:
        """Return the shortest address of this search."""
        values = [("q", self.text)]
        values += [(name, value) for name, chosen in self.filters.items() for value in chosen]
        if self.sort != "relevance":
            values.append(("sort", self.sort))
        if self.page > 1:
            values.append(("page", str(self.page)))
        if self.exact:
            values.append(("exact", "1"))
        return with_values(route(endpoint), values)

    def with_page(self, page: int) -> Address:
        """Return the same search at another page."""
        return replace(self, page=page)

    def with_text(self, text: str) -> Address:
        """Return a search for other words within the same filters, from its first page."""
        return replace(self, text=text, page=1, exact=False)

    def narrowed_by(self, words: str) -> Address:
        """Return a search for what this one finds and ``words`` find as well, from its first page."""
        return self.with_text(show(all_of(parse(text)[0] for text in (self.text, words))))

    def exactly(self) -> Address:
        """Return the same search for nothing but what was typed, from its first page."""
        return replace(self, page=1, exact=True)

    def without_filters(self) -> Address:
        """Return the same words sought everywhere."""
        return replace(self, filters={}, page=1)

    def toggled(self, name: str, value: str) -> Address:
        """Return the search with one filter value added, or taken away if it was there."""
        chosen = self.filters.get(name, ())
        kept = tuple(v for v in chosen if v != value) if value in chosen else (*chosen, value)
        filters = {n: v for n, v in {**self.filters, name: kept}.items() if v}
        return replace(self, filters=filters, page=1)


def with_values(path: str, values: Sequence[tuple[str, str]]) -> str:
    """Return ``path`` with more in its query string; url_for takes ten times as long to write one, and a page has a hundred."""
    return f"{path}{'&' if '?' in path else '?'}{_encoded(tuple(values))}"


@lru_cache(_KEPT)
def _encoded(values: tuple[tuple[str, str], ...]) -> str:
    return urlencode(values, safe=_SAFE)


def route(endpoint: str, **parts: Any) -> str:
    """Return the path of a page, looked up once a request by the ``endpoint``, whose ``parts`` are always the same."""
    routes: dict[str, str] = g.setdefault("routes", {})
    if endpoint not in routes:
        routes[endpoint] = url_for(endpoint, **parts)
    return routes[endpoint]


def narrowed(name: str, value: str) -> str:
    """Return the address of everything that carries one value of a facet."""
    return with_values(route("search.page"), [("q", ""), (name, value)])


def read_address(
    args: MultiDict[str, str], limits: SearchSettings, *, per_page: int | None = None
) -> Address:
    """Read a search from query parameters; raises BadRequest with a sentence where a value is out of range."""
    sort = args.get("sort") or "relevance"
    if sort not in SORTS:
        raise BadRequest(f"“sort” can be {', '.join(SORTS)}.")
    filters = read_filters(args)
    deepest = max(1, limits.max_results_window // (per_page or limits.per_page))
    page = read_number(args, "page", default=1, high=deepest)
    exact = args.get("exact", "") not in ("", "0", "false")
    return Address(text=args.get("q", ""), filters=filters, sort=sort, page=page, exact=exact)


def read_filters(args: MultiDict[str, str]) -> dict[str, tuple[str, ...]]:
    """Read the filters of an address; raises BadRequest where there are too many."""
    filters = {name: values for name in FACETS if (values := _values(args, name))}
    if sum(map(len, filters.values())) > _MAX_FILTERS:
        raise BadRequest(f"At most {_MAX_FILTERS} filters can be combined.")
    return filters


def read_number(args: MultiDict[str, str], name: str, *, default: int, high: int) -> int:
    """Read a whole number from 1 to ``high``; raises BadRequest saying so otherwise."""
    raw = args.get(name) or str(default)
    problem = f"“{name}” must be a whole number from 1 to {high}."
    if not (raw.isascii() and raw.isdecimal()) or len(raw) > len(str(high)):
        raise BadRequest(problem)
    number = int(raw)
    if not 1 <= number <= high:
        raise BadRequest(problem)
    return number


def read_within(args: MultiDict[str, str], name: str) -> int | None:
    """Read a whole number that whoever uses it brings into range; None if absent, BadRequest if it is no number."""
    raw = args.get(name, "").strip()
    if not raw:
        return None
    digits = raw.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal()):
        raise BadRequest(f"“{name}” must be a whole number.")
    # What is longer than this is beyond any range.
    number = int(digits[:_LONGEST_NUMBER])
    return -number if raw.startswith("-") else number


def _values(args: MultiDict[str, str], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in args.getlist(name) if value))
