from __future__ import annotations

import tempfile

from tales import tale

from indexer.engines.whoosh_engine.builder import build


def test_a_segment_is_built_without_touching_the_disk(monkeypatch, tmp_path):
    # Processes that build side by side would take each other's temporary files away.
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    made = build([tale("fox", "The fox slept under the warm stove."), tale("hen", "The hen wrote a letter.")])
    assert made.segment.doc_count() == 2
    assert all(made.files.values())
