"""Contenders as processes of their own: who can run, what building takes, and phrases asked in turn.

It compares nothing.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.machine import CHECKOUT
from benchmarks.peers.field import CONTENDERS
from benchmarks.processes import Taken, python_module, run_measured, stop
from benchmarks.progress import skip

_HOST = "benchmarks.peers.host"


@dataclass(frozen=True, slots=True)
class Entrant:
    """A contender that can run here."""

    key: str
    name: str
    how: str

    def command(self, verb: str, *words: str) -> list[str]:
        """Return the command that makes its process do something."""
        return python_module(_HOST, verb, self.key, *words, interpreter=CONTENDERS[self.key].interpreter)

    def build(self, source: Path, folder: Path) -> Taken:
        """Index ``source`` into ``folder``, anew."""
        shutil.rmtree(folder, ignore_errors=True)
        return run_measured(self.command("build", str(source), str(folder)))

    def index(self, folder: Path) -> Path:
        """Return what of its folder is the index."""
        return CONTENDERS[self.key].index(folder)


def entrants(keys: Iterable[str]) -> list[Entrant]:
    """Return those of ``keys`` that can run here; the others are skipped loudly."""
    found: list[Entrant] = []
    for key in keys:
        command = python_module(_HOST, "can", key, interpreter=CONTENDERS[key].interpreter)
        try:
            said = subprocess.run(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True, check=True).stdout
        except (OSError, subprocess.CalledProcessError) as error:
            skip(key, str(error))
            continue
        told = json.loads(said)
        if told["why_not"]:
            skip(told["name"], told["why_not"])
        else:
            found.append(Entrant(key, told["name"], told["how"]))
    return found


class Asked:
    """A contender's process, ready to be asked."""

    def __init__(self, entrant: Entrant, folder: Path) -> None:
        self.entrant = entrant
        self._process = subprocess.Popen(
            entrant.command("ask", str(folder)),
            cwd=CHECKOUT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=sys.stderr,
            text=True,
        )
        self._line()

    def phrase(self, words: Sequence[str]) -> tuple[int, float]:
        """Return how many texts hold ``words`` in a row and the milliseconds the process took to find them."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(list(words)) + "\n")
        self._process.stdin.flush()
        found, spent = json.loads(self._line())
        return found, spent

    def close(self) -> None:
        """End the process."""
        stop(self._process)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.entrant.name} ended while it was asked")
        return line


@contextmanager
def asked_in_turn(some: Iterable[tuple[Entrant, Path]]) -> Iterator[list[Asked]]:
    """Open a process for each contender and end them all afterwards."""
    with ExitStack() as stack:
        opened: list[Asked] = []
        for entrant, folder in some:
            opened.append(Asked(entrant, folder))
            stack.callback(opened[-1].close)
        yield opened
