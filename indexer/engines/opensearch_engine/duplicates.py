"""Collapse duplicates in a query of OpenSearch's, so that each work counts once and totals and pages are exact.

The story that stands for its copies is shown where it matches, else the best of those that do. It ranks nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from indexer.engines.analysed_fields import ID, IS_COPY, YES
from indexer.engines.opensearch_engine.counting import every_hit
from indexer.engines.opensearch_engine.snapshot import Inquiry
from indexer.schema import COPY_OF

Part = Mapping[str, Any]
COPIES: Part = {"term": {IS_COPY: YES}}
# Works counted with one request.
_PAGE = 10_000


def one_a_work(inquiry: Inquiry, wanted: Part) -> Part:
    """Return ``wanted`` without the stories that are copies of one it finds as well."""
    works = _works(inquiry, {"bool": {"filter": [wanted, COPIES]}})
    lost = _unfound(inquiry, wanted, works) if works else ()
    if not works:
        return wanted
    kept: list[Part] = []
    if alone := sorted(work for work in lost if works[work] == 1):
        kept.append({"terms": {COPY_OF: alone}})
    if several := sorted(work for work in lost if works[work] > 1):
        kept.append({"terms": {ID: _best(inquiry, wanted, several)}})
    hidden = {"bool": {"filter": [COPIES], "must_not": kept}}
    return {"bool": {"must": [wanted], "must_not": [hidden]}}


def _works(inquiry: Inquiry, copies: Part) -> Mapping[str, int]:
    """Return the works of which ``copies`` are, and how many of each."""
    works: dict[str, int] = {}
    by_work: dict[str, Any] = {"size": _PAGE, "sources": [{"work": {"terms": {"field": COPY_OF}}}]}
    while True:
        found = inquiry.search({"size": 0, "query": copies, "aggs": {"works": {"composite": by_work}}})
        buckets = found.aggregation("works")["buckets"]
        works |= {str(bucket["key"]["work"]): int(bucket["doc_count"]) for bucket in buckets}
        if len(buckets) < _PAGE:
            return works
        by_work["after"] = found.aggregation("works")["after_key"]


def _unfound(inquiry: Inquiry, wanted: Part, works: Collection[str]) -> Collection[str]:
    """Return those of ``works`` whose own story is not found, only some of its copies."""
    found = {"bool": {"filter": [wanted, {"terms": {ID: sorted(works)}}]}}
    return set(works).difference(hit["_id"] for hit in every_hit(inquiry, found, ID))


def _best(inquiry: Inquiry, wanted: Part, works: Collection[str]) -> list[str]:
    """Return for each work the copy that ranks first."""
    found = inquiry.search(
        {
            "query": {"bool": {"must": [wanted], "filter": [{"terms": {COPY_OF: [*works]}}]}},
            "collapse": {"field": COPY_OF},
            "sort": [{"_score": "desc"}, {ID: "asc"}],
            "size": len(works),
        }
    )
    return [hit["_id"] for hit in found.hits]
