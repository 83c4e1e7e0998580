"""`velveteen duplicates`: copies of works and why they are, stories within others, passages that stand in several works.

It changes nothing; with a story's id it lists the passages of that one.
"""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Sequence

from indexer.api_duplicates import duplicates_answer, lifted_answer
from indexer.api_types import to_json
from indexer.archive import Archive
from indexer.cli.arguments import count
from indexer.cli.console import add_json, counted, print_json, print_line, print_notice, print_row
from indexer.commands import Command
from indexer.config import Settings
from indexer.model import (
    OWNER,
    CopyInGroup,
    Duplicates,
    DuplicatesRequest,
    SharedPassage,
    StandsAlso,
    StorySummary,
)

_SHOWN = 70


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "story", nargs="?", metavar="ID", help="a story: list its passages that stand in others"
    )
    parser.add_argument("--apart", action="store_true", help="only passages of authors who share no name")
    parser.add_argument(
        "--limit", type=count, default=25, metavar="N", help="of each list so many (default: 25)"
    )
    parser.add_argument(
        "--page", type=count, default=1, metavar="N", help="the how manyth so many (default: 1)"
    )
    add_json(parser)


def _run(args: argparse.Namespace, settings: Settings) -> int:
    with contextlib.closing(Archive(settings)) as archive:
        if args.story is not None:
            passages = archive.stands_also(OWNER, args.story)
            if args.json:
                print_json(to_json(lifted_answer(passages), pretty=True))
            else:
                _print_passages(passages)
            return 0
        found = archive.duplicates(OWNER, DuplicatesRequest(args.page, args.limit, args.apart))
    if args.json:
        print_json(to_json(duplicates_answer(found), pretty=True))
    else:
        _print(found)
    return 0


def _print(found: Duplicates) -> None:
    print_notice(_of_when(found))
    _head("Copies of one work", len(found.groups), found.copied)
    for group in found.groups:
        print_line(f"  {_named(group[0].story)}")
        for copy in group:
            print_row(
                (f"    {copy.story.id}", copy.story.source, copy.story.origin or "", why(copy, group[0]))
            )
    _head("Stories within others", len(found.held), found.held_total)
    for held in found.held:
        print_row(
            (
                f"  {_named(held.story)}",
                f"{held.share:.0%} of it in {_named(held.holder)}",
                held.story.id,
                held.holder.id,
            )
        )
    _head("Passages of several works", len(found.passages), found.total)
    for passage in found.passages:
        _print_shared(passage)


def _of_when(found: Duplicates) -> str:
    if not found.is_on:
        return "Passages are not compared; set [index] lifted = true and run: velveteen reindex"
    if found.compared_at is None:
        return "Passages were not compared yet; run: velveteen reindex"
    moment = found.compared_at.astimezone().strftime("%Y-%m-%d %H:%M")
    return f"Passages are as they were compared on {moment}; velveteen reindex compares them anew."


def _head(name: str, shown: int, total: int) -> None:
    of = f"{shown:,} of {total:,}" if shown != total else f"{total:,}"
    print_line(f"{name}: {of}")


def why(copy: CopyInGroup, first: CopyInGroup) -> str:
    """Return in words why a story is a copy of the first of its group."""
    if copy is first:
        return "came first"
    return (
        "word for word the same" if copy.share >= 1 else f"{copy.share:.0%} of both is word for word the same"
    )


def _print_shared(passage: SharedPassage) -> None:
    common = ", common" if passage.is_common else ""
    print_line(
        f"  {counted(passage.words, 'word')}, {passage.same:,} the same, in {len(passage.places)} works{common}: "
        f"“{_shortened(passage.text)}”"
    )
    for each in passage.places:
        print_row((f"    {each.story.id}", _named(each.story), f"ch. {each.place.chapter}"))


def _print_passages(found: Sequence[StandsAlso]) -> None:
    if not found:
        print_notice("No passage of it is known to stand in another story.")
    for each in found:
        one, other = each.passage.one, each.passage.other
        print_row(
            (
                f"ch. {one.chapter}",
                f"{counted(each.passage.words, 'word')}, {each.passage.same:,} the same",
                f"{_named(each.other)}, ch. {other.chapter}",
                each.other.id,
                _shortened(each.text),
            )
        )


def _named(story: StorySummary) -> str:
    return f"{story.title} by {', '.join(story.authors)}" if story.authors else story.title


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN].rstrip()} …"


COMMAND = Command("duplicates", "list copies of works and passages that stand in several", _configure, _run)
