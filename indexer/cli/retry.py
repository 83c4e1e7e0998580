"""`velveteen retry`: whatever could not be read, and whatever was set aside, tried once more without fetching.

It reads nothing itself; it asks for a job and watches it.
"""

from __future__ import annotations

import argparse

from indexer.cli import run_job
from indexer.commands import Command
from indexer.config import Settings
from indexer.errors import UnknownSourceError
from indexer.model import JobKind
from indexer.model.operations import LOOSE


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--source", metavar="NAME", help="only what this source gave (default: all)")


def _run(args: argparse.Namespace, settings: Settings) -> int:
    if args.source not in {None, LOOSE, *(source.id for source in settings.sources)}:
        raise UnknownSourceError(
            f"No source is called {args.source!r}. `velveteen sources` lists them; loose files are `{LOOSE}`."
        )
    return run_job.request(settings, JobKind.RETRY, args.source)


COMMAND = Command("retry", "try again what could not be read or was set aside", _configure, _run)
