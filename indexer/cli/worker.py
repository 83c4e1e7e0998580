"""`velveteen worker`: the worker alone, in the foreground.

It asks for nothing by itself; `velveteen schedule` does, and `velveteen serve` runs both.
"""

import argparse

from indexer.cli.console import print_notice
from indexer.commands import Command, no_options
from indexer.config import Settings
from indexer.errors import VelveteenError
from indexer.jobs.worker import run_worker
from indexer.logs import keep_tracebacks


def _run(_args: argparse.Namespace, settings: Settings) -> int:
    print_notice("Waiting for jobs; Ctrl-C stops it.")
    with keep_tracebacks(settings.data, "jobs", unless=VelveteenError):
        run_worker(settings)
    return 0


COMMAND = Command("worker", "only do jobs as they are asked for; serve includes it", no_options, _run)
