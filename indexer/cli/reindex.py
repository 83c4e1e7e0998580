"""`velveteen reindex`: the index built anew from the catalogue, without the network.

It builds nothing; it asks for a job and watches it.
"""

import argparse

from indexer.cli import run_job
from indexer.commands import Command, no_options
from indexer.config import Settings
from indexer.model import JobKind


def _run(_args: argparse.Namespace, settings: Settings) -> int:
    return run_job.request(settings, JobKind.REINDEX, settings.index.engine)


COMMAND = Command("reindex", "build the search index anew from the catalogue", no_options, _run)
