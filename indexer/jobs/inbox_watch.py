"""Queue imports when files are added, changed or removed in a watched inbox.

It reads no story and removes none: what has gone is found out anew by the import, as by a scheduled one.
"""

import functools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from indexer.catalogue import Catalogue
from indexer.config import Settings
from indexer.errors import VelveteenError, WatchError
from indexer.jobs import process_setup
from indexer.jobs.inbox_diff import compare_inbox
from indexer.jobs.lanes import is_of_paths
from indexer.model import Job, JobKind, Source, SourceKind
from indexer.sources import inbox, mounts
from indexer.sources.folder_watch import ChangeKind, FolderChange, FolderWatcher
from indexer.sources.landing_files import SETTLE_S, Landed, Landings

# How often it is seen whether a folder is still the one that is watched: disks come and go.
PLACE_S = 2.0
# How often a folder is looked through whose changes are not reported, and one whose are, in case something was missed …
SILENT_S = 5.0
TOLD_S = 600.0
# … and how many times as long as the looking took, so that it costs a few percent of a processor at most.
SPARING = 30
# How long looking waits for jobs to end: what they have not imported yet would be asked for again.
BUSY_S = 0.5
# While something is landing, time matters; a loop like this costs a thousandth of a processor.
TICK_S = 0.02
IDLE_S = 1.0
# After something unforeseen, everything is begun again.
MEND_S = 30.0


# The device and inode of no folder.
_UNSEEN = (-1, -1)


@dataclass(slots=True)
class _WatchedInbox:
    """One watched folder: ``place`` is which one it was when watching began, None while there is none."""

    source: Source
    root: Path
    landings: Landings
    only_whole: bool
    place: tuple[int, int] | None = _UNSEEN
    place_due: float = 0.0
    look_due: float = 0.0
    look_every: float = TOLD_S
    look_least: float = 0.0
    last_message: str = field(default="")


