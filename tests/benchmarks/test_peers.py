"""Every peer that can run here finds what stands in the texts and nothing else, so that races are fair."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.peers.field import CONTENDERS
from benchmarks.peers.race import asked_in_turn, entrants

TEXTS = {
    "fox": "The fox slept under the warm stove. It didn't stir.",
    "hen": "The hen wrote a letter; under the warm sun it dried.",
    "cat": "Warm under the stove, the cat didn’t care.",
}
FOUND = {("under", "the", "warm"): 2, ("it", "didn't"): 1, ("the", "fox"): 1, ("warm", "the"): 0}


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / f"{name}.txt").write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize("key", ["plain-tantivy", "stock-whoosh", "fts5"])
def test_phrases(key, texts, tmp_path):
    peer = CONTENDERS[key].make()
    assert peer.available() is None
    peer.build(texts, tmp_path / "index")
    peer.open(tmp_path / "index")
    assert {words: peer.phrase(words) for words in FOUND} == FOUND


@pytest.mark.parametrize("key", ["fts5", "xapian"])
def test_phrases_asked_of_a_process(key, texts, tmp_path):
    if not (found := entrants([key])):
        pytest.skip(f"{key} is not installed; docs/performance.md says how")
    found[0].build(texts, tmp_path / "index")
    with asked_in_turn([(found[0], tmp_path / "index")]) as (asked,):
        assert {words: asked.phrase(words)[0] for words in FOUND} == FOUND


def test_a_peer_that_is_not_there_is_left_out_loudly(monkeypatch, capsys):
    elsewhere = CONTENDERS["fts5"].__class__(CONTENDERS["fts5"].make, "/nowhere/python")
    monkeypatch.setitem(CONTENDERS, "fts5", elsewhere)  # type: ignore[arg-type]
    assert entrants(["fts5"]) == []
    assert "SKIPPED" in capsys.readouterr().err
