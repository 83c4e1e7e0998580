"""Writing stories into a Whoosh index: one writer at a time, each commit all or nothing, also on a full disk.

It takes stories and gives back nothing; what is searchable is for readers to say.
"""

import contextlib
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from whoosh.codec.base import Segment
from whoosh.index import TOC, FileIndex, LockError, clean_files
from whoosh.reading import SegmentReader

from indexer.durable_files import sync_folder
from indexer.engines.local import manifest as manifests
from indexer.engines.local.folders import NewSegments
from indexer.engines.local.manifest import Manifest
from indexer.engines.whoosh_engine import fields as index_fields
from indexer.engines.whoosh_engine.builder import BuiltSegments
from indexer.engines.whoosh_engine.documents import WholeDocuments
from indexer.engines.whoosh_engine.forms import Form
from indexer.engines.whoosh_engine.postings_codec import InvertingPool, StoryCodec
from indexer.engines.whoosh_engine.storage import FsyncStorage
from indexer.errors import EngineError, IndexLockedError
from indexer.faults import build_fault, is_environmental
from indexer.model import StoredStory

ENGINE_NAME = "whoosh"
INDEX_NAME = "MAIN"
# So many small segments are put together; see ``Form.small``.
MAX_SMALL_SEGMENTS = 8
# What the pool estimates for a segment being merged, by its size on disk: 2.5 to 4.2 over real stories and novels.
MEMORY_A_BYTE = 4
# A light writer has memory for some 2 MB of segments, so that it merges no more.
LIGHT_MEMORY_MB = 8


class _Session(WholeDocuments):
    """One Whoosh commit: our pool, our codec, and the manifest written between the new files and the clean-up."""

    def __init__(self, index: FileIndex, folder: Path, timeout: float, memory: int, small: int) -> None:
        super().__init__(index, timeout=timeout, codec=StoryCodec(), compound=False)
        self.folder, self.memory, self.small = folder, memory, small
        self.pool = InvertingPool()
        self.adopted: list[str] = []
        self.note: str | None = None

    def adopt(self, built: BuiltSegments) -> None:
        """Take over segments made elsewhere; they count from this commit on."""
        for segment in built.segments:
            self.adopted.append(segment.segment_id())
            for path in built.folder.glob(segment.segment_id() + ".*"):
                path.rename(self.folder / path.name)
            self.segments.append(segment)
        sync_folder(self.folder)

    def _commit_toc(self, segments: Sequence[Segment]) -> None:
        TOC(self.schema, list(segments), self.generation).write(self.storage, self.indexname)
        before = manifests.load(self.folder)
        names = _files_of(self.folder, segments) | {TOC._filename(self.indexname, self.generation)}  # noqa: SLF001 - the only place Whoosh tells the name
        files = manifests.describe(self.folder, names, before.files)
        note = before.note if self.note is None else self.note
        made = Manifest(ENGINE_NAME, index_fields.VERSION, before.commit + 1, files, note)
        manifests.save(self.folder, made)
        clean_files(self.storage, self.indexname, self.generation, segments)


def _files_of(folder: Path, segments: Sequence[Segment]) -> set[str]:
    ids = {segment.segment_id() for segment in segments}
    return {path.name for path in folder.iterdir() if path.name.split(".", 1)[0] in ids}


def _merge_small(writer: _Session, segments: Sequence[Segment]) -> list[Segment]:
    """Put small segments into the one being written when there are many; drop those with nothing left in them."""
    alive = [segment for segment in segments if segment.doc_count() > 0]
    small = _that_fit([each for each in alive if each.doc_count() < writer.small], writer)
    if len(small) < MAX_SMALL_SEGMENTS:
        return alive
    for segment in small:
        with contextlib.closing(SegmentReader(writer.storage, writer.schema, segment)) as reader:
            writer.add_reader(reader)
    return [segment for segment in alive if segment not in small]


def _that_fit(segments: Sequence[Segment], writer: _Session) -> list[Segment]:
    """Return the smallest of ``segments``, as many as fit into the writer's memory together: novels are few but long."""
    fit: list[Segment] = []
    held = 0
    for size, _, segment in sorted(
        (sum((writer.folder / name).stat().st_size for name in _files_of(writer.folder, [each])), place, each)
        for place, each in enumerate(segments)
    ):
        held += size * MEMORY_A_BYTE
        if held > writer.memory:
            break
        fit.append(segment)
    return fit


def _refusal(session: _Session, fields: dict[str, Any]) -> Exception | None:
    """Add a document and return what analysing it raised: the session goes on without it."""
    try:
        session.add_document(**fields)
    except Exception as error:
        if is_environmental(error):
            raise
        return error
    return None