class Watcher:
    """Watches every inbox of ``settings`` that wants it, in a thread, until closed.

    ``silent`` says of a folder whether the system tells nothing of changes in it.
    """

    def __init__(
        self,
        settings: Settings,
        catalogue: Catalogue,
        *,
        silent: Callable[[Path], bool] = mounts.silent,
    ) -> None:
        self._settings, self._catalogue, self._silent = settings, catalogue, silent
        self._ears = FolderWatcher()
        self._posts = {post.root: post for post in _watched_inboxes(settings)}
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="velveteen-watch", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self) -> None:
        """Stop, also before it has begun; what is landing is found when watching begins again."""
        self._stopping = True
        self._ears.heard.put(None)
        # A signal may end this process between making the thread and starting it.
        if self._thread.is_alive():
            self._thread.join()

    # -- the thread -----------------------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._stopping:
            try:
                self._turn()
            except Exception as error:  # noqa: BLE001  # schedules, in the same process, must go on
                process_setup.say(
                    f"Watching failed ({type(error).__name__}: {error}); it begins again in {MEND_S:.0f} s."
                )
                time.sleep(MEND_S)
                for post in self._posts.values():
                    post.place, post.place_due = _UNSEEN, 0.0
        self._ears.close()

    def _turn(self) -> None:
        """Hear what there is to hear, waiting a moment for it, then see to every folder."""
        busy = any(post.landings.waiting for post in self._posts.values())
        for heard in self._ears.changes(TICK_S if busy else IDLE_S):
            self._note(heard, time.monotonic())
        for post in self._posts.values():
            try:
                self._tend(post, time.monotonic())
            except VelveteenError as error:
                self._log_once(post, str(error))
                post.look_due = time.monotonic() + MEND_S

    def _note(self, heard: FolderChange, now: float) -> None:
        post = self._posts[heard.root]
        if not all(map(inbox.wanted, heard.path.relative_to(post.root).parts)):
            return
        if heard.kind is ChangeKind.CLOSED:
            post.landings.closed(heard.path, now)
        elif heard.kind is ChangeKind.WRITTEN:
            post.landings.written(heard.path, now)
        elif heard.kind is ChangeKind.APPEARED:
            post.landings.found(heard.path, now)
        else:
            post.landings.lost(heard.path)
            post.look_due = min(post.look_due, max(now + SETTLE_S, post.look_least))

    def _tend(self, post: _WatchedInbox, now: float) -> None:
        if now >= post.place_due:
            post.place_due = now + PLACE_S
            self._see_place(post, now)
        if post.place is None:
            return
        if now >= post.look_due:
            self._look(post, now)
        landed = post.landings.due(time.monotonic())
        if landed is not None:
            self._catalogue.jobs.request(JobKind.IMPORT, _target(post, landed), scheduled=True)

    # -- folders that come and go ---------------------------------------------------------------------------

    def _see_place(self, post: _WatchedInbox, now: float) -> None:
        """Begin to watch a folder that is there, or is another one than before; stop when it is not."""
        place = _place(post.root)
        if place == post.place:
            return
        self._ears.ignore(post.root)
        post.place = place
        if place is None:
            self._log_once(
                post,
                f"The folder {post.root} of source {post.source.id} is not there; it is watched once it is.",
            )
            return
        post.last_message = ""
        post.look_every = SILENT_S if self._silent(post.root) else self._listen(post)
        post.look_due = now

    def _listen(self, post: _WatchedInbox) -> float:
        """Have changes reported, and return how often to look all the same."""
        try:
            self._ears.listen(post.root)
        except WatchError as error:
            self._log_once(post, f"{error} Until then it is looked through every few seconds.")
            return SILENT_S
        return TOLD_S

    def _look(self, post: _WatchedInbox, now: float) -> None:
        """Find what differs from the catalogue; what open imports are about to bring in is none of it."""
        if any(_concerns(job, post) for job in self._catalogue.jobs.open(JobKind.IMPORT)):
            post.look_due = now + BUSY_S
            return
        seen = compare_inbox(post.source, self._catalogue, self._settings.read)
        for path in seen.changed:
            post.landings.found(path, now)
        if seen.gone:
            post.landings.everything(now)
        took = time.monotonic() - now
        post.look_due = now + max(post.look_every, SPARING * took)
        post.look_least = now + took * SPARING

    def _log_once(self, post: _WatchedInbox, text: str) -> None:
        """Say something once."""
        if text != post.last_message:
            post.last_message = text
            process_setup.say(text)


def _watched_inboxes(settings: Settings) -> list[_WatchedInbox]:
    inboxes = [source for source in settings.sources if source.kind is SourceKind.INBOX]
    posts = []
    for source in (source for source in settings.sources if source.watched):
        root = Path(source.location).absolute()
        # A file in two inboxes is imported by hand for the first of them; the other needs its whole folder walked.
        earlier = inboxes[: inboxes.index(source)]
        shared = any(root.resolve().is_relative_to(Path(other.location).resolve()) for other in earlier)
        posts.append(
            _WatchedInbox(source, root, Landings(functools.partial(inbox.look, folder=root)), shared)
        )
    return posts


def _place(root: Path) -> tuple[int, int] | None:
    try:
        status = root.stat()
    except OSError:
        return None
    return (status.st_dev, status.st_ino) if root.is_dir() else None


def _target(post: _WatchedInbox, landed: Landed) -> str:
    paths = [str(path) for path in landed.paths]
    # A job's row holds one path a line, in UTF-8; odder names are found by walking the folder.
    speakable = all("\n" not in path and path.isprintable() for path in paths)
    return post.source.id if landed.whole or post.only_whole or not speakable else "\n".join(paths)


def _concerns(job: Job, post: _WatchedInbox) -> bool:
    """Return whether an import may bring in files of a watched folder."""
    if not is_of_paths(job):
        return job.target in {None, post.source.id}
    paths = map(Path, str(job.target).split("\n"))
    return any(path.is_relative_to(post.root) or post.root.is_relative_to(path) for path in paths)
