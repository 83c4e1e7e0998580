"""Keeps the processes of one run together: starts them, starts them again, and ends them all when it ends.

It loads the standard library only and does none of their work.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from indexer.jobs import process_setup

# A child that ends is started again after 1 s, then 2, 4 … up to this.
LONGEST_WAIT_S = 60.0
# One that lived this long is taken to be well: its next end counts as the first.
WELL_AFTER_S = 60.0
# One that ends this often in a row without having been well is given up, and the rest with it.
TRIES = 6
# How long children may take to end; the worker's own child has 8 s of it.
GRACE_S = 12.0
_POLL_S = 0.2


@dataclass(slots=True)
class Child:
    """One process to keep alive: its name for people, its command, and how it is doing."""

    name: str
    command: Sequence[str]
    handles: tuple[int, ...]
    running: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    due: float = field(default=0.0)
    ends: int = 0

    def start(self) -> None:
        """Start it, apart from the terminal's Ctrl-C: only the supervisor hears that, and ends it in order."""
        self.started = time.monotonic()
        self.running = subprocess.Popen(  # noqa: S603  # our own module, handles for arguments
            self.command, stdin=subprocess.DEVNULL, pass_fds=self.handles, process_group=0
        )

    def look(self) -> bool:
        """Start it if it is due, note if it has ended; return False once it is given up."""
        moment = time.monotonic()
        if self.running is None:
            if moment >= self.due:
                self.start()
            return True
        code = self.running.poll()
        if code is None:
            return True
        self.running = None
        self.ends = 1 if moment - self.started >= WELL_AFTER_S else self.ends + 1
        wait = min(LONGEST_WAIT_S, 2.0 ** (self.ends - 1))
        self.due = moment + wait
        if self.ends >= TRIES:
            process_setup.say(
                f"The {self.name} {process_setup.exit_text(code)} {self.ends} times in a row. Velveteen stops."
            )
            return False
        process_setup.say(
            f"The {self.name} {process_setup.exit_text(code)}; it starts again in {wait:.0f} s."
        )
        return True


def supervise(children: Sequence[Child], stop: process_setup.StopSignal) -> bool:
    """Keep ``children`` running until asked to stop, then end them; return False if one had to be given up."""
    try:
        while not stop.is_set:
            if not all([child.look() for child in children]):  # noqa: C419  # every child is looked after
                return False
            stop.wait(_POLL_S)
        return True
    finally:
        end(children)


def end(children: Sequence[Child]) -> None:
    """End every child: asked first, killed when it takes too long."""
    alive = [child.running for child in children if child.running is not None]
    for running in alive:
        running.terminate()
    until = time.monotonic() + GRACE_S
    for running in alive:
        try:
            running.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


def main() -> int:
    """Supervise the modules named on the command line; return 0 when stopped, 1 when one was given up."""
    parser = argparse.ArgumentParser(description="Keep the processes of one archive running.")
    parser.add_argument("--settings", type=int, required=True, metavar="FD")
    parser.add_argument(
        "--socket", type=int, required=True, metavar="FD", help="where the web server listens"
    )
    parser.add_argument("--web", required=True, metavar="MODULE", help="the module that answers there")
    parser.add_argument("--webs", type=int, default=1, metavar="N", help="how many processes answer there")
    given = parser.parse_args()
    stop = process_setup.StopSignal().listen()
    args = process_setup.child_arguments(given.settings, parent=os.getpid())
    web = process_setup.python_command(given.web, [*args, "--socket", str(given.socket)])
    handles = (given.settings, given.socket)
    children = [
        *(
            Child(f"web server {n}" if n > 1 else "web server", web, handles)
            for n in range(1, given.webs + 1)
        ),
        Child("worker", process_setup.python_command("indexer.jobs.worker", args), (given.settings,)),
        Child("scheduler", process_setup.python_command("indexer.jobs.schedule", args), (given.settings,)),
    ]
    return 0 if supervise(children, stop) else 1


if __name__ == "__main__":
    sys.exit(main())
