"""Watch folders for changes: a thin layer over watchdog.

It decides nothing; what is heard goes into a queue, as soon as the system tells it.
"""

import contextlib
import errno
import importlib
import logging
import os
import queue
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from watchdog import events
from watchdog.observers.api import BaseObserver, ObservedWatch

from indexer.errors import WatchError

_HEARD: list[type[events.FileSystemEvent]] = [
    events.FileClosedEvent,
    events.FileCreatedEvent,
    events.FileModifiedEvent,
    events.FileMovedEvent,
    events.FileDeletedEvent,
    events.DirCreatedEvent,
    events.DirMovedEvent,
    events.DirDeletedEvent,
]
# What the library says when the system runs out of watches or of room for events; both are said in our words.
logging.getLogger("watchdog").addHandler(logging.NullHandler())
# A folder that comes with others in it may be met twice by the library; the second watch of it replaces the first.
warnings.filterwarnings("ignore", "Callback with id .* already exists for watch", RuntimeWarning)


class ChangeKind(Enum):
    """What happened to a path."""

    CLOSED = auto()
    WRITTEN = auto()
    APPEARED = auto()
    GONE = auto()
    FOLDERS = auto()


@dataclass(frozen=True, slots=True)
class FolderChange:
    """One thing that happened under the watched folder ``root``."""

    root: Path
    kind: ChangeKind
    path: Path


class FolderWatcher:
    """Watches any number of folders with what is below them, and puts what happens into ``heard``."""

    def __init__(self) -> None:
        self.heard: queue.SimpleQueue[FolderChange | None] = queue.SimpleQueue()
        self._observer: BaseObserver | None = None
        self._watches: dict[Path, ObservedWatch] = {}

    def listen(self, root: Path) -> None:
        """Begin to watch ``root``, which may be a link to a folder.

        Raises:
            WatchError: the system refuses; the message says why and what to do.
        """
        self.ignore(root)
        real = root.resolve()
        try:
            if self._observer is None:
                self._observer = _observer()
                self._observer.start()
            into = _Into(root, real, self.heard)
            self._watches[root] = self._observer.schedule(
                into, str(real), recursive=True, event_filter=_HEARD
            )
            self._probe()
        except OSError as error:
            self.ignore(root)
            raise WatchError(_refused(root, error)) from error

    def ignore(self, root: Path) -> None:
        """Stop watching ``root``; nothing happens if it is not watched."""
        watch = self._watches.pop(root, None)
        if watch is not None and self._observer is not None:
            with contextlib.suppress(KeyError):  # gone together with its folder
                self._observer.unschedule(watch)

    def changes(self, seconds: float) -> Iterator[FolderChange]:
        """Yield what has happened, waiting at most so long for the first of it."""
        try:
            heard = self.heard.get(timeout=seconds)
            while heard is not None:
                yield heard
                heard = self.heard.get_nowait()
        except queue.Empty:
            return

    def close(self) -> None:
        """Stop watching, also before it has begun."""
        if self._observer is not None and self._observer.is_alive():
            self._observer.stop()
            self._observer.join()

    def _probe(self) -> None:
        """Watch one more folder for a moment: the library is silent about folders below that could not be watched."""
        assert self._observer is not None
        with contextlib.suppress(KeyError):
            self._observer.unschedule(
                self._observer.schedule(
                    events.FileSystemEventHandler(), "/", event_filter=[events.DirMovedEvent]
                )
            )


class _Into(events.FileSystemEventHandler):
    """Puts events of ``root`` into a queue, in the words used here; they name paths below ``real``."""

    def __init__(self, root: Path, real: Path, heard: queue.SimpleQueue[FolderChange | None]) -> None:
        self._root, self._real, self._heard = root, real, heard

    def dispatch(self, event: events.FileSystemEvent) -> None:
        """Take one event."""
        if event.is_directory:
            self._put(ChangeKind.FOLDERS, event.src_path or event.dest_path)
        elif isinstance(event, events.FileMovedEvent):
            # Either end may be outside the folder, and is empty then.
            self._put(ChangeKind.GONE, event.src_path)
            self._put(ChangeKind.CLOSED, event.dest_path)
        else:
            self._put(_WHAT[type(event)], event.src_path)

    def _put(self, what: ChangeKind, path: str | bytes) -> None:
        if path:
            below = os.path.relpath(os.fsdecode(path), self._real)
            self._heard.put(FolderChange(self._root, what, self._root / below))


_WHAT: dict[type[events.FileSystemEvent], ChangeKind] = {
    events.FileClosedEvent: ChangeKind.CLOSED,
    events.FileCreatedEvent: ChangeKind.APPEARED,
    events.FileModifiedEvent: ChangeKind.WRITTEN if sys.platform == "linux" else ChangeKind.APPEARED,
    events.FileDeletedEvent: ChangeKind.GONE,
}


def _observer() -> BaseObserver:
    # Loaded late: what there is to load differs from system to system.
    if sys.platform != "linux":
        return importlib.import_module("watchdog.observers").Observer()  # type: ignore[no-any-return]  # see above
    # Full events tell a file that was moved in, which is whole, from one that was just begun.
    return importlib.import_module("watchdog.observers.inotify").InotifyObserver(  # type: ignore[no-any-return]  # see above
        generate_full_events=True
    )


def _refused(root: Path, error: OSError) -> str:
    if error.errno in {errno.ENOSPC, errno.EMFILE}:
        name = "max_user_watches" if error.errno == errno.ENOSPC else "max_user_instances"
        return (
            f"The system has no watches left for {root} (one is needed for each folder in it). Raise "
            f"fs.inotify.{name} with sysctl, then start Velveteen again."
        )
    return f"The folder {root} cannot be watched ({error.strerror}). Check that it may be read."
