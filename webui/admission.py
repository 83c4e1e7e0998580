"""Admission control: when too many requests wait, the oldest are answered with 503 and Retry-After.

Those behind are answered the sooner, so that nobody waits for long; how many may wait is a setting. It answers nothing
else itself.
"""

from collections.abc import Callable, Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from webui.answers import error_answer

# Long enough for a crowd to pass, short enough that a person has not gone away.
RETRY_AFTER_S = 3
_STATUS = 503
_MESSAGE = f"Many people are searching at once. Try again in {RETRY_AFTER_S} seconds."


class AdmissionControl:
    """An application in front of which at most ``limit`` requests wait; ``waiting`` says how many do."""

    def __init__(
        self, application: WSGIApplication, *, limit: int, waiting: Callable[[], int] = lambda: 0
    ) -> None:
        self._application, self._limit = application, limit
        self.waiting = waiting

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request, or put it off; questions after the server's health are always answered."""
        path = environ.get("PATH_INFO", "")
        if self.waiting() <= self._limit or path == "/healthz":
            return self._application(environ, start_response)
        of_api = path.startswith("/api/")
        body = error_answer(_STATUS, _MESSAGE) if of_api else f"{_MESSAGE}\n".encode()
        headers = [
            ("Content-Type", "application/json" if of_api else "text/plain; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Retry-After", str(RETRY_AFTER_S)),
            ("Cache-Control", "no-store"),
        ]
        start_response(f"{_STATUS} Service Unavailable", headers)
        return [body]
