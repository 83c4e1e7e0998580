"""Console output: messages for people on stderr, data for programs on stdout, one line each, control characters escaped.

It decides nothing about what is said.
"""

import argparse
import sys
from collections.abc import Iterable, Mapping

from indexer.errors import ConfigError
from indexer.model.import_counts import files_of, others_of
from indexer.printable import escaped, plain_json


def print_notice(sentence: str) -> None:
    """Write one line for people to stderr, whatever is in it."""
    sys.stderr.write(escaped(sentence) + "\n")
    sys.stderr.flush()


def print_error(error: Exception) -> None:
    """Say what went wrong, under the program's name; each problem of a configuration is a line."""
    first, *others = error.problems if isinstance(error, ConfigError) else (str(error),)
    print_notice(f"velveteen: {first}")
    for problem in others:
        print_notice(problem)


def print_line(text: str) -> None:
    """Write one line of data to stdout, whatever is in it."""
    sys.stdout.write(escaped(text) + "\n")


def print_row(cells: Iterable[str]) -> None:
    """Write a row to stdout: cells on one line with tabs between, of which they hold none."""
    sys.stdout.write("\t".join(map(escaped, cells)) + "\n")


def print_json(text: str) -> None:
    """Write a JSON document to stdout: its lines are its own, its values exact."""
    sys.stdout.write(plain_json(text) + "\n")


def add_json(parser: argparse.ArgumentParser) -> None:
    """Offer --json, as everything does that reads."""
    parser.add_argument("--json", action="store_true", help="print JSON for programs")


def counted(number: int, one: str, many: str | None = None) -> str:
    """Return for instance 1 story, 1,234 stories."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def stories(number: int) -> str:
    """Return for instance 1 story, 1,234 stories."""
    return counted(number, "story", "stories")


def tally(counts: Mapping[str, int]) -> str:
    """Return outcomes in a row, those that did not happen left out: 2 added; 3 files: 2 read, 1 failed."""
    others, files = others_of(counts), files_of(counts)
    groups = [_row(others)] if others else []
    if files:
        groups.append(f"{counted(sum(files.values()), 'file')}: {_row(files)}")
    return "; ".join(groups)


def _row(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{number:,} {name}" for name, number in counts.items())
