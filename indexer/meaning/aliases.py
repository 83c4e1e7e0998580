"""Names that an archive's keeper says are one: read from aliases.toml, looked up without regard to capitals.

It decides nothing about which names are one, and an absent file is an empty one.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from indexer.errors import ConfigError
from indexer.model import fields
from indexer.model.fields import Kind

FIELDS = tuple(each.name for each in fields.FIELDS if each.kind is Kind.NAME)


@dataclass(frozen=True, slots=True)
class Aliases:
    """Every name of the file by field, folded, with all names it shares a line with, the one to show first."""

    by_field: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)

    def names(self, where: str, name: str) -> tuple[str, ...]:
        """Return all names of ``name`` in the field ``where``, the one to show first; nothing where it has no other."""
        return self.by_field.get(where, {}).get(folded(name), ())

    def packed(self) -> str:
        """Return all names as text, for keeping beside the index they are in."""
        lines = {(where, names) for where, table in self.by_field.items() for names in table.values()}
        return json.dumps(sorted([where, *names] for where, names in lines), ensure_ascii=False)

    @classmethod
    def unpacked(cls, text: str) -> Aliases:
        """Return what was packed."""
        by_field: dict[str, dict[str, tuple[str, ...]]] = {}
        for where, *names in json.loads(text):
            by_field.setdefault(where, {}).update((folded(name), tuple(names)) for name in names)
        return cls(by_field)


def folded(name: str) -> str:
    """Return a name as it is looked up: without regard to capitals and spacing."""
    return " ".join(name.split()).casefold()


def read(path: Path) -> Aliases:
    """Read a file of tables by field, each line ``"Name to show" = ["other name", …]``.

    Raises:
        ConfigError: it is no such file; the message says where.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Aliases()
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.") from error
    try:
        written = tomllib.loads(content.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: this is not TOML: {error}.") from error
    return Aliases({where: _looked_up(path, where, table) for where, table in written.items()})


def _looked_up(path: Path, where: str, table: object) -> dict[str, tuple[str, ...]]:
    if where not in FIELDS:
        raise ConfigError(f"{path}: there is no table [{where}]; there are {', '.join(FIELDS)}.")
    if not isinstance(table, Mapping):
        raise ConfigError(f"{path}: [{where}] must be a table of names.")
    found: dict[str, tuple[str, ...]] = {}
    for shown, others in table.items():
        if not _is_list_of_text(others):
            raise ConfigError(f'{path}: write "{shown}" = ["other name"] under [{where}].')
        names = tuple(dict.fromkeys((shown, *others)))
        for name in names:
            if found.setdefault(folded(name), names) != names:
                raise ConfigError(
                    f"{path}: “{name}” stands under two names in [{where}]; leave it with one of them."
                )
    return found


def _is_list_of_text(others: object) -> bool:
    return (
        isinstance(others, Sequence)
        and not isinstance(others, str)
        and all(isinstance(o, str) for o in others)
    )
