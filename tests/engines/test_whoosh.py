from __future__ import annotations

import pytest
from engines.contract import EngineContract
from engines.kit import names
from tales import tale

from indexer.engines.whoosh_engine import segment as segments
from indexer.engines.whoosh_engine.engine import WhooshEngine
from indexer.errors import IndexDamagedError


class TestWhoosh(EngineContract):
    make = WhooshEngine

    def test_views_of_one_segment_share_one_budget_of_postings(self, engine, folder, index, monkeypatch):
        monkeypatch.setattr(segments, "CACHE_BYTES", 200)
        words = [f"word{number}" for number in range(60)]
        older = index(tale("a", " ".join(words)), tale("b", "Gone tomorrow."))
        writer = engine.writer(folder)
        writer.delete(["b"])
        writer.close()
        newer = engine.open(folder)
        for word in words:
            names(older, f'"{word}"')
        for word in words:
            names(newer, f'"{word}"')
        held = newer.segments[0]._cache._held.values()
        assert sum(postings.nbytes for postings in held) <= 200
        newer.close()

    def test_files_that_go_while_an_index_is_opened_are_no_unknown_error(self, engine, folder, index):
        index(tale("fox", "A fox ran.")).close()
        engine.close()
        engine._verifier.faults = lambda *_, **__: ()
        for path in folder.glob("*.trm"):
            path.unlink()
        with pytest.raises(IndexDamagedError):
            engine.open(folder)
