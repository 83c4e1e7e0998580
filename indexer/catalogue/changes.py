"""A version of the catalogue that changes when stories go missing, return or leave, and when passages were compared.

It is cheap enough to ask for each page. Other changes of stories are queued for the index, whose own stamp tells of them. It changes nothing.
"""

from collections.abc import Callable
from functools import partial
from typing import Generic, TypeVar

from indexer.catalogue.port import Catalogue

T = TypeVar("T")


class CachedUntilChange(Generic[T]):
    """What ``ask`` said, until the catalogue has another ``revision``; two threads at once may both ask."""

    def __init__(self, revision: Callable[[], str], ask: Callable[[], T]) -> None:
        self._revision, self._ask = revision, ask
        self._seen: tuple[str, T] | None = None

    def __call__(self) -> T:
        """Return it; raises what ``ask`` raises."""
        # Looked at before asking: what is written in between is then seen next time.
        revision = self._revision()
        seen = self._seen
        if seen is None or seen[0] != revision:
            seen = self._seen = (revision, self._ask())
        return seen[1]


class Changes:
    """Looks at the catalogue's revision, and asks for more only when it is another.

    ``version`` is the text, ``leaving`` the ids of stories that have left the catalogue and may still be in the index; both
    raise CatalogueError where it cannot be read.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self.version = CachedUntilChange(catalogue.revision, partial(_stamp, catalogue))
        self.leaving = CachedUntilChange(catalogue.revision, catalogue.stories.leaving)


def _stamp(catalogue: Catalogue) -> str:
    """Return a text that changes with what no index tells of: who is missing, and which passages stand where."""
    return f"{catalogue.stories.missing_stamp()}-{catalogue.lifted.compared_at() or ''}"
