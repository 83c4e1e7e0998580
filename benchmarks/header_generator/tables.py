"""The tables beside this file, read once.

It checks nothing in them; tests do.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

SIDES = ("train", "test")
_TABLES = files("benchmarks.header_generator").joinpath("tables")


@cache
def table(name: str) -> Mapping[str, Any]:
    """Return one table file as it stands."""
    return tomllib.loads(_TABLES.joinpath(f"{name}.toml").read_text("utf-8"))


@cache
def side_lists(side: str) -> Mapping[str, Any]:
    """Return what one side draws from: its own table, the shared words of the prose, and its sentences."""
    prose = table("prose")
    shared = {name: value for name, value in prose.items() if name not in SIDES}
    return {**shared, **table(side), **prose[side]}


@cache
def tongue(name: str, side: str) -> Mapping[str, Any]:
    """Return what stories in one language draw from on one side."""
    whole = table("tongues")[name]
    return {**{key: value for key, value in whole.items() if key not in SIDES}, **whole[side]}
