"""Which files are read before those beside them, because a backup's database says what the others are.

Names alone are looked at: what a file really is, is found out when it is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Protocol, TypeVar

# Dumps of MySQL as tools name them, and the Perl databases of Automated Archives.
_DATABASE = re.compile(r"(?i)\.(?:sql|mysql|dump|pl|cgi)(?:\.(?:gz|bz2|xz))?$")
# What their parts are.
_PART = re.compile(r"(?i)\.(?:txt|html?|php)$")


class Named(Protocol):
    """A file by its place in its source's folder."""

    @property
    def origin(self) -> str:
        """Its path relative to that folder."""
        ...


File = TypeVar("File", bound=Named)


def may_be_database(origin: str) -> bool:
    """Say whether a file of that name may be a backup's database."""
    return _DATABASE.search(origin) is not None


def may_be_part(origin: str) -> bool:
    """Say whether a file of that name may hold a story or chapter that a backup's database lists."""
    return _PART.search(origin) is not None


def databases_first(files: Iterable[File]) -> tuple[list[File], list[File]]:
    """Part files into those that may be a backup's database and the others, each in their order."""
    parted: tuple[list[File], list[File]] = ([], [])
    for file in files:
        parted[not may_be_database(file.origin)].append(file)
    return parted
