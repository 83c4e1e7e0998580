"""Display progress: a bar on a terminal, an occasional line elsewhere.

It counts what it is given and does none of the work; everything goes to stderr.
"""

import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, Self

from indexer.cli.console import counted, print_notice, tally
from indexer.model import Failure

# Plain lines go to logs and mails; more often than this helps nobody there.
LINE_EVERY_S = 5.0
_STAGES = {
    "look": "Looking",
    "import": "Reading",
    "index": "Indexing",
    "reindex": "Building the index",
    "compare": "Comparing passages",
    "check": "Checking texts",
    "heal": "Reading again what was damaged",
    "crawl": "Fetching",
    "forget": "Forgetting",
}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far work is: ``done`` of ``total`` steps (None: not known), and outcomes by name."""

    stage: str = ""
    done: int = 0
    total: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The stage in words."""
        return _STAGES.get(self.stage, self.stage.capitalize() or "Waiting")


class _Pace:
    """How fast a stage goes since it began: over all of it, as a pause for a commit is part of the work."""

    def __init__(self) -> None:
        self._stage: str | None = None
        self._began = 0.0
        self._from = 0

    def begins(self, view: Progress, moment: float) -> bool:
        """Take note of a step seen at ``moment``; True when it begins a stage."""
        if view.stage == self._stage:
            return False
        self._stage, self._began, self._from = view.stage, moment, view.done
        return True

    def rate(self, view: Progress, moment: float) -> float:
        """Return steps a second, 0 while nothing is known."""
        spent = moment - self._began
        return max(0.0, (view.done - self._from) / spent) if spent > 0 else 0.0

    def left_s(self, view: Progress, moment: float) -> float | None:
        """Return seconds to the end of the stage, None while nothing is known."""
        rate = self.rate(view, moment)
        return max(0, view.total - view.done) / rate if rate and view.total is not None else None


class Display(Protocol):
    """Where progress is shown."""

    def show(self, view: Progress) -> None:
        """Show how far it is."""

    def close(self) -> None:
        """Leave the screen tidy."""


class Bar:
    """A bar with counts, rate and time left, for terminals."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        from rich import progress  # noqa: PLC0415  # a pipe needs no bar
        from rich.console import Console  # noqa: PLC0415  # likewise

        self._clock = clock
        self._pace = _Pace()
        # Not rich's own rate and time left: they look at the last moments only, and work comes in bursts.
        self._bar = progress.Progress(
            progress.TextColumn("{task.description}"),
            progress.BarColumn(bar_width=30),
            progress.MofNCompleteColumn(),
            progress.TextColumn("{task.fields[rate]}"),
            progress.TextColumn("{task.fields[left]}", style="cyan"),
            progress.TextColumn("{task.fields[tally]}", style="dim"),
            console=Console(stderr=True, highlight=False, markup=False),
            transient=True,
        )
        self._task = self._bar.add_task("Starting", total=None, rate="", left="", tally="")
        self._bar.start()

    def show(self, view: Progress) -> None:
        """Move the bar; a new stage starts a new one."""
        moment = self._clock()
        if self._pace.begins(view, moment):
            self._bar.remove_task(self._task)
            self._task = self._bar.add_task(view.name, total=view.total, rate="", left="", tally="")
        rate, left = self._pace.rate(view, moment), self._pace.left_s(view, moment)
        self._bar.update(
            self._task,
            completed=view.done,
            total=view.total,
            rate=f"{rate:,.1f}/s" if rate else "",
            left="" if left is None else f"{int(left) // 60:02}:{int(left) % 60:02}",
            tally=tally(view.counts),
        )

    def close(self) -> None:
        """Take the bar away."""
        self._bar.stop()


class Lines:
    """A plain line at the start of each stage and now and then after."""

    def __init__(
        self, write: Callable[[str], None] = print_notice, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._write = write
        self._clock = clock
        self._pace = _Pace()
        self._written = 0.0

    def show(self, view: Progress) -> None:
        """Write a line if it is time for one."""
        moment = self._clock()
        if not self._pace.begins(view, moment) and moment - self._written < LINE_EVERY_S:
            return
        self._written = moment
        self._write(self._line(view, moment))

    def _line(self, view: Progress, moment: float) -> str:
        amount = f"{view.done:,}" if view.total is None else f"{view.done:,} of {view.total:,}"
        rate, left = self._pace.rate(view, moment), self._pace.left_s(view, moment)
        parts = [f"{view.name}: {amount}" if view.done or view.total is not None else view.name]
        if rate:
            parts.append(f"{rate:,.1f}/s")
        if left is not None:
            parts.append(f"about {counted(round(left), 'second')} left")
        if outcomes := tally(view.counts):
            parts.append(outcomes)
        return ", ".join(parts)

    def close(self) -> None:
        """Nothing needs tidying."""


def display() -> Display:
    """Return what suits stderr: a bar on a terminal, lines elsewhere."""
    return Bar() if sys.stderr.isatty() else Lines()


class ProgressReporter:
    """A Reporter that displays progress; use it in a ``with`` statement."""

    def __init__(self, screen: Display | None = None) -> None:
        self._screen = screen or display()
        self._stage = ""
        self._done = 0
        self._total: int | None = None
        self._counts: Counter[str] = Counter()

    def begin(self, stage: str, total: int | None) -> None:
        """Start a stage; outcomes go on being counted."""
        self._stage, self._total, self._done = stage, total, 0
        self._show()

    def advance(self, steps: int = 1, **counts: int) -> None:
        """Count steps and outcomes."""
        self._done += steps
        self._counts.update(counts)
        self._show()

    def failed(self, _failure: Failure) -> None:
        """Leave failures to the job's row, which is shown at the end."""

    def check(self) -> None:
        """Ctrl-C is the only way to stop what is shown."""

    def _show(self) -> None:
        self._screen.show(Progress(self._stage, self._done, self._total, dict(self._counts)))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._screen.close()
