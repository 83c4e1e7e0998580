"""Nodes that are killed, started anew, full or too busy under questions and changes.

No acknowledged story is lost or doubled, and no total is too small unsaid. It kills, so it starts a cluster of its own.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, field

import httpx2
import pytest
from engines.clusters import Nodes, is_to_start, make, of_their_own
from engines.gate import Gate
from engines.kit import begun
from sample_stories import tale

from indexer.engines.opensearch_engine.engine import OpenSearchEngine
from indexer.engines.port import IndexReader
from indexer.errors import EngineAwayError, EngineError
from indexer.query.ast import Query, Word
from indexer.query.plan import lower

STILL = 300
# Few changes may wait for a node, so that it is soon too busy to take any.
TIGHT = "thread_pool.write.queue_size: 2"

pytestmark = [
    pytest.mark.timeout(1200),
    pytest.mark.skipif(not is_to_start(), reason="it starts nodes; set VELVETEEN_START_CLUSTER=1 for that"),
]


@dataclass
class Cluster:
    """Three nodes that may be killed."""

    nodes: Nodes

    def do(self, *words: str) -> None:
        said = self.nodes.do(*words, settings=TIGHT)
        if said is not None and not os.environ.get("CI"):
            pytest.skip(said)
        assert said is None, said

    def ask(
        self, method: str, path: str, body: object = None, **parameters: str
    ) -> Mapping[str, object] | None:
        """Return what a node that is up says, None where none does."""
        for host in self.nodes.hosts:
            with suppress(httpx2.HTTPError):
                said = httpx2.request(
                    method, host + path, json=body, params=parameters, timeout=10, trust_env=False
                )
                if said.status_code == 200:
                    return dict(said.json())
        return None

    def set(self, **settings: object) -> None:
        """Set what holds for the whole cluster, "__" for dots; also where it is too busy to be told at once."""
        wanted = {"persistent": {name.replace("__", "."): value for name, value in settings.items()}}
        until(lambda: self.ask("PUT", "/_cluster/settings", wanted) is not None)

    def is_green(self) -> bool:
        wanted = {"wait_for_status": "green", "wait_for_nodes": "3", "timeout": "5s"}
        said = self.ask("GET", "/_cluster/health", **wanted)
        return said is not None and not said["timed_out"]

    def manager(self) -> int:
        said = self.ask("GET", "/_cluster/state/cluster_manager_node,nodes")
        assert said is not None
        return int(said["nodes"][said["cluster_manager_node"]]["name"].removeprefix("n"))  # type: ignore[index]

    def green_again(self, survivors: Sequence[int] = ()) -> str:
        """Wait until it is whole, in how many seconds; survivors that hang are started anew, as a person would."""
        try:
            return f"{until(self.is_green, 150):.0f} s"
        except AssertionError:
            for each in survivors:
                self.do("term", str(each))
                self.do("one", str(each))
            return f"150 s and {until(self.is_green):.0f} s, when the node that had stayed was started anew"


def until(is_so: Callable[[], bool], seconds: float = 300) -> float:
    """Wait until something is so; return for how many seconds."""
    begun_at = time.monotonic()
    while time.monotonic() - begun_at < seconds:
        if is_so():
            return time.monotonic() - begun_at
        time.sleep(0.5)
    raise AssertionError("the cluster does not get well")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    held = Cluster(of_their_own())
    held.do("start")
    yield held
    held.do("wipe")


@dataclass
class Load:
    """Questions to one index, whose answer is known, and changes to another one, all the time."""

    engine: OpenSearchEngine
    reader: IndexReader
    number: int
    gates: Sequence[Gate]
    asked: Counter[str] = field(default_factory=Counter)
    wrong: list[int] = field(default_factory=list)
    slowest: float = 0.0
    acknowledged: set[str] = field(default_factory=set)
    sent: int = 0
    over: bool = False
    threads: list[threading.Thread] = field(default_factory=list)

    def begin(self) -> None:
        self.threads = [threading.Thread(target=each) for each in (self.questions, self.changes)]
        for thread in self.threads:
            thread.start()

    def end(self) -> None:
        """Wait until what is asked and sent just now is answered."""
        self.over = True
        for thread in self.threads:
            thread.join()

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
def load(cluster, tmp_path, request) -> Iterator[Load]:
    with ExitStack() as held:
        gates = [held.enter_context(closing(Gate(host))) for host in cluster.nodes.hosts]
        through = [gate.url for gate in gates] if "lossy" in request.node.name else cluster.nodes.hosts
        engine = make(tmp_path, hosts=tuple(through), shards=3, replicas=1, timeout_s=20.0)
        still = begun(engine)
        writer = engine.writer(still, fresh=True)
        writer.put([tale(f"t{at}", "A lamp.") for at in range(STILL)])
        writer.close()
        engine.generations.publish(still)
        number = begun(engine)
        engine.generations.copy(number)
        until(cluster.is_green)
        under = Load(engine, engine.open(still), number, gates)
        under.begin()
        time.sleep(2)
        yield under
        under.end()
        under.reader.close()
        for _ in range(2):
            engine.generations.drop(keep=None)
        engine.generations.repair()
        engine.close()


def _killed(cluster: Cluster, load: Load, gone: Sequence[int]) -> str:
    for each in gone:
        cluster.do("kill", str(each))
    time.sleep(15)
    if len(gone) > 1:
        with pytest.raises(EngineAwayError), closing(load.engine.open(1)) as opened:
            opened.count()
    for each in gone:
        cluster.do("one", str(each))
    return cluster.green_again([at for at in (1, 2, 3) if at not in gone])


def _data(cluster: Cluster, load: Load) -> str:
    return _killed(cluster, load, [at for at in (1, 2, 3) if at != cluster.manager()][:1])


def _manager(cluster: Cluster, load: Load) -> str:
    return _killed(cluster, load, [cluster.manager()])


def _two(cluster: Cluster, load: Load) -> str:
    leads = cluster.manager()
    return _killed(cluster, load, [leads, next(at for at in (1, 2, 3) if at != leads)])


def _all(cluster: Cluster, load: Load) -> str:
    return _killed(cluster, load, [1, 2, 3])


def _rolling(cluster: Cluster, load: Load) -> str:
    """One after the other, as for a new version: each is waited for."""
    took = []
    for each in (1, 2, 3):
        cluster.do("term", str(each))
        cluster.do("one", str(each))
        took.append(cluster.green_again())
    return ", ".join(took)


def _full(cluster: Cluster, load: Load) -> str:
    """What the cluster itself does where its disks are full, since it takes them for that; and when they no longer are."""

    def blocks() -> str:
        said = cluster.ask("GET", "/_cluster/state/blocks")
        return str(said["blocks"]) if said is not None else "unknown"

    written = load.engine.generations.stories(load.number)
    marks = {
        f"cluster__routing__allocation__disk__watermark__{name}": "900tb"
        for name in ("low", "high", "flood_stage")
    }
    cluster.set(
        cluster__info__update__interval="10s",
        cluster__routing__allocation__disk__threshold_enabled=True,
        **marks,
    )
    until(lambda: written in blocks())
    refused, sent = load.asked["refused"], load.sent
    until(lambda: load.asked["refused"] > refused + 1)
    assert load.sent <= sent + 5
    cluster.set(**dict.fromkeys(marks, "1b"))
    free = until(lambda: blocks() == "{}")
    cluster.set(cluster__routing__allocation__disk__threshold_enabled=False)
    return f"{free:.0f} s"


def _busy(cluster: Cluster, load: Load) -> str:
    """So many changes of others that the nodes refuse some with 429: more than may wait for their turn."""
    flood = {"settings": {"number_of_shards": 3, "number_of_replicas": 0}}
    until(lambda: cluster.ask("PUT", "/flood", flood) is not None)
    lines = b'{"index":{}}\n{"text":"a moth and a lamp"}\n' * 500
    over = threading.Event()

    def floods() -> None:
        while not over.is_set():
            for host in cluster.nodes.hosts:
                with suppress(httpx2.HTTPError):
                    asked = {"Content-Type": "application/x-ndjson"}
                    httpx2.post(
                        f"{host}/flood/_bulk", content=lines, headers=asked, timeout=30, trust_env=False
                    )

    def rejected() -> int:
        said = cluster.ask("GET", "/_nodes/stats/thread_pool", filter_path="**.write.rejected")
        return sum(each["thread_pool"]["write"]["rejected"] for each in said["nodes"].values()) if said else 0  # type: ignore[attr-defined]

    threads = [threading.Thread(target=floods) for _ in range(24)]
    for thread in threads:
        thread.start()
    try:
        until(lambda: rejected() > 0)
        time.sleep(10)
    finally:
        over.set()
        for thread in threads:
            thread.join()
    cluster.ask("DELETE", "/flood")
    return f"{cluster.green_again()} ({rejected()} refused by full queues)"


def _short_of_memory(cluster: Cluster, load: Load) -> str:
    """In bursts every request is refused with 429, by the cluster's own breaker: what is asked at once is too large for it."""
    for _ in range(5):
        cluster.set(network__breaker__inflight_requests__limit="600b")
        time.sleep(2)
        cluster.set(network__breaker__inflight_requests__limit=None)
        time.sleep(1)
    said = cluster.ask("GET", "/_nodes/stats/breaker", filter_path="**.in_flight_requests.tripped")
    assert said is not None
    tripped = sum(each["breakers"]["in_flight_requests"]["tripped"] for each in said["nodes"].values())  # type: ignore[attr-defined]
    assert tripped > 0
    return f"{cluster.green_again()} ({tripped} refused)"


