"""Nodes that are killed under questions and changes: no acknowledged story is lost, and no total is too small unsaid.

It kills, so it starts a cluster of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field

import httpx2
import pytest
from engines.clusters import SCRIPT, is_to_start, make
from engines.kit import begun
from sample_stories import tale

from indexer.engines.opensearch_engine.engine import OpenSearchEngine
from indexer.engines.port import IndexReader
from indexer.errors import EngineAwayError, EngineError
from indexer.query.ast import Query, Word
from indexer.query.plan import lower

PORT = int(os.environ.get("VELVETEEN_NODES_PORT", "19600"))
HOSTS = tuple(f"http://127.0.0.1:{PORT + at}" for at in (1, 2, 3))
STILL = 300

pytestmark = [
    pytest.mark.timeout(1200),
    pytest.mark.skipif(not is_to_start(), reason="it starts nodes; set VELVETEEN_START_CLUSTER=1 for that"),
]


def script(*words: str) -> None:
    environ = {**os.environ, "OPENSEARCH_PORT": str(PORT)}
    done = subprocess.run([SCRIPT, *words], env=environ, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode and not os.environ.get("CI"):
        pytest.skip(done.stderr)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def nodes() -> Iterator[None]:
    script("start")
    yield
    script("wipe")


def health(wanted: str, seconds: int = 300) -> float:
    """Wait until the cluster is whole again; return for how many seconds."""
    begun_at = time.monotonic()
    while time.monotonic() - begun_at < seconds:
        for host in HOSTS:
            with suppress(httpx2.HTTPError):
                said = httpx2.get(
                    f"{host}/_cluster/health",
                    params={"wait_for_status": wanted, "wait_for_nodes": "3", "timeout": "5s"},
                    timeout=10,
                    trust_env=False,
                )
                if said.status_code == 200 and not said.json()["timed_out"]:
                    return time.monotonic() - begun_at
        time.sleep(0.5)
    raise AssertionError("the cluster does not get well")


def green_again(survivors: Sequence[int]) -> str:
    """Wait until the cluster is whole, in how many seconds; survivors that hang are started anew, as a person would."""
    try:
        return f"{health('green', 150):.0f} s"
    except AssertionError:
        for each in survivors:
            script("term", str(each))
            script("one", str(each))
        return f"150 s and {health('green'):.0f} s, when the node that had stayed was started anew"


@dataclass
class Load:
    """Questions to one index, whose answer is known, and changes to another one, all the time."""

    engine: OpenSearchEngine
    reader: IndexReader
    number: int
    asked: Counter[str] = field(default_factory=Counter)
    wrong: list[int] = field(default_factory=list)
    slowest: float = 0.0
    acknowledged: set[str] = field(default_factory=set)
    sent: int = 0
    over: bool = False

    def questions(self) -> None:
        query = Query("lamp", Word("lamp"), faceted=False)
        # What it means to the index is remembered with each commit.
        plan = lower(query.node, self.reader)
        while not self.over:
            begun_at = time.monotonic()
            try:
                found = self.reader.search(query, plan, deadline_s=5.0)
            except EngineAwayError:
                self.asked["away"] += 1
            else:
                self.asked["partial" if found.partial else "whole"] += 1
                if found.total != STILL and not found.partial:
                    self.wrong.append(found.total)
            self.slowest = max(self.slowest, time.monotonic() - begun_at)
            time.sleep(0.1)

    def changes(self) -> None:
        while not self.over:
            ids = [f"w{self.sent + at}" for at in range(5)]
            while True:
                # As jobs do: what was not acknowledged is put once more by another writer.
                with suppress(EngineError):
                    writer = self.engine.writer(self.number)
                    writer.put([tale(each, "A moth.") for each in ids])
                    writer.close()
                    break
                self.asked["refused"] += 1
                time.sleep(0.5)
            self.sent += 5
            self.acknowledged |= set(ids)
            time.sleep(0.2)


@pytest.fixture
def load(nodes, tmp_path) -> Iterator[Load]:
    engine = make(tmp_path, hosts=HOSTS, shards=3, replicas=1, timeout_s=20.0)
    still = begun(engine)
    writer = engine.writer(still, fresh=True)
    writer.put([tale(f"t{at}", "A lamp.") for at in range(STILL)])
    writer.close()
    engine.generations.publish(still)
    number = begun(engine)
    health("green")
    held = Load(engine, engine.open(still), number)
    threads = [threading.Thread(target=held.questions), threading.Thread(target=held.changes)]
    for thread in threads:
        thread.start()
    time.sleep(2)
    yield held
    held.over = True
    for thread in threads:
        thread.join()
    held.reader.close()
    for _ in range(2):
        engine.generations.drop(keep=None)
    engine.close()


def manager() -> int:
    for host in HOSTS:
        with suppress(httpx2.HTTPError):
            said = httpx2.get(f"{host}/_cat/cluster_manager?h=node", timeout=10, trust_env=False)
            if said.status_code == 200:
                return int(said.text.strip().removeprefix("n"))
    raise AssertionError("no node says who the manager is")


def killed(which: str) -> Sequence[int]:
    leads = manager()
    others = [at for at in (1, 2, 3) if at != leads]
    return {"data": others[:1], "manager": [leads], "two": [leads, others[0]], "all": [1, 2, 3]}[which]


@pytest.mark.parametrize("which", ["data", "manager", "two", "all"])
def test_nothing_acknowledged_is_lost_and_no_total_is_too_small_unsaid(load, which, capsys):
    gone = killed(which)
    for each in gone:
        script("kill", str(each))
    time.sleep(15)
    if which in {"two", "all"}:
        with pytest.raises(EngineAwayError), closing(load.engine.open(1)) as opened:
            opened.count()
    for each in gone:
        script("one", str(each))
    took = green_again([at for at in (1, 2, 3) if at not in gone])
    sent = load.sent
    begun_at = time.monotonic()
    while load.sent == sent and time.monotonic() - begun_at < 120:
        time.sleep(0.5)
    load.over = True
    time.sleep(1)
    with closing(load.engine.open(load.number)) as written:
        there = written.ids()
    with closing(load.engine.open(1)) as still:
        assert (still.count(), load.engine.generations.current()) == (STILL, 1)
    assert load.wrong == []
    assert load.acknowledged <= there
    assert len(there) <= load.sent + 5
    with capsys.disabled():
        sys.stderr.write(
            f"\n{which}: {dict(load.asked)}, slowest {load.slowest:.1f} s, "
            f"{len(load.acknowledged)} acknowledged, green after {took}\n"
        )
