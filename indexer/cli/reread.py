"""`velveteen reread` and `velveteen retry`: what is kept read again without fetching; all of it, or what failed.

It reads nothing itself; it asks for a job and watches it.
"""

import argparse

from indexer.cli import run_job
from indexer.cli.arguments import hint
from indexer.commands import Command
from indexer.config import Settings
from indexer.errors import UnknownSourceError
from indexer.model import JobKind
from indexer.model.operations import LOOSE


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--source", metavar="NAME", help="only what this source gave (default: all)")


def _run(args: argparse.Namespace, settings: Settings) -> int:
    known = [*(source.id for source in settings.sources), LOOSE]
    if args.source is not None and args.source not in known:
        raise UnknownSourceError(f"No source is called {args.source}{hint(args.source, known)}")
    return run_job.request(settings, JobKind(args.verb), args.source)


COMMAND = Command("reread", "read everything again from what is kept, without fetching", _configure, _run)
RETRY = Command("retry", "try again what could not be read or was set aside", _configure, _run)
