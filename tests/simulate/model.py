"""The naive model: what an archive must hold after each step, in plain dictionaries.

It knows the rules of the documentation (what a missing file, a removal, an unreadable file means) and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from simulate.tale import Tale

from indexer.model import OnMissing, story_id


@dataclass(slots=True)
class Shelf:
    """One source as it lies on disk or on its site: a tale by origin, and how each is hidden, if it is.

    ``hidden`` has "mode" (no right to read), "size" (over the limit), "noindex".
    """

    policy: OnMissing
    tales: dict[str, Tale] = field(default_factory=dict)
    hidden: dict[str, str] = field(default_factory=dict)

    def readable(self) -> dict[str, Tale]:
        """Return what an import can read now."""
        return {origin: tale for origin, tale in self.tales.items() if origin not in self.hidden}


@dataclass(slots=True)
class Model:
    """The stories of an archive by id, what a person removed, and which files an import has looked at."""

    stories: dict[str, Tale] = field(default_factory=dict)
    origins: dict[str, tuple[str, str]] = field(default_factory=dict)
    removed: dict[str, Tale] = field(default_factory=dict)
    forgotten: set[str] = field(default_factory=set)
    seen: set[tuple[str, str]] = field(default_factory=set)

    def copy(self) -> Model:
        """Return the model as it stands, for comparing with later."""
        return Model(
            dict(self.stories), dict(self.origins), dict(self.removed), set(self.forgotten), set(self.seen)
        )

    def imported(self, source: str, shelf: Shelf, *, is_site: bool = False) -> None:
        """Follow an import of everything in a source: new and changed tales are taken, gone ones by its policy."""
        self.seen.update((source, origin) for origin in shelf.tales)
        for origin, tale in shelf.readable().items():
            self.put(source, origin, tale)
        for key, (of, origin) in list(self.origins.items()):
            gone = of == source and origin not in shelf.tales
            hidden = of == source and shelf.hidden.get(origin) == "noindex"
            # An empty folder removes nothing; a site says of each page by itself that it is gone.
            if hidden or (gone and shelf.policy is OnMissing.REMOVE and (shelf.tales or is_site)):
                self._drop(key)

    def put(self, source: str, origin: str, tale: Tale) -> None:
        """Take one tale as it is now, unless a person removed it, here or under another name."""
        key = story_id(source, origin)
        self.seen.add((source, origin))
        if key in self.removed or tale.paragraphs in {gone.paragraphs for gone in self.removed.values()}:
            return
        self.stories[key] = tale
        self.origins[key] = (source, origin)

    def remove(self, keys: Iterable[str], *, forget: bool = False) -> None:
        """Follow a person who removes stories; of one to ``forget`` nothing is kept to restore."""
        for key in keys:
            self.removed[key] = self.stories.pop(key)
            if forget:
                self.forgotten.add(key)

    def restore(self, keys: Iterable[str]) -> None:
        """Follow a person who takes removals back: what was forgotten comes back when its source is asked."""
        for key in keys:
            tale = self.removed.pop(key)
            if key in self.forgotten:
                self.forgotten.remove(key)
            else:
                self.stories[key] = tale

    def _drop(self, key: str) -> None:
        self.stories.pop(key, None)
        del self.origins[key]
