"""`velveteen engine`: which search engine the archive uses, and changing it while the archive is in use.

It builds nothing; it asks for a job and, when that is done, writes the choice into config.toml.
"""

import argparse
from functools import partial

from indexer.cli import run_job
from indexer.cli.choices import write_choice
from indexer.cli.console import print_line, print_notice
from indexer.commands import Command
from indexer.config import Settings
from indexer.config.rewrite import set_option
from indexer.engines.index_service import IndexService
from indexer.engines.registry import ENGINES
from indexer.model import JobKind


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "name",
        nargs="?",
        choices=sorted(ENGINES),
        help="the engine to change to (default: tell which is in use)",
    )


def _run(args: argparse.Namespace, settings: Settings) -> int:
    live = IndexService(settings)
    try:
        now, generation = live.engine_name(), live.generations.current()
    finally:
        live.close()
    if args.name is None:
        _print_engine(settings, now, generation)
        return 0
    if args.name == now and generation is not None:
        print_notice(f"The index in use was made by {now} already.")
    elif code := run_job.request(settings, JobKind.REINDEX, args.name):
        return code
    return _remember(settings, args.name)


def _print_engine(settings: Settings, now: str, generation: int | None) -> None:
    print_line(now if generation is not None else settings.index.engine)
    if generation is None:
        print_notice("There is no index yet; the first import makes one.")
    elif now != settings.index.engine:
        print_notice(
            f"config.toml names {settings.index.engine}, which takes effect with: "
            f"velveteen engine {settings.index.engine}"
        )


def _remember(settings: Settings, name: str) -> int:
    """Write the choice down, so that the next reindex and the next archive made here keep to it."""
    if settings.index.engine == name:
        return 0
    if settings.path is None:
        print_notice(f'No config.toml is in use; to keep to it write there, below [index]: engine = "{name}"')
        return 0
    change = partial(set_option, settings.path, "index", "engine", name)
    return write_choice(change, f"{settings.path} now names {name}.")


COMMAND = Command("engine", "tell which search engine is in use, or change it", _configure, _run)
