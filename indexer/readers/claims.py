"""Which files may have others in their stories, so that they are read first; what they do claim, an outcome says.

Names alone are looked at: what a file really is, is found out when it is read.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Protocol, TypeVar

from indexer.datafiles import data_table


class Named(Protocol):
    """A file by its place in its source's folder."""

    @property
    def origin(self) -> str:
        """Its path relative to that folder."""
        ...


File = TypeVar("File", bound=Named)


@dataclass(frozen=True, slots=True)
class _Endings:
    claimants: tuple[str, ...]
    claimable: tuple[str, ...]


def is_claimant(origin: str) -> bool:
    """Say whether a file of that name may have others in its stories."""
    return origin.lower().endswith(_endings().claimants)


def may_claim(claimant: str, origins: Iterable[str]) -> bool:
    """Say whether a file may have one of others in its stories: in its folder or below, and by the names of both."""
    if not is_claimant(claimant):
        return False
    home, endings = claimant[: claimant.rfind("/") + 1], _endings().claimable
    return any(origin.startswith(home) and origin.lower().endswith(endings) for origin in origins)


def claimants_first(files: Iterable[File]) -> tuple[list[File], list[File]]:
    """Part files into those that may have others in their stories and the rest, each in their order."""
    parted: tuple[list[File], list[File]] = ([], [])
    for file in files:
        parted[not is_claimant(file.origin)].append(file)
    return parted


@cache
def _endings() -> _Endings:
    table = data_table(__package__, "claims.toml")
    packed = tuple(name + packing for name in table["claimants"] for packing in table["packed"])
    return _Endings((*table["claimants"], *packed), tuple(table["claimable"]))
