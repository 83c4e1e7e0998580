"""`velveteen quote`: whether a line stands somewhere as it is remembered, where, and what differs.

It finds nothing itself. It ends with 0 where every line was found, and with 1 where one was not, as grep does.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.text import Text

from indexer.api_quotes import quote_answer
from indexer.api_types import to_json
from indexer.archive import Archive
from indexer.cli.arguments import count
from indexer.cli.console import add_json, counted, print_json, print_line, print_notice, print_row, stories
from indexer.commands import Command
from indexer.config import Settings
from indexer.errors import UsageError
from indexer.model import OWNER, DifferenceKind, QuoteAnswer, QuoteMatch, QuoteRequest, Verdict
from indexer.printable import escaped, masked

_FOUND, _NOT_FOUND = 0, 1
_SENTENCES = {
    Verdict.EXACT: "it stands so",
    Verdict.MARKS: "only marks, capitals or accents differ",
    Verdict.NEAR: "{words} differ",
    Verdict.COMPOSITE: "it is put together from several places",
    Verdict.ELSEWHERE: "it stands in another story than you said",
    Verdict.ABSENT: "it stands nowhere in this archive",
    Verdict.UNDECIDED: "it was not found in time",
}
# As in `wdiff`, the line first: what it has that is stored otherwise, and what is stored instead.
_STYLES = {DifferenceKind.ADDED: "strike red", DifferenceKind.MISSING: "green"}


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("line", nargs="*", metavar="LINE", help="the line, in quotes for the shell")
    parser.add_argument("--by", default="", metavar="AUTHOR", help="who is said to have written it")
    parser.add_argument(
        "--in", default="", dest="within", metavar="TITLE", help="the story it is said to stand in"
    )
    parser.add_argument(
        "--file",
        type=Path,
        metavar="FILE",
        help="look for every line of a file (- for what is piped in), one answer a line",
    )
    parser.add_argument(
        "--limit", type=count, default=10, metavar="N", help="stories to name at most (default: 10)"
    )
    add_json(parser)


def _run(args: argparse.Namespace, settings: Settings) -> int:
    line = " ".join(args.line).strip()
    if bool(line) == bool(args.file):
        raise UsageError("velveteen quote takes a line, or --file with one on every line")
    found = True
    with contextlib.closing(Archive(settings)) as archive:
        for text in _lines(args.file) if args.file else [line]:
            answer = archive.find_quote(OWNER, QuoteRequest(text, args.by, args.within, args.limit))
            found = found and answer.verdict.is_found
            _print(answer, json=args.json, many=args.file is not None)
    return _FOUND if found else _NOT_FOUND


def _lines(path: Path) -> Iterator[str]:
    """Yield the lines of a file that hold anything."""
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text("utf-8", "replace")
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    yield from (line for line in text.splitlines() if line.strip())


def _print(answer: QuoteAnswer, *, json: bool, many: bool) -> None:
    if json:
        print_json(to_json(quote_answer(answer), pretty=not many))
        return
    for warning in answer.warnings:
        print_notice(warning)
    if many:
        best = answer.matches[0] if answer.matches and answer.verdict.is_found else None
        where = f"{best.story.title}, {best.place}" if best else ""
        print_row((answer.verdict, where, answer.text))
        return
    print_line(sentence(answer))
    console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
    for number, match in enumerate(answer.matches, start=1):
        about = f"{', '.join(match.story.authors)} · {match.place} · {match.score:.2f}"
        console.print(
            Text(f"{number}. {escaped(match.story.title)}", style="bold")
            + Text(f" · {escaped(about)}", "dim")
        )
        console.print(_differences(match))


def _differences(match: QuoteMatch) -> Text:
    line = Text("   ")
    for each in match.difference:
        if each.kind is DifferenceKind.CHANGED:
            line.append(f"[-{masked(each.asked)}-]", style=_STYLES[DifferenceKind.ADDED])
            line.append(f"{{+{masked(each.stored)}+}}", style=_STYLES[DifferenceKind.MISSING])
        elif each.kind is DifferenceKind.ADDED:
            line.append(f"[-{masked(each.asked)}-]", style=_STYLES[each.kind])
        elif each.kind is DifferenceKind.MISSING:
            line.append(f"{{+{masked(each.stored)}+}}", style=_STYLES[each.kind])
        else:
            line.append(masked(each.stored))
        line.append(" ")
    return Text(line.plain.replace("\n", " ").rstrip(), spans=line.spans)


def sentence(answer: QuoteAnswer) -> str:
    """Return a verdict in words."""
    best = answer.matches[0] if answer.matches else None
    said = _SENTENCES[answer.verdict].format(words=counted(best.differing, "word") if best else "")
    if answer.stories > 1 and answer.verdict in {Verdict.EXACT, Verdict.MARKS}:
        said += f", in {stories(answer.stories)}"
    return f"{answer.verdict}: {said}{'' if answer.verdict.is_found or not best else '; nearest are:'}"


COMMAND = Command(
    "quote", "check a line that is half remembered: where it stands, what differs", _configure, _run
)
