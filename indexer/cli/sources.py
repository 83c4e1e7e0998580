"""`velveteen sources`: where stories come from, what each brought and when it runs next.

It runs none of them.
"""

import argparse
import contextlib

from indexer.api_types import sources_answer, to_json
from indexer.archive import Archive
from indexer.cli.console import add_json, print_json, print_notice
from indexer.cli.table import table
from indexer.commands import Command
from indexer.config import Settings
from indexer.model import OWNER, SourceStatus, UnlistedSource


def _run(args: argparse.Namespace, settings: Settings) -> int:
    with contextlib.closing(Archive(settings)) as archive:
        status = archive.status(OWNER)
    found, left = status.sources, status.unlisted
    if args.json:
        print_json(to_json(sources_answer(found, left), pretty=True))
    elif not (found or left):
        print_notice("config.toml names no sources yet; add [[source]] tables.")
    else:
        table(
            ("source", "kind", "place", "stories", "missing", "last run", "next run"),
            [*map(_row, found), *map(_unlisted, left)],
        )
        for each in left:
            print_notice(each.sentence)
    return 0


def _row(status: SourceStatus) -> tuple[str, ...]:
    job = status.last_job
    ended = None if job is None else job.finished_at or job.started_at
    last = (
        ""
        if job is None
        else f"{job.state.value} {ended.astimezone():%Y-%m-%d %H:%M}"
        if ended
        else job.state.value
    )
    upcoming = f"{status.next_run.astimezone():%Y-%m-%d %H:%M}" if status.next_run else ""
    source = status.source
    return (
        source.id,
        "by hand" if status.by_hand else source.kind.value,
        "imported by hand" if status.by_hand else source.location,
        f"{status.stories:,}",
        f"{status.missing:,}",
        last,
        upcoming,
    )


def _unlisted(source: UnlistedSource) -> tuple[str, ...]:
    place = "no longer in config.toml"
    return (source.id, "", place, f"{source.stories:,}", f"{source.missing:,}", "", "")


COMMAND = Command("sources", "list where stories come from", add_json, _run)
