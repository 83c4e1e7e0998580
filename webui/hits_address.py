"""A list of hits as its address says it: the query, the order, the groups or one of them, one story, which page.

It looks nothing up; it reads addresses and writes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from indexer.config import SearchSettings
from indexer.model import ConcordanceRequest, LineGroup, LineSort
from webui.address import Address, read_filters, read_number, route, with_values

# A page of lines is at most so far down.
_LAST_PAGE = 10_000_000
PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class HitsAddress:
    """Every hit of a query, within ``filters`` as ``Address`` has them; see ``ConcordanceRequest``."""

    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: LineSort = LineSort.RELEVANCE
    group: LineGroup | None = None
    value: str | None = None
    story: str | None = None
    page: int = 1

    @property
    def search(self) -> Address:
        """The search for the stories that these hits are in."""
        return Address(self.text, self.filters)

    def request(self, per_page: int = PER_PAGE) -> ConcordanceRequest:
        """Return what it asks of the archive."""
        return ConcordanceRequest(
            self.text, self.filters, self.sort, self.group, self.value, self.story, self.page, per_page
        )

    def url(self, endpoint: str = "concordance.page") -> str:
        """Return the shortest address of this list."""
        return with_values(route(endpoint), [("q", self.text), *self.kept])

    @property
    def kept(self) -> tuple[tuple[str, str], ...]:
        """Everything that it says beside the query."""
        values = [(name, value) for name, chosen in self.filters.items() for value in chosen]
        values += [("sort", str(self.sort))] if self.sort is not LineSort.RELEVANCE else []
        values += [("group", str(self.group))] if self.group else []
        values += [("value", self.value)] if self.value is not None else []
        values += [("story", self.story)] if self.story else []
        values += [("page", str(self.page))] if self.page > 1 else []
        return tuple(values)

    def with_page(self, page: int) -> HitsAddress:
        """Return the same list at another page."""
        return replace(self, page=page)

    def of_group(self, value: str | None) -> HitsAddress:
        """Return the lines of one group, or with None all groups, from the first page."""
        return replace(self, value=value, page=1)

    def ungrouped(self) -> HitsAddress:
        """Return all lines."""
        return replace(self, group=None, value=None, page=1)

    def everywhere(self) -> HitsAddress:
        """Return the lines of all stories."""
        return replace(self, story=None, page=1)


def read_hits_address(args: MultiDict[str, str]) -> HitsAddress:
    """Read a list of hits from query parameters; raises BadRequest with a sentence where a value is out of range."""
    sort, group = args.get("sort") or str(LineSort.RELEVANCE), args.get("group") or None
    if sort not in set(LineSort):
        raise BadRequest(f"“sort” can be {', '.join(LineSort)}.")
    if group is not None and group not in set(LineGroup):
        raise BadRequest(f"“group” can be {', '.join(LineGroup)}.")
    return HitsAddress(
        args.get("q", ""),
        read_filters(args),
        LineSort(sort),
        LineGroup(group) if group else None,
        args.get("value") if group else None,
        args.get("story") or None,
        read_number(args, "page", default=1, high=_LAST_PAGE),
    )


def hits_per_page(args: MultiDict[str, str], limits: SearchSettings) -> int:
    """Read how many lines an answer is to have; raises BadRequest."""
    default = min(PER_PAGE, limits.max_per_page)
    return read_number(args, "hitsPerPage", default=default, high=limits.max_per_page)
