"""`velveteen restore`: removed stories brought back as they were.

It reads no file again; it says which have to be.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from indexer.catalogue import Catalogue, open_catalogue
from indexer.cli.console import print_notice, stories
from indexer.cli.removals import show
from indexer.cli.remove import one_of, tidied
from indexer.commands import Command
from indexer.config import Settings
from indexer.errors import UnknownStoryError
from indexer.model import Removal, SourceKind
from indexer.model.operations import LOOSE

# Commands named on the spot.
_TOLD = 10


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "ids", nargs="*", metavar="ID", help="a removed story; `velveteen removals` lists them"
    )
    parser.add_argument("--source", metavar="NAME", help="every removed story of a source")
    parser.add_argument("--job", type=int, metavar="N", help="every removed story that this job had added")
    parser.add_argument("--all", action="store_true", help="every removed story")
    parser.add_argument("--dry-run", action="store_true", help="list what would come back and change nothing")


def _run(args: argparse.Namespace, settings: Settings) -> int:
    one_of(args, "restore", others=("all",))
    with open_catalogue(settings.place) as catalogue:
        lines = _selected(args, catalogue)
        if args.dry_run or not lines:
            show(lines)
            print_notice(f"{stories(len(lines))} would come back." if lines else "Nothing to restore.")
            return 0
        forgotten = [line for line in lines if line.forget_asked]
        again = _commands(catalogue, forgotten, settings)
        target = f"job {args.job}" if args.job is not None else stories(len(lines))
        compared = settings.search.group_copies
        job = catalogue.removals.restore([line.story_id for line in lines], target, compared=compared)
    if len(forgotten) < len(lines):
        print_notice(
            f"{stories(len(lines) - len(forgotten))} restored. Their files are looked at again by the next import."
        )
    _print_forgotten(forgotten, again)
    return 0 if job is None else tidied(settings, job)


def _selected(args: argparse.Namespace, catalogue: Catalogue) -> list[Removal]:
    if not args.ids:
        return list(catalogue.removals.listed(source=args.source, job=args.job))
    known = catalogue.removals.known(args.ids)
    for key in args.ids:
        if key not in known:
            raise UnknownStoryError(
                f"No story {key} was removed. `velveteen removals` lists those that were."
            )
    return list(known.values())


def _commands(catalogue: Catalogue, lines: Sequence[Removal], settings: Settings) -> list[str]:
    """Return what to type to have forgotten stories read again, as far as their sources are known."""
    kinds = {source.id: source for source in settings.sources}
    commands: dict[str, None] = {}
    for source, origin in catalogue.removals.origins([line.story_id for line in lines]):
        known = kinds.get(source)
        if known is not None and known.kind is SourceKind.SITE:
            commands[f"velveteen crawl {source}"] = None
        elif known is not None or source == LOOSE:
            folder = Path("/") if known is None else Path(known.location).absolute()
            path = folder / origin.partition("!/")[0]
            if path.is_file():
                commands[f"velveteen import {path}"] = None
    return list(commands)


def _print_forgotten(forgotten: Sequence[Removal], again: Sequence[str]) -> None:
    if not forgotten:
        return
    number = stories(len(forgotten))
    if not again:
        print_notice(f"{number} had been forgotten: once their files are there again, import them.")
        return
    print_notice(f"{number} had been forgotten and may come in again. To have them read:")
    for command in again[:_TOLD]:
        print_notice(f"  {command}")
    if len(again) > _TOLD:
        print_notice(f"  … and {len(again) - _TOLD:,} more: velveteen import")


COMMAND = Command("restore", "bring removed stories back", _configure, _run)
