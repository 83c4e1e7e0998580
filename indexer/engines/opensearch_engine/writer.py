"""Writing stories into an index of a cluster: changes that wait for a commit, sent several lots at a time, each numbered.

The number of a change begins with that of its writer, so that of two writers the later one wins and a retry does no harm.
It takes stories and gives back nothing; what is searchable is for readers to say.
"""

from __future__ import annotations

import tempfile
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain, repeat
from typing import IO, Any

import msgspec

from indexer.engines.analysed_fields import ID
from indexer.engines.opensearch_engine.connection import LATER, Connection
from indexer.engines.opensearch_engine.documents import Document, passage_documents, story_documents
from indexer.engines.opensearch_engine.indexes import Commit, Indexes
from indexer.engines.opensearch_engine.mapping import TURN
from indexer.errors import BuildFaultError, EngineAwayError, EngineError, IndexLockedError
from indexer.model import StoredStory

# Changes sent at once, in bytes, and those kept in memory until then; beyond, they wait in a file.
_LOT, _IN_MEMORY = 5_000_000, 16_000_000
# Lots on their way at once.
_ON_THEIR_WAY = 3
# The number of a change: its writer's, and which of that writer's changes it is.
_CHANGES_BITS = 32
# Ids looked up at once where passages are taken out.
_IDS = 10_000
_PAUSES = (0.1, 0.3, 1.0, 3.0)
_MISSING, _CONFLICT, _OK = 404, 409, 300


