"""A cluster that goes away, loses answers, refuses or is another's: nothing is lost or doubled, and a sentence says so."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest
from engines.clusters import cluster_hosts, make, settings_for, sweep
from engines.gate import Gate
from engines.kit import LIMITS, QUICK, ask, begun, names
from engines.remote_contract import RemoteContract, ids, put
from sample_stories import memory_batches, tale

from indexer.config import IndexSettings, LibrarySettings, Settings
from indexer.engines.index_service import IndexService
from indexer.engines.opensearch_engine.engine import OpenSearchEngine
from indexer.errors import (
    EngineAwayError,
    EngineError,
    ForeignIndexError,
    IndexDamagedError,
)
from indexer.query.ast import Query, Word

__all__ = ["cluster_hosts"]


@pytest.fixture
def gate(cluster_hosts) -> Iterator[Gate]:
    with closing(Gate(cluster_hosts[0])) as opened:
        yield opened


@pytest.fixture
def engine(gate, tmp_path) -> Iterator[OpenSearchEngine]:
    engine = make(tmp_path, hosts=(gate.url,), timeout_s=5.0)
    yield engine
    engine.close()
    sweep(tmp_path)


@pytest.fixture
def number(tmp_path) -> int:
    # A cluster that was started just now takes its time for the first index.
    with closing(make(tmp_path)) as patient:
        return begun(patient)


@pytest.mark.usefixtures("cluster_hosts")
class TestAway(RemoteContract):
    @pytest.fixture
    def engine(self, engine) -> OpenSearchEngine:
        return engine

    @pytest.fixture
    def number(self, number) -> int:
        return number

    @pytest.fixture
    def way(self, gate) -> Gate:
        return gate


def test_a_search_is_partial_once_its_time_is_up(engine, number, gate):
    put(engine, number, tale("fox", "A fox."))
    reader = engine.open(number)
    names(reader, "fox")
    gate.shut()
    begun_at = time.monotonic()
    found = answer_in(reader, 0.5)
    assert (found.partial, found.total) == (True, 0)
    assert any("stopped" in warning for warning in found.warnings)
    assert time.monotonic() - begun_at < 5
    gate.open()
    assert not answer_in(reader, 30.0).partial
    reader.close()


def answer_in(reader, seconds: float):
    from indexer.query.plan import lower

    return reader.search(Query("fox", Word("fox")), lower(Word("fox")), deadline_s=seconds)


@pytest.mark.parametrize("lost", [1, 2, 3])
def test_answers_that_are_lost_are_asked_for_again_and_nothing_is_doubled(engine, number, gate, lost):
    put(engine, number, tale("old", "An old fox."), tale("gone", "A fox that goes."))
    writer = engine.writer(number)
    writer.put([tale(f"t{at}", "A fox.") for at in range(9)])
    writer.delete(["gone"])
    gate.losing = lost
    writer.close()
    assert gate.losing == 0
    assert ids(engine, number) == {"old", *(f"t{at}" for at in range(9))}
    with closing(engine.open(number)) as reader:
        assert ask(reader, "fox").total == reader.count() == 10


def test_an_index_whose_disk_is_full_takes_no_changes_and_is_searched_all_the_same(engine, number):
    put(engine, number, tale("fox", "A fox."))
    connection, name = engine.generations.connection, engine.generations.stories(number)
    # What the cluster itself sets where a disk is nearly full.
    connection.ask("PUT", f"/{name}/_settings", {"index.blocks.read_only_allow_delete": True})
    writer = engine.writer(number)
    writer.put([tale("hen", "A hen.")])
    with pytest.raises(EngineAwayError, match="disks have room"):
        writer.close()
    assert ids(engine, number) == {"fox"}
    connection.ask("PUT", f"/{name}/_settings", {"index.blocks.read_only_allow_delete": None})
    put(engine, number, tale("hen", "A hen."))
    assert ids(engine, number) == {"fox", "hen"}


def test_a_point_in_time_that_the_cluster_forgot_is_made_anew(engine, number):
    put(engine, number, tale("fox", "A fox."))
    reader = engine.open(number)
    engine.generations.connection.ask("DELETE", "/_search/point_in_time/_all")
    assert names(reader, "fox") == ["fox"]
    reader.close()


def test_a_reader_of_an_index_that_is_gone_says_to_ask_again_and_of_no_missing_index(engine, number):
    put(engine, number, tale("fox", "A fox."))
    reader = engine.open(number)
    engine.generations.discard(number)
    with pytest.raises(IndexDamagedError, match="ask again"):
        names(reader, "fox")
    reader.close()


def test_an_index_that_another_version_made_is_made_anew(engine, number):
    name = engine.generations.stories(number)
    made = {"_meta": {"engine": "opensearch", "version": "1.1", "shards": 1}}
    engine.generations.connection.ask("PUT", f"/{name}/_mapping", made)
    with pytest.raises(IndexDamagedError, match="another version"):
        engine.open(number)


class Keeper:
    """A catalogue, as an index knows it."""

    def __init__(self, archive: str) -> None:
        self.archive, self.branch = archive, "one"

    def newest(self) -> int:
        return 9

    def may_hold(self, count: int) -> bool:
        return False


def test_the_index_of_another_archive_is_not_read(cluster_hosts, tmp_path):
    settings = Settings(
        library=LibrarySettings(data=tmp_path),
        index=IndexSettings(engine="opensearch", lock_timeout_s=0.2),
        opensearch=settings_for(tmp_path),
    )
    with closing(IndexService(settings, Keeper("mine"))) as mine:
        mine.rebuild(memory_batches([tale("fox", "A fox.")]))
        assert mine.reader().count() == 1
    with closing(IndexService(settings, Keeper("theirs"))) as theirs:
        with pytest.raises(ForeignIndexError):
            theirs.reader()
        with pytest.raises(ForeignIndexError):
            theirs.writer()
    sweep(tmp_path)


def test_while_indexes_are_switched_every_answer_is_of_one_of_them(cluster_hosts, tmp_path):
    settings = Settings(
        library=LibrarySettings(data=tmp_path),
        index=IndexSettings(engine="opensearch", lock_timeout_s=0.2),
        opensearch=settings_for(tmp_path, shards=3),
    )
    tales = [tale(f"t{at}", "A lamp.") for at in range(30)]
    totals: list[int] = []
    over = threading.Event()

    def asks(live: IndexService) -> None:
        while not over.is_set():
            # A reader whose index has gone since is opened anew, as the archive does.
            with suppress(IndexDamagedError):
                totals.append(live.reader().search(Query("lamp", Word("lamp"))).total)

    with closing(IndexService(settings)) as live, closing(IndexService(settings)) as reading:
        live.rebuild(memory_batches(tales))
        thread = threading.Thread(target=asks, args=(reading,))
        thread.start()
        for many in (29, 30, 28):
            live.rebuild(memory_batches(tales[:many]))
        over.set()
        thread.join()
    assert set(totals) <= {28, 29, 30}
    assert len(totals) > 3
    sweep(tmp_path)


def test_who_is_told_of_changes_reads_no_commit_from_before_them(cluster_hosts, tmp_path):
    settings = Settings(
        library=LibrarySettings(data=tmp_path),
        index=IndexSettings(engine="opensearch", lock_timeout_s=0.2),
        opensearch=settings_for(tmp_path),
    )
    told = ["a"]
    with (
        closing(IndexService(settings)) as live,
        closing(IndexService(settings, told=lambda: told[0])) as reading,
    ):
        live.rebuild(memory_batches([tale("fox", "A fox."), tale("hen", "A hen.")]))
        assert reading.reader().count() == 2
        before = reading.version()
        with closing(live.writer()) as writer:
            writer.delete(["fox"])
        # Pages ask all the time, so what was said a moment ago is said again, unless there is reason to ask.
        told[0] = "b"
        assert reading.version() != before
        assert reading.reader().count() == 1
    sweep(tmp_path)


def test_something_else_than_opensearch_is_named(tmp_path):
    with closing(_Speaking(b'{"version": {"number": "8.1.0"}}')) as other:
        engine = make(tmp_path, hosts=(other.url,), timeout_s=1.0)
        with pytest.raises(EngineError, match=r"something 8\.1\.0; OpenSearch 3 is needed"):
            engine.generations.current()
        engine.close()


class _Speaking:
    """Says the same to every request."""

    def __init__(self, body: bytes) -> None:
        import http.server
        import threading

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def test_without_hosts_the_one_thing_that_is_missing_is_said(tmp_path):
    with pytest.raises(EngineError, match="hosts"):
        OpenSearchEngine(settings_for(tmp_path, hosts=()), QUICK, LIMITS)


def test_a_host_that_is_down_is_passed_over(cluster_hosts, tmp_path):
    with closing(Gate(cluster_hosts[0])) as gate:
        gate.shut()
        engine = make(tmp_path, hosts=(gate.url, cluster_hosts[0]))
        for _ in range(4):
            assert engine.generations.current() is None
        engine.close()
