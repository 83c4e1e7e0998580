"""`velveteen concordance`: every hit of a query as a line, for people, as CSV, or as JSON, an object a line.

It finds nothing itself.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from rich.console import Console
from rich.text import Text

from indexer.api_base import made_of
from indexer.api_hits import GroupAnswer, csv_groups, csv_text, ndjson
from indexer.api_types import to_json
from indexer.archive import Archive
from indexer.cli.arguments import count
from indexer.cli.console import add_json, counted, print_json, print_notice, print_row, stories
from indexer.cli.search import filters
from indexer.commands import Command
from indexer.config import Settings
from indexer.errors import UsageError
from indexer.model import (
    OWNER,
    ConcordanceLine,
    ConcordancePage,
    ConcordanceRequest,
    LineCount,
    LineGroup,
    LineSort,
)
from indexer.printable import escaped, masked

# Lines that people are shown; exports have all.
_SHOWN = 100
# Characters before a hit, so that all hits stand below one another.
_WIDTH = 40


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("query", nargs="+", metavar="QUERY", help="what to find, in quotes for the shell")
    parser.add_argument(
        "--sort",
        choices=[str(sort) for sort in LineSort],
        default=str(LineSort.RELEVANCE),
        help="the order: by the words before (left) or behind (right), by story, author, date, or where most of the query stands together",
    )
    parser.add_argument(
        "--group",
        choices=[str(group) for group in LineGroup],
        help="count the hits by the next or previous word, author or year",
    )
    parser.add_argument("--value", metavar="VALUE", help="with --group: the hits of this group")
    parser.add_argument("--story", metavar="ID", help="only the hits of this story")
    parser.add_argument(
        "--filter", action="append", default=[], metavar="FIELD=VALUE", help="only stories with this value"
    )
    parser.add_argument(
        "--limit",
        type=count,
        metavar="N",
        help=f"lines at most (default: {_SHOWN}, with --csv or --json all)",
    )
    parser.add_argument("--csv", action="store_true", help="print CSV under a row of names")
    add_json(parser)


def _run(args: argparse.Namespace, settings: Settings) -> int:
    if args.csv and args.json:
        raise UsageError("--csv and --json are two forms; take one of them")
    if args.value is not None and args.group is None:
        raise UsageError("--value goes with --group, which says what it is a value of")
    request = ConcordanceRequest(
        " ".join(args.query),
        filters(args.filter),
        LineSort(args.sort),
        LineGroup(args.group) if args.group else None,
        args.value,
        args.story,
        per_page=settings.search.max_per_page,
    )
    with contextlib.closing(Archive(settings)) as archive:
        if request.lists_groups:
            _print_groups(_groups(archive, request), args)
        elif args.csv or args.json:
            lines = islice(archive.every_line(OWNER, request), args.limit)
            for text in csv_text(lines) if args.csv else ndjson(lines, request.text):
                sys.stdout.write(text)
        else:
            _show(archive, request, args.limit or _SHOWN)
    return 0


def _whole(archive: Archive, request: ConcordanceRequest) -> ConcordancePage:
    """Return a page of all texts, however long it takes to look through them."""
    page = archive.concordance(OWNER, request)
    looked = -1
    while page.partial and page.looked > looked:
        looked = page.looked
        page = archive.concordance(OWNER, request)
    return page


def _pages(archive: Archive, request: ConcordanceRequest) -> Iterator[ConcordancePage]:
    page = _whole(archive, request)
    yield page
    for number in range(2, page.pages + 1):
        yield archive.concordance(OWNER, replace(request, page=number))


def _groups(archive: Archive, request: ConcordanceRequest) -> Iterator[LineCount]:
    for page in _pages(archive, request):
        if page.request.page == 1:
            _notice(page)
        yield from page.groups


def _print_groups(groups: Iterable[LineCount], args: argparse.Namespace) -> None:
    some = islice(groups, args.limit)
    if args.csv:
        sys.stdout.writelines(csv_groups(some))
    elif args.json:
        for each in some:
            print_json(to_json(made_of(each, GroupAnswer)))
    else:
        for each in some:
            print_row((f"{each.hits:,}", f"{each.stories:,}", each.value or "(none)"))


def _notice(page: ConcordancePage) -> None:
    for warning in page.warnings:
        print_notice(warning)
    short = "at least " if page.partial else ""
    print_notice(
        f"{short}{counted(page.total, 'hit')} in {stories(page.stories)}. Read as: {page.understood}."
    )


def _show(archive: Archive, request: ConcordanceRequest, limit: int) -> None:
    console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
    pages = _pages(archive, replace(request, per_page=min(limit, request.per_page)))
    shown = listed = 0
    for page in pages:
        if page.request.page == 1:
            _notice(page)
            listed = page.listed
        for line in page.lines[: limit - shown]:
            console.print(_line(line))
        shown += len(page.lines)
        if shown >= limit:
            break
    if listed > limit:
        print_notice(f"These are {limit:,} of {listed:,}; --limit shows more, --csv and --json all.")


def _line(line: ConcordanceLine) -> Text:
    left, hit, right = (
        masked(" ".join(text.split())) for text in (line.left + "|", line.hit, "|" + line.right)
    )
    left, right = left[:-1][-_WIDTH:], right[1:][:_WIDTH]
    where = f"{escaped(line.story.title)}, ch. {line.chapter}, {line.place:.0%}"
    return (
        Text(left.rjust(_WIDTH))
        + Text(hit, "bold yellow")
        + Text(right.ljust(_WIDTH))
        + Text(f"  {where}", "dim")
    )


COMMAND = Command(
    "concordance", "list every hit of a query as a line, sorted, counted or as CSV", _configure, _run
)
