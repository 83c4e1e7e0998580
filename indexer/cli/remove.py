"""`velveteen remove`: stories taken out for good, one by one, by source, by the job that brought them or by a query.

It removes nothing itself: it finds out what is meant, asks, and has it done.
"""

import argparse
import contextlib
import os
import pwd
import sys
from collections.abc import Sequence

from indexer import pipeline
from indexer.archive import Archive
from indexer.catalogue import Catalogue
from indexer.cli import run_job
from indexer.cli.console import counted, print_notice, stories
from indexer.cli.progress import ProgressReporter
from indexer.cli.table import table
from indexer.commands import Command
from indexer.config import Settings
from indexer.errors import UnknownSourceError, UnknownStoryError, UsageError, WorkerBusyError
from indexer.jobs.foreground import run_now
from indexer.model import OWNER, Job, JobState, RemovalOrder, StorySummary

# Stories named before a person is asked; a dry run names all.
_SHOWN = 20
_OPEN = frozenset({JobState.QUEUED, JobState.RUNNING})


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("ids", nargs="*", metavar="ID", help="a story, by the id in the address of its page")
    parser.add_argument(
        "--source", metavar="NAME", help="every story of a source, also one no longer in config.toml"
    )
    parser.add_argument(
        "--job", type=int, metavar="N", help="every story that this job added: undoes an import"
    )
    parser.add_argument("--query", metavar="QUERY", help="every story that a search finds, on all its pages")
    parser.add_argument("--copies", action="store_true", help="other copies of the same works as well")
    parser.add_argument("--reason", default="", metavar="TEXT", help="why, for the ledger")
    parser.add_argument(
        "--forget", action="store_true", help="keep nothing to restore: wipe text, captures and index as well"
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="list what would be removed and change nothing"
    )
    parser.add_argument("--yes", action="store_true", help="do not ask")


def _run(args: argparse.Namespace, settings: Settings) -> int:
    one_of(args, "remove")
    with contextlib.closing(Archive(settings)) as archive:
        ids = _selected(args, archive)
        ids = _with_copies(ids, archive.catalogue, wanted=args.copies)
        found = archive.summaries(OWNER, ids)
        _show(list(found.values()), every=args.dry_run)
        # What was removed before can still be forgotten.
        removed = [key for key in ids if key not in found]
        if args.dry_run or not (found or (removed and args.forget)):
            print_notice(
                f"{stories(len(found))} would be removed; nothing was changed."
                if found
                else "Nothing to remove."
            )
            return 0
        if not _agreed(args, len(ids) if args.forget else len(found)):
            print_notice("Nothing was removed.")
            return 1
        target = _target(args, len(ids))
        order = RemovalOrder(args.reason, os_user(), target, args.forget)
        job = pipeline.remove(archive.catalogue, ids, order)
    return _print_end(args, settings, job, len(found))


def one_of(args: argparse.Namespace, verb: str, *, others: Sequence[str] = ("query",)) -> None:
    """Refuse a selection that is none, or two at once.

    Raises:
        UsageError: that is so.
    """
    names = ("source", "job", *others)
    given = [name for name in names if getattr(args, name) not in {None, False}]
    if len(given) + bool(args.ids) != 1:
        options = ", ".join(f"--{name}" for name in names)
        raise UsageError(f"say what to {verb}: either IDs or one of {options}")


