from __future__ import annotations

from engines.contract import EngineContract

from indexer.engines.tantivy_engine.engine import TantivyEngine


class TestTantivy(EngineContract):
    make = TantivyEngine
