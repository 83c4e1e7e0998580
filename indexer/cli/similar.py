"""`velveteen similar`: the stories most like one, and what they have in common with it.

It changes nothing.
"""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Iterator

from indexer.api_duplicates import similar_answer
from indexer.api_types import to_json
from indexer.archive import Archive
from indexer.cli.arguments import count
from indexer.cli.console import add_json, counted, print_json, print_notice
from indexer.cli.table import table
from indexer.commands import Command
from indexer.config import Settings
from indexer.model import OWNER, SimilarStory


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("story", metavar="ID", help="the story")
    parser.add_argument(
        "--limit", type=count, default=10, metavar="N", help="stories to name at most (default: 10)"
    )
    add_json(parser)


def _run(args: argparse.Namespace, settings: Settings) -> int:
    with contextlib.closing(Archive(settings)) as archive:
        found = archive.similar(OWNER, args.story, args.limit)
    if args.json:
        print_json(to_json(similar_answer(found), pretty=True))
    elif not found.matches:
        print_notice("Nothing here is like it.")
    else:
        rows = [
            (
                each.story.id,
                f"{each.score:.2f}",
                each.story.title,
                ", ".join(each.story.authors),
                "; ".join(_why(each)),
            )
            for each in found.matches
        ]
        table(("id", "score", "title", "author", "why"), rows)
    return 0


def _why(match: SimilarStory) -> Iterator[str]:
    if match.passages:
        yield counted(match.passages, "passage")
    yield from (f"{name}: {', '.join(values)}" for name, values in match.names.items())
    if match.words:
        yield f"words: {', '.join(match.words)}"


COMMAND = Command("similar", "list the stories most like one, and why", _configure, _run)
