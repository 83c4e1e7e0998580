"""Histories one after another in one process, each in a folder of its own beside a site of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

from object_store_server import serving as serving_objects
from postgres_server import serving
from simulate.history import FindingError, History
from simulate.machines import DifferenceError, MachinesHistory, Shared
from simulate.site import SiteProcess


def run_histories(seed: int, histories: int, steps: int, *, on_server: bool = False) -> list[str]:
    """Run histories one after another in this process and return what they found, in words."""
    found = []
    with (
        serving() if on_server else nullcontext() as server,
        tempfile.TemporaryDirectory(prefix="simulate-") as folder,
        SiteProcess(Path(folder) / "site") as site,
    ):
        for number in range(histories):
            try:
                History(seed + number, Path(folder), site.url, site.folder, server).run(steps)
            except FindingError as finding:
                found.append(str(finding))
    return found


def run_machines(seed: int, histories: int, rounds: int, hosts: tuple[str, ...]) -> Iterator[str | None]:
    """Run histories of two machines that share an OpenSearch cluster at ``hosts``; yield what each found, in words, or None."""
    with (
        serving() as catalogue,
        serving_objects() as objects,
        tempfile.TemporaryDirectory(prefix="simulate-") as folder,
        SiteProcess(Path(folder) / "site") as site,
    ):
        shared = Shared(catalogue, objects, hosts, site.url, site.folder)
        for number in range(histories):
            try:
                MachinesHistory(seed + number, Path(folder), shared).run(rounds)
            except DifferenceError as difference:
                yield str(difference)
            else:
                yield None
