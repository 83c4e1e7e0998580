"""Writing stories into a Tantivy index: one writer at a time, each commit all or nothing, also on a full disk.

It takes stories and gives back nothing; what is searchable is for readers to say.
"""

import contextlib
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import tantivy

from indexer.engines.analysed_fields import ID
from indexer.engines.local import manifest as manifests
from indexer.engines.local.folders import NewSegments
from indexer.engines.tantivy_engine import commits
from indexer.engines.tantivy_engine.forms import Form
from indexer.engines.tantivy_engine.merge_workspace import LEAST_MEMORY, MergeWorkspace, joined, parted
from indexer.errors import EngineError, IndexLockedError
from indexer.faults import build_fault, is_environmental
from indexer.file_lock import try_lock
from indexer.model import StoredStory

LOCK = "write.lock"
# Merges go on while a commit is made visible; one that ends in between takes files away, and all is begun anew.
_TRIES = 20


class FolderLock:
    """The right to write in a folder; the kernel takes it back from a process that dies."""

    def __init__(self, folder: Path, timeout_s: float) -> None:
        self._handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        if not try_lock(self._handle, wait_s=timeout_s):
            os.close(self._handle)
            raise IndexLockedError(
                f"Another process has been writing to the index for over {timeout_s:g} s; wait for its job to end"
            )

    def release(self) -> None:
        """Let the next writer in; doing it twice does no harm."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


class StoryWriter:
    """The port's ``IndexWriter`` over Tantivy, whose threads index while the caller prepares the next stories."""

    def __init__(
        self,
        folder: Path,
        form: Form,
        *,
        timeout_s: float,
        memory_mb: int,
        threads: int,
        fresh: bool,
        light: bool,
    ) -> None:
        self._form = form
        self._folder, self._fresh, self._light, self._threads = folder, fresh, light, threads
        self._memory = max(memory_mb << 20, LEAST_MEMORY * threads)
        self._lock = FolderLock(folder, timeout_s)
        self._writer: tantivy.IndexWriter | None = None
        # Segments that Tantivy is to leave alone: big ones, and those that builders made.
        self._others: list[MergeWorkspace] = []
        self._dirty = self._adopted = False
        self.note: str | None = None
        try:
            self._manifest = manifests.load(folder)
            self._begin()
        except BaseException:
            self._abandon()
            raise

    def _begin(self) -> None:
        self._adopted = False
        with engine_errors():
            work = commits.work_folder(self._folder)
            shutil.rmtree(work, ignore_errors=True)
            work.mkdir()
            commit = commits.commit_folder(self._folder, self._manifest)
            small, big = parted(commits.load_meta(commit), commit, light=self._light)
            self._small = MergeWorkspace.linked(work / "small", small, commit)
            self._others = [MergeWorkspace.linked(work / "big", big, commit)] if big["segments"] else []
            self._writer = self._small.index.writer(self._memory, self._threads)

    @property
    def _working(self) -> tantivy.IndexWriter:
        if self._writer is None:
            raise EngineError(
                "This index writer is closed; nothing was written. Take another and put the stories again"
            )
        return self._writer

    def put(self, stories: Iterable[StoredStory]) -> None:
        """Add stories, replacing those with the same id; see the port."""
        for story in stories:
            # First of all: a story that cannot be analysed takes nothing with it.
            made = self._form.documents([story])[0]
            with self._whole():
                writer = self._working
                if not self._fresh:
                    self._take_out(writer, story.id)
                for each in made:
                    writer.add_document(each)
                self._dirty = True

    def add_segments(self, built: Sequence[NewSegments]) -> None:
        """Take segments over; see the port."""
        with self._whole():
            writer = self._working
            for each in built:
                for story_id in () if self._fresh else each.story_ids:
                    self._take_out(writer, story_id)
            self._others += [MergeWorkspace(each.content) for each in built if each.story_ids]
            self._adopted = self._dirty = True

    def delete(self, story_ids: Iterable[str]) -> None:
        """Take stories out; see the port."""
        with self._whole():
            writer = self._working
            for story_id in story_ids:
                self._take_out(writer, story_id)
                self._dirty = True

    def _take_out(self, writer: tantivy.IndexWriter, story_id: str) -> None:
        writer.delete_documents_by_term(ID, story_id)
        for share in self._others:
            share.note_gone(story_id)

    def commit(self) -> None:
        """Make everything since the last commit durable and visible; see the port."""
        if self._writer is None or not self._dirty:
            return
        with self._whole():
            self._writer.commit()
            self._seal()
            self._dirty = False
            if self._adopted:
                self._begin_anew()

    def _begin_anew(self) -> None:
        """Begin with the commit just made: what was adopted is part of it, and where that was built is no longer needed."""
        self._settle()
        has_merged = self._merged()
        if has_merged:
            self._seal()
        self._begin()
        if not has_merged:
            # Only at a commit does Tantivy look for segments to merge, and it has not seen these: a large archive taken in at
            # once had 49 of them, where two took a third of the time.
            self._working.commit()

    def close(self, *, commit: bool = True) -> None:
        """Commit or discard, wait for merges under way, and free the lock; see the port."""
        try:
            if commit and self._writer is not None:
                self._finish()
        finally:
            self._abandon()

    def _finish(self) -> None:
        with self._whole():
            if self._fresh and self._dirty and not self._adopted and self._writer is not None:
                # Nobody reads a new index before it is complete, so merges may go before it is made visible.
                self._writer.commit()
                self._settle()
                self._seal()
            else:
                self.commit()
                self._settle()
                if self._merged():
                    self._seal()
            self._dirty = False

    def _settle(self) -> None:
        if self._writer is not None:
            self._writer.wait_merging_threads()
            self._writer = None

    def _merged(self) -> bool:
        made = commits.load_meta(commits.commit_folder(self._folder, self._manifest))
        return bool(joined([share.meta() for share in self._shares])["segments"] != made["segments"])

    @property
    def _shares(self) -> list[MergeWorkspace]:
        return [self._small, *self._others]

    def _seal(self) -> None:
        for share in self._others:
            share.take_out()
        for last in range(_TRIES):
            try:
                meta = joined([share.meta() for share in self._shares])
                sources = [share.folder for share in self._shares]
                number = self._manifest.commit + 1
                self._manifest = commits.seal(self._folder, meta, sources, number, self.note)
            except FileNotFoundError:
                if last == _TRIES - 1:
                    raise
            else:
                return

    @contextlib.contextmanager
    def _whole(self) -> Iterator[None]:
        """Give up everything uncommitted, lock included, when anything in it fails."""
        try:
            with engine_errors():
                yield
        except BaseException as error:
            self._abandon()
            if is_environmental(error):
                raise
            raise build_fault(error) from error

    def _abandon(self) -> None:
        # Tantivy's threads end with the last reference; what they had not committed goes with the folder.
        self._writer, self._others, self._dirty = None, [], False
        shutil.rmtree(commits.work_folder(self._folder), ignore_errors=True)
        self._lock.release()


@contextlib.contextmanager
def engine_errors() -> Iterator[None]:
    """Convert errors of the system and of Tantivy into one EngineError with a readable message."""
    try:
        yield
    except EngineError:
        raise
    except (OSError, ValueError, RuntimeError) as error:
        # Tantivy tells of a full disk in the text of a ValueError, and only the first time.
        reason = getattr(error, "strerror", None) or str(error)
        raise EngineError(
            f"The index could not be written ({reason}); free some space and run the job again"
        ) from error
