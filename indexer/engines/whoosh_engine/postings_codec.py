"""Write postings in Whoosh's file format a term at a time instead of a posting at a time.

Whoosh sorts every posting as a tuple; stories arrive in document order, so grouping them by term as they come gives
the same order with no sort of postings at all. Readers need nothing special: the files are those of Whoosh 2.7.4.
"""

from __future__ import annotations

import pickle
import zlib
from array import array
from collections.abc import Iterator
from typing import Any

from whoosh.codec.whoosh3 import (
    LENGTHS_COLUMN,
    WHOOSH3_HEADER_MAGIC,
    W3Codec,
    W3FieldWriter,
    W3PerDocReader,
    W3PerDocWriter,
    W3PostingsWriter,
    W3TermInfo,
)
from whoosh.util.numlists import delta_encode

from indexer.engines.bm25 import LENGTHS, length_code

# Postings are read as whole lists, so long blocks only save overhead; measured with benchmarks/write_path.py.
BLOCK_POSTINGS = 1024
# Packed positions hardly compress further: level 1 halves what little there is, higher ones only cost time.
COMPRESSION = 1
# Most words of an archive occur in one story; compressing a block so small makes it larger and costs most of all.
COMPRESS_FROM = 256
# Whoosh writes pickle protocol 2, which spells every bytes value out as text; from 3 on they are bytes.
_PICKLE = 4

Posting = tuple[str, bytes, int, float, bytes]


class TermBuffer:
    """The postings of one term in document order: documents, frequencies, encoded positions (if any)."""

    __slots__ = ("docs", "values", "weights")

    def __init__(self) -> None:
        self.docs: list[int] = []
        self.weights: list[float] = []
        self.values: list[bytes] = []


class InvertingPool:
    """Postings grouped by field and term as they are added; stands in for Whoosh's sorting pool.

    ``size`` estimates the memory held, in bytes, so that the writer can commit before it is too much.
    """

    # Measured with tracemalloc over real stories: a buffer with its three lists and its key; a posting in it.
    _TERM_BYTES, _POSTING_BYTES = 340, 60

    def __init__(self) -> None:
        self.fieldnames: set[str] = set()
        self.fields: dict[str, dict[bytes, TermBuffer]] = {}
        self.size = 0

    def add(self, posting: Posting) -> None:
        """Take one posting; documents of one term must come in ascending order."""
        field, term, doc, weight, value = posting
        value = value or b""  # a merge passes None for postings without positions
        terms = self.fields.get(field)
        if terms is None:
            terms = self.fields[field] = {}
        buffer = terms.get(term)
        if buffer is None:
            buffer = terms[term] = TermBuffer()
            self.size += self._TERM_BYTES
        buffer.docs.append(doc)
        buffer.weights.append(weight)
        buffer.values.append(value)
        self.size += self._POSTING_BYTES + len(value)

    def iter_postings(self) -> InvertingPool:
        """Return what the field writer below takes in one go."""
        return self

    def cleanup(self) -> None:
        """Let go of everything."""
        self.fields.clear()

    def terms(self) -> Iterator[tuple[str, bytes, TermBuffer]]:
        """Yield (field, term, postings) in the order of the files, freeing each field's terms as they are done."""
        for field in sorted(self.fields):
            terms = self.fields.pop(field)
            for term in sorted(terms):
                yield field, term, terms[term]


