from __future__ import annotations

import pytest
from engines.kit import LIMITS

from indexer.config import IndexSettings
from indexer.engines.capabilities import check_capabilities
from indexer.engines.port import Capability
from indexer.engines.tantivy_engine.engine import TantivyEngine
from indexer.errors import UnsupportedQueryError
from indexer.query import parse
from indexer.query.ast import Query
from indexer.query.plan import lower


class Plain(TantivyEngine):
    """An engine that knows single words and nothing else."""

    name = "plain"
    capabilities = frozenset()


@pytest.fixture
def plain():
    return Plain(IndexSettings(), LIMITS)


def check(query, engine):
    check_capabilities(query, lower(query.node), engine.name, engine.capabilities)


def asked(text, **more):
    return Query(text, parse(text, LIMITS)[0], **more)


@pytest.mark.parametrize(
    ("query", "lacking"),
    [
        (asked('lamp OR -"old house"'), "quoted phrases"),
        (asked("title:(lant*)"), "beginnings of words"),
        (asked("words:>10 lamp"), "ranges"),
        (asked("lamp", filters={"author": ("Ann",)}), "filters"),
        (asked("lamp", sort="title"), "order"),
    ],
)
def test_what_an_engine_cannot_do_is_refused_in_a_sentence(plain, query, lacking):
    with pytest.raises(UnsupportedQueryError, match=lacking) as told:
        check(query, plain)
    assert "velveteen engine" in str(told.value)


def test_what_it_can_do_passes(plain):
    check(asked("lamp -candle (title:house OR moth)"), plain)
    Plain.capabilities = frozenset(Capability)
    check(asked('"old house" lant* words:>10', sort="words"), plain)
