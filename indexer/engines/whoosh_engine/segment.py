"""One Whoosh segment read as arrays: postings, positions, field lengths, columns and facets.

It answers questions about terms; it knows nothing of queries. Arrays that are read once are kept, within a budget.
"""

from __future__ import annotations

import copy
import sys
import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt
from whoosh.codec.base import Segment
from whoosh.codec.whoosh3 import LENGTHS_COLUMN, W3LeafMatcher
from whoosh.reading import SegmentReader

from indexer.analysis.positions import Positions, decode
from indexer.engines.bm25 import LENGTHS
from indexer.engines.local.damage_check import DamageCheck
from indexer.engines.whoosh_engine.postings_codec import length_column
from indexer.engines.whoosh_engine.storage import FsyncStorage
from indexer.model import OWNER, Scope
from indexer.schema import KEYS, MISSING

# Decoded postings kept per segment. Common words of a phrase are worth keeping: "the" over 50 MB of prose takes 4 MB.
CACHE_BYTES = 8 << 20
# Scopes whose documents are remembered, one byte each.
_SCOPES_KEPT = 16

T = TypeVar("T")
Docs = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]

_LENGTHS = np.array(LENGTHS, np.float32)


@dataclass(frozen=True, slots=True)
class Postings:
    """A term's documents, ascending, and how often it occurs in each; ``values`` holds encoded positions."""

    docs: Docs
    counts: Floats
    values: tuple[bytes, ...] = ()

    @property
    def nbytes(self) -> int:
        """About how much memory this takes."""
        return self.docs.nbytes + self.counts.nbytes + sum(map(len, self.values)) + 40 * len(self.values)


@dataclass(frozen=True, slots=True)
class FacetColumn:
    """A facet's values and, for every (document, value) pair, the two numbers."""

    values: tuple[str, ...]
    docs: Docs
    ordinals: npt.NDArray[np.int32]


NO_POSTINGS = Postings(np.empty(0, np.int32), np.empty(0, np.float32))


class _Cache:
    """Postings read lately, as many as ``CACHE_BYTES`` allow; one for all the views of a segment."""

    def __init__(self) -> None:
        self._held: OrderedDict[tuple[str, str, bool], Postings] = OrderedDict()
        self._bytes = 0

    def get(self, key: tuple[str, str, bool]) -> Postings | None:
        """Return what is held under ``key``, as the latest asked for."""
        found = self._held.get(key)
        if found is not None:
            self._held.move_to_end(key)
        return found

    def keep(self, key: tuple[str, str, bool], postings: Postings) -> None:
        """Hold ``postings``, letting go of those asked for longest ago."""
        self._held[key] = postings
        self._bytes += postings.nbytes
        while self._bytes > CACHE_BYTES and len(self._held) > 1:
            self._bytes -= self._held.popitem(last=False)[1].nbytes


