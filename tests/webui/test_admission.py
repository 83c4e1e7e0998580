from __future__ import annotations

import json

from webui.admission import RETRY_AFTER_S, AdmissionControl

LIMIT = 5


def _found(_environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"found"]


def _ask(path, waiting):
    said = []
    crowd = AdmissionControl(_found, limit=LIMIT, waiting=lambda: waiting)
    body = b"".join(crowd({"PATH_INFO": path}, lambda *given: said.append(given)))
    return said[0][0], dict(said[0][1]), body


def test_as_many_as_may_wait_are_answered():
    assert _ask("/", LIMIT)[::2] == ("200 OK", b"found")


def test_of_too_many_requests_the_oldest_gets_503():
    status, headers, body = _ask("/", LIMIT + 1)
    assert status == "503 Service Unavailable"
    assert headers["Retry-After"] == str(RETRY_AFTER_S)
    assert headers["Cache-Control"] == "no-store"
    assert int(headers["Content-Length"]) == len(body)
    assert body == b"Many people are searching at once. Try again in 3 seconds.\n"


def test_the_api_gets_its_503_as_json():
    _, headers, body = _ask("/api/v1/search", LIMIT + 1)
    assert headers["Content-Type"] == "application/json"
    assert json.loads(body)["code"] == "unavailable"


def test_healthz_is_answered_however_many_wait():
    assert _ask("/healthz", LIMIT + 1)[2] == b"found"
