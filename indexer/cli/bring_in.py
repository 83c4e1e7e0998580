"""`velveteen import`: files and folders, or every folder config.toml names.

It reads no story; it asks for a job and watches it.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from indexer.cli import work
from indexer.cli.words import hint
from indexer.commands import Command
from indexer.config import Settings
from indexer.errors import UsageError
from indexer.model import JobKind, SourceKind


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths",
        nargs="*",
        type=Path,
        metavar="PATH",
        help="a file or folder (default: all inboxes of config.toml)",
    )


def _run(args: argparse.Namespace, settings: Settings) -> int:
    if not args.paths:
        if not any(source.kind is SourceKind.INBOX for source in settings.sources):
            raise UsageError("config.toml names no inbox, so say what to import: velveteen import PATH…")
        return work.request(settings, JobKind.IMPORT)
    return work.request(settings, JobKind.IMPORT, "\n".join(_sound(path) for path in args.paths))


def _sound(path: Path) -> str:
    """Return the absolute path of something that is there and that a job's row can name; a folder's ends with a slash."""
    if not path.exists():
        raise UsageError(f"there is no file or folder {path}{_beside(path)}")
    whole = path.absolute()
    if "\n" in str(whole):
        raise UsageError(f"the name of {path} has a line break in it; rename it first")
    return f"{str(whole).rstrip('/')}/" if path.is_dir() else str(whole)


def _beside(path: Path) -> str:
    """Return what lies in the same folder under nearly that name."""
    try:
        names = [each.name for each in path.parent.iterdir()]
    except OSError:
        return ""
    return hint(path.name, names).partition("; there are")[0]


COMMAND = Command("import", "read story files and folders into the archive", _configure, _run)