class _TermWriter(W3PostingsWriter):  # type: ignore[misc]  # Whoosh ships no types
    """Writes the blocks of one term from its buffer."""

    def write_term(self, format_: Any, info: W3TermInfo, postings: TermBuffer) -> None:
        """Write every block of a term and set its place in ``info``."""
        start = self._postfile.tell()
        self._postfile.write(WHOOSH3_HEADER_MAGIC)
        for at in range(0, len(postings.docs), self._blocklimit):
            until = at + self._blocklimit
            docs, weights = postings.docs[at:until], array("f", postings.weights[at:until])
            info.add_block(_Block(docs, weights))
            values = None if format_.fixed_value_size() == 0 else tuple(postings.values[at:until])
            self._write(docs, weights, values, last=until >= len(postings.docs))
        info.set_extent(start, self._postfile.tell() - start)

    def _write(
        self, docs: list[int], weights: array[float], values: tuple[bytes, ...] | None, *, last: bool
    ) -> None:
        same = min(weights) == max(weights)
        packed = (None if weights[0] == 1.0 else weights[0]) if same else tuple(weights)
        data = pickle.dumps((tuple(delta_encode(docs)), packed, values), _PICKLE)
        level = COMPRESSION if len(data) >= COMPRESS_FROM else 0
        if level:
            data = zlib.compress(data, level)
        head = pickle.dumps((len(docs), docs[-1], max(weights), level, 0, 0), _PICKLE)
        length = len(head) + len(data)
        self._postfile.write_int(-length if last else length)
        self._postfile.write(head)
        self._postfile.write(data)


class _Block:
    """What ``W3TermInfo.add_block`` asks of a block; lengths are not kept, since scoring reads them elsewhere."""

    def __init__(self, docs: list[int], weights: array[float]) -> None:
        self._docs, self._weights = docs, weights

    def __len__(self) -> int:
        return len(self._docs)

    def min_id(self) -> int:
        return self._docs[0]

    def max_id(self) -> int:
        return self._docs[-1]

    def min_length(self) -> int:
        return 0

    def max_length(self) -> int:
        return 0

    def max_weight(self) -> float:
        return max(self._weights)


class StoryFieldWriter(W3FieldWriter):  # type: ignore[misc]
    """Takes an ``InvertingPool`` whole instead of single postings."""

    def add_postings(self, schema: Any, lengths: Any, items: Any) -> None:  # noqa: ARG002 - Whoosh passes it
        """Write every term of the pool; ``lengths`` is not needed (see ``_Block``)."""
        current = None
        for field, term, postings in items.terms():
            if field != current:
                if current is not None:
                    self.finish_field()
                self.start_field(field, schema[field])
                current = field
            info = W3TermInfo()
            self._postwriter.write_term(schema[field].format, info, postings)
            self._tindex.add(self._fieldid.to_bytes(2, "big") + term, info.to_bytes())
        if current is not None:
            self.finish_field()


def length_column(field: str) -> str:
    """Return the name of the column with the lengths of a field."""
    return f"_{field}_len"


class LengthWriter(W3PerDocWriter):  # type: ignore[misc]
    """Keeps the lengths of fields as other engines do, so that stories weigh the same with all of them."""

    def add_field(self, name: str, field: Any, value: Any, length: int) -> None:
        """Keep a field's stored value and its length."""
        super().add_field(name, field, value, 0)
        if length:
            self.add_column_value(length_column(name), LENGTHS_COLUMN, length_code(length))
            self._fieldlengths[name] += length


class LengthReader(W3PerDocReader):  # type: ignore[misc]
    """Reads them back, for merges."""

    def doc_field_length(self, doc: int, name: str, default: int = 0) -> int:
        """Return the length of a field of a document."""
        column = self._cached_reader(length_column(name), LENGTHS_COLUMN)
        return default if column is None else LENGTHS[column[doc]]


class StoryCodec(W3Codec):  # type: ignore[misc]
    """Whoosh's codec with the term-at-a-time writer, and lengths of fields as BM25 has them here."""

    length_stats = False

    def per_document_writer(self, storage: Any, segment: Any) -> LengthWriter:
        """Return the writer for a new segment's lengths and columns."""
        return LengthWriter(self, storage, segment)

    def per_document_reader(self, storage: Any, segment: Any) -> LengthReader:
        """Return the reader of them."""
        return LengthReader(storage, segment)

    def field_writer(self, storage: Any, segment: Any) -> StoryFieldWriter:
        """Return the writer for a new segment's terms and postings."""
        return StoryFieldWriter(self, storage, segment)

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> _TermWriter:
        """Return the writer for one field's postings."""
        return _TermWriter(dbfile, blocklimit=BLOCK_POSTINGS, byteids=byteids, compression=COMPRESSION)
