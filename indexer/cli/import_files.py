"""`velveteen import`: files and folders, or every folder config.toml names.

It reads no story; it asks for a job and watches it.
"""

import argparse
import sys
from pathlib import Path

from indexer.cli import dry_run, run_job
from indexer.cli.arguments import hint
from indexer.cli.console import add_json, print_notice
from indexer.commands import Command
from indexer.config import Settings
from indexer.errors import UsageError
from indexer.jobs.import_targets import target_of
from indexer.model import JobKind, SourceKind
from indexer.pipeline.sampling import FolderSample, sample


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths",
        nargs="*",
        type=Path,
        metavar="PATH",
        help="a file or folder (default: all inboxes of config.toml)",
    )
    parser.add_argument("--dry-run", action="store_true", help="tell what would be done, and write nothing")
    parser.add_argument(
        "--as-story", action="store_true", help="take PATH also where it does not look like a story"
    )
    parser.add_argument(
        "--yes", action="store_true", help="import a folder also when most of it does not look like stories"
    )
    add_json(parser)


def _run(args: argparse.Namespace, settings: Settings) -> int:
    if args.json and not args.dry_run:
        raise UsageError("--json goes with --dry-run; of an import, `velveteen jobs ID --json` tells")
    if args.as_story and not args.paths:
        raise UsageError("say what to take: velveteen import --as-story PATH…")
    if not args.paths:
        if not any(source.kind is SourceKind.INBOX for source in settings.sources):
            raise UsageError("config.toml names no inbox, so say what to import: velveteen import PATH…")
        return (
            dry_run.print_dry_run(settings, as_json=args.json)
            if args.dry_run
            else run_job.request(settings, JobKind.IMPORT)
        )
    paths = [_sound(path) for path in args.paths]
    if args.dry_run:
        return dry_run.print_dry_run(settings, paths, as_story=args.as_story, as_json=args.json)
    if not (args.yes or args.as_story or _agreed(sample(paths, settings))):
        print_notice("Nothing was imported.")
        return 1
    return run_job.request(settings, JobKind.IMPORT, target_of(map(_named, paths), as_story=args.as_story))


def _agreed(seen: FolderSample) -> bool:
    """Ask whether to import what looks like no folder of stories; where nobody can be asked, refuse.

    Raises:
        UsageError: nobody can be asked.
    """
    if not seen.is_doubtful:
        return True
    # Why in one sentence; what a person may do about it follows here.
    why = seen.example.message.partition(". ")[0].rstrip(".") if seen.example else ""
    like = f", such as {seen.example.origin}: {why}." if seen.example else "."
    found = f"{seen.unlike:,} of {seen.looked_at:,} files looked at, of {seen.files:,}, do not look like stories{like}"
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(
            f"{found} Nothing was imported. With --dry-run it is told what would be taken, --yes imports what looks "
            "like a story, --as-story everything"
        )
    print_notice(found)
    sys.stderr.write("Import the rest? [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in {"y", "yes"}


def _sound(path: Path) -> Path:
    """Return the absolute path of something that is there and that a job's row can name."""
    if not path.exists():
        raise UsageError(f"there is no file or folder {path}{_beside(path)}")
    whole = path.absolute()
    if "\n" in str(whole):
        raise UsageError(f"the name of {path} has a line break in it; rename it first")
    return whole


def _named(path: Path) -> str:
    """Return how a job's row names a path: a folder's ends with a slash, which nobody has to look at the disk for."""
    return f"{str(path).rstrip('/')}/" if path.is_dir() else str(path)


def _beside(path: Path) -> str:
    """Return what lies in the same folder under nearly that name."""
    try:
        names = [each.name for each in path.parent.iterdir()]
    except OSError:
        return ""
    return hint(path.name, names).partition("; there are")[0]


COMMAND = Command("import", "read story files and folders into the archive", _configure, _run)
