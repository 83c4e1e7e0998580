"""Reload config.toml in a running process; invalid files change nothing but the notes about them.

A faulty file changes nothing but what is said of it. It starts and stops no process.
"""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from indexer import config
from indexer.config import Settings
from indexer.config.reload import reloaded
from indexer.errors import ConfigError
from indexer.jobs import process_setup

# How soon a changed file is seen; looking costs one call of the system.
EVERY_S = 1.0
# A file younger than this may still be on its way to the disk: some editors empty it first.
SETTLE_S = 0.2
# One that is not there may be on its way to another's place; one that changes all the time is read as it is.
PATIENCE_S = 1.0
# Under this name the catalogue keeps what there is to say of the file, for ``velveteen doctor``.
META_KEY = "configuration"

_Stamp = tuple[int, int, int] | None


@dataclass(slots=True)
class LiveSettings:
    """Settings as they hold now, and sentences about what is in the file and does not hold.

    Settings that came from no file stay as they are.
    """

    settings: Settings
    notes: tuple[str, ...] = ()
    _seen: _Stamp = field(default=(-1, -1, -1), init=False)

    def look(self) -> bool:
        """Take over what the file says now, if it is another than before; return whether anything is other than it was."""
        path = self.settings.path
        if path is None or _stamp(path) == self._seen:
            return False
        self._seen = _settled(path)
        before = self.settings, self.notes
        try:
            self.settings, waiting = reloaded(self.settings, _loaded(path, self._seen))
        except ConfigError as error:
            self.notes = tuple(
                f"{problem} Until it is put right, the settings from before hold."
                for problem in error.problems
            )
        else:
            self.notes = (_restart(path, waiting),) if waiting else ()
        return before != (self.settings, self.notes)


class SettingsWatcher:
    """Looks at the file every second in a thread, and hands on what has changed; use it in a ``with`` statement."""

    def __init__(
        self, followed: LiveSettings, take: Callable[[LiveSettings], None], *, every_s: float = EVERY_S
    ) -> None:
        self._followed, self._take, self._every_s = followed, take, every_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="velveteen-config", daemon=True)

    def _run(self) -> None:
        while not self._stop.wait(self._every_s):
            try:
                if self._followed.look():
                    self._take(self._followed)
            except Exception as error:  # noqa: BLE001  # whatever it is, the process goes on with what it has
                process_setup.say(
                    f"The changed settings could not be taken over: {type(error).__name__}: {error}"
                )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()


def log_changes(followed: LiveSettings) -> None:
    """Say in the log of this process what has become of a changed file."""
    for note in followed.notes or (f"{followed.settings.path} has changed; it holds from now on.",):
        process_setup.say(note)


def encode_notes(notes: tuple[str, ...]) -> str:
    """Return notes as the text that is kept under ``META_KEY``."""
    return json.dumps(notes, ensure_ascii=False)


def decode_notes(text: str | None) -> tuple[str, ...]:
    """Return the notes of what ``encode_notes`` gave."""
    return tuple(json.loads(text)) if text else ()


def _restart(path: Path, waiting: tuple[str, ...]) -> str:
    verb = "has" if len(waiting) == 1 else "have"
    return f"{path}: {', '.join(waiting)} {verb} changed, which takes effect when Velveteen is started again."


def _stamp(path: Path) -> _Stamp:
    try:
        status = path.stat()
    except OSError:
        return None
    return (status.st_mtime_ns, status.st_size, status.st_ino)


def _settled(path: Path) -> _Stamp:
    """Wait until the file is whole, for a moment at most, and return its stamp."""
    until = time.monotonic() + PATIENCE_S
    stamp = _stamp(path)
    while time.monotonic() < until and not _is_whole(stamp):
        time.sleep(SETTLE_S / 4)
        stamp = _stamp(path)
    return stamp


def _is_whole(stamp: _Stamp) -> bool:
    return stamp is not None and stamp[1] > 0 and abs(time.time() - stamp[0] / 1e9) >= SETTLE_S


def _loaded(path: Path, stamp: _Stamp) -> Settings:
    """Read the file; an empty one is most likely still being written, and would be an archive without sources.

    Raises:
        ConfigError: it is empty, or cannot be used.
    """
    if stamp is not None and stamp[1] == 0:
        raise ConfigError(f"{path} is empty.")
    return config.load(path)
