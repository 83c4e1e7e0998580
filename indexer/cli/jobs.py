"""`velveteen jobs`: what was done, is being done and waits; one job in full, followed or cancelled.

It does no job.
"""

import argparse
import contextlib
from collections.abc import Iterator

from indexer.api_types import job_answer, jobs_answer, to_json
from indexer.catalogue import Catalogue, open_catalogue
from indexer.cli import run_job
from indexer.cli.arguments import count, whole_number
from indexer.cli.console import add_json, print_json, print_line, print_notice, tally
from indexer.cli.table import table
from indexer.commands import Command
from indexer.config import Settings
from indexer.errors import UnknownJobError, UsageError
from indexer.model import Job, JobState


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "id", nargs="?", type=whole_number, metavar="ID", help="one job's number (default: the latest jobs)"
    )
    parser.add_argument(
        "--follow", action="store_true", help="watch the job until it ends (default: the latest)"
    )
    parser.add_argument("--cancel", action="store_true", help="ask the job to stop; what is done is kept")
    parser.add_argument(
        "--limit", type=count, default=20, metavar="N", help="how many jobs to list (default: 20)"
    )
    add_json(parser)


def _run(args: argparse.Namespace, settings: Settings) -> int:
    with open_catalogue(settings.place, create=False) as catalogue, _near(catalogue):
        recent = catalogue.jobs.recent(args.limit)
        if args.cancel:
            if args.id is None:
                raise UsageError("say which job to cancel: velveteen jobs ID --cancel")
            ended = catalogue.jobs.get(args.id).state in run_job.ENDS
            catalogue.jobs.cancel(args.id)
            print_notice(f"Job {args.id} {'has already ended' if ended else 'was asked to stop'}.")
        wanted = args.id
        if wanted is None and args.follow:
            if not recent:
                raise UsageError("there is no job to follow yet")
            wanted = recent[0].id
        job = None if wanted is None else catalogue.jobs.get(wanted)
    if job is None:
        _list(recent, as_json=args.json)
        return 0
    if args.follow:
        job = run_job.follow(settings, job.id)
        code = run_job.print_end(job) if not args.json else int(job.state is not JobState.DONE)
    else:
        code = 0
    if args.json:
        print_json(to_json(job_answer(job), pretty=True))
    elif not args.follow:
        _print_job(job)
    return code


@contextlib.contextmanager
def _near(catalogue: Catalogue) -> Iterator[None]:
    """Add the latest job's number to the error for an unknown job."""
    try:
        yield
    except UnknownJobError as error:
        latest = catalogue.jobs.recent(1)
        raise UnknownJobError(
            f"{error} The latest is {latest[0].id}." if latest else "There are no jobs yet."
        ) from error


def _list(jobs: tuple[Job, ...], *, as_json: bool) -> None:
    if as_json:
        print_json(to_json(jobs_answer(jobs), pretty=True))
        return
    if not jobs:
        print_notice("There are no jobs yet.")
        return
    rows = [
        (str(job.id), job.kind.value, _target(job), job.state.value, _when(job), _outcome(job))
        for job in jobs
    ]
    table(("job", "what", "of", "state", "asked for", "outcome"), rows)


def _target(job: Job) -> str:
    first, _, more = (job.target or "everything").partition("\n")
    return f"{first} …" if more else first


def _when(job: Job) -> str:
    return job.requested_at.astimezone().strftime("%Y-%m-%d %H:%M") if job.requested_at else ""


def _outcome(job: Job) -> str:
    return tally(job.counts) or job.message or ""


def _print_job(job: Job) -> None:
    """Print one job in full; what it is made of is data, so it goes to stdout."""
    total = "" if job.total is None else f" of {job.total:,}"
    facts = {
        "job": str(job.id),
        "what": job.kind.value,
        "of": _target(job),
        "state": job.state.value + (f" ({job.stage})" if job.stage else ""),
        "done": f"{job.done:,}{total}",
        "outcome": tally(job.counts),
        "message": job.message or "",
        "asked for": _when(job),
        "started": job.started_at.astimezone().isoformat(" ", "seconds") if job.started_at else "",
        "finished": job.finished_at.astimezone().isoformat(" ", "seconds") if job.finished_at else "",
        "failures": tally(job.error_causes),
    }
    for name, value in facts.items():
        if value:
            print_line(f"{name:<10} {value}")
    for failure in job.errors:
        print_line(f"  {failure.origin}: {failure.message}")


COMMAND = Command("jobs", "list jobs, show, follow or cancel one", _configure, _run)
