"""A cluster behind TLS that asks who comes: by password, by key, and in a sentence what to do where it lets nobody in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise

import pytest
from engines.clusters import cluster_hosts, make, settings_for, sweep
from engines.guard import Certificates, Guard
from engines.kit import begun, names
from engines.switching import filled
from sample_stories import tale

from indexer.config import load
from indexer.engines.opensearch_engine.engine import OpenSearchEngine
from indexer.errors import EngineAwayError

__all__ = ["cluster_hosts"]


@pytest.fixture(scope="module")
def certificates(tmp_path_factory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def guard(cluster_hosts, certificates, tmp_path) -> Iterator[Guard]:
    with closing(Guard(cluster_hosts[0], certificates, settings_for(tmp_path).prefix)) as opened:
        yield opened
    sweep(tmp_path)


@pytest.fixture
def known(guard, certificates) -> dict[str, object]:
    """Settings that are right."""
    return {
        "hosts": (guard.url,),
        "ca": certificates.ca,
        "user": guard.user,
        "password": guard.password,
        "replicas": 1,
    }


def lives(engine: OpenSearchEngine) -> None:
    """Do everything that is done with a cluster."""
    known = engine.generations
    for _ in range(2):
        known.publish(filled(engine, tale("fox", "A fox."), tale("hen", "A hen.")))
    number = known.current() or 0
    writer = engine.writer(number)
    writer.put([tale("fox", "A grey fox."), tale("owl", "An owl.")])
    writer.delete(["hen"])
    writer.close()
    with closing(engine.open(number)) as reader:
        assert reader.ids() == {"fox", "owl"}
        assert names(reader, "grey") == ["fox"]
        assert [each.text for each in reader.suggest("fix")] == ["fox"]
        assert reader.values("author") == {}
    with closing(engine.open_passages(number)) as passages:
        assert passages is not None
    assert (known.problems(), engine.damaged_files(number)) == ((), ())
    assert known.size() > 0
    assert known.version()
    begun(engine)
    for _ in range(2):
        known.drop(keep=None)
    known.repair()
    engine.close()


def test_with_a_password_all_that_is_asked_is_of_its_own_indexes(guard, known, tmp_path):
    lives(make(tmp_path, **known))
    assert guard.refused == []


@pytest.mark.parametrize("scheme", ["", "Bearer "])
def test_a_key_of_the_environment_will_do_and_no_name_is_sent_with_it(guard, known, tmp_path, scheme):
    environ = {
        "VELVETEEN_OPENSEARCH_HOSTS": guard.url,
        "VELVETEEN_OPENSEARCH_CA": str(known["ca"]),
        "VELVETEEN_OPENSEARCH_KEY": scheme + guard.key,
    }
    settings = load(environ=environ).opensearch
    assert guard.key not in repr(settings)
    engine = make(tmp_path, hosts=settings.hosts, ca=settings.ca, user=guard.user, key=settings.key)
    assert engine.generations.current() is None
    engine.close()


@pytest.mark.parametrize("wrong", [{"password": "another"}, {"user": None}, {"key": "another"}])
def test_whoever_is_not_let_in_is_told_at_once_what_to_look_at(known, tmp_path, wrong):
    engine = make(tmp_path, **{**known, **wrong})
    with pytest.raises(
        EngineAwayError, match=r"does not let in.*VELVETEEN_OPENSEARCH_PASSWORD.*VELVETEEN_OPENSEARCH_KEY"
    ):
        engine.generations.current()
    engine.close()


def test_whoever_lacks_a_right_is_told_where_rights_are_named(known, tmp_path):
    engine = make(tmp_path, **known, prefix="another")
    with pytest.raises(EngineAwayError, match=r"no permissions.*docs/scale\.md"):
        engine.generations.current()
    engine.close()


def test_a_certificate_of_somebody_unknown_is_said_with_where_to_name_them(known, tmp_path):
    engine = make(tmp_path, **{**known, "ca": None, "timeout_s": 0.5})
    with pytest.raises(EngineAwayError, match=r"certificate is not known.*ca = "):
        engine.generations.current()
    engine.close()


def test_where_it_is_told_to_wait_it_waits_so_long_and_nothing_is_lost(guard, known, tmp_path):
    engine = make(tmp_path, **{**known, "replicas": 0})
    number = begun(engine)
    writer = engine.writer(number)
    writer.put([tale(f"t{at}", "A fox.") for at in range(20)])
    guard.asked.clear()
    guard.busy.extend((1, 1))
    writer.close()
    assert sum(behind - before >= 0.99 for before, behind in pairwise(guard.asked)) >= 2
    with closing(engine.open(number)) as reader:
        assert reader.count() == len(names(reader, "fox")) == 20
    engine.close()
