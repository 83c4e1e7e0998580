"""A reading child's handle: answers reach their tasks in order, and what was not asked for is not believed."""

from __future__ import annotations

import select
import time

import pytest
from jobkit import reading_children

from indexer.config import ReadSettings
from indexer.errors import TooSlowError
from indexer.readers.child_handle import ChildHandle, ReadTask
from indexer.readers.request import ReadRequest


@pytest.fixture
def handle():
    made = ChildHandle(ReadSettings(timeout_s=20))
    yield made
    made.stop()


def serve(handle: ChildHandle, tasks: list[ReadTask]) -> None:
    deadline = time.monotonic() + 60
    while any(task.outcome is None for task in tasks) and time.monotonic() < deadline:
        poll = select.poll()
        handle.watch(poll)
        handle.serve(dict(poll.poll(1000)), 0)


def test_answers_reach_their_tasks_in_order(handle):
    tasks = [
        ReadTask(ReadRequest("inbox", f"{n}.txt", content=f"Title: Tale {n}\n\nRain.\n".encode()))
        for n in range(9)
    ]
    for task in tasks:
        handle.give(task)
    serve(handle, tasks)
    assert [task.outcome.stories[0].title for task in tasks] == [f"Tale {n}" for n in range(9)]
    assert not handle.tasks


def test_only_time_spent_waiting_makes_it_late(handle):
    handle.give(ReadTask(ReadRequest("inbox", "a.txt", content=b"Rain.")))
    handle.serve({}, 25)
    with pytest.raises(TooSlowError, match="longer than 20 seconds"):
        handle.serve({}, 25)


def test_a_dead_child_shows_where_its_answers_end(handle):
    first, second = (ReadTask(ReadRequest("inbox", f"{n}.txt", content=b"Rain.")) for n in range(2))
    handle.give(first)
    serve(handle, [first])
    for child in reading_children():
        child.kill()
        child.wait(10)
    handle.give(second)
    with pytest.raises(EOFError):
        serve(handle, [second])
    assert list(handle.tasks) == [second]
