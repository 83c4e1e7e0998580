"""`velveteen schedule`: the scheduler alone, in the foreground.

It does no jobs; `velveteen worker` does, and `velveteen serve` runs both.
"""

import argparse

from indexer.cli.console import print_notice
from indexer.commands import Command, no_options
from indexer.config import Settings
from indexer.errors import VelveteenError
from indexer.jobs.schedule import run_scheduler
from indexer.logs import keep_tracebacks


def _run(_args: argparse.Namespace, settings: Settings) -> int:
    timed = [f"{source.id} ({source.schedule})" for source in settings.sources if source.schedule]
    watched = [source.id for source in settings.sources if source.watched]
    doing = [f"Scheduling {', '.join(timed)}."] if timed else []
    doing += [f"Watching {', '.join(watched)}."] if watched else []
    print_notice(
        f"{' '.join(doing) or 'No source has a schedule or is watched; waiting all the same.'} Ctrl-C stops it."
    )
    with keep_tracebacks(settings.data, "schedule", unless=VelveteenError):
        run_scheduler(settings)
    return 0


COMMAND = Command(
    "schedule", "only ask for jobs at their times and watch folders; serve includes it", no_options, _run
)
