"""`velveteen captures`: where pages of sites are kept as they were fetched, and bringing them to another place.

It deletes none; the old ones stay where they were.
"""

import argparse
import os
from dataclasses import replace
from functools import partial
from pathlib import Path

from indexer.catalogue import open_catalogue
from indexer.cli.choices import write_choice
from indexer.cli.console import counted, print_line, print_notice
from indexer.commands import Command
from indexer.config import Option, Settings, options
from indexer.config.rewrite import set_option
from indexer.config.validation import checked
from indexer.errors import ConfigError, UsageError, WorkerBusyError
from indexer.jobs.lease import Lease

_BACK = "data"


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "action", nargs="?", choices=["move"], help="copy all to another place, and keep to that from then on"
    )
    parser.add_argument(
        "to",
        nargs="?",
        metavar="URL",
        help=f"where to move them: file:///a/folder, s3://bucket/prefix, or {_BACK} for the data folder",
    )


def _run(args: argparse.Namespace, settings: Settings) -> int:
    if args.action is None:
        return _tell(settings)
    if args.to is None:
        raise UsageError("captures move: say where to, such as s3://bucket/prefix")
    return _move(settings, _url(args.to))


def _tell(settings: Settings) -> int:
    with open_catalogue(settings.place, create=False) as catalogue:
        known = catalogue.captures.known()
    print_line(settings.captures.url or str(settings.data / "captures"))
    print_notice(f"{counted(len(known), 'capture')}, {sum(known.values()) / 1e6:,.1f} MB packed.")
    return 0


def _url(word: str) -> str:
    if word == _BACK:
        return ""
    try:
        return str(checked(_option(), word, Path()))
    except ConfigError as error:
        raise UsageError(f"captures move: URL {error}") from error


def _option() -> Option:
    return next(each for each in options() if (each.section, each.name) == ("captures", "url"))


def _move(settings: Settings, url: str) -> int:
    if url == settings.captures.url:
        print_notice("They are kept there already.")
        return 0
    try:
        # No worker may add to the old place while the new one is taken over.
        with Lease.take(settings.data), open_catalogue(settings.place, create=False) as catalogue:
            lost = catalogue.captures.copy_to(replace(settings.captures, url=url), _report)
    except WorkerBusyError as error:
        raise WorkerBusyError(
            "Velveteen is at work here. Stop it, and the workers on other machines, and run this again"
        ) from error
    if lost:
        print_notice(
            f"{counted(len(lost), 'capture')} could not be read and were not brought there, the first is {lost[0]}. "
            "The next crawls fetch them again."
        )
    return _remember(settings, url)


def _report(there: int, of: int) -> None:
    print_notice(f"{there:,} of {of:,} are there.")


def _remember(settings: Settings, url: str) -> int:
    old = settings.captures.url or settings.data / "captures"
    said = f"The old ones are still in {old}; once all is well, delete them there."
    variable = str(_option().variable)
    if os.environ.get(variable) or settings.path is None:
        print_notice(f"Set {variable}={url} before Velveteen is started again. {said}")
        return 0
    change = partial(set_option, settings.path, "captures", "url", url)
    return write_choice(change, f"{settings.path} now names the new place. {said}")


COMMAND = Command("captures", "tell where pages of sites are kept, or bring them elsewhere", _configure, _run)
