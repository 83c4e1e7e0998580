from __future__ import annotations

from engines.contract import EngineContract

from indexer.engines.whoosh_engine.engine import WhooshEngine


class TestWhoosh(EngineContract):
    make = WhooshEngine
