"""The API's description for programs (OpenAPI 3.1), its shapes generated from the structs that are sent.

It serves nothing; a test holds it to the routes there are.
"""

from __future__ import annotations

from typing import Any

import msgspec

from indexer.api_completions import CompletionsAnswer, WhyNotAnswer
from indexer.api_duplicates import DuplicatesAnswer, LiftedAnswer, SimilarAnswer
from indexer.api_hits import HitsAnswer, PermalinkAnswer
from indexer.api_quotes import QuoteFoundAnswer
from indexer.api_types import (
    EarlierVersionAnswer,
    ErrorAnswer,
    JobAnswer,
    JobsAnswer,
    SearchAnswer,
    StatusAnswer,
    StoryAnswer,
)
from indexer.api_versions import VersionDiffAnswer, VersionsAnswer
from indexer.config import Settings
from indexer.model import LineGroup, LineSort, Rating, Status
from webui.address import FACETS, SORTS
from webui.bookmarks import BookmarksBody
from webui.duplicates import A_PAGE, MOST_A_PAGE, MOST_PAGES
from webui.hits_address import PER_PAGE
from webui.story_address import LAST_PARAGRAPH

_SHAPES = (
    SearchAnswer,
    CompletionsAnswer,
    StoryAnswer,
    WhyNotAnswer,
    SimilarAnswer,
    LiftedAnswer,
    DuplicatesAnswer,
    VersionsAnswer,
    EarlierVersionAnswer,
    VersionDiffAnswer,
    QuoteFoundAnswer,
    HitsAnswer,
    PermalinkAnswer,
    JobsAnswer,
    JobAnswer,
    StatusAnswer,
    ErrorAnswer,
    BookmarksBody,
)
_REF = "#/components/schemas/{name}"


def description(settings: Settings) -> dict[str, Any]:
    """Return the OpenAPI document for a server with these settings."""
    _, components = msgspec.json.schema_components(_SHAPES, ref_template=_REF)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{settings.library.name}: search inside stories",
            "version": "1",
            "description": "Read only. Errors are answered as ErrorAnswer with the matching HTTP status.",
        },
        "paths": {**_search_paths(settings), **_story_paths(settings), **_other_paths()},
        "components": {"schemas": components},
    }


_TYPED = "What was typed so far"
_Q = "The query, in the language of the search box"
_PLACE = "With until:me: how far it was read, such as 4.12.Letters, or none where all may be marked"


def _search_paths(settings: Settings) -> dict[str, Any]:
    return {
        "/api/v1/search": _searches(settings),
        "/api/v1/suggest": _get(
            "suggest", "What may be suggested while somebody types", CompletionsAnswer, [_text("q", _TYPED)]
        ),
        "/api/v1/quote": _get("quote", "Where a line stands", QuoteFoundAnswer, _quote_parameters(settings)),
        "/api/v1/hits": _get("hits", "Every hit of a query", HitsAnswer, _hits_parameters(settings)),
        "/api/v1/hits.csv": _file("hitsCsv", "Every hit as CSV", "text/csv"),
        "/api/v1/hits.ndjson": _file("hitsNdjson", "Every hit, a HitAnswer a line", "application/x-ndjson"),
    }


def _story_paths(settings: Settings) -> dict[str, Any]:
    return {
        "/api/v1/stories/{id}": _get(
            "story", "One whole story", StoryAnswer, [_path("id"), _text("q", _Q), _text("place", _PLACE)]
        ),
        "/api/v1/stories/{id}/permalink": _permalink(),
        "/api/v1/stories/{id}/why-not": _get(
            "whyNot",
            "Which parts of a search do not find a story",
            WhyNotAnswer,
            [_path("id"), _text("q", _Q), *map(_repeated, FACETS)],
        ),
        "/api/v1/stories/{id}/similar": _get(
            "similar",
            "The stories most like one, and why",
            SimilarAnswer,
            [_path("id"), _number("limit", 10, settings.search.max_per_page)],
        ),
        "/api/v1/stories/{id}/lifted": _get(
            "lifted", "The passages of a story that stand in others", LiftedAnswer, [_path("id")]
        ),
        "/api/v1/stories/{id}/versions": _get(
            "versions", "The earlier versions of a story", VersionsAnswer, [_path("id")]
        ),
        "/api/v1/stories/{id}/versions/{number}": _get(
            "earlierVersion",
            "One earlier version",
            EarlierVersionAnswer,
            [_path("id"), _path("number", "integer"), _text("q", _Q)],
        ),
        "/api/v1/stories/{id}/versions/{number}/changes": _get(
            "versionDiff",
            "What became of an earlier version",
            VersionDiffAnswer,
            [_path("id"), _path("number", "integer")],
        ),
    }


def _other_paths() -> dict[str, Any]:
    return {
        "/api/v1/duplicates": _get(
            "duplicates",
            "Copies of works, stories within others, passages of several works",
            DuplicatesAnswer,
            [
                _number("page", 1, MOST_PAGES),
                _number("hitsPerPage", A_PAGE, MOST_A_PAGE),
                _text("apart", "1: only passages of authors who share no name"),
            ],
        ),
        "/api/v1/jobs": _get("jobs", "The latest jobs", JobsAnswer, [_number("limit", 50, 200)]),
        "/api/v1/jobs/{id}": _get("job", "One job", JobAnswer, [_path("id", "integer")]),
        "/api/v1/status": _get("status", "How the archive stands", StatusAnswer, []),
        "/api/v1/openapi.json": _get("openapi", "This description", None, []),
    }


