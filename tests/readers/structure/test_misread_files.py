"""Real files whose chapters are easily misread, and their look-alikes."""

from __future__ import annotations

import json

import pytest

from indexer.model import Capture, ZoneKind
from indexer.readers.facts import as_facts
from indexer.readers.read_capture import read

FILES = ("zh_lighthouse.txt", "zh_measure.txt", "sessions.txt", "five_numbers.txt", "numbered_pages.txt")


@pytest.mark.parametrize("name", FILES)
def test_chapters_and_edges_are_those_that_people_see(shared_data, name):
    folder = shared_data / "faults-reading"
    cases = map(json.loads, (folder / "expected.jsonl").read_text(encoding="utf-8").splitlines())
    (expected,) = (case for case in cases if case["path"] == name)
    (story,) = read(Capture("inbox", name, (folder / name).read_bytes(), "")).stories
    facts = as_facts(story)
    assert facts["chapters"] == expected["chapters"]
    assert facts["body"].replace("\n", " ").endswith(expected["body_ends_with"])


def test_numbers_of_pages_are_kept_in_a_zone(shared_data):
    content = (shared_data / "faults-reading" / "numbered_pages.txt").read_bytes()
    (story,) = read(Capture("inbox", "numbered_pages.txt", content, "")).stories
    (zone,) = (zone for zone in story.zones if zone.kind is ZoneKind.BOILERPLATE)
    assert zone.text == "- 1 -\n- 2 -\n- 3 -\n- 4 -"
    assert "I'll say it from here," in story.chapters[-1].text
