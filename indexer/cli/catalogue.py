"""`velveteen catalogue`: where the catalogue is kept, and moving it from a file to a server and back.

It moves nothing itself; when that is done, it writes the choice into config.toml.
"""

import argparse
from dataclasses import replace
from functools import partial
from urllib.parse import urlsplit, urlunsplit

from indexer.catalogue import move_catalogue, open_catalogue
from indexer.cli.choices import write_choice
from indexer.cli.console import counted, print_line, print_notice, print_row
from indexer.commands import Command
from indexer.config import CataloguePlace, CatalogueSettings, Settings
from indexer.config.options import options
from indexer.config.rewrite import set_option, unset_option
from indexer.config.validation import checked
from indexer.errors import ConfigError, UsageError
from indexer.jobs.lease import Lease

FILE = "file"


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "action",
        nargs="?",
        choices=["move"],
        help="copy it elsewhere and use it there (default: tell where it is)",
    )
    parser.add_argument(
        "to",
        nargs="?",
        metavar="URL",
        help="where to: postgresql://account@host/database, or “file” for a file in the folder of data",
    )


def _run(args: argparse.Namespace, settings: Settings) -> int:
    if args.action is None:
        with open_catalogue(settings.place, create=False) as catalogue:
            print_line(catalogue.name)
        return 0
    if args.to is None:
        raise UsageError("catalogue move needs to know where to: an address of a database, or file")
    return _move(settings, _target(settings, args.to))


def _target(settings: Settings, to: str) -> CataloguePlace:
    server = CatalogueSettings()
    if to != FILE:
        (option,) = (each for each in options() if (each.section, each.name) == ("catalogue", "url"))
        try:
            server = replace(settings.catalogue, url=checked(option, to, settings.data))
        except ConfigError as error:
            raise UsageError(f"where to move {error}") from error
    if server.url == settings.catalogue.url:
        raise UsageError("the catalogue is kept there already")
    return CataloguePlace(settings.data, server)


def _move(settings: Settings, target: CataloguePlace) -> int:
    told: dict[str, int] = {}

    def on_table(name: str, done: int, rows: int) -> None:
        if done == rows or done >= told.get(name, 0) + _MANY:
            told[name] = done
            print_notice(f"{name}: {done:,} of {rows:,}")

    # Whoever works on it meanwhile would write where nothing is read any more.
    with Lease.take(settings.data):
        moved = move_catalogue(settings.place, target, on_table)
    for name, held in moved.items():
        print_row((name, str(held.rows), held.digest))
    rows = counted(sum(held.rows for held in moved.values()), "row")
    print_notice(f"{rows} in {len(moved)} tables were moved, and are the same on both sides.")
    return _remember(settings, target.server.url)


# How far a table is, is told after so many rows, and when it is done.
_MANY = 5000


def _remember(settings: Settings, url: str | None) -> int:
    """Write the choice down, without any password."""
    said = "" if url is None else f"url = “{_without_password(url)}”"
    if settings.path is None:
        print_notice(f"No config.toml is in use; write there, below [catalogue]: {said or 'no url'}.")
        return 0
    change = (
        partial(unset_option, settings.path, "catalogue", "url")
        if url is None
        else partial(set_option, settings.path, "catalogue", "url", _without_password(url))
    )
    written = (
        f"{settings.path} now has {said or 'no url'} below [catalogue]. Start what uses the archive again."
    )
    failed = write_choice(change, written)
    if not failed and url is not None and urlsplit(url).password is not None:
        print_notice("The password is not written there; set VELVETEEN_CATALOGUE_PASSWORD.")
    return failed


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    account, at, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{account.partition(':')[0]}{at}{host}"))


COMMAND = Command(
    "catalogue", "tell where the catalogue is kept, or move it to a server or back", _configure, _run
)