def _searches(settings: Settings) -> dict[str, Any]:
    asked = _search_parameters(settings)
    with_bookmarks = _get(
        "searchByBookmarks", "Find stories by a reader's bookmarks: until:me, is:read", SearchAnswer, asked
    )["get"]
    del with_bookmarks["responses"]["304"]
    schema = {"$ref": _REF.format(name=BookmarksBody.__name__)}
    body = {"required": True, "content": {"application/json": {"schema": schema}}}
    return {
        **_get("search", "Find stories", SearchAnswer, asked),
        "post": {**with_bookmarks, "requestBody": body},
    }


def _permalink() -> dict[str, Any]:
    parameters = [
        _path("id"),
        _number("chapter", 1, LAST_PARAGRAPH),
        _number("paragraph", 1, LAST_PARAGRAPH),
        _text("exact", "Words of the paragraph, none for all of it"),
        _text("prefix", "What stands before them"),
        _text("suffix", "What stands behind them"),
    ]
    return _get(
        "permalink", "The address of a place in a story that outlives edits", PermalinkAnswer, parameters
    )


def _search_parameters(settings: Settings) -> list[dict[str, Any]]:
    limits = settings.search
    filters = [_repeated(name) for name in FACETS]
    sort = _choice("sort", list(SORTS), "relevance")
    return [
        _text("q", _Q),
        _number("page", 1, limits.max_results_window),
        _number("hitsPerPage", limits.per_page, limits.max_per_page),
        sort,
        _text("exact", "1: search as typed, put nothing right and demand every word"),
        *filters,
    ]


def _quote_parameters(settings: Settings) -> list[dict[str, Any]]:
    return [
        _text("text", "The line, as it is remembered", required=True),
        _text("by", "Who is said to have written it"),
        _text("in", "The title of the story it is said to stand in"),
        _number("limit", 10, settings.search.max_per_page),
    ]


def _hits_parameters(settings: Settings) -> list[dict[str, Any]]:
    limits = settings.search
    return [
        *_lines_parameters(),
        _number("page", 1, limits.max_results_window),
        _number("hitsPerPage", min(PER_PAGE, limits.max_per_page), limits.max_per_page),
    ]


def _lines_parameters() -> list[dict[str, Any]]:
    return [
        _text("q", _Q),
        _choice("sort", list(LineSort), LineSort.RELEVANCE),
        _choice("group", list(LineGroup)),
        _text("value", "Only the hits of this group"),
        _text("story", "Only the hits of the story with this id"),
        *(_repeated(name) for name in FACETS),
    ]


def _choice(name: str, values: list[str], default: str | None = None) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string", "enum": list(map(str, values))}
    return {"name": name, "in": "query", "schema": schema | ({"default": str(default)} if default else {})}


def _file(name: str, summary: str, mimetype: str) -> dict[str, Any]:
    """Return the description of what is sent as a file, without an end that is known at the beginning."""
    described = _get(name, summary, None, _lines_parameters())
    answers = described["get"]["responses"]
    del answers["304"]
    answers["200"]["content"] = {mimetype: {"schema": {"type": "string"}}}
    return described


def _get(name: str, summary: str, shape: type | None, parameters: list[dict[str, Any]]) -> dict[str, Any]:
    schema = {"$ref": _REF.format(name=shape.__name__)} if shape else {"type": "object"}
    error = {"$ref": _REF.format(name=ErrorAnswer.__name__)}
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": parameters,
            "responses": {
                "200": {"description": summary, "content": {"application/json": {"schema": schema}}},
                "304": {"description": "Nothing has changed since the tag sent in If-None-Match"},
                "default": {
                    "description": "What went wrong",
                    "content": {"application/json": {"schema": error}},
                },
            },
        }
    }


def _text(name: str, words: str, *, required: bool = False) -> dict[str, Any]:
    needed = {"required": True} if required else {}
    return {"name": name, "in": "query", "description": words, "schema": {"type": "string"}, **needed}


def _number(name: str, default: int, high: int) -> dict[str, Any]:
    schema = {"type": "integer", "minimum": 1, "maximum": high, "default": default}
    return {"name": name, "in": "query", "schema": schema}


def _path(name: str, kind: str = "string") -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": kind}}


def _repeated(name: str) -> dict[str, Any]:
    values: dict[str, dict[str, Any]] = {
        "rating": {"examples": [str(rating) for rating in Rating]},
        "status": {"examples": [str(status) for status in Status]},
        "language": {"examples": ["en", "English", "zh-CN", "español"]},
    }
    items = {"type": "string", **values.get(name, {})}
    return {
        "name": name,
        "in": "query",
        "description": f"Only stories with any of these in their {name}; may be repeated. A value that no story has is named in the "
        "warnings",
        "style": "form",
        "explode": True,
        "schema": {"type": "array", "items": items},
    }
