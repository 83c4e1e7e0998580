"""What a subcommand of `velveteen` is, so that packages above the indexer can bring their own.

It parses nothing and runs nothing; `indexer.cli` collects commands from the entry points `velveteen.commands`.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from indexer.config import Settings


def no_options(_parser: argparse.ArgumentParser) -> None:
    """Configure nothing: what there is to say stands in config.toml."""


@dataclass(frozen=True, slots=True)
class Command:
    """One subcommand: ``configure`` adds its options, ``run`` does it and returns the exit code (0, 1 or 2).

    ``arrange`` may put the words after the verb in another order before they are parsed.
    """

    name: str
    help: str
    configure: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace, Settings], int]
    arrange: Callable[[Sequence[str]], list[str]] | None = None
