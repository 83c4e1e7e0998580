"""`velveteen reread` and `velveteen retry`: what is kept read again without fetching; all of it, or what failed.

It reads nothing itself; it asks for a job and watches it.
"""

import argparse

from indexer.cli import run_job
from indexer.cli.arguments import hint
from indexer.commands import Command
from indexer.config import Settings
from indexer.errors import UnknownSourceError, UsageError
from indexer.model import JobKind
from indexer.model.operations import LOOSE

_READINGS = ("A", "B")


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--source", metavar="NAME", help="only what this source gave (default: all)")


def _configure_reread(parser: argparse.ArgumentParser) -> None:
    _configure(parser)
    parser.add_argument(
        "--as",
        dest="reading",
        nargs=2,
        metavar=("READING", "ID"),
        help="read this story only, from now on as its reading A (the likeliest) or B (the second likeliest)",
    )


def _run(args: argparse.Namespace, settings: Settings) -> int:
    known = [*(source.id for source in settings.sources), LOOSE]
    if args.source is not None and args.source not in known:
        raise UnknownSourceError(f"No source is called {args.source}{hint(args.source, known)}")
    return run_job.request(settings, JobKind(args.verb), args.source)


def _run_reread(args: argparse.Namespace, settings: Settings) -> int:
    if args.reading is None:
        return _run(args, settings)
    reading, story = args.reading
    if reading not in _READINGS:
        raise UsageError(f"a story has the readings A and B, not {reading}")
    return run_job.request(settings, JobKind.REREAD_AS, f"{reading} {story}")


COMMAND = Command(
    "reread", "read everything again from what is kept, without fetching", _configure_reread, _run_reread
)
RETRY = Command("retry", "try again what could not be read or was set aside", _configure, _run)