class StoryWriter:
    """The port's ``IndexWriter``; ``passages`` are written beside where the index has any."""

    def __init__(self, indexes: Indexes, number: int, *, fresh: bool, passages: bool) -> None:
        held = indexes.shards(number)
        self._indexes, self._number, self._fresh = indexes, number, fresh
        self._stories, self._passages = indexes.stories(number), indexes.passages(number)
        self._has_passages = self._passages in held
        # What has no passages of all stories is worse than none.
        self._drops_passages = self._has_passages and not passages
        self._change = indexes.next_writer(number) << _CHANGES_BITS
        self._waiting: Spool = Spool()
        self._sending = ThreadPoolExecutor(_ON_THEIR_WAY, thread_name_prefix="bulk")
        self._sent: deque[Future[None]] = deque()
        self._touched: dict[str, int] = {}
        self._begun = self._change
        self._is_over = False
        self.note: str | None = None

    @property
    def _connection(self) -> Connection:
        return self._indexes.connection

    def put(self, stories: Iterable[StoredStory]) -> None:
        """Add stories, replacing those with the same id; see the port."""
        for story in stories:
            self._require_open()
            # First of all: a story that cannot be analysed takes nothing with it.
            (made,) = story_documents([story])
            change = self._change + 1
            passages = passage_documents([story], change)[0] if self._writes_passages else []
            self._take(self._put_lines(story.id, made, passages, change), story.id, change)

    def _put_lines(
        self, story_id: str, made: Document, passages: Sequence[Document], change: int
    ) -> Iterator[bytes]:
        for at, each in enumerate(passages):
            yield _lines("index", self._passages, f"{at} {story_id}", change, each)
        yield _lines("index", self._stories, story_id, change, made)

    @property
    def _writes_passages(self) -> bool:
        return self._has_passages and not self._drops_passages

    def delete(self, story_ids: Iterable[str]) -> None:
        """Take stories out; see the port."""
        for story_id in story_ids:
            self._require_open()
            change = self._change + 1
            self._take([_lines("delete", self._stories, story_id, change)], story_id, change)

    def _take(self, lines: Iterable[bytes], story_id: str, change: int) -> None:
        self._change = change
        self._touched[story_id] = change
        for each in lines:
            self._waiting.write(each)
        # Nobody reads a new index before it is complete.
        if self._fresh and self._waiting.size > _LOT:
            self._send()

    def _require_open(self) -> None:
        if self._is_over:
            raise EngineError("This index writer is closed; take another and put the stories again")

    def commit(self) -> None:
        """Make everything since the last commit durable and visible; see the port."""
        if self._is_over or self._change == self._begun:
            return
        # Until all of it has gone well: a writer that was not heard is not asked again.
        self._is_over = True
        self._send()
        self._wait(0)
        if self._drops_passages:
            self._connection.ask("DELETE", f"/{self._passages}")
            self._has_passages = self._drops_passages = False
        if self._has_passages:
            self._refresh(self._passages)
            self._take_passages_out()
        self._refresh(self._stories)
        note = self._indexes.commit(self._number).note if self.note is None else self.note
        self._indexes.remember(self._number, Commit(note, self._change))
        self._touched, self._begun = {}, self._change
        self._is_over = False

    def close(self, *, commit: bool = True) -> None:
        """Commit or discard; see the port."""
        try:
            if commit:
                self.commit()
                # Making copies of what is made takes less than making it as often as there are copies.
                if self._fresh:
                    self._indexes.copy(self._number)
        finally:
            self._is_over = True
            self._sending.shutdown(cancel_futures=True)
            self._waiting.close()

    # -- sending ----------------------------------------------------------------------------------------

    def _send(self) -> None:
        waiting, self._waiting = self._waiting, Spool()
        try:
            for lot in waiting.lots():
                # Of two changes of one story the later one has to come later.
                self._wait(0 if self._is_repeated else _ON_THEIR_WAY - 1)
                self._sent.append(self._sending.submit(self._send_lot, lot))
        finally:
            waiting.close()

    def _wait(self, most: int) -> None:
        """Wait until so many lots at most are on their way; raises what became of those that are not."""
        while len(self._sent) > most:
            sent = self._sent.popleft()
            self._is_over = self._is_over or sent.exception() is not None
            sent.result()

    def _send_lot(self, lines: Sequence[bytes]) -> None:
        """Send changes until each is done: those that the cluster cannot take just now again, after a pause."""
        end = time.monotonic() + self._indexes.settings.timeout_s
        for pause in chain(_PAUSES, repeat(_PAUSES[-1])):
            said = self._connection.ask("POST", "/_bulk", b"".join(lines))
            if said.is_missing:
                raise EngineError(
                    f"The cluster has no index {self._stories} any more; run: velveteen reindex"
                )
            items = [next(iter(item.values())) for item in said.body["items"]]
            lines = [line for line, item in zip(lines, items, strict=True) if self._is_to_do(item)]
            if not lines:
                return
            if time.monotonic() + pause > end:
                break
            time.sleep(pause)
        raise EngineAwayError(
            "The cluster takes no changes; see whether its nodes are up and its disks have room. Nothing is lost."
        )

    def _is_to_do(self, item: Mapping[str, Any]) -> bool:
        """Say whether a change is to be sent again.

        Raises:
            IndexLockedError: a later writer has changed the same.
            BuildFaultError: the cluster cannot take it.
        """
        status, error = int(item["status"]), item.get("error") or {}
        if status < _OK or (status == _MISSING and not error):
            return False
        if status == _CONFLICT:
            raise IndexLockedError("Another process has begun to write to the index; run this job again")
        if status in LATER or error.get("type") == "cluster_block_exception":
            return True
        if status == _MISSING:
            raise EngineError(f"The cluster has no index {item['_index']} any more; run: velveteen reindex")
        raise BuildFaultError(f"The cluster does not take the story {item['_id']} ({error.get('reason')})")

    def _refresh(self, index: str) -> None:
        said = self._connection.ask("POST", f"/{index}/_refresh")
        if said.is_missing:
            raise EngineError(f"The cluster has no index {index} any more; run: velveteen reindex")
        if said.body["_shards"]["failed"]:
            raise EngineAwayError(
                "A part of the index does not answer, so nothing was committed. Nothing is lost."
            )

    def _take_passages_out(self) -> None:
        """Take out the passages of stories as they were before they were put or taken out."""
        if self._fresh and not self._is_repeated:
            return
        ids = list(self._touched)
        for at in range(0, len(ids), _IDS):
            older = [
                {"bool": {"filter": [{"term": {ID: each}}, {"range": {TURN: {"lt": self._touched[each]}}}]}}
                for each in ids[at : at + _IDS]
                if self._is_repeated
            ]
            among = {
                "bool": {
                    "filter": [{"terms": {ID: ids[at : at + _IDS]}}, {"range": {TURN: {"lte": self._begun}}}]
                }
            }
            for query in [among, *older]:
                self._delete_passages(query)

    @property
    def _is_repeated(self) -> bool:
        """Whether a story was changed twice since the last commit."""
        return len(self._touched) < self._change - self._begun

    def _delete_passages(self, query: Mapping[str, Any]) -> None:
        self._connection.ask(
            "POST",
            f"/{self._passages}/_delete_by_query",
            {"query": query},
            conflicts="proceed",
            refresh="true",
        )


class Spool:
    """Changes that wait, in their order: in memory while there are few, then in a file."""

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  # closed by ``close``
        self._sizes: list[int] = []
        self.size = 0

    def write(self, change: bytes) -> None:
        """Add one."""
        self._file.write(change)
        self._sizes.append(len(change))
        self.size += len(change)

    def lots(self) -> Iterator[list[bytes]]:
        """Yield all, so many at once as are sent together."""
        self._file.seek(0)
        lot: list[bytes] = []
        size = 0
        for each in self._sizes:
            if lot and size + each > _LOT:
                yield lot
                lot, size = [], 0
            lot.append(self._file.read(each))
            size += each
        if lot:
            yield lot

    def close(self) -> None:
        """Forget them."""
        self._file.close()


def _lines(
    action: str, index: str, key: str, change: int, document: Mapping[str, Any] | None = None
) -> bytes:
    """Return a change as lines of a bulk; done twice it is done once."""
    about = {"_index": index, "_id": key, "version": change, "version_type": "external_gte"}
    lines = msgspec.json.encode({action: about}) + b"\n"
    return lines if document is None else lines + msgspec.json.encode(document) + b"\n"
