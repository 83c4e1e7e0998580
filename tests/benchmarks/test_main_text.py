"""The measure of main text: labelled sets of both forms, and none."""

from __future__ import annotations

import gzip
import json

from benchmarks.main_text import half_of, main, pages_of

TOLD = " ".join(f"Sentence {n} of the keeper is told to nobody on the quay." for n in range(12))
PAGE = f"<html><body><nav><a href='/'>Home</a></nav><article><p>{TOLD}</p></article></body></html>"


def test_a_set_of_either_form_is_measured(tmp_path, capsys):
    (tmp_path / "html").mkdir()
    (tmp_path / "html" / "one.html.gz").write_bytes(gzip.compress(PAGE.encode()))
    (tmp_path / "ground-truth.json").write_text(json.dumps({"one": {"articleBody": TOLD}}))
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "source.html").write_text(PAGE)
    (tmp_path / "two" / "expected.html").write_text(f"<div><p>{TOLD}</p></div>")
    assert [(name, true) for name, _, true in pages_of(tmp_path)] == [("one", TOLD), ("two", TOLD)]
    assert main([str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert said.count("F1 1.000; 0 refused") == len({half_of("one"), half_of("two")})


def test_a_set_that_is_absent_is_skipped_loudly(tmp_path, capsys):
    assert main([str(tmp_path / "none")]) == 0
    assert "skipped: no labelled pages" in capsys.readouterr().out