class StoryWriter:
    """The port's ``IndexWriter`` over Whoosh; commits by itself when ``memory_mb`` of postings are held."""

    def __init__(self, folder: Path, form: Form, *, timeout_s: float, memory_mb: int, fresh: bool) -> None:
        self._form = form
        self._folder, self._timeout, self._memory, self._fresh = folder, timeout_s, memory_mb << 20, fresh
        self._session: _Session | None = None
        self._fields: list[SegmentReader] = []
        self._uncommitted: set[str] = set()
        self.note: str | None = None
        self._begin()

    def _begin(self) -> _Session:
        manifest = manifests.load(self._folder)
        visible = frozenset(manifest.files)
        index = FileIndex(FsyncStorage(self._folder, visible), indexname=INDEX_NAME)
        try:
            self._session = _Session(index, self._folder, self._timeout, self._memory, self._form.small)
            # The session read its table of contents through the manifest's eyes; its clean-up must see leavings too.
            index.storage.visible = None
        except LockError:
            raise IndexLockedError(
                f"Another process has been writing to the index for over {self._timeout:g} s; wait for its job to end"
            ) from None
        return self._session

    @property
    def _open_session(self) -> _Session:
        return self._session or self._begin()

    def put(self, stories: Iterable[StoredStory]) -> None:
        """Add stories, replacing those with the same id; see the port."""
        for story in stories:
            documents = [*self._form.documents(story)]
            session = self._ready_for((story.id,))
            for fields in documents:
                with self._whole(session):
                    refusal = _refusal(session, fields)
                if refusal is not None:
                    raise refusal
            self._uncommitted.add(story.id)
            if session.pool.size > self._memory:
                self.commit()

    def add_segments(self, built: Sequence[NewSegments]) -> None:
        """Take segments over; see the port."""
        for each in built:
            session = self._ready_for(each.story_ids)
            with self._whole(session):
                session.adopt(each.content)
            self._uncommitted.update(each.story_ids)

    def _ready_for(self, story_ids: Sequence[str]) -> _Session:
        """Return the session, with stories of these ids taken out of what it builds upon."""
        if not self._uncommitted.isdisjoint(story_ids):
            self.commit()
        session = self._open_session
        for story_id in () if self._fresh else story_ids:
            self._remove(session, story_id)
        return session

    def delete(self, story_ids: Iterable[str]) -> None:
        """Take stories out; see the port."""
        for story_id in story_ids:
            if story_id in self._uncommitted:
                self.commit()
            self._remove(self._open_session, story_id)

    def _remove(self, session: _Session, story_id: str) -> None:
        if not self._fields and session.segments:
            self._fields = [
                SegmentReader(session.storage, session.schema, segment) for segment in session.segments
            ]
        term = ("id", story_id.encode())
        base = 0
        for reader in self._fields:
            if term in reader:
                # ``postings`` hides documents already deleted, so a story replaced before is not found again.
                for doc in reader.postings(*term).all_ids():
                    session.delete_document(base + doc)
            base += reader.doc_count_all()

    def commit(self) -> None:
        """Make everything since the last commit durable and visible; see the port."""
        session = self._session
        if session is None:
            return
        with self._whole(session):
            self._close_readers()
            session.note = self.note
            session.commit(mergetype=_merge_small)
        self._session = None
        self._uncommitted.clear()

    def close(self, *, commit: bool = True) -> None:
        """Commit or discard, and free the lock; see the port."""
        if commit:
            self.commit()
        elif self._session is not None:
            self._abandon(self._session)

    @contextlib.contextmanager
    def _whole(self, session: _Session) -> Any:
        """Give up the whole session, lock included, when anything in it fails."""
        try:
            yield
        except OSError as error:
            self._abandon(session)
            raise EngineError(
                f"The index could not be written ({error.strerror or error}); free some space and run the job again"
            ) from error
        except BaseException as error:
            self._abandon(session)
            if is_environmental(error):
                raise
            raise build_fault(error) from error

    def _abandon(self, session: _Session) -> None:
        self._close_readers()
        self._session = None
        self._uncommitted.clear()
        if session.is_closed:
            return
        for writer in (session.perdocwriter, session.fieldwriter):
            # Closing one twice writes its files anew, over what may be committed already.
            if not writer.is_closed:
                with contextlib.suppress(Exception):
                    writer.close()
        session.is_closed = True
        if session.writelock is not None:
            session.writelock.release()
        for segment in (session.newsegment.segment_id(), *session.adopted):
            self._sweep(segment)
        shutil.rmtree(self._folder / f"{session.indexname}.tmp", ignore_errors=True)

    def _sweep(self, segment: str) -> None:
        """Remove a segment's files, unless what failed came after the manifest that counts them in."""
        with contextlib.suppress(EngineError, OSError):
            vouched = manifests.load(self._folder).files
            for path in self._folder.glob(segment + ".*"):
                if path.name not in vouched:
                    path.unlink(missing_ok=True)

    def _close_readers(self) -> None:
        for reader in self._fields:
            reader.close()
        self._fields = []
