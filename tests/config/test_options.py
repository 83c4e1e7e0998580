"""The table of options: whole, and agreeing with the settings it describes."""

from __future__ import annotations

import dataclasses
import typing

from indexer.config import Settings, options
from indexer.config.validation import checked
from indexer.model import Source


def test_every_setting_is_an_option_and_every_option_a_setting():
    described = {(option.section, option.name) for option in options()}
    meant = {("source", each.name) for each in dataclasses.fields(Source)} - {("source", "location")}
    meant |= {("source", "folder"), ("source", "url")}
    for section, kind in typing.get_type_hints(Settings).items():
        if dataclasses.is_dataclass(kind):
            meant |= {(section, each.name) for each in dataclasses.fields(kind)}
    # A table of its own, whose keys are a person's.
    meant.remove(("read", "labels"))
    assert described == meant


def test_every_default_passes_its_own_check(tmp_path):
    for option in options():
        if option.default is not None and option.default != ():
            written = list(option.default) if option.many else option.default
            given = str(written) if option.type_name in ("folder", "file", "text") or option.few else written
            checked(option, given, tmp_path)


def test_every_option_is_explained_and_has_a_type_in_words():
    for option in options():
        assert option.help.endswith(".")
        assert option.type_name


def test_every_option_has_its_heading_in_the_documentation(checkout):
    text = (checkout / "docs" / "configuration.md").read_text(encoding="utf-8")
    missing = [option.name for option in options() if f"### `{option.section}.{option.name}`" not in text]
    assert not missing
    for option in options():
        assert option.variable is None or option.variable in text
