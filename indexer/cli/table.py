"""Rows under headings on stdout: aligned on a terminal, separated by tabs elsewhere.

It shortens nothing for programs and colours nothing but headings.
"""

import sys
from collections.abc import Sequence

from indexer.cli.console import print_row
from indexer.printable import escaped


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print ``rows``; each has as many cells as there are headings."""
    if not sys.stdout.isatty():
        for row in (headings, *rows):
            print_row(row)
        return
    from rich.console import Console  # noqa: PLC0415  # a pipe needs no alignment
    from rich.table import Table  # noqa: PLC0415  # likewise

    aligned = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        aligned.add_column(heading)
    for row in rows:
        aligned.add_row(*map(escaped, row))
    Console(highlight=False, markup=False, emoji=False).print(aligned)