def _lossy(cluster: Cluster, load: Load) -> str:
    """Answers of every kind are lost on their way all the time, what they answer was done."""
    lost = 0
    for _ in range(60):
        for gate in load.gates:
            lost += not gate.losing
            gate.losing = 1
        time.sleep(0.25)
    for gate in load.gates:
        lost -= gate.losing
        gate.losing = 0
    return f"{cluster.green_again()} ({lost} answers lost)"


MISHAPS = {
    "data": _data,
    "manager": _manager,
    "rolling": _rolling,
    "two": _two,
    "all": _all,
    "full": _full,
    "busy": _busy,
    "short-of-memory": _short_of_memory,
    "lossy": _lossy,
}


# What others have in them: of two nodes that are killed one is the manager, and each is started anew in turn.
IN_OTHERS = {"data", "manager", "all"}
WANTED = [each for each in MISHAPS if each not in IN_OTHERS or "VELVETEEN_THOROUGH" in os.environ]


@pytest.mark.parametrize("which", WANTED)
def test_nothing_acknowledged_is_lost_and_no_total_is_too_small_unsaid(cluster, load, which, capsys):
    took = MISHAPS[which](cluster, load)
    sent = load.sent
    with suppress(AssertionError):
        until(lambda: load.sent > sent, 120)
    load.end()
    with closing(load.engine.open(load.number)) as written:
        there, held = written.ids(), written.count()
    with closing(load.engine.open(1)) as still:
        assert (still.count(), load.engine.generations.current()) == (STILL, 1)
    assert load.wrong == []
    assert load.acknowledged <= there
    # What was sent twice is there once.
    assert len(there) == held == load.sent == len(load.acknowledged)
    assert load.sent > sent
    with capsys.disabled():
        sys.stderr.write(
            f"\n{which}: {dict(load.asked)}, slowest {load.slowest:.1f} s, "
            f"{len(load.acknowledged)} acknowledged, green after {took}\n"
        )