class SegmentView:
    """A segment and its deletions as of one commit; safe to share between threads."""

    def __init__(self, storage: FsyncStorage, schema: Any, segment: Segment, proof: DamageCheck) -> None:
        self._proof = proof
        self._lock = threading.RLock()
        self._schema = schema
        self.id: str = segment.segment_id()
        self._reader = SegmentReader(storage, schema, segment)
        # Views of later commits share the reader; its files are closed when the last of them is gone.
        self._closer = _Closer(self._reader)
        self.size: int = segment.doc_count_all()
        self._field_lengths: dict[str, int] = dict(segment._fieldlengths)  # noqa: SLF001 - Whoosh has no public name for it
        self._cache = _Cache()
        self._arrays: dict[tuple[str, str], Any] = {}
        self.alive = _alive(segment)
        self._visible: dict[Scope, Mask] = {}

    def at_commit(self, segment: Segment, proof: DamageCheck) -> SegmentView:
        """Return this segment with the deletions of a later commit, sharing files and caches with this view."""
        view = copy.copy(self)
        view._proof = proof  # noqa: SLF001 - it is this class's own
        view.alive = _alive(segment)
        view._visible = {}  # noqa: SLF001 - likewise
        return view

    # -- terms ------------------------------------------------------------------------------------------

    def frequency(self, field: str, term: str) -> int:
        """Return how many documents hold a term (deleted ones included, as in any segmented index)."""
        with self._lock, self._proof:
            key = (field, _bytes(term))
            return int(self._reader.doc_frequency(*key)) if key in self._reader else 0

    def stories(self, field: str, term: str, scope: Scope = OWNER) -> int:
        """Return how many documents within ``scope`` hold a term, deleted ones aside."""
        return int(np.count_nonzero(self.visible(scope)[self.postings(field, term).docs]))

    def postings(self, field: str, term: str, *, positions: bool = False) -> Postings:
        """Return a term's postings, with encoded positions if asked for."""
        key = (field, term, positions)
        with self._lock, self._proof:
            found = self._cache.get(key)
            if found is None:
                found = self._read(field, term, positions=positions)
                self._cache.keep(key, found)
            return found

    def _read(self, field: str, term: str, *, positions: bool) -> Postings:
        if (field, _bytes(term)) not in self._reader:
            return NO_POSTINGS
        matcher: W3LeafMatcher = self._reader._terms.matcher(field, _bytes(term), self._schema[field].format)  # noqa: SLF001 - the public way hides deletions one document at a time
        docs: list[npt.NDArray[np.int64]] = []
        counts: list[Floats] = []
        values: list[bytes] = []
        for gaps, weights, places in _blocks(matcher):
            docs.append(np.cumsum(np.array(gaps, np.int64)))
            if weights is None or isinstance(weights, float):
                counts.append(np.full(len(gaps), 1.0 if weights is None else weights, np.float32))
            else:
                counts.append(np.array(weights, np.float32))
            if positions:
                values.extend(places)
        return Postings(np.concatenate(docs).astype(np.int32), np.concatenate(counts), tuple(values))

    def with_prefix(self, field: str, prefix: str, limit: int) -> list[str]:
        """Return up to ``limit`` indexed words that start with ``prefix``, in order."""
        found: list[str] = []
        start = _bytes(prefix)
        with self._lock, self._proof:
            for name, term in self._reader._terms.terms_from(field, start):  # noqa: SLF001 - bytes in, bytes out
                if name != field or not term.startswith(start) or len(found) >= limit:
                    break
                found.append(term.decode("utf-8", "surrogatepass"))
        return found

    def visible(self, scope: Scope = OWNER) -> Mask:
        """Return the documents that were not deleted and are within ``scope``."""
        if scope.is_everything:
            return self.alive
        mask = self._visible.get(scope)
        if mask is None:
            mask = self.alive & self.carrying(scope.values)
            for story_id in scope.hidden:
                mask[self.postings("id", story_id).docs] = False
            if len(self._visible) >= _SCOPES_KEPT:
                self._visible = {}
            self._visible[scope] = mask
        return mask

    def carrying(self, wanted: Mapping[str, Collection[str]]) -> Mask:
        """Return the documents that carry, for every facet, one of its wanted values."""
        mask = np.ones(self.size, np.bool_)
        for name, values in wanted.items():
            carries = np.zeros(self.size, np.bool_)
            for value in values:
                carries[self.postings(name + KEYS, value).docs] = True
            mask &= carries
        return mask

    # -- per document -----------------------------------------------------------------------------------

    def total_length(self, field: str) -> int:
        """Return how many words the field holds in all documents together."""
        return self._field_lengths.get(field, 0)

    def lengths(self, field: str) -> Floats:
        """Return the field's length in words for each document (to the precision of ``bm25.LENGTHS``)."""
        return self._array("length", field, self._read_lengths)

    def _read_lengths(self, field: str) -> Floats:
        name = length_column(field)
        reader = self._reader._perdoc  # noqa: SLF001 - the public way is one call a document
        if not reader.has_column(name):
            return np.zeros(self.size, np.float32)
        column = reader.column_reader(name, LENGTHS_COLUMN)
        stored: Floats = _LENGTHS[np.fromiter((column[doc] for doc in range(self.size)), np.uint8, self.size)]
        return stored

    def numbers(self, field: str) -> npt.NDArray[np.int64]:
        """Return a number or date column, ``MISSING`` where a story has no value."""
        return self._array("number", field, self._read_numbers)

    def _read_numbers(self, field: str) -> npt.NDArray[np.int64]:
        if not self._reader.has_column(field):
            return np.full(self.size, MISSING, np.int64)
        column = self._reader.column_reader(field)
        return np.fromiter((column[doc] for doc in range(self.size)), np.int64, self.size)

    def string(self, field: str, doc: int) -> bytes:
        """Return what a column of bytes has for one document."""
        with self._lock, self._proof:
            found: bytes = self._array("column", field, self._reader.column_reader)[doc]
            return found

    def strings(self, field: str) -> tuple[str, ...]:
        """Return a text column."""
        return self._array("string", field, self._read_strings)

    def _read_strings(self, field: str) -> tuple[str, ...]:
        if not self._reader.has_column(field):
            return ("",) * self.size
        column = self._reader.column_reader(field, translate=False)
        return tuple(column[doc].decode("utf-8", "surrogatepass") for doc in range(self.size))

    def titled(self, key: str) -> Docs:
        """Return the documents with just this title, as ``title_key`` has it."""
        return self._array("titles", "title_sort", self._read_titles).get(key, NO_POSTINGS.docs)

    def _read_titles(self, field: str) -> Mapping[str, Docs]:
        found: dict[str, list[int]] = {}
        for doc, title in enumerate(self.strings(field)):
            found.setdefault(title, []).append(doc)
        return {title: np.array(docs, np.int32) for title, docs in found.items()}

    def facet(self, field: str) -> FacetColumn:
        """Return which documents carry which values of a facet."""
        return self._array("facet", field, self._read_facet)

    def _read_facet(self, field: str) -> FacetColumn:
        # All of them: a story may carry any number of tags, and a count that leaves some out would be wrong.
        names = self.with_prefix(field, "", sys.maxsize)
        lists = [self._read(field, name, positions=False).docs for name in names]
        ordinals = np.repeat(np.arange(len(lists), dtype=np.int32), [len(docs) for docs in lists])
        docs = np.concatenate(lists) if lists else np.empty(0, np.int32)
        return FacetColumn(tuple(names), docs, ordinals)

    def _array(self, kind: str, field: str, read: Callable[[str], T]) -> T:
        with self._lock, self._proof:
            found = self._arrays.get((kind, field))
            if found is None:
                found = self._arrays[kind, field] = read(field)
            return cast("T", found)


class _Closer:
    """Closes a reader's files when nothing refers to it any more."""

    def __init__(self, reader: SegmentReader) -> None:
        weakref.finalize(self, reader.close)


def _alive(segment: Segment) -> Mask:
    alive = np.ones(segment.doc_count_all(), np.bool_)
    alive[list(segment.deleted_docs())] = False
    return alive


def positions_of(postings: Postings, chosen: npt.NDArray[np.intp]) -> tuple[Positions, npt.NDArray[np.int64]]:
    """Return the positions in the chosen postings one after another, and how many each has."""
    counts = postings.counts[chosen].astype(np.int64)
    return decode([postings.values[i] for i in chosen.tolist()], counts), counts


def _blocks(matcher: W3LeafMatcher) -> Iterator[tuple[Any, Any, Any]]:
    while True:
        matcher._read_data()  # noqa: SLF001 - whole blocks instead of a call a posting
        yield matcher._data  # noqa: SLF001
        if matcher._lastblock:  # noqa: SLF001
            return
        matcher._goto(matcher._nextoffset)  # noqa: SLF001


def _bytes(term: str) -> bytes:
    return term.encode("utf-8", "surrogatepass")
