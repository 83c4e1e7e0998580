"""What is counted once for each change is what counting says, whoever changed it: this process or another, whatever it was."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import count as numbers

import pytest
from thoroughness import tries

from indexer.model import OWNER, Failure, JobKind, OnMissing, Rating, RemovalOrder, Scope, SetAside, story_id

GENERAL = Scope(highest_rating=Rating.GENERAL)
SHELF = Scope(sources=frozenset({"shelf"}))
_KEYS = "abcdefgh"


def counts(opened) -> tuple[object, ...]:
    """Everything that a page of the status counts of stories, files and pages."""
    of_scopes = [
        (opened.stories.count_by_source(scope), opened.stories.words(scope), opened.copies.count(scope))
        for scope in (OWNER, GENERAL, SHELF)
    ]
    return opened.stories.count(), of_scopes, opened.report.report(), opened.frontier.captures("site")


def change(opened, chance, tale, read) -> None:
    """Do one thing to a catalogue that may change what is counted."""
    source, key = chance.choice(("shelf", "box")), chance.choice(_KEYS)
    identity = story_id(source, key)
    text = "The lamp was lit and nobody came. " * chance.choice((1, 40, 60))
    story = replace(tale(key, text, source=source), rating=chance.choice((Rating.GENERAL, Rating.MATURE)))
    act = chance.randrange(9)
    if act < 3:
        opened.stories.put([read(key, story, source=source)], compared=True)
    elif act == 3:
        failure = Failure(key, "not-a-story", "It is a list.")
        opened.stories.put([read(key, failure=failure, source=source)])
    elif act == 4:
        opened.stories.mark_missing(source, [key], chance.choice(list(OnMissing)))
    elif act == 5:
        opened.removals.remove([identity], RemovalOrder("", "a person", None, chance.random() < 0.3))
    elif act == 6:
        opened.removals.restore([identity])
    elif act == 7:
        opened.set_aside.put([SetAside(source, key, key, "index", "It failed.", "1")])
    else:
        url = f"http://example.test/{key}"
        opened.frontier.begin_run("site", [url])
        if (page := opened.frontier.take("site")) is not None:
            opened.frontier.settle(
                replace(page, state="fetched", status=200, digest=opened.captures.put(key.encode()))
            )
        opened.jobs.request(JobKind.IMPORT, key)


@pytest.mark.parametrize("seed", range(tries(4)))
def test_what_is_kept_is_what_is_counted(opens, tmp_path, tale, read, seed):
    chance = random.Random(seed)
    with opens(tmp_path / "var") as one, opens(tmp_path / "var") as two:
        for _ in range(25):
            change(chance.choice((one, two)), chance, tale, read)
            # Who opens it now has kept nothing.
            with opens(tmp_path / "var") as fresh:
                told = counts(fresh)
            assert counts(one) == told
            assert counts(two) == told


def test_nothing_is_counted_again_for_what_is_said_of_a_job(sqlite, tale):
    sqlite.stories.put_story(tale("a"), "d")
    asked = numbers()
    job = sqlite.jobs.request(JobKind.IMPORT).id
    sqlite.jobs.claim(job)
    sqlite._database.counted("mine", lambda _: next(asked))
    for done in range(3):
        sqlite.jobs.progress(job, done=done)
        assert sqlite._database.counted("mine", lambda _: next(asked)) == 0
    sqlite.stories.put_story(tale("b"), "d")
    assert sqlite._database.counted("mine", lambda _: next(asked)) == 1
    # However many scopes there are, few are kept.
    for number in range(1000):
        sqlite._database.counted(number, lambda _: 0)
    assert len(sqlite._database._counted) < 100
