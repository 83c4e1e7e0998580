"""The set of header conventions: every case read, its facts judged by the set's own rules."""

from __future__ import annotations

import json

from header_judge import Score, judge_case

from indexer.model import Capture
from indexer.readers.facts import as_facts
from indexer.readers.read_capture import read

# What the readers are asked for: every case exact, and this share of all field values.
LEAST_F1 = 0.98


def test_every_case_is_exact_and_nearly_every_field_is_found(shared_data):
    folder = shared_data / "headers"
    score = Score()
    for line in (folder / "expected.jsonl").read_text(encoding="utf-8").splitlines():
        judge_case(json.loads(line), lambda path: facts_of(folder, path), score)
    assert not score.faults, "\n".join(score.faults)
    assert score.f1 >= LEAST_F1, "\n".join(score.misses)


def facts_of(folder, path):
    outcome = read(Capture("inbox", path, (folder / path).read_bytes(), ""))
    return [as_facts(story) for story in outcome.stories]
