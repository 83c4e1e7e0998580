"""What every measurement here can be told, and the folder it works in.

It measures nothing.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def names(text: str) -> list[str]:
    """Read names separated by commas."""
    return [name.strip() for name in text.split(",") if name.strip()]


def common_options(purpose: str) -> argparse.ArgumentParser:
    """Return a parser of the options that all measurements share."""
    parser = argparse.ArgumentParser(
        description=purpose, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
    )
    parser.add_argument(
        "--every", type=_count, default=4, help="take every n-th story (default 4: about 50 MB)"
    )
    parser.add_argument(
        "--rounds", type=int, default=3, help="how often each measurement is repeated (default 3)"
    )
    parser.add_argument(
        "--keep", type=Path, metavar="DIR", help="work in this folder and leave everything there"
    )
    parser.add_argument("--engines", type=names, default=(), metavar="A,B", help="Velveteen's engines (all)")
    return parser


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


@contextmanager
def workplace(keep: Path | None) -> Iterator[Path]:
    """Give a folder to work in, gone afterwards unless it is to be kept; an end by signal cleans up too."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        if keep is not None:
            keep.mkdir(parents=True, exist_ok=True)
            yield keep.absolute()
        else:
            with tempfile.TemporaryDirectory(prefix="velveteen-bench-") as folder:
                yield Path(folder)
    except KeyboardInterrupt:
        # Children had the same signal from the terminal.
        sys.exit("interrupted")
