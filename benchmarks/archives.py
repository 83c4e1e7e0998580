"""Velveteen as a user runs it: one archive for each engine, filled by the command, asked through the public parts.

It knows no engine but by name.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks.machine import CHECKOUT
from benchmarks.processes import Taken, run_measured
from benchmarks.progress import say, skip
from indexer.config import IndexSettings, LibrarySettings, Settings
from indexer.config.options import options
from indexer.engines.registry import make_engine
from indexer.errors import EngineError

_PROGRAM = frozenset({".py", ".toml", ".txt", ".tsv"})
_COMMAND = Path(sys.executable).with_name("velveteen")


def known_engines() -> tuple[str, ...]:
    """Return every engine that config.toml may name, the shipped default first."""
    (names,) = (each.few for each in options() if (each.section, each.name) == ("index", "engine"))
    default = IndexSettings().engine
    return (default, *(name for name in names if name != default))


def engines(wanted: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the wanted engines (none named: all) that can be used here; the others are skipped loudly."""
    known = known_engines()
    found: list[str] = []
    for name in wanted or known:
        if name not in known:
            skip(f"engine {name}", f"config.toml may name {', '.join(known)}")
            continue
        try:
            make_engine(Settings(index=IndexSettings(engine=name))).close()
        except (EngineError, ImportError) as error:
            skip(f"engine {name}", str(error))
            continue
        found.append(name)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive in ``folder`` with the engine ``engine``."""

    folder: Path
    engine: str

    @property
    def data(self) -> Path:
        """Where its catalogue and index are."""
        return self.folder / "var"

    @property
    def index(self) -> Path:
        """Where its generations are."""
        return self.data / "index"

    @property
    def settings(self) -> Settings:
        """Its settings, for use in this process."""
        return Settings(library=LibrarySettings(data=self.data), index=IndexSettings(engine=self.engine))

    def environment(self, *, source: Path | None = None, port: int = 8080) -> dict[str, str]:
        """Write a configuration of its own (a config.toml that is there stays) and return the environment in which ``velveteen`` uses it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        lines = [
            '[library]\nname = "Benchmark"\ndata = "var"',
            f'[index]\nengine = "{self.engine}"',
            f"[web]\nport = {port}",
            # Every file is a story of its own here, as it is for the peers and for the truth they are judged by.
            "[search]\ngroup_copies = false",
        ]
        if source is not None:
            lines.append(
                f'[[source]]\nid = "stories"\nkind = "inbox"\nfolder = "{source.absolute()}"\njoin_parts = false'
            )
        config = self.folder / "benchmark.toml"
        config.write_text("\n".join(lines) + "\n", "utf-8")
        return {"VELVETEEN_CONFIG": str(config)}

    def fill(self, source: Path) -> Taken:
        """Import a folder into a new archive by the command and return what that took, files to searchable."""
        shutil.rmtree(self.folder, ignore_errors=True)
        environment = self.environment(source=source)
        taken = run_measured(command("import"), environment)
        self._mark.write_text(_made_of(source), "utf-8")
        return taken

    def reindex(self) -> Taken:
        """Build the index anew from the catalogue by the command and return what that took."""
        return run_measured(command("reindex"), self.environment())

    def holds(self, source: Path) -> bool:
        """Say whether ``fill`` once came to its end here, with the same folder and by the same program."""
        return self._mark.exists() and self._mark.read_text("utf-8") == _made_of(source)

    @property
    def _mark(self) -> Path:
        return self.folder / "filled-with"


@cache
def _made_of(source: Path) -> str:
    """Return a text that changes with the folder and with every line of the program that imports it."""
    digest = hashlib.sha256()
    for path in sorted((CHECKOUT / "indexer").rglob("*")):
        if path.suffix in _PROGRAM:
            digest.update(path.read_bytes())
    return f"{source}\n{digest.hexdigest()}\n"


def command(*words: str) -> list[str]:
    """Return the command line of ``velveteen``."""
    return [str(_COMMAND), *words]


def archive_for(work: Path, engine: str) -> Archive:
    """Return the archive of an engine in the folder of a run."""
    return Archive(work / f"velveteen-{engine}", engine)


def filled(work: Path, engine: str, source: Path) -> Archive:
    """Return the archive of an engine with a folder imported, now or by an earlier step of the run."""
    archive = archive_for(work, engine)
    if not archive.holds(source):
        say(f"importing for {engine}")
        archive.fill(source)
    return archive
