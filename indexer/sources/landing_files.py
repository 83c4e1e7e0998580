"""Track files that are being written to a watched folder, and decide when they are complete.

It hears of events and is given the time; it watches nothing, and reads no more of a file than its size and date.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from indexer.model import FolderFile

# Files that come at once are worth one job. A copying program closes one small file some milliseconds after another;
# measured with `cp -r` of 5,000 stories: 1 ms on average, 40 ms at most.
SETTLE_S = 0.1
# While files keep coming, a job is asked for this often at least, so that the first need not wait for the last.
LONGEST_S = 3.0
# So many times the short wait is enough; then each takes the long one, until a pause has earned the short one again.
# A folder that fills slowly for an hour becomes some hundred jobs, not thousands, and a person's ten files are quick.
QUICK = 20
# A file nobody was seen to close (a link, a move of its folder, a missed event) is looked at after this time and once
# more after it, and read when it has not changed.
STEADY_S = 1.0
# One that is open for writing is waited for; a writer that has died, or a disk that tells of no closing, ends this.
OPEN_S = 30.0
# A job for the whole folder waits for open files too, but not for ever: a recording may stay open for hours.
HOLD_S = 60.0
# More paths than this in one job are no easier to read on a status page than "the folder", and walking it is as quick.
MOST_PATHS = 50


class _State(Enum):
    """How much is known of a file."""

    WHOLE = auto()
    OPEN = auto()
    FOUND = auto()


_PATIENCE_S = {_State.OPEN: OPEN_S, _State.FOUND: STEADY_S}


@dataclass(slots=True)
class _Entry:
    """A file that is landing: since when it is in this state, and its size and date when last looked at."""

    state: _State
    since: float
    mark: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Landed:
    """What may be imported now: these files, or (``whole``) the folder from top to bottom."""

    paths: tuple[Path, ...] = ()
    whole: bool = False


class Landings:
    """The files landing in one folder; ``see`` returns a file as a walk would, or None where it would pass it by.

    Times are seconds of one clock that only goes forward.
    """

    def __init__(self, see: Callable[[Path], FolderFile | None]) -> None:
        self._see = see
        self._entries: dict[Path, _Entry] = {}
        self._first = self._last = 0.0
        self._whole_since: float | None = None
        self._quick, self._quick_at = float(QUICK), 0.0

    def closed(self, path: Path, now: float) -> None:
        """Note a file that was closed after writing, or moved into its place."""
        self._entries[path] = _Entry(_State.WHOLE, now)
        self._ripened(now)

    def written(self, path: Path, now: float) -> None:
        """Note a file that is being written."""
        self._entries[path] = _Entry(_State.OPEN, now)

    def found(self, path: Path, now: float) -> None:
        """Note a file that appeared without a word about whether it is whole."""
        self._entries.setdefault(path, _Entry(_State.FOUND, now))

    def lost(self, path: Path) -> None:
        """Forget a file that has gone."""
        self._entries.pop(path, None)

    def everything(self, now: float) -> None:
        """Note that the whole folder must be walked."""
        if self._whole_since is None:
            self._whole_since = now
            self._ripened(now)

    def due(self, now: float) -> Landed | None:
        """Return what may be imported now, once, or None."""
        for path, entry in list(self._entries.items()):
            self._watch_it_rest(path, entry, now)
        ripe = [path for path, entry in self._entries.items() if entry.state is _State.WHOLE]
        if not ripe and self._whole_since is None:
            return None
        if now - self._last < self._pause(now) and now - self._first < LONGEST_S:
            return None
        whole = self._whole_since is not None or len(ripe) > MOST_PATHS
        if whole and self._held(now):
            return None
        for path in ripe:
            del self._entries[path]
        self._first, self._whole_since = 0.0, None
        return self._landed(ripe, whole=whole)

    def _landed(self, ripe: list[Path], *, whole: bool) -> Landed | None:
        paths = () if whole else tuple(sorted(path for path in ripe if self._see(path)))
        if not (whole or paths):
            return None
        self._quick = max(0.0, self._quick - 1)
        return Landed(paths, whole)

    @property
    def waiting(self) -> bool:
        """Whether anything is landing."""
        return bool(self._entries) or self._whole_since is not None

    def _ripened(self, now: float) -> None:
        self._last = now
        self._first = self._first or now

    def _watch_it_rest(self, path: Path, entry: _Entry, now: float) -> None:
        """Take a file for whole that nobody was seen to close, once two looks have shown the same."""
        if entry.state is _State.WHOLE or now - entry.since < _PATIENCE_S[entry.state]:
            return
        file = self._see(path)
        if file is None:
            del self._entries[path]
            return
        mark = (file.size, file.mtime_ns)
        if mark == entry.mark:
            self.closed(path, now)
        elif entry.mark is None and file.size == 0 and entry.state is _State.FOUND:
            entry.state, entry.since = _State.OPEN, now  # somebody is about to write it
        else:
            entry.state, entry.since, entry.mark = _State.FOUND, now, mark

    def _pause(self, now: float) -> float:
        """Return how long nothing must have landed: a moment, or long where jobs have been asked for often."""
        self._quick = min(float(QUICK), self._quick + (now - self._quick_at) / LONGEST_S)
        self._quick_at = now
        return SETTLE_S if self._quick >= 1 else LONGEST_S

    def _held(self, now: float) -> bool:
        since = self._first if self._whole_since is None else self._whole_since
        is_open = any(entry.state is _State.OPEN for entry in self._entries.values())
        return is_open and now - since < HOLD_S
