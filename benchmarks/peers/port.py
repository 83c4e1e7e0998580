"""The one shape of every contender in a race, and the texts they all get.

Standard library only: a peer may live in another Python than ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol


class Peer(Protocol):
    """A search engine that can be filled with texts and asked for phrases.

    ``name`` is what people call it, ``how`` says in a few words how it is used here.
    """

    name: str
    how: str

    def available(self) -> str | None:
        """Say why it cannot run here, or None when it can."""

    def build(self, source: Path, folder: Path) -> None:
        """Index every file under ``source`` into the new folder ``folder``."""

    def open(self, folder: Path) -> None:
        """Get ready to be asked."""

    def phrase(self, words: Sequence[str]) -> int:
        """Rank the best ten texts that hold ``words`` in a row and return how many do."""


def texts(source: Path) -> Iterator[tuple[str, str]]:
    """Yield the name and text of every file under ``source``."""
    for path in sorted(path for path in source.rglob("*") if path.is_file()):
        yield str(path.relative_to(source)), path.read_text("utf-8", "replace")
