"""`velveteen report`: files by format and outcome, labels nobody knows, what was set aside, stories to look at.

It reads no story; what it tells was written down when each was read.
"""

import argparse
from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec

from indexer.catalogue import open_catalogue
from indexer.cli.arguments import hint
from indexer.cli.console import add_json, counted, print_json, print_line, print_notice
from indexer.cli.table import table
from indexer.commands import Command
from indexer.config import Settings
from indexer.errors import UnknownSourceError
from indexer.model import DOUBTS, Doubt, Report, Source
from indexer.pipeline.source_paths import place_of

# Named on the spot after an import; `velveteen report` tells all.
_LABELS_TOLD = 5


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--source", metavar="NAME", help="of this source only (default: of all)")
    add_json(parser)


def _run(args: argparse.Namespace, settings: Settings) -> int:
    with open_catalogue(settings.place) as catalogue:
        known = {source.id for source in settings.sources} | set(catalogue.stories.count_by_source())
        if args.source is not None and args.source not in known:
            raise UnknownSourceError(f"No source is called {args.source}{hint(args.source, sorted(known))}")
        report = catalogue.report.report(source=args.source)
    if args.json:
        print_json(as_json(report))
    elif not report.formats:
        print_notice("Nothing has been read yet.")
    else:
        _show(report, settings.sources)
    return 0


def as_json(report: Report) -> str:
    """Return the report as JSON: formats, labels and doubts, with the names that the model has."""
    return msgspec.json.format(msgspec.json.encode(report), indent=2).decode()


def _show(report: Report, sources: Sequence[Source]) -> None:
    table(("format", "outcome", "files"), [(f.format, f.outcome, f"{f.files:,}") for f in report.formats])
    if report.labels:
        print_line("")
        rows = [
            (label.label, f"{label.stories:,}", " | ".join(example.value for example in label.examples))
            for label in report.labels
        ]
        table(("unknown label", "stories", "for example"), rows)
    if report.set_aside:
        print_line("")
        print_line(f"{counted(len(report.set_aside), 'item')} set aside:")
        for item in report.set_aside:
            print_line(f"  [{item.origin}] {item.message}")
    for doubt in report.doubts:
        print_line("")
        print_line(f"{_doubt(doubt)}:")
        for story in doubt.first:
            why = f" ({story.why})" if doubt.name == "confidence" and story.why else ""
            print_line(
                f"  {story.confidence:.2f}  {story.title}  [{place_of(story.source, story.origin, sources)}]{why}"
            )
            if doubt.name == "confidence" and story.readings:
                print_line(f"        A (as it is read): {story.readings[0]}; B: {story.readings[1]}")
                print_line(f"        for B: velveteen reread --as B {story.story_id}")
        if len(doubt.first) < doubt.stories:
            print_line(f"  … and {doubt.stories - len(doubt.first):,} more")


def _doubt(doubt: Doubt) -> str:
    return f"{counted(doubt.stories, 'story', 'stories')} {DOUBTS[doubt.name]}"


def print_since(settings: Settings, moment: datetime) -> None:
    """Say in a few lines how the files read since ``moment`` came out, if any were."""
    with open_catalogue(settings.place) as catalogue:
        report = catalogue.report.report(since=moment)
    for line in _lines(report):
        print_notice(line)


def _lines(report: Report) -> Iterator[str]:
    for outcome in report.formats:
        yield f"  {outcome.files:>7,}  {outcome.format}  {outcome.outcome}"
    for label in report.labels[:_LABELS_TOLD]:
        yield f"  unknown label: {label.label} ({counted(label.stories, 'story', 'stories')})"
    if report.set_aside:
        yield f"  {counted(len(report.set_aside), 'item')} set aside"
    for doubt in report.doubts:
        yield f"  {_doubt(doubt)}"
    if report.labels or report.doubts or report.set_aside:
        yield "  `velveteen report` tells more."


COMMAND = Command("report", "tell how reading went: formats, unknown labels, doubts", _configure, _run)
