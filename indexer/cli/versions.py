"""`velveteen versions`: the earlier texts of a story, one of them, how it differs from the next; or what changed lately.

It changes nothing.
"""

import argparse
import contextlib
from collections.abc import Iterator, Sequence

from indexer.api_types import earlier_version_answer, to_json
from indexer.api_versions import version_diff_answer, versions_answer
from indexer.archive import Archive
from indexer.cli.arguments import count
from indexer.cli.console import add_json, counted, print_json, print_line, print_notice
from indexer.cli.table import table
from indexer.commands import Command
from indexer.config import Settings
from indexer.model import OWNER, Change, MarkedVersion, StorySummary, Version, VersionDiff
from indexer.model.version import DiffKind, DiffLine, DiffWords

_KINDS = [each.value for each in Change]
# As in `diff -u`; {+…+} and [-…-] as in `wdiff`.
_SIGNS = {DiffKind.SAME: "  ", DiffKind.GONE: "- ", DiffKind.NEW: "+ ", DiffKind.EDITED: "~ "}


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("story", nargs="?", metavar="ID", help="a story (default: what changed lately)")
    parser.add_argument("number", nargs="?", type=count, metavar="N", help="print this version of it")
    parser.add_argument("--diff", action="store_true", help="print how version N differs from the next")
    parser.add_argument("--kind", choices=_KINDS, help="without ID: only changes of this kind")
    add_json(parser)


def _run(args: argparse.Namespace, settings: Settings) -> int:
    with contextlib.closing(Archive(settings)) as archive:
        if args.story is None:
            kind = Change(args.kind) if args.kind else None
            return _list(archive, archive.catalogue.versions.latest(change=kind), titled=True, json=args.json)
        if args.number is None:
            return _list(archive, archive.versions(OWNER, args.story), titled=False, json=args.json)
        if args.diff:
            _print_diff(archive.version_diff(OWNER, args.story, args.number), json=args.json)
        else:
            _print_text(archive.earlier_version(OWNER, args.story, args.number), json=args.json)
    return 0


def _list(archive: Archive, versions: Sequence[Version], *, titled: bool, json: bool) -> int:
    if json:
        print_json(to_json(versions_answer(versions), pretty=True))
    elif not versions:
        print_notice("No text has changed." if titled else "Its text has never changed.")
    else:
        # A story that is damaged is in the list of all without its line.
        titles = archive.summaries(OWNER, [each.story_id for each in versions]) if titled else {}
        versions = [each for each in versions if not titled or each.story_id in titles]
        named = ("id", "title") if titled else ()
        head = (*named, "version", "from", "until", "became", "words", "chapters", "gone")
        table(head, [(*_name(each, titles), *_row(each)) for each in versions])
    return 0


def _name(version: Version, titles: dict[str, StorySummary]) -> tuple[str, ...]:
    return (version.story_id, titles[version.story_id].title) if version.story_id in titles else ()


def _row(version: Version) -> tuple[str, ...]:
    return (
        str(version.number),
        version.written_at.astimezone().strftime("%Y-%m-%d %H:%M"),
        version.replaced_at.astimezone().strftime("%Y-%m-%d %H:%M"),
        version.change.value,
        f"{version.words:,}",
        str(version.chapters),
        str(version.gone_chapters or ""),
    )


def _print_text(found: MarkedVersion, *, json: bool) -> None:
    if json:
        print_json(to_json(earlier_version_answer(found), pretty=True))
        return
    print_line(found.marked.story.summary.title)
    for line in _text(found):
        print_line(line)


def _text(found: MarkedVersion) -> Iterator[str]:
    for chapter in found.marked.story.chapters:
        heading = chapter.title or f"Chapter {chapter.number}"
        gone = " [gone from today's text]" if chapter.number in found.gone else ""
        yield ""
        yield f"## {heading}{gone}"
        yield from chapter.text.split("\n")


def _print_diff(found: VersionDiff, *, json: bool) -> None:
    if json:
        print_json(to_json(version_diff_answer(found), pretty=True))
        return
    now = "today's text" if found.following is None else f"version {found.following.number}"
    changed = [line for line in found.lines if line.kind is not DiffKind.SAME]
    print_notice(
        f"From version {found.version.number} to {now} ({found.version.change}): "
        f"{counted(len(changed), 'line')} of {len(found.lines):,} gone, new or edited."
    )
    for line in changed:
        for each in _diff_line(line, found):
            print_line(each)


def _diff_line(line: DiffLine, found: VersionDiff) -> Iterator[str]:
    sign = _SIGNS[line.kind]
    gone = (
        " [chapter gone]"
        if line.heading and line.kind is DiffKind.GONE and line.chapter in found.gone
        else ""
    )
    text = "".join(map(_words, line.words)) if line.words else line.text
    for each in f"{'## ' if line.heading else ''}{text}{gone}".split("\n"):
        yield sign + each


def _words(words: DiffWords) -> str:
    body = words.text.rstrip()
    blank = words.text[len(body) :]
    if words.kind is DiffKind.GONE:
        return f"[-{body}-]{blank or ' '}"
    return f"{{+{body}+}}{blank}" if words.kind is DiffKind.NEW else words.text


COMMAND = Command(
    "versions", "list the earlier texts of stories, show one or how it differs", _configure, _run
)
