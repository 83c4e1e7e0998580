"""The files and pages of a history: written, changed, moved, hidden and taken away, on disk and in the model's shelves.

It tells nobody in the archive. Every act returns what it did in words, or None where there was nothing to do it to.
"""

from __future__ import annotations

import random
from pathlib import Path

from simulate.model import Shelf
from simulate.tale import make_tale
from simulate.world import INBOX, SHELF, SITE, World, in_world

from indexer.model import OnMissing

# More stories than a page of results shows would have to be asked for page by page.
_MOST_STORIES = 45


class Disk:
    """What lies in the folders and on the site of a world, with ``shelves`` as the model knows them."""

    def __init__(self, rng: random.Random, world: World) -> None:
        self.rng, self.world = rng, world
        self.shelves = {
            INBOX: Shelf(OnMissing.KEEP),
            SHELF: Shelf(OnMissing.REMOVE),
            SITE: Shelf(OnMissing.REMOVE),
        }
        self._index_page()

    def add(self) -> str | None:
        """Write some new files or pages."""
        source = self._source()
        shelf = self.shelves[source]
        for _ in range(self.rng.randint(1, 4)):
            if sum(len(each.tales) for each in self.shelves.values()) < _MOST_STORIES:
                name = in_world(self.rng, "tale")
                self.write(source, f"{self.rng.choice(('', 'deep/'))}{name}.txt" if source != SITE else name)
        return f"add to {source}: {len(shelf.tales)} there"

    def edit(self) -> str | None:
        """Change what stands in one."""
        if picked := self.pick():
            self.write(*picked)
            return f"edit {picked}"
        return None

    def touch(self) -> str | None:
        """Give a file another time, and nothing else."""
        if (picked := self.pick(INBOX, SHELF)) is not None:
            self.file(*picked).touch()
            return f"touch {picked}"
        return None

    def delete(self) -> str | None:
        """Take one away."""
        if (picked := self.pick()) is not None:
            source, origin = picked
            if source == SITE:
                self._page(origin).with_name(f"{origin}.html.gone").touch()
            else:
                self.file(source, origin).unlink()
            del self.shelves[source].tales[self._origin(source, origin)]
            self.shelves[source].hidden.pop(self._origin(source, origin), None)
            return f"delete {picked}"
        return None

    def rename(self) -> str | None:
        """Give a file another name."""
        if (picked := self.pick(INBOX, SHELF)) is not None:
            source, origin = picked
            shelf, new = self.shelves[source], f"{in_world(self.rng, 'moved')}.txt"
            self.file(source, origin).rename(self.file(source, new))
            shelf.tales[new] = shelf.tales.pop(origin)
            if origin in shelf.hidden:
                shelf.hidden[new] = shelf.hidden.pop(origin)
            return f"rename {picked} to {new}"
        return None

    def grow(self) -> str | None:
        """Make a file larger than may be read, some hundred megabytes of nothing."""
        if (picked := self.pick(INBOX, SHELF, shown=True)) is not None:
            source, origin = picked
            with self.file(source, origin).open("r+b") as file:
                file.truncate(self.rng.randint(100, 400) << 20)
            self.shelves[source].hidden[origin] = "size"
            return f"grow {picked}"
        return None

    def shrink(self) -> str | None:
        """Write a file that had grown as it was."""
        for source in (INBOX, SHELF):
            for origin in [name for name, why in self.shelves[source].hidden.items() if why == "size"]:
                self.write(source, origin)
                return f"shrink {source} {origin}"
        return None

    def hide_page(self) -> str | None:
        """Have a page ask not to be listed, or no longer."""
        if (picked := self.pick(SITE)) is None:
            return None
        _, name = picked
        shelf, url = self.shelves[SITE], self._origin(SITE, name)
        if url in shelf.hidden:
            del shelf.hidden[url]
        else:
            shelf.hidden[url] = "noindex"
        self._write_page(name)
        return f"noindex {name}: {url in shelf.hidden}"

    def _source(self) -> str:
        return self.rng.choice((INBOX, INBOX, SHELF, SITE))

    def pick(self, *sources: str, shown: bool = False) -> tuple[str, str] | None:
        """Return a source and what names one of its tales to ``_write``, if there is any."""
        there = [
            (source, origin)
            for source in (sources or tuple(self.shelves))
            for origin in self.shelves[source].tales
            if not (shown and origin in self.shelves[source].hidden)
        ]
        if not there:
            return None
        source, origin = self.rng.choice(there)
        return source, Path(origin).stem if source == SITE else origin

    def write(self, source: str, name: str) -> None:
        """Write a new tale under a name."""
        shelf = self.shelves[source]
        shelf.tales[self._origin(source, name)] = make_tale(self.rng, page=source == SITE)
        if source == SITE:
            self._write_page(name)
            return
        file = self.file(source, name)
        file.parent.mkdir(exist_ok=True)
        file.write_text(shelf.tales[name].as_text(), "utf-8")
        shelf.hidden.pop(name, None)

    def _write_page(self, name: str) -> None:
        shelf, url = self.shelves[SITE], self._origin(SITE, name)
        head = '<meta name="robots" content="noindex">' if url in shelf.hidden else ""
        self._page(name).write_text(shelf.tales[url].as_page(head=head), "utf-8")
        self._index_page()

    def _index_page(self) -> None:
        items = "".join(
            f'<li><a href="{Path(url).name}">a story</a></li>' for url in self.shelves[SITE].tales
        )
        page = f"<!DOCTYPE html><html><head><title>All</title></head><body><ul>{items}</ul></body></html>"
        (self.world.pages / "index.html").write_text(page, "utf-8")

    def _origin(self, source: str, name: str) -> str:
        return f"{self.world.url}/{name}.html" if source == SITE else name

    def _page(self, name: str) -> Path:
        return self.world.pages / f"{name}.html"

    def file(self, source: str, origin: str) -> Path:
        return self.world.folders[source] / origin
