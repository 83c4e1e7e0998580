"""config.toml and the environment, read and checked as a whole into ``Settings``.

All problems are named at once, each with its file and line; nothing is created on disk.
"""

import dataclasses
import difflib
import os
import re
import tomllib
import typing
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from indexer.config.labels import TABLE, read_labels
from indexer.config.line_numbers import LineNumbers, Where
from indexer.config.options import Option, options
from indexer.config.settings import Settings
from indexer.config.validation import checked, from_variable
from indexer.errors import ConfigError
from indexer.model import Source, SourceKind

FILE_NAME = "config.toml"
FILE_VARIABLE = "VELVETEEN_CONFIG"
_AT_LINE = re.compile(r"\s*\(at line (\d+), column \d+\)$")

Table = dict[str, Any]


def find_file(path: Path | None = None, environ: Mapping[str, str] = os.environ) -> Path | None:
    """Return the configuration to read: ``path``, else $VELVETEEN_CONFIG, else config.toml here, else None."""
    named = path or (Path(environ[FILE_VARIABLE]) if environ.get(FILE_VARIABLE) else None)
    if named is not None:
        return named.absolute()
    here = Path(FILE_NAME).absolute()
    return here if here.is_file() else None


def load(path: Path | None = None, environ: Mapping[str, str] = os.environ) -> Settings:
    """Read ``path`` (None: as ``find_file`` finds it; without any file, the defaults) and the environment.

    Relative paths in the file are taken from its folder, those in variables from the current one.

    Raises:
        ConfigError: something in it cannot be used; every problem is a line of the message.
    """
    file = find_file(path, environ)
    return _Loader(file).settings(environ)


