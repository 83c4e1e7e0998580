"""The API: what the pages show, as JSON, in shapes the command line prints too.

It only reads; nothing can be changed through it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from difflib import get_close_matches

import msgspec
from flask import Blueprint, Response, request
from werkzeug.exceptions import BadRequest

from indexer.api_base import Answer
from indexer.api_completions import completions_answer, why_not_answer
from indexer.api_duplicates import duplicates_answer, lifted_answer, similar_answer
from indexer.api_hits import PermalinkAnswer, hits_answer, permalink
from indexer.api_quotes import quote_answer
from indexer.api_types import JobsAnswer, earlier_version_answer, search_answer, story_answer
from indexer.api_versions import version_diff_answer, versions_answer
from indexer.model import QuoteRequest, TextQuote, Verdict
from webui.address import FACETS, Address, read_address, read_number
from webui.answers import encoded, public_job, public_status
from webui.app_context import current
from webui.bookmarks import read_bookmarks
from webui.concordance import export
from webui.duplicates import PARAMETERS as DUPLICATES
from webui.duplicates import read_duplicates
from webui.hits_address import hits_per_page, read_hits_address
from webui.http_cache import cached, conditional, uncached, unchanged
from webui.openapi import description
from webui.story_address import LAST_PARAGRAPH, read_story_address
from webui.viewer import viewer

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
_SEARCH = frozenset({"q", "page", "hitsPerPage", "sort", "exact", *FACETS})
_LINES = frozenset({"q", "sort", "group", "value", "story", *FACETS})
_MAX_JOBS = 200
_JSON = "application/json"


@blueprint.get("/search")
def search() -> Response:
    """Answer a search: one page of stories with marked passages."""
    _only(_SEARCH)
    per_page, address = _asked()

    def results() -> tuple[bytes, bool]:
        found = viewer().search(address.request(per_page))
        return encoded(search_answer(found)), not found.partial

    return cached(results, _JSON)


@blueprint.post("/search")
def search_by_bookmarks() -> Response:
    """Answer a search by the bookmarks in the body: ``until:me``, ``is:read``. Nobody keeps them."""
    _only(_SEARCH)
    per_page, address = _asked()
    asked = replace(address.request(per_page), bookmarks=read_bookmarks())
    return uncached(_json(search_answer(viewer().search(asked))))


def _asked() -> tuple[int, Address]:
    limits = current().settings.search
    per_page = read_number(request.args, "hitsPerPage", default=limits.per_page, high=limits.max_per_page)
    return per_page, read_address(request.args, limits, per_page=per_page)


@blueprint.get("/suggest")
def suggest() -> Response:
    """Answer with queries that what was typed is the beginning of."""
    _only({"q"})
    if (already := unchanged()) is not None:
        return already
    typed = request.args.get("q", "")
    return conditional(_json(completions_answer(typed, viewer().complete(typed))))


@blueprint.get("/quote")
def quote() -> Response:
    """Answer whether a line stands somewhere, where, and what differs."""
    _only({"text", "by", "in", "limit"})
    limits = current().settings.search
    text = request.args.get("text", "")
    if not text.strip():
        raise BadRequest("There is no line to look for: say it as “text”.")
    limit = read_number(request.args, "limit", default=10, high=limits.max_per_page)
    asked = QuoteRequest(text, request.args.get("by", ""), request.args.get("in", ""), limit)

    def results() -> tuple[bytes, bool]:
        found = viewer().find_quote(asked)
        return encoded(quote_answer(found)), found.verdict is not Verdict.UNDECIDED

    return cached(results, _JSON)


@blueprint.get("/hits")
def hits() -> Response:
    """Answer with one page of the hits of a query, or of groups of them."""
    _only({"page", "hitsPerPage", *_LINES})
    address = read_hits_address(request.args)
    per_page = hits_per_page(request.args, current().settings.search)

    def results() -> tuple[bytes, bool]:
        found = viewer().concordance(address.request(per_page))
        return encoded(hits_answer(found)), not found.partial

    return cached(results, _JSON)


@blueprint.get("/hits.csv")
def hits_csv() -> Response:
    """Send every hit of a query as CSV."""
    _only(_LINES)
    return export("csv")


@blueprint.get("/hits.ndjson")
def hits_ndjson() -> Response:
    """Send every hit of a query as NDJSON, an object a line."""
    _only(_LINES)
    return export("ndjson")


@blueprint.get("/stories/<story_id>")
def story(story_id: str) -> Response:
    """Answer with a whole story, marked for ``q``."""
    _only({"q", "place"})
    if (already := unchanged()) is not None:
        return already
    asked = read_story_address(story_id, request.args)
    return conditional(_json(story_answer(viewer().story(story_id, asked.query, asked.bookmarks))))


@blueprint.get("/stories/<story_id>/permalink")
def story_permalink(story_id: str) -> Response:
    """Answer with the address of a place in a story that finds it again after an edit."""
    _only({"chapter", "paragraph", "exact", "prefix", "suffix"})
    if (already := unchanged()) is not None:
        return already
    chapter, paragraph = (
        read_number(request.args, name, default=1, high=LAST_PARAGRAPH) for name in ("chapter", "paragraph")
    )
    quote = TextQuote(*(request.args.get(name, "") for name in ("exact", "prefix", "suffix")))
    anchor = viewer().anchor(story_id, chapter, paragraph, quote=quote)
    return conditional(_json(PermalinkAnswer(permalink=permalink(story_id, anchor))))


@blueprint.get("/stories/<story_id>/why-not")
def why_not(story_id: str) -> Response:
    """Answer with the parts of a search that do not find a story."""
    _only({"q", *FACETS})
    if (already := unchanged()) is not None:
        return already
    asked = read_address(request.args, current().settings.search).request()
    return conditional(_json(why_not_answer(viewer().why_not(asked, story_id))))


@blueprint.get("/stories/<story_id>/lifted")
def lifted(story_id: str) -> Response:
    """Answer with the passages of a story that stand in others."""
    _only(())
    if (already := unchanged()) is not None:
        return already
    return conditional(_json(lifted_answer(viewer().stands_also(story_id))))


@blueprint.get("/stories/<story_id>/similar")
def similar(story_id: str) -> Response:
    """Answer with the stories most like one, and why they are."""
    _only({"limit"})
    most = current().settings.search.max_per_page
    limit = read_number(request.args, "limit", default=10, high=most)

    def results() -> tuple[bytes, bool]:
        found = viewer().similar(story_id, limit)
        return encoded(similar_answer(found)), not found.partial

    return cached(results, _JSON)


@blueprint.get("/duplicates")
def duplicates() -> Response:
    """Answer with what stands more than once: copies of works, stories within others, passages of several works."""
    _only(DUPLICATES)
    if (already := unchanged()) is not None:
        return already
    return conditional(_json(duplicates_answer(viewer().duplicates(read_duplicates(request.args)))))


@blueprint.get("/stories/<story_id>/versions")
def versions(story_id: str) -> Response:
    """Answer with the earlier versions of a story, oldest first."""
    _only(())
    if (already := unchanged()) is not None:
        return already
    return conditional(_json(versions_answer(viewer().versions(story_id))))


@blueprint.get("/stories/<story_id>/versions/<int:number>")
def earlier_version(story_id: str, number: int) -> Response:
    """Answer with an earlier version, marked for ``q``."""
    _only({"q"})
    if (already := unchanged()) is not None:
        return already
    found = viewer().earlier_version(story_id, number, request.args.get("q", ""))
    return conditional(_json(earlier_version_answer(found)))


@blueprint.get("/stories/<story_id>/versions/<int:number>/changes")
def version_diff(story_id: str, number: int) -> Response:
    """Answer with what became of an earlier version, paragraph by paragraph."""
    _only(())
    if (already := unchanged()) is not None:
        return already
    return conditional(_json(version_diff_answer(viewer().version_diff(story_id, number))))


@blueprint.get("/jobs")
def jobs() -> Response:
    """Answer with the latest jobs, newest first."""
    _only({"limit"})
    limit = read_number(request.args, "limit", default=50, high=_MAX_JOBS)
    return uncached(_json(JobsAnswer(jobs=tuple(map(public_job, viewer().jobs(limit))))))


@blueprint.get("/jobs/<int:job_id>")
def job(job_id: int) -> Response:
    """Answer with one job."""
    _only(())
    return uncached(_json(public_job(viewer().job(job_id))))


@blueprint.get("/status")
def status() -> Response:
    """Answer with how the archive, its sources and its jobs stand."""
    _only(())
    return uncached(_json(public_status(viewer().status())))


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """Describe this API, made from the shapes it sends."""
    body = msgspec.json.encode(description(current().settings))
    return Response(body, mimetype=_JSON, headers={"Cache-Control": "no-cache"})


def _only(known: Collection[str]) -> None:
    """Refuse parameters nobody reads: ignoring a misspelt one would answer another question than was asked."""
    for name in request.args:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = (
                f"did you mean “{near[0]}”?" if near else f"known here: {', '.join(sorted(known)) or 'none'}."
            )
            raise BadRequest(f"There is no parameter “{name}”; {hint}")


def _json(answer: Answer) -> Response:
    return Response(encoded(answer), mimetype=_JSON)
