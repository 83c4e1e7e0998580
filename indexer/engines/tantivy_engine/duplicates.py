"""Collapse duplicates in a Tantivy query, so that each work counts once and totals and pages are exact.

The story that stands for its copies is shown where it matches, else the best of those that do. It ranks nothing.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

import tantivy

from indexer.engines.analysed_fields import ID, IS_COPY, YES
from indexer.engines.tantivy_engine.fields import tantivy_schema
from indexer.engines.tantivy_engine.searcher import Searcher
from indexer.schema import COPY_OF

_Query, _Occur = tantivy.Query, tantivy.Occur
# Every work whose copies match takes part, or one would be shown twice.
_EVERY = 1_000_000_000
# So many copies are read sooner than counted: 10 µs each, against 300 µs from the start.
_FEW = 32
_WORKS = {"works": {"terms": {"field": COPY_OF, "size": _EVERY, "segment_size": _EVERY}}}


def has_copies(searcher: Searcher) -> bool:
    """Say whether any story of the index is a copy of another."""
    return bool(searcher.search(_copies(), 1).hits)


def one_a_work(searcher: Searcher, wanted: tantivy.Query) -> tantivy.Query:
    """Return ``wanted`` without the stories that are copies of one it finds as well."""
    works = _works(searcher, both(wanted, _copies()))
    if not works:
        return wanted
    lost = _unfound(searcher, wanted, works)
    if not lost:
        return _Query.boolean_query([(_Occur.Must, wanted), (_Occur.MustNot, _copies())])
    hidden = [(_Occur.Must, _copies())]
    if alone := [work for work in lost if works[work] == 1]:
        hidden.append((_Occur.MustNot, one_of(COPY_OF, alone)))
    if several := [work for work in lost if works[work] > 1]:
        hidden.append((_Occur.MustNot, one_of(ID, _best(searcher, wanted, several))))
    return _Query.boolean_query([(_Occur.Must, wanted), (_Occur.MustNot, _Query.boolean_query(hidden))])


def _works(searcher: Searcher, copies: tantivy.Query) -> Mapping[str, int]:
    """Return the works of which ``copies`` are, and how many of each."""
    found = searcher.search(copies, _FEW)
    if found.count <= _FEW:  # type: ignore[attr-defined]  # there, but not in the types it ships
        return Counter(str(searcher.doc(address).get_first(COPY_OF)) for _, address in found.hits)
    answer: Mapping[str, Any] = searcher.aggregate(copies, _WORKS)
    return {str(bucket["key"]): int(bucket["doc_count"]) for bucket in answer["works"]["buckets"]}


def _unfound(searcher: Searcher, wanted: tantivy.Query, works: Collection[str]) -> Collection[str]:
    """Return those of ``works`` whose own story is not found, only some of its copies."""
    found = both(wanted, one_of(ID, works))
    count: int = searcher.search(found, 1).count  # type: ignore[attr-defined]  # as above
    if count in {0, len(works)}:
        return () if count else works
    # Reading which they are takes 10 µs a story.
    hits = searcher.search(found, count, count=False).hits
    return set(works).difference(str(searcher.doc(address).get_first(ID)) for _, address in hits)


def _best(searcher: Searcher, wanted: tantivy.Query, works: Collection[str]) -> list[str]:
    """Return for each work the copy that ranks first."""
    copies = both(wanted, one_of(COPY_OF, works))
    best: dict[str, str] = {}
    for _, address in searcher.search(copies, _EVERY_HIT, count=False).hits:
        story = searcher.doc(address)
        best.setdefault(str(story.get_first(COPY_OF)), str(story.get_first(ID)))
    return list(best.values())


# More hits than one search may bring are copies of thousands of works that all lost their own story.
_EVERY_HIT = 100_000


def _copies() -> tantivy.Query:
    return _Query.const_score_query(_Query.term_query(tantivy_schema(), IS_COPY, YES, "basic"), 0.0)


def one_of(name: str, values: Collection[str], schema: tantivy.Schema | None = None) -> tantivy.Query:
    """Return what finds the stories, or other documents of ``schema``, whose field ``name`` is one of ``values``."""
    schema = schema or tantivy_schema()
    if len(values) > _FEW:
        return _Query.term_set_query(schema, name, list(values))
    # A set is looked up through the whole list of terms, which costs as much as some dozens of terms.
    terms = [_Query.term_query(schema, name, value, "basic") for value in values]
    return _Query.const_score_query(_Query.boolean_query([(_Occur.Should, term) for term in terms]), 0.0)


def both(one: tantivy.Query, other: tantivy.Query) -> tantivy.Query:
    """Return what finds the stories that both queries find."""
    return _Query.boolean_query([(_Occur.Must, one), (_Occur.Must, other)])
