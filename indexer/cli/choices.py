"""Write what a command was told into config.toml, and say so; what was written is for the command to word."""

from collections.abc import Callable

from indexer.cli.console import print_notice
from indexer.errors import ConfigError


def write_choice(change: Callable[[], None], written: str) -> int:
    """Make a ``change`` of config.toml and tell what is ``written`` then; return 1 where it cannot be, with the reason told."""
    try:
        change()
    except ConfigError as error:
        print_notice(str(error))
        return 1
    print_notice(written)
    return 0
