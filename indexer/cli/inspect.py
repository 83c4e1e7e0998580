"""`velveteen inspect`: what a reader sees in a file or folder, and why; nothing is imported.

It reads nothing itself and knows no format.
"""

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from indexer.cli.console import add_json, counted, print_json, print_line
from indexer.cli.explain import explanation_lines
from indexer.commands import Command
from indexer.config import Settings
from indexer.errors import UsageError
from indexer.model import Failure, Story
from indexer.pipeline.inspection import Inspected, explained, inspect
from indexer.readers.facts import as_facts

# Facts with a place of their own in what people read.
_APART = (
    *("title", "body", "zones", "unknown_labels", "reading", "confidence"),
    *("chapters_within", "scene_breaks"),
)
# Enough to see where a body begins and ends, in lines and in characters of one.
_LINES = 3
_WIDTH = 100


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", type=Path, metavar="PATH", help="a file, or a folder to read as one drop")
    parser.add_argument(
        "--reader", choices=["plain"], help="read it with this reader, as a source's `reader` has it"
    )
    parser.add_argument(
        "--explain", action="store_true", help="tell why a plain text is cut as it is, block by block"
    )
    add_json(parser)


def _run(args: argparse.Namespace, settings: Settings) -> int:
    if not args.path.exists():
        raise UsageError(f"there is no file or folder {args.path}")
    if args.explain and args.path.is_dir():
        raise UsageError("--explain is for one file")
    found = inspect(args.path, settings.read, hint=args.reader)
    if args.explain:
        found = explained(found, args.path, settings.read, hint=args.reader)
    if args.json:
        print_json(msgspec.json.format(msgspec.json.encode(_document(found)), indent=2).decode())
    else:
        for line in _lines(found):
            print_line(line)
        if args.explain:
            for line in explanation_lines(found.explanation):
                print_line(line)
    return 1 if found.failure else 0


def _document(found: Inspected) -> dict[str, Any]:
    """Return the document that --json prints; a folder's files tell their stories without body and zones."""
    document = _about(found) | {"stories": [as_facts(story) for story in found.stories]}
    if found.explanation is not None:
        document["explanation"] = found.explanation
    if found.files is not None:
        document["files"] = [
            _about(file) | {"stories": [_short(story) for story in file.stories]} for file in found.files
        ]
    return document


def _about(found: Inspected) -> dict[str, Any]:
    about: dict[str, Any] = {"path": found.path}
    about |= {name: found.reading.get(name) for name in ("format", "format_why", "encoding", "encoding_why")}
    about |= {name: found.reading[name] for name in ("newline", "repairs") if name in found.reading}
    if found.failure is not None:
        about["failure"] = {"cause": found.failure.cause, "reason": found.failure.message}
    if found.taken_with is not None:
        about["taken_with"] = found.taken_with
    if found.left_out:
        about["left_out"] = [
            {"path": one.origin, "cause": one.cause, "reason": one.message} for one in found.left_out
        ]
    return about


def _short(story: Story) -> dict[str, Any]:
    return {name: value for name, value in as_facts(story).items() if name not in {"body", "zones"}}


def _lines(found: Inspected) -> Iterator[str]:
    yield found.path
    yield from _of_reading(found.reading)
    if found.failure is not None and found.files is None:
        yield from _of_failure(found.failure)
    for one in found.left_out:
        yield f"  {one.origin}: {one.message}"
    for file in found.files or ():
        yield f"  {file.path}: {_outcome(file)}"
    for number, story in enumerate(found.stories, 1):
        yield ""
        yield f"Story {number} of {len(found.stories)}: {story.title}"
        yield from _of_story(story)


def _of_reading(reading: Mapping[str, str]) -> Iterator[str]:
    for name in ("format", "encoding"):
        if name in reading:
            yield f"  {name}: {reading[name]} ({reading.get(f'{name}_why', 'no reason given')})"
    for name in ("newline", "repairs"):
        if name in reading:
            yield f"  {name}: {reading[name]}"


def _of_failure(failure: Failure) -> Iterator[str]:
    yield f"  not read: {failure.message} [{failure.cause}]"


def _outcome(file: Inspected) -> str:
    if file.failure is not None:
        return f"not read: {file.failure.message} [{file.failure.cause}]"
    if file.taken_with is not None:
        return f"taken with {file.taken_with}"
    titles = ", ".join(_cut(story.title) for story in file.stories)
    return f"{file.reading.get('format', '')}, {counted(len(file.stories), 'story', 'stories')}: {titles}"


def _of_story(story: Story) -> Iterator[str]:
    facts = as_facts(story)
    for name, value in facts.items():
        if name not in _APART and value not in (None, [], {}, ""):
            yield f"  {name}: {'; '.join(map(str, value)) if isinstance(value, list) else value}"
    yield from _of_structure(story)
    why = f" ({story.reading['doubt']})" if "doubt" in story.reading else ""
    yield f"  confidence: {story.confidence:.2f}{why}"
    for label, value in story.unknown_labels.items():
        yield f"  unknown label: {label}: {_cut(value)}"
    for zone in facts["zones"]:
        place = f"before chapter {zone['before']}" if zone["before"] else "at the end"
        yield f"  zone {zone['kind']}, {place}, {counted(len(zone['text']), 'character')}: {_cut(zone['text'])}"
    yield from _of_body(facts["body"])


def _of_structure(story: Story) -> Iterator[str]:
    """Yield the parts that chapters stand in, with the first and last of these, and how many scene breaks there are."""
    parts: dict[tuple[str, ...], list[int]] = {}
    for chapter in story.chapters:
        for depth in range(1, len(chapter.within) + 1):
            parts.setdefault(chapter.within[:depth], []).append(chapter.number)
    for path, numbers in parts.items():
        yield f"  {'  ' * (len(path) - 1)}in {_cut(path[-1])}: chapters {numbers[0]} to {numbers[-1]}"
    if breaks := sum(len(chapter.breaks) for chapter in story.chapters):
        yield f"  scene breaks: {breaks}"


def _of_body(body: str) -> Iterator[str]:
    lines = [line for line in body.splitlines() if line.strip()]
    yield f"  body, {counted(len(body), 'character')}:"
    few = len(lines) <= 2 * _LINES
    for line in lines if few else [*lines[:_LINES], "[…]", *lines[-_LINES:]]:
        yield f"    {_cut(line)}"


def _cut(text: str) -> str:
    """Return the start of a text on one line."""
    line = " ".join(text.split())
    return line if len(line) <= _WIDTH else f"{line[: _WIDTH - 1]}…"


COMMAND = Command("inspect", "show what a reader sees in a file or folder, and why", _configure, _run)
