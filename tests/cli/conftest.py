"""A small archive in a temporary folder, worked on by the real command."""

from __future__ import annotations

import json

import pytest

from indexer.cli import main

LAMP = """Title: The Lamp
Author: Wren
Rating: PG-13

The lamp stood in the window all night.

Nobody had lit it, and nobody put it out.
"""
KETTLE = """Title: The Kettle
Author: Finch

The kettle sang. The lamp beside it did not sing.
"""
CONFIG = """
[library]
name = "Two rooms"

[[source]]
id = "room"
kind = "inbox"
folder = "room"
"""


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A folder with a configuration and two stories, nothing imported yet."""
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "lamp.txt").write_text(LAMP, encoding="utf-8")
    (tmp_path / "room" / "kettle.txt").write_text(KETTLE, encoding="utf-8")
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(capsys):
    """Run the command; returns its exit code, what it gave (stdout) and what it said (stderr)."""

    def run(*words: str) -> tuple[int, str, str]:
        code = main(words)
        given, said = capsys.readouterr()
        return code, given, said

    return run


@pytest.fixture
def json_of(run):
    """Run the command with --json and return what it printed."""

    def json_of(*words: str):
        code, given, _ = run(*words, "--json")
        return code, json.loads(given)

    return json_of
