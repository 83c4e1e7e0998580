from __future__ import annotations

import struct
from functools import partial

import pytest
from engines.contract import LocalContract
from engines.kit import LIMITS, answer, begun, local, names
from sample_stories import tale

from indexer import durable_files
from indexer.config import IndexSettings
from indexer.engines.whoosh_engine import fields, forms
from indexer.engines.whoosh_engine import segment as segments
from indexer.engines.whoosh_engine.engine import WhooshEngine
from indexer.engines.whoosh_engine.postings_codec import InvertingPool
from indexer.errors import EngineError, IndexDamagedError
from indexer.query.ast import Everything, Query


class TestWhoosh(LocalContract):
    make = staticmethod(partial(local, WhooshEngine))

    def test_views_of_one_segment_share_one_budget_of_postings(self, engine, number, index, monkeypatch):
        monkeypatch.setattr(segments, "CACHE_BYTES", 200)
        words = [f"word{number}" for number in range(60)]
        older = index(tale("a", " ".join(words)), tale("b", "Gone tomorrow."))
        writer = engine.writer(number)
        writer.delete(["b"])
        writer.close()
        newer = engine.open(number)
        for word in words:
            names(older, f'"{word}"')
        for word in words:
            names(newer, f'"{word}"')
        held = newer.segments[0]._cache._held.values()
        assert sum(postings.nbytes for postings in held) <= 200
        newer.close()

    def test_files_that_go_while_an_index_is_opened_are_no_unknown_error(self, engine, number, folder, index):
        index(tale("fox", "A fox ran.")).close()
        engine.close()
        faults = engine.folders.stories._verifier.damaged_files
        # Whole when they were looked at; gone by the time they are opened.
        engine.folders.stories._verifier.damaged_files = lambda *given, thorough=False: (
            thorough and faults(*given, thorough=True)
        )
        for path in folder.glob("*.trm"):
            path.unlink()
        with pytest.raises(IndexDamagedError):
            engine.open(number)

    def test_merging_novels_takes_no_more_memory_than_the_writer_may_hold(self, tmp_path, monkeypatch):
        held: list[int] = []
        written = InvertingPool.iter_postings
        monkeypatch.setattr(
            InvertingPool, "iter_postings", lambda pool: held.append(pool.size) or written(pool)
        )
        engine = self.make(tmp_path, IndexSettings(writer_memory_mb=1))
        number = begun(engine)
        for novel in range(40):
            writer = engine.writer(number)
            writer.put([tale(f"novel{novel}", " ".join(f"w{novel}x{word}" for word in range(50)))])
            writer.close()
        reader = engine.open(number)
        assert (reader.count(), len(reader.segments) < 20) == (40, True)
        # A merge on top of what was put since the last commit.
        assert max(held) < (1 << 20) + 100_000
        reader.close()
        engine.close()

    def test_a_failure_after_the_manifest_is_written_leaves_the_new_commit_whole(
        self, engine, number, folder, index, monkeypatch
    ):
        index(tale("fox", "A fox ran.")).close()
        real = durable_files.sync_folder

        def failing(path):
            if path == folder and (path / "manifest.json").stat().st_mtime_ns != before:
                raise OSError(5, "Input/output error")
            real(path)

        before = (folder / "manifest.json").stat().st_mtime_ns
        writer = engine.writer(number)
        writer.put([tale("hen", "A hen sat.")])
        monkeypatch.setattr(durable_files, "sync_folder", failing)
        with pytest.raises(EngineError, match="could not be written"):
            writer.close()
        monkeypatch.undo()
        reader = engine.open(number)
        assert reader.ids() == {"fox", "hen"}
        reader.close()


@pytest.mark.parametrize("built", [True, False])
def test_a_document_that_fails_when_half_of_it_is_written_is_not_there(tmp_path, monkeypatch, built):
    document = fields.document

    def half(story):
        # The last field of all by name, when the words of the body are in the segment.
        return document(story) | ({"words": object()} if story.id == "bad" else {})

    monkeypatch.setattr(forms, "document", half)
    engine = WhooshEngine(IndexSettings(), LIMITS)
    engine.create(tmp_path)
    writer = engine.writer(tmp_path)
    building = engine.builder(tmp_path / "apart", memory_mb=16) if built else None
    put = writer.put if building is None else building.add
    put([tale("a", "A lamp in the sea.", tags=("sea",))])
    with pytest.raises(struct.error):
        put([tale("bad", "A lamp in the well.", tags=("well",))])
    put([tale("b", "Another lamp.", tags=("hill",))])
    if building is not None:
        writer.add_segments([building.finish()])
    writer.close()
    reader = engine.open(tmp_path)
    assert (reader.count(), sorted(reader.ids())) == (2, ["a", "b"])
    assert (sorted(names(reader, "lamp")), names(reader, "well")) == (["a", "b"], [])
    facets = answer(reader, Query("", Everything())).facets["tag"]
    assert sorted(facet.value for facet in facets) == ["hill", "sea"]
    reader.close()
    engine.close()
