"""What a store of objects must do; a contract suite holds every implementation to these words.

An object is some bytes under a name such as ``ab/abcd.gz``: letters, digits, dots and slashes. What it means, no store knows.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol


class StoredObject(NamedTuple):
    """An object as a store lists it; ``modified`` is seconds since 1970 by the store's own clock."""

    name: str
    size: int
    modified: float


class ObjectStore(Protocol):
    """Objects by name; safe to share between threads, not across a fork.

    Every call raises CapturesAwayError where the store cannot be reached, refuses or does not answer in time. That never
    means that an object is lost.
    """

    name: str
    """The folder or address, for sentences; no secret is in it."""

    requests: int
    """How many requests are worth making beside each other: one of a disk, more of what is mostly waited for."""

    def address(self, name: str) -> str:
        """Return where an object is, for sentences."""

    def put(self, name: str, content: bytes) -> None:
        """Keep an object whole or not at all, over what was there; on return it is durable.

        Raises:
            CatalogueError: it could not be kept; the message says what to do.
        """

    def get(self, name: str) -> bytes:
        """Return an object as it was put.

        Raises:
            FileNotFoundError: it is not there.
            OSError: it is there and cannot be read.
        """

    def delete(self, names: Iterable[str]) -> None:
        """Delete objects; one that is not there is no error.

        Raises:
            CatalogueError: one could not be deleted; the message says what to do.
        """

    def objects(self) -> Iterator[StoredObject]:
        """Yield every object, in no order; what is put or deleted meanwhile is seen or not."""
