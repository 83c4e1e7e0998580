"""Facet counts as filters to choose: labelled, counted, the chosen ones first to be taken away again.

It counts nothing; the archive did.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from indexer.model import FacetCount
from indexer.schema import FIELDS
from webui import formatting
from webui.address import Address

_GROUPS = sorted((spec.facet.rank, spec.name, spec.facet.opened) for spec in FIELDS if spec.facet)
_LABELS = {spec.name: spec.heading for spec in FIELDS}
_SHOWN = 6  # values in view before "more"; as many as fit beside two results
_CLOSED_VALUES = 8  # a closed group is a taste, not a list: the page stays under 60 kB


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that can be ticked; ``count`` is None where it is chosen but no longer among the counts."""

    value: str
    label: str
    count: int | None
    chosen: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A facet: the values in view, those behind "more", whether it starts open."""

    name: str
    heading: str
    shown: tuple[Choice, ...]
    more: tuple[Choice, ...]
    open: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force and the address without it."""

    heading: str
    label: str
    url: str


def groups(facets: Mapping[str, tuple[FacetCount, ...]], address: Address) -> tuple[Group, ...]:
    """Return the filters worth showing: those with a choice to make or a choice made."""
    made = (_group(name, facets.get(name, ()), address, opened=opened) for _, name, opened in _GROUPS)
    return tuple(group for group in made if group is not None)


def chips(address: Address, endpoint: str = "search.page") -> Iterator[Chip]:
    """Yield every filter in force with the address that takes it away."""
    for name, values in address.filters.items():
        for value in values:
            yield Chip(
                _LABELS.get(name, name), formatting.label(value), address.toggled(name, value).url(endpoint)
            )


def _group(name: str, counts: tuple[FacetCount, ...], address: Address, *, opened: bool) -> Group | None:
    chosen = address.filters.get(name, ())
    counted = {count.value for count in counts}
    lost = tuple(
        Choice(value, formatting.label(value), None, True) for value in chosen if value not in counted
    )
    kept = counts if opened or chosen else counts[:_CLOSED_VALUES]
    found = tuple(Choice(c.value, formatting.label(c.value), c.count, c.value in chosen) for c in kept)
    choices = sorted(lost + found, key=lambda choice: not choice.chosen)
    if not choices or (len(choices) == 1 and not chosen):
        return None
    # One value too many is shown rather than hidden behind a "1 more".
    cut = _SHOWN if len(choices) > _SHOWN + 1 else len(choices)
    return Group(name, _LABELS[name], tuple(choices[:cut]), tuple(choices[cut:]), opened or bool(chosen))
