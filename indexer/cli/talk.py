"""Words for people on stderr and data for programs on stdout, fit for a terminal.

It decides nothing about what is said.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping

# A story's or a site's text must not move the cursor or retitle the window; each becomes one visible character,
# so that offsets stay right.
_CONTROLS = {code: "�" for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\t\n"}


def say(sentence: str) -> None:
    """Write a line for people to stderr."""
    sys.stderr.write(safe(sentence) + "\n")
    sys.stderr.flush()


def give(text: str) -> None:
    """Write a line of data to stdout."""
    sys.stdout.write(safe(text) + "\n")


def safe(text: str) -> str:
    """Return ``text``, as long as before, without what a terminal would obey rather than show."""
    return text.translate(_CONTROLS)


def add_json(parser: argparse.ArgumentParser) -> None:
    """Offer --json, as everything does that reads."""
    parser.add_argument("--json", action="store_true", help="print JSON for programs")


def counted(number: int, one: str, many: str | None = None) -> str:
    """Return for instance 1 story, 1,234 stories."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def tally(counts: Mapping[str, int]) -> str:
    """Return outcomes in a row, leaving out those that did not happen: 12 added, 1 failed."""
    # Which generation of the index was made is kept among the counts, but is none.
    told = {name: number for name, number in counts.items() if number and name != "generation"}
    return ", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in told.items())
