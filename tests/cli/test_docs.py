"""The documentation of the command line and of the query language names everything there is."""

from __future__ import annotations

import argparse
import re
from importlib import metadata

from indexer import schema
from indexer.cli import program


def test_every_verb_has_a_heading(checkout):
    text = (checkout / "docs" / "cli.md").read_text(encoding="utf-8")
    verbs = [*program._VERBS, *(entry.name for entry in metadata.entry_points(group=program.GROUP))]
    assert [verb for verb in verbs if f"\n## velveteen {verb}\n" not in text] == []


def test_every_option_is_named_under_its_verb(checkout):
    text = (checkout / "docs" / "cli.md").read_text(encoding="utf-8")
    chapters = dict(re.findall(r"^## velveteen (\w+)\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE))
    for name, (module, _) in program._VERBS.items():
        parser = argparse.ArgumentParser(add_help=False)
        program._builtin(module).configure(parser)
        options = [option for action in parser._actions for option in action.option_strings]
        assert [option for option in options if f"`{option}" not in chapters[name]] == []


def test_every_field_and_its_other_names_are_in_the_table(checkout):
    text = (checkout / "docs" / "query-language.md").read_text(encoding="utf-8")
    for spec in schema.FIELDS:
        also = ", ".join(f"`{alias}`" for alias in spec.aliases)
        assert f"| `{spec.name}` | {also} |".replace("|  |", "| |") in text
