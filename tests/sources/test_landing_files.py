"""When a landing file may be read: told of events and of the time, nothing is waited for."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.sources.inbox import look
from indexer.sources.landing_files import (
    HOLD_S,
    LONGEST_S,
    MOST_PATHS,
    OPEN_S,
    QUICK,
    SETTLE_S,
    STEADY_S,
    Landed,
    Landings,
)


@pytest.fixture
def landings(tmp_path):
    return Landings(partial(look, folder=tmp_path))


def put(folder, name, text="A story about a stove."):
    (folder / name).write_text(text)
    return folder / name


def test_a_closed_file_is_due_after_a_moment_and_only_once(landings, tmp_path):
    path = put(tmp_path, "a.txt")
    landings.closed(path, 10.0)
    assert landings.due(10.0 + SETTLE_S / 2) is None
    assert landings.due(10.0 + SETTLE_S * 1.01) == Landed((path,))
    assert landings.due(11.0) is None
    assert not landings.waiting


def test_files_that_land_together_are_due_together(landings, tmp_path):
    paths = [put(tmp_path, f"{number}.txt") for number in range(5)]
    for number, path in enumerate(paths):
        landings.closed(path, 10.0 + number * SETTLE_S / 2)
    assert landings.due(10.0 + 4 * SETTLE_S / 2) is None
    assert landings.due(11.0) == Landed(tuple(paths))


def test_a_file_that_is_open_waits_until_it_is_closed(landings, tmp_path):
    path = put(tmp_path, "a.txt", "A sto")
    landings.found(path, 10.0)
    landings.written(path, 10.0)
    assert landings.due(10.0 + OPEN_S - 1) is None
    landings.closed(path, 40.0)
    assert landings.due(41.0) == Landed((path,))


def test_a_closed_file_that_is_opened_again_waits_again(landings, tmp_path):
    path = put(tmp_path, "a.txt")
    landings.closed(path, 10.0)
    landings.written(path, 10.0)
    assert landings.due(12.0) is None


def test_a_file_nobody_closes_is_taken_once_it_stays_as_it_is(landings, tmp_path):
    path = put(tmp_path, "a.txt", "A sto")
    landings.written(path, 10.0)
    assert landings.due(10.0 + OPEN_S) is None
    put(tmp_path, "a.txt", "A story, longer than before")
    assert landings.due(10.0 + OPEN_S + STEADY_S) is None
    assert landings.due(10.0 + OPEN_S + 2 * STEADY_S) is None
    assert landings.due(11.0 + OPEN_S + 2 * STEADY_S) == Landed((path,))


def test_a_found_file_is_looked_at_twice(landings, tmp_path):
    path = put(tmp_path, "a.txt")
    landings.found(path, 10.0)
    assert landings.due(10.0 + STEADY_S) is None
    assert landings.due(10.0 + 2 * STEADY_S) is None
    assert landings.due(11.0 + 2 * STEADY_S) == Landed((path,))


def test_an_empty_file_that_was_found_is_about_to_be_written(landings, tmp_path):
    path = put(tmp_path, "a.txt", "")
    landings.found(path, 10.0)
    assert landings.due(10.0 + STEADY_S) is None
    assert landings.due(10.0 + 5 * STEADY_S) is None


def test_what_a_walk_passes_by_and_what_vanished_is_not_due(landings, tmp_path):
    for name in (".hidden", "half.part", "old~"):
        landings.closed(put(tmp_path, name), 10.0)
    landings.closed(tmp_path / "never.txt", 10.0)
    (tmp_path / "folder").mkdir()
    landings.closed(tmp_path / "folder", 10.0)
    assert landings.due(12.0) is None
    assert not landings.waiting


def test_a_link_that_leads_out_of_the_folder_is_not_due(tmp_path):
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "out").symlink_to(tmp_path)
    secret = put(tmp_path, "secret.txt")
    (inbox / "link.txt").symlink_to(secret)
    landings = Landings(partial(look, folder=inbox))
    landings.closed(inbox / "link.txt", 10.0)
    landings.closed(inbox / "out" / "secret.txt", 10.0)
    assert landings.due(12.0) is None


def test_many_files_are_due_as_their_folder(landings, tmp_path):
    for number in range(MOST_PATHS + 1):
        landings.closed(put(tmp_path, f"{number}.txt"), 10.0)
    assert landings.due(11.0) == Landed(whole=True)


def test_files_that_keep_coming_are_due_now_and_then(landings, tmp_path):
    due = []
    for step in range(600):
        now = 10.0 + step * SETTLE_S / 2
        landings.closed(put(tmp_path, f"{step}.txt"), now)
        due.append(landings.due(now))
    asked = [landed for landed in due if landed]
    assert 8 <= len(asked) <= 600 * SETTLE_S / 2 / LONGEST_S


def test_a_folder_that_fills_slowly_does_not_become_a_job_a_file(landings, tmp_path):
    asked = 0
    for step in range(1000):
        now = 10.0 + step * 0.3
        landings.closed(put(tmp_path, f"{step}.txt"), now)
        asked += landings.due(now + 0.2) is not None
    assert asked <= QUICK + 2 * 1000 * 0.3 / LONGEST_S


def test_the_short_wait_comes_back_after_a_pause(landings, tmp_path):
    path = put(tmp_path, "a.txt")
    for step in range(QUICK * 3):
        landings.closed(path, 10.0 + step * 0.2)
        landings.due(10.0 + step * 0.2 + SETTLE_S * 1.01)
    landings.due(100.0)
    landings.closed(path, 200.0)
    assert landings.due(200.0 + SETTLE_S * 1.01) == Landed((path,))


def test_the_folder_waits_for_open_files_but_not_for_ever(landings, tmp_path):
    landings.everything(10.0)
    path = put(tmp_path, "a.txt", "A sto")
    landings.written(path, 10.0)
    assert landings.due(12.0) is None
    landings.closed(path, 13.0)
    assert landings.due(14.0) == Landed(whole=True)
    landings.everything(20.0)
    for second in range(int(HOLD_S)):
        landings.written(path, 20.0 + second)
        assert landings.due(20.5 + second) is None
    landings.written(path, 20.0 + HOLD_S)
    assert landings.due(20.0 + HOLD_S) == Landed(whole=True)


@given(st.lists(st.tuples(st.sampled_from("cwfle"), st.integers(0, 3), st.floats(0, 5)), max_size=30))
def test_whatever_happens_a_closed_file_is_due_in_the_end(tmp_path_factory, story):
    folder = tmp_path_factory.mktemp("inbox")
    landings, now = Landings(partial(look, folder=folder)), 0.0
    for what, number, pause in story:
        path, now = put(folder, f"{number}.txt"), now + pause
        {"c": landings.closed, "w": landings.written, "f": landings.found}.get(what, lambda *_: None)(
            path, now
        )
        if what == "l":
            landings.lost(path)
        if what == "e":
            landings.everything(now)
        landings.due(now)
    last = put(folder, "last.txt")
    landings.closed(last, now)
    due = [landings.due(now + step * 0.5) for step in range(int(2 * (OPEN_S + HOLD_S + 10)))]
    assert any(landed.whole or last in landed.paths for landed in due if landed)
    assert not landings.waiting
