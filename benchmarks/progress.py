"""What a person watching a run sees, on standard error; standard output is for the tables alone.

It measures nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from rich.console import Console
from rich.progress import track

Each = TypeVar("Each")
_console = Console(stderr=True, highlight=False)


def say(text: str) -> None:
    """Tell one thing."""
    _console.print(text, markup=False, soft_wrap=True)


def skip(what: str, why: str) -> None:
    """Say loudly that something is left out, and why."""
    _console.print(f"SKIPPED {what}: {why}", style="bold yellow", markup=False, soft_wrap=True)


def steps(what: str, each: Iterable[Each], total: int) -> Iterator[Each]:
    """Yield ``each`` with a bar; without a terminal, only the name of the work is told."""
    if not _console.is_terminal:
        say(f"{what} ({total})")
        yield from each
        return
    yield from track(each, what, total, console=_console, transient=True)


@contextmanager
def working(what: str) -> Iterator[None]:
    """Show that something without steps is under way."""
    if not _console.is_terminal:
        say(what)
        yield
        return
    with _console.status(what):
        yield
