"""`velveteen doctor`: what is wrong, each with what to do, in sentences.

It repairs nothing.
"""

import argparse
import contextlib
import json
import os
import stat
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from urllib.parse import urlsplit

from indexer.archive import Archive
from indexer.catalogue import has_catalogue, open_catalogue
from indexer.cli import run_job
from indexer.cli.console import add_json, counted, print_json, print_line, print_notice
from indexer.commands import Command
from indexer.config import Settings
from indexer.errors import ConfigError, VelveteenError, WorkerBusyError
from indexer.jobs.lease import Lease
from indexer.jobs.settings_watch import META_KEY, decode_notes
from indexer.model import JobKind, JobState, SourceKind

PACKAGES = ("indexer", "webui")
DISTRIBUTION = "velveteen"


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--deep",
        action="store_true",
        help="also read every capture and all that the catalogue looks things up by",
    )
    parser.add_argument(
        "--heal", action="store_true", help="read damaged texts again from their files and captures first"
    )
    add_json(parser)


def refused(args: argparse.Namespace, error: ConfigError) -> int:
    """Tell of a configuration that cannot be used, without which nothing else can be looked at."""
    print_notice(
        "Nothing else can be looked at until config.toml is put right; what runs keeps the settings it had."
    )
    return _print_problems(args, list(error.problems))


def _run(args: argparse.Namespace, settings: Settings) -> int:
    if args.heal:
        run_job.request(settings, JobKind.HEAL)
    problems = [problem for check in CHECKS for problem in check(settings)]
    if args.deep:
        problems += deep(settings)
    return _print_problems(args, problems)


def _print_problems(args: argparse.Namespace, problems: list[str]) -> int:
    if args.json:
        print_json(json.dumps({"ok": not problems, "problems": problems}, ensure_ascii=False, indent=2))
    else:
        for problem in problems:
            print_line(problem)
        print_notice(counted(len(problems), "problem") + " found." if problems else "All is well.")
    return 1 if problems else 0


def packages(_settings: Settings) -> Iterator[str]:
    """Tell of other distributions that install packages under our names."""
    owners = metadata.packages_distributions()
    for package in PACKAGES:
        others = sorted({owner for owner in owners.get(package, ()) if owner != DISTRIBUTION})
        if others:
            yield (
                f"The package {package} is also installed by {', '.join(others)}. Uninstall it from this "
                "environment, then install velveteen again."
            )


def folders(settings: Settings) -> Iterator[str]:
    """Tell of folders that are missing, not ours to write, or open to others."""
    data = settings.data
    if not data.is_dir():
        yield f"The data folder {data} does not exist yet. It is made by the first import or `velveteen serve`."
    elif not os.access(data, os.R_OK | os.W_OK | os.X_OK):
        yield f"The data folder {data} may not be written by this account. Change its owner or its permissions."
    elif data.stat().st_mode & stat.S_IWOTH:
        yield f"Everybody on this machine may write to the data folder {data}. Run: chmod 700 {data}"
    for source in settings.sources:
        if source.kind is SourceKind.INBOX and not Path(source.location).is_dir():
            yield f"The folder {source.location} of source {source.id} is not there. Make it, or change config.toml."


def secrets(settings: Settings) -> Iterator[str]:
    """Tell of a configuration that holds a secret others may read."""
    path = settings.path
    if path is None or not path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        return
    held = {
        "the key for the captures": (settings.captures.secret_key, "VELVETEEN_CAPTURES_SECRET_KEY"),
        "the admin token": (settings.web.admin_token, "VELVETEEN_WEB_ADMIN_TOKEN"),
        "the password of the catalogue": (_password(settings), "VELVETEEN_CATALOGUE_PASSWORD"),
    }
    for what, (secret, variable) in held.items():
        if secret is not None and variable not in os.environ:
            yield f"{path} holds {what} and others on this machine may read it. Run: chmod 600 {path}"


def _password(settings: Settings) -> str | None:
    url = None if "VELVETEEN_CATALOGUE_URL" in os.environ else settings.catalogue.url
    return settings.catalogue.password or (urlsplit(url).password if url else None)


def archive(settings: Settings) -> Iterator[str]:
    """Tell what the archive finds wrong with its catalogue and its index."""
    if not settings.data.is_dir():
        return
    try:
        with contextlib.closing(Archive(settings)) as opened:
            yield from opened.check()
    except VelveteenError as error:
        yield str(error)


def running(settings: Settings) -> Iterator[str]:
    """Tell what the processes that run now could not take over of config.toml."""
    with contextlib.suppress(VelveteenError, OSError):
        if not has_catalogue(settings.place):
            return
        try:
            Lease.take(settings.data).release()
        except WorkerBusyError:
            with open_catalogue(settings.place, create=False) as catalogue:
                yield from decode_notes(catalogue.meta.get_own(META_KEY))


def deep(settings: Settings) -> Iterator[str]:
    """Tell what only a long look finds: in captures, parts of works, and what the catalogue looks things up by."""
    if not settings.data.is_dir():
        return
    try:
        with open_catalogue(settings.place) as catalogue:
            yield from catalogue.check_deep()
    except VelveteenError as error:
        yield str(error)


def forgetting(settings: Settings) -> Iterator[str]:
    """Tell of stories that were to be forgotten and of which something may be left."""
    if not settings.data.is_dir():
        return
    try:
        with open_catalogue(settings.place) as catalogue:
            waiting = catalogue.removals.to_forget()
            jobs = catalogue.jobs.recent(kind=JobKind.FORGET)
    except VelveteenError:  # the check of the archive says it
        return
    if waiting and not any(job.state in {JobState.QUEUED, JobState.RUNNING} for job in jobs):
        yield (
            f"{counted(len(waiting), 'removed story', 'removed stories')} could not be forgotten yet, so something of "
            f"the text may be left; run: velveteen remove --forget --yes {' '.join(waiting[:_NAMED])}"
        )


# Ids named in one sentence.
_NAMED = 10
CHECKS: tuple[Callable[[Settings], Iterator[str]], ...] = (
    packages,
    folders,
    secrets,
    archive,
    running,
    forgetting,
)
COMMAND = Command("doctor", "check that everything is sound", _configure, _run)
