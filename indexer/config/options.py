"""Every option there is: its type and default from the settings, its meaning and bounds from options.toml.

It reads no configuration; the loader, the documentation's test and ``velveteen config check`` all ask here.
"""

import dataclasses
import enum
import functools
import types
import typing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.config.settings import Settings
from indexer.datafiles import data_table
from indexer.model import Source

# A source's place is written as folder or url, which become Source.location.
_PLACES: dict[str, Any] = {"folder": Path, "url": str}
_TYPE_NAMES: dict[Any, str] = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    Path: "folder",
}


@dataclass(frozen=True, slots=True)
class Option:
    """One option: ``kind`` is its Python type, ``default`` None where it has none; a secret is never printed.

    One that needs a ``restart`` does not change while Velveteen runs.
    """

    section: str
    name: str
    kind: Any
    default: Any
    help: str
    least: float | None = None
    most: float | None = None
    few: tuple[str, ...] = ()
    form: str | None = None
    secret: bool = False
    restart: bool = False

    @property
    def variable(self) -> str | None:
        """The environment variable that overrides it; sources have none."""
        return None if self.section == "source" else f"VELVETEEN_{self.section}_{self.name}".upper()

    @property
    def many(self) -> bool:
        """Whether its value is a list."""
        return typing.get_origin(self.kind) is tuple

    @property
    def type_name(self) -> str:
        """Its type for people."""
        if self.few:
            return f"one of {', '.join(self.few)}"
        if self.form == "file":
            return "file"
        return "list of text" if self.many else _TYPE_NAMES[self.kind]


@functools.cache
def options() -> tuple[Option, ...]:
    """Return every option, section by section in the order of options.toml."""
    described = data_table("indexer.config", "options.toml")
    return tuple(
        _option(section, name, described, _known(section)[name])
        for section, names in described.items()
        for name, described in names.items()
    )


@functools.cache
def _known(section: str) -> dict[str, tuple[Any, Any]]:
    """Return the type and default of each of a section's options."""
    owner = Source if section == "source" else typing.get_type_hints(Settings)[section]
    hints = typing.get_type_hints(owner)
    known = {
        each.name: (_bare(hints[each.name]), None if each.default is dataclasses.MISSING else each.default)
        for each in dataclasses.fields(owner)
    }
    if section == "source":
        del known["location"]
        known |= {name: (kind, None) for name, kind in _PLACES.items()}
    return known


def _bare(hint: Any) -> Any:
    """Return X for ``X | None``."""
    if isinstance(hint, types.UnionType):
        (hint,) = (part for part in typing.get_args(hint) if part is not types.NoneType)
    return hint


def _option(section: str, name: str, described: dict[str, Any], known: tuple[Any, Any]) -> Option:
    kind, default = known
    few = tuple(described.pop("few", ()))
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        few = tuple(str(member.value) for member in kind)
    return Option(section=section, name=name, kind=kind, default=default, few=few, **described)
