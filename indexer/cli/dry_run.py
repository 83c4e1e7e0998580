"""`velveteen import --dry-run`: what an import would do, file by file and story by story.

It decides nothing and writes nothing; the rehearsal of the import says what to tell.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from indexer.cli.console import counted, print_json, print_notice, tally
from indexer.cli.progress import ProgressReporter
from indexer.cli.table import table
from indexer.config import Settings
from indexer.model import Failure
from indexer.model.import_counts import files_of
from indexer.pipeline.dry_run import DryRun, ExpectedChange, dry_run
from indexer.pipeline.import_counts import REFUSED, WITHOUT

_VERBS = {"added": "add", "changed": "change", "returned": "bring back", "missing": "miss"}
_REFUSED = frozenset({REFUSED, WITHOUT})


def print_dry_run(
    settings: Settings,
    paths: Sequence[Path] | None = None,
    *,
    as_story: bool = False,
    as_json: bool = False,
) -> int:
    """Tell what an import of ``paths`` (None: of every inbox) would do, and return the exit code."""
    with ProgressReporter() as reporter:
        found = dry_run(settings, reporter, paths, as_story=as_story)
    if as_json:
        print_json(json.dumps(_document(found), ensure_ascii=False, indent=2))
        return 0
    rows = list(_rows(found))
    if rows:
        table(("would", "what", "where"), rows)
    print_notice(
        f"A dry run: nothing was written. An import would do this: {tally(found.counts) or 'nothing'}."
    )
    return 0


def _rows(found: DryRun) -> Iterator[tuple[str, str, str]]:
    for story in found.stories:
        by = f", by {', '.join(story.authors)}" if story.authors else ""
        of = f" (of {counted(story.parts, 'part')})" if story.parts > 1 else ""
        yield _verb(story), f"{story.title}{by}{of}", story.path
    for path, other in found.taken:
        yield "take with a backup", f"in the stories of {other}", path
    for failure in found.failures:
        yield "refuse" if failure.cause in _REFUSED else "fail", failure.message, failure.origin


def _verb(story: ExpectedChange) -> str:
    if story.outcome == "joined":
        return "change" if story.known else "join"
    return _VERBS[story.outcome]


def _document(found: DryRun) -> dict[str, object]:
    return {
        "dryRun": True,
        "counts": dict(+found.counts),
        "files": sum(files_of(found.counts).values()),
        "stories": [asdict(story) for story in found.stories],
        "takenWithBackup": [{"path": path, "with": other} for path, other in found.taken],
        "refused": [_failure(each) for each in found.failures if each.cause in _REFUSED],
        "failed": [_failure(each) for each in found.failures if each.cause not in _REFUSED],
    }


def _failure(failure: Failure) -> dict[str, str]:
    return {"path": failure.origin, "cause": failure.cause, "reason": failure.message}
