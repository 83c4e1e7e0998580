"""The figures of docs/performance.md are those of the published run, to the letter."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from benchmarks import chart, publish, records

FIGURES = {
    "write_path": {
        "megabytes": 10.0,
        "sides": {
            "velveteen-tantivy": {"name": "Velveteen <tantivy>", "seconds": 2.0, "index_mb": 9.0},
            "fts5": {"name": "SQLite FTS5", "seconds": 0.5, "index_mb": 4.0},
        },
    }
}


@pytest.fixture(scope="module")
def published():
    return records.load()


def test_the_page_shows_the_published_run(published):
    page = publish.PAGE.read_text("utf-8")
    assert publish.filled_in(page, published) == page, "run: python -m benchmarks.publish"


def test_the_chart_shows_the_published_run(published):
    assert publish.CHART.read_text("utf-8") == chart.drawn(published), "run: python -m benchmarks.publish"


def test_a_published_run_found_no_difference(published):
    assert published["phrase_truth"]["differences"] == []


def test_a_block_that_was_not_measured_says_so(published):
    page = "before\n<!-- measured: growth -->\n1\n<!-- /measured -->\nafter"
    without = {name: value for name, value in published.items() if name != "growth"}
    filled = publish.filled_in(page, without)
    assert "Not measured in this run" in filled
    assert publish.filled_in(filled, without) == filled


def test_a_longer_bar_is_a_larger_figure():
    drawn = ET.fromstring(chart.drawn(FIGURES))
    names = {"{http://www.w3.org/2000/svg}rect": "bar", "{http://www.w3.org/2000/svg}text": "text"}
    bars = [float(each.get("width", 0)) for each in drawn if names.get(each.tag) == "bar"][1:]
    assert bars[0] < bars[1]  # 5 MB a second, then 20
    assert bars[2] > bars[3]  # 0.9 of the text, then 0.4
    assert "Velveteen <tantivy>" in [each.text for each in drawn if names.get(each.tag) == "text"]


def test_a_run_is_saved_whole(tmp_path):
    records.save({"a": 1.23456789, "b": [{"c": 2.0}]}, tmp_path / "run.json")
    assert records.load(tmp_path / "run.json") == {"a": 1.2346, "b": [{"c": 2.0}]}
    assert [path.name for path in tmp_path.iterdir()] == ["run.json"]
