"""`velveteen crawl`: one site, or every site config.toml names.

It fetches nothing; it asks for a job and watches it.
"""

import argparse

from indexer.cli import run_job
from indexer.cli.arguments import hint
from indexer.commands import Command
from indexer.config import Settings
from indexer.errors import UsageError
from indexer.model import JobKind, SourceKind


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "source", nargs="?", metavar="SOURCE", help="a site's id in config.toml (default: all sites)"
    )


def _run(args: argparse.Namespace, settings: Settings) -> int:
    sites = [source.id for source in settings.sources if source.kind is SourceKind.SITE]
    if not sites:
        raise UsageError("config.toml names no site; add a [[source]] of kind site with its url")
    if args.source is not None and args.source not in sites:
        if args.source in {source.id for source in settings.sources}:
            raise UsageError(
                f"{args.source} is a folder, which `velveteen import` reads; sites are: {', '.join(sites)}"
            )
        raise UsageError(f"config.toml names no site {args.source}{hint(args.source, sites)}")
    return run_job.request(settings, JobKind.CRAWL, args.source)


COMMAND = Command("crawl", "fetch what is new from the sites of config.toml", _configure, _run)
