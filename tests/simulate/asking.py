"""Two web servers asked by HTTP: all the time while things happen, and once to the letter.

Whatever is answered while things happen must be right for a moment between before and after; that nobody answers is no answer.
"""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from endtoend.running_server import RunningServer
from simulate.model import Model
from simulate.question import FACETS, QUESTIONS, Answer, Question, answer
from simulate.world import Look

_AWAY = frozenset({0, 503})
_OK, _GONE = 200, 404


def ask(server: RunningServer, question: Question) -> tuple[int, dict[str, Any]]:
    """Return the status and the answer of one question, everything on one page."""
    given = [("q", question.text), ("exact", "1"), ("hitsPerPage", "50")]
    given += [(name, value) for name, values in question.filters.items() for value in values]
    status, body = server.get(f"/api/v1/search?{urlencode(given)}")
    return status, json.loads(body) if status == _OK else {}


def look_by_http(server: RunningServer, keys: Collection[str]) -> tuple[Look | None, int]:
    """Return what a server shows, with the texts of the stories that it has among ``keys``; None and a status where it does not."""
    answers, totals, flags = [], [], set()
    for number, question in enumerate(QUESTIONS):
        status, said = ask(server, question)
        if status != _OK:
            return None, status
        found = {name: said["facetDistribution"].get(name, {}) for name in FACETS}
        answers.append(Answer(tuple(sorted(hit["id"] for hit in said["hits"])), found))
        totals.append(said["totalHits"])
        if said["partial"]:
            flags.add(number)
    texts: dict[str, tuple[str, tuple[str, ...]]] = {}
    for key in keys:
        status, body = server.get(f"/api/v1/stories/{key}")
        if status not in {_OK, _GONE}:
            return None, status
        if status == _OK:
            story = json.loads(body)
            texts[key] = (story["title"], tuple(each["text"] for each in story["chapters"]))
    return Look(tuple(answers), tuple(totals), frozenset(flags), texts), _OK


class Asker:
    """Questions to servers in turn, each in a thread of its own; ``wrong`` has what none of two models could say."""

    def __init__(self, servers: Sequence[RunningServer]) -> None:
        self._servers = servers
        self.answered, self.away, self.wrong = 0, 0, list[str]()
        self._gone: frozenset[str] = frozenset()
        self._stop = threading.Event()

    def removed(self, keys: Collection[str]) -> None:
        """Know that stories were removed: answers to what is asked from now on have none of them."""
        self._gone |= set(keys)

    @contextlib.contextmanager
    def asking(self, before: Model, after: Model) -> Iterator[None]:
        """Ask all the time, with what was right before and what will be."""
        self._gone, self._stop = frozenset(), threading.Event()
        right = {
            question.text: tuple(set(answer(question, model.stories).ids) for model in (before, after))
            for question in QUESTIONS
            if not question.filters
        }
        threads = [threading.Thread(target=self._ask, args=(server, right)) for server in self._servers]
        for each in threads:
            each.start()
        try:
            yield
        finally:
            self._stop.set()
            for each in threads:
                each.join()

    def _ask(self, server: RunningServer, right: Mapping[str, tuple[set[str], set[str]]]) -> None:
        while not self._stop.is_set():
            for question in QUESTIONS:
                if question.filters or self._stop.is_set():
                    continue
                gone = self._gone
                status, said = ask(server, question)
                if status in _AWAY:
                    self.away += 1
                elif status != _OK:
                    self.wrong.append(f"{question.text}: status {status}")
                else:
                    self.answered += 1
                    self._judge(question.text, said, right[question.text], gone)
                time.sleep(0.05)

    def _judge(
        self, text: str, said: dict[str, Any], right: tuple[set[str], set[str]], gone: frozenset[str]
    ) -> None:
        before, after = right
        found = [hit["id"] for hit in said["hits"]]
        if len(found) != len(set(found)):
            self.wrong.append(f"{text}: doubled, {found}")
        if more := set(found) - (before | after):
            self.wrong.append(f"{text}: too many {sorted(more)}")
        if shown := gone & set(found):
            self.wrong.append(f"{text}: shown after they were removed: {sorted(shown)}")
        if not said["partial"] and (missing := (before & after) - set(found)):
            self.wrong.append(f"{text}: missing {sorted(missing)}, and nobody says so")
