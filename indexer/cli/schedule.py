"""`velveteen schedule`: the scheduler alone, in the foreground.

It does no jobs; `velveteen worker` does, and `velveteen serve` runs both.
"""

from __future__ import annotations

import argparse

from indexer.cli.talk import say
from indexer.commands import Command
from indexer.config import Settings
from indexer.jobs.schedule import run_scheduler


def _configure(_parser: argparse.ArgumentParser) -> None:
    """Offer no options: the schedules stand in config.toml."""


def _run(_args: argparse.Namespace, settings: Settings) -> int:
    timed = [f"{source.id} ({source.schedule})" for source in settings.sources if source.schedule]
    say(
        f"Scheduling {', '.join(timed)}; Ctrl-C stops it."
        if timed
        else "No source has a schedule; waiting all the same."
    )
    run_scheduler(settings)
    return 0


COMMAND = Command("schedule", "only ask for jobs at their times; serve includes it", _configure, _run)