def os_user() -> str:
    """Return the name of the account that runs this, as the system knows it."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # an account without a name, as in some containers
        return str(os.getuid())


def _selected(args: argparse.Namespace, archive: Archive) -> tuple[str, ...]:
    catalogue = archive.catalogue
    if args.query is not None:
        return archive.every_match(OWNER, args.query)
    if args.job is not None:
        return _of_job(args.job, catalogue)
    if args.source is not None:
        return _of_source(args.source, archive)
    ids = tuple(dict.fromkeys(args.ids))
    known = {*archive.summaries(OWNER, ids), *catalogue.removals.known(ids)}
    for key in ids:
        if key not in known:
            raise UnknownStoryError(f"There is no story {key}. Its id is in the address of its page.")
    return ids


def _of_source(name: str, archive: Archive) -> tuple[str, ...]:
    ids = archive.catalogue.removals.stories_of(source=name)
    if not ids and name not in {source.id for source in archive.settings.sources}:
        raise UnknownSourceError(
            f"No source is called {name!r}, and no story came from one. `velveteen sources` lists them; loose files "
            "are `import`."
        )
    if any(source.id == name for source in archive.settings.sources):
        print_notice(f"Source {name} is still in config.toml, so what is new there goes on coming in.")
    return ids


def _of_job(number: int, catalogue: Catalogue) -> tuple[str, ...]:
    job = catalogue.jobs.get(number)
    if job.state in _OPEN:
        raise UsageError(f"job {number} has not ended yet; cancel it first: velveteen jobs {number} --cancel")
    changed = job.counts.get("updated", 0)
    if changed:
        print_notice(
            f"{stories(changed)} it changed but did not add cannot be put back as they were, and stay."
        )
    return catalogue.removals.stories_of(job=number)


def _with_copies(ids: Sequence[str], catalogue: Catalogue, *, wanted: bool) -> tuple[str, ...]:
    """Add other copies of the same works, or tell that there are some."""
    every = dict.fromkeys(ids)
    others = {
        copy.id: copy
        for copies in catalogue.copies.of(ids).values()
        for copy in copies
        if copy.id not in every
    }
    if others and not wanted:
        first = next(iter(others.values()))
        print_notice(
            f"{counted(len(others), 'copy', 'copies')} of the same works stay in the archive, the first is {first.id} "
            f"({first.source}); --copies removes them as well."
        )
        others = {}
    return tuple(every | dict.fromkeys(others))


def _show(found: Sequence[StorySummary], *, every: bool) -> None:
    shown = found if every else found[:_SHOWN]
    if shown:
        rows = [
            (story.id, story.title, ", ".join(story.authors), story.source, f"{story.words:,}")
            for story in shown
        ]
        table(("id", "title", "author", "source", "words"), rows)
    if len(shown) < len(found):
        print_notice(f"… and {len(found) - len(shown):,} more; --dry-run lists all.")


def _agreed(args: argparse.Namespace, number: int) -> bool:
    if args.yes:
        return True
    if not sys.stdin.isatty():
        if args.forget:
            raise UsageError("what is forgotten cannot be brought back; say --yes where nobody can be asked")
        return True
    what = "Remove and forget" if args.forget else "Remove"
    rest = "The text is wiped for good." if args.forget else "`velveteen restore` undoes it."
    print_notice(f"{what} {stories(number)}? {rest} [y/N]")
    return sys.stdin.readline().strip().lower() in {"y", "yes"}


def _target(args: argparse.Namespace, number: int) -> str:
    """Return the words a job is listed under; pages show them to everybody, so they tell no title and no query."""
    if args.source is not None:
        return f"source {args.source}"
    return f"job {args.job}" if args.job is not None else stories(number)


def _print_end(args: argparse.Namespace, settings: Settings, job: Job | None, number: int) -> int:
    if number:
        how = "" if args.forget else " `velveteen removals` lists them, `velveteen restore` brings them back."
        print_notice(f"{stories(number)} removed; nobody finds them any more.{how}")
    if job is None:
        return 0
    if args.forget:
        return run_job.print_end(run_job.see_done(settings, job))
    return tidied(settings, job)


def tidied(settings: Settings, job: Job) -> int:
    """Have the index follow now, or leave that to the worker where one runs; return the exit code."""
    try:
        with ProgressReporter() as reporter:
            ended = run_now(job.id, settings, reporter)
    except WorkerBusyError:
        print_notice(f"The worker that is running clears up behind it as job {job.id}.")
        return 0
    return run_job.print_end(ended)


COMMAND = Command("remove", "take stories out for good, or undo an import", _configure, _run)
