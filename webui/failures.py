"""Errors as pages for people and as JSON for programs; the reason that helps, never the inside of the machine.

It decides nothing about what went wrong: exceptions carry that.
"""

import logging
import secrets
from http import HTTPStatus

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.wrappers import Response as BaseResponse

from indexer.errors import (
    DamagedStoryError,
    NoIndexError,
    ReadOnlyError,
    UnknownJobError,
    UnknownStoryError,
    VelveteenError,
)
from webui.answers import error_answer, words_of

_LOG = logging.getLogger(__name__)


def register(app: Flask) -> None:
    """Let ``app`` turn every exception into an answer."""
    app.register_error_handler(UnknownStoryError, _unknown)
    app.register_error_handler(UnknownJobError, _unknown)
    app.register_error_handler(ReadOnlyError, _read_only)
    app.register_error_handler(DamagedStoryError, _damaged)
    app.register_error_handler(NoIndexError, _not_yet)
    app.register_error_handler(VelveteenError, _unavailable)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _broken)


def _unknown(error: Exception) -> Response:
    _LOG.info("not found: %s", error)
    return _answer(404, "Nothing here has that name. It may have been removed, or the address mistyped.")


def _read_only(error: Exception) -> Response:
    return _answer(503, str(error))


def _damaged(error: Exception) -> Response:
    _LOG.error("damaged text: %s", error)
    return _answer(
        503, "The text of this story is damaged and being restored; it is not shown until it is.", retry=60
    )


def _not_yet(error: Exception) -> Response:
    _LOG.warning("search without an index: %s", error)
    return _answer(503, "Nothing has been indexed yet. The status page shows what is under way.", retry=10)


def _unavailable(error: Exception) -> Response:
    reference = _reference()
    _LOG.error("the archive failed (%s): %s", reference, error, exc_info=error)
    return _answer(503, f"{words_of(503).help} The log has the reason under {reference}.", retry=5)


def _http(error: HTTPException) -> BaseResponse:
    status = error.code or 500
    if isinstance(error, SecurityError):
        # Its own words repeat what was asked for, and no page can be made: such a request has no address.
        return Response("This is not the name of a server here.\n", status=status, mimetype="text/plain")
    if (
        error.response is not None or status < HTTPStatus.BAD_REQUEST
    ):  # redirects and ready answers pass as they are
        return error.get_response()
    own_words = status in {400, 403, 429} and error.description is not None
    message = error.description if own_words else None
    answer = _answer(status, message or words_of(status).help)
    for name, value in error.get_headers(request.environ):
        if name in {"Allow", "Retry-After"}:
            answer.headers[name] = value
    return answer


def _broken(error: Exception) -> Response:
    reference = _reference()
    _LOG.error("unexpected error (%s) at %s", reference, ascii(request.path), exc_info=error)
    return _answer(500, f"{words_of(500).help} Its reference is {reference}.")


def _reference() -> str:
    return secrets.token_hex(4)


def _answer(status: int, message: str, *, retry: int | None = None) -> Response:
    if request.path.startswith("/api/") or request.path == "/healthz":
        response = Response(error_answer(status, message), mimetype="application/json")
    else:
        page = render_template("error.html", title=words_of(status).title, message=message, status=status)
        response = Response(page, mimetype="text/html")
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    if retry is not None:
        response.headers["Retry-After"] = str(retry)
    return response