class _Loader:
    """Reads one file, collecting problems until the end."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._folder = file.parent if file else Path.cwd()
        self._problems: list[str] = []
        self._places = LineNumbers("")

    def settings(self, environ: Mapping[str, str]) -> Settings:
        written = self._read()
        self._unknown_tables(written)
        values: dict[str, Any] = {}
        for section, kind in _sections().items():
            found = self._section(section, written.get(section, {}), environ)
            values[section] = kind(**found)
        sources = self._sources(written.get("source", []))
        self._variables(environ)
        self._together(values)
        labels = read_labels(written.get(TABLE, {}), self._problem)
        values["read"] = dataclasses.replace(values["read"], labels=labels)
        if self._problems:
            raise ConfigError(*self._problems)
        return Settings(**values, sources=sources, path=self._file)

    # -- the file -------------------------------------------------------------------------------------------

    def _read(self) -> Table:
        if self._file is None:
            return {}
        try:
            text = self._file.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            raise ConfigError(f"There is no configuration at {self._file}. Check the path.") from None
        except UnicodeDecodeError:
            raise ConfigError(f"{self._file} is not UTF-8 text. Save it as UTF-8.") from None
        except OSError as error:
            raise ConfigError(f"{self._file} cannot be read: {error.strerror}.") from error
        self._places = LineNumbers(text)
        try:
            return tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            at = _AT_LINE.search(str(error))
            line = f":{at.group(1)}" if at else ""
            raise ConfigError(
                f"{self._file}{line}: this is not TOML: {_AT_LINE.sub('', str(error))}."
            ) from error
        except RecursionError:
            raise ConfigError(f"{self._file}: lists in it nest too deep.") from None

    def _problem(self, where: Where, sentence: str) -> None:
        line = self._places.line(where)
        self._problems.append(f"{self._file}{f':{line}' if line else ''}: {_ended(sentence)}")

    def _unknown_tables(self, written: Table) -> None:
        known = [*_sections(), TABLE, "source"]
        for name, value in written.items():
            if name not in known:
                self._problem((name,), _stray(name, value, known))
            elif name != "source" and not isinstance(value, dict):
                self._problem((name,), f"[{name}] must be a table of options")

    def _section(self, section: str, written: Any, environ: Mapping[str, str]) -> Table:
        known = {option.name: option for option in options() if option.section == section}
        found = self._values(known, written if isinstance(written, dict) else {}, (section,))
        for option in known.values():
            assert option.variable is not None  # only sources have none
            if environ.get(option.variable):
                try:
                    found[option.name] = from_variable(option, environ[option.variable], Path.cwd())
                except ConfigError as error:
                    self._problems.append(f"{option.variable} {error}.")
        # Also what is there by default is taken from where the file is.
        for name in ("data", "aliases") if section == "library" else ():
            found.setdefault(name, self._folder / known[name].default)
        return found

    def _values(self, known: Mapping[str, Option], written: Table, where: Where) -> Table:
        found: Table = {}
        for name, value in written.items():
            if name not in known:
                self._problem((*where, name), f"[{where[0]}] has no option {name}{_nearest(name, known)}")
                continue
            try:
                found[name] = checked(known[name], value, self._folder)
            except ConfigError as error:
                self._problem((*where, name), f"{name} {error}")
        return found

    # -- sources --------------------------------------------------------------------------------------------

    def _sources(self, written: Any) -> tuple[Source, ...]:
        if not isinstance(written, list) or not all(isinstance(table, dict) for table in written):
            self._problem(("source",), "a source is written as [[source]], with two brackets")
            return ()
        found = [self._source(table, ("source", str(number))) for number, table in enumerate(written)]
        sources = [source for source in found if source is not None]
        for number, source in enumerate(found):
            if source is not None and any(
                other is not None and other.id == source.id for other in found[:number]
            ):
                self._problem(
                    ("source", str(number), "id"), f"two sources are called {source.id}; ids are unique"
                )
        return tuple(sources)

    def _source(self, written: Table, where: Where) -> Source | None:
        known = {option.name: option for option in options() if option.section == "source"}
        before = len(self._problems)
        found = self._values(known, written, where)
        for name in ("id", "kind"):
            if name not in written:
                self._problem(where, f"a source needs {name}")
        if "kind" in found:
            place, other = ("folder", "url") if found["kind"] is SourceKind.INBOX else ("url", "folder")
            if place not in written:
                self._problem(where, f"a source of kind {found['kind']} needs {place}")
            if other in written:
                self._problem((*where, other), f"a source of kind {found['kind']} has {place}, not {other}")
        if len(self._problems) > before:
            return None
        location = str(found.pop("folder", None) or found.pop("url"))
        return Source(location=location, **found)

    # -- the whole ------------------------------------------------------------------------------------------

    def _variables(self, environ: Mapping[str, str]) -> None:
        """Refuse variables that look like an option but are none; others starting alike belong to others."""
        known = [option.variable for option in options() if option.variable]
        prefixes = tuple(f"VELVETEEN_{section}_".upper() for section in _sections())
        for name in environ:
            if name.startswith(prefixes) and name not in known:
                self._problems.append(_ended(f"{name} overrides no option{_nearest(name, known)}"))

    def _together(self, values: Mapping[str, Any]) -> None:
        search = values["search"]
        if search.per_page > search.max_per_page:
            self._problem(
                ("search", "per_page"), f"per_page must not be above max_per_page ({search.max_per_page})"
            )


def _sections() -> dict[str, Any]:
    """Return the class of each section of Settings."""
    hints = typing.get_type_hints(Settings)
    return {name: hint for name, hint in hints.items() if dataclasses.is_dataclass(hint)}


def _stray(name: str, value: Any, known: Iterable[str]) -> str:
    """Say what is wrong with something at the top of the file that is no table we know."""
    if isinstance(value, dict | list):
        return f"there is no table [{name}]{_nearest(name, known)}"
    homes = " or ".join(f"[{option.section}]" for option in options() if option.name == name)
    return f"{name} belongs under {homes}" if homes else f"there is no option {name} outside a table"


def _nearest(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"; did you mean {near[0]}?" if near else ""


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith("?") else f"{sentence}."
