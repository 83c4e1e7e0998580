"""`velveteen removals`: the ledger of what persons removed.

It changes nothing.
"""

import argparse
import json
from collections.abc import Sequence
from typing import Any

from indexer.catalogue import open_catalogue
from indexer.cli.console import add_json, print_json, print_notice
from indexer.cli.table import table
from indexer.commands import Command
from indexer.config import Settings
from indexer.model import Removal


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--source", metavar="NAME", help="only what came from this source")
    parser.add_argument("--job", type=int, metavar="N", help="only what this job had added")
    add_json(parser)


def _run(args: argparse.Namespace, settings: Settings) -> int:
    with open_catalogue(settings.place) as catalogue:
        lines = catalogue.removals.listed(source=args.source, job=args.job)
    if args.json:
        document = {"removals": [_as_dict(line) for line in lines]}
        print_json(json.dumps(document, ensure_ascii=False, indent=2))
    elif not lines:
        print_notice("Nothing was removed.")
    else:
        show(lines)
    return 0


def show(lines: Sequence[Removal]) -> None:
    """Print lines of the ledger as a table, nothing where there are none."""
    if lines:
        table(
            ("removed", "by", "id", "title", "author", "source", "text", "reason"),
            [_row(line) for line in lines],
        )


def _row(line: Removal) -> tuple[str, ...]:
    return (
        line.removed_at.astimezone().strftime("%Y-%m-%d %H:%M"),
        line.removed_by,
        line.story_id,
        line.title,
        ", ".join(line.authors),
        line.source,
        _text(line),
        line.reason,
    )


def _text(line: Removal) -> str:
    """Return what became of a removed story's text in a word."""
    if not line.forget_asked:
        return "kept"
    return "forgotten" if line.forgotten_at else "being forgotten"


def _as_dict(line: Removal) -> dict[str, Any]:
    return {
        "id": line.story_id,
        "title": line.title,
        "authors": list(line.authors),
        "source": line.source,
        "key": line.native_key,
        "reason": line.reason,
        "removedAt": line.removed_at.isoformat(),
        "removedBy": line.removed_by,
        "addedByJob": line.added_by_job,
        "text": _text(line),
    }


COMMAND = Command("removals", "list what was removed: when, by whom and why", _configure, _run)
