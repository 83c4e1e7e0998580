"""Histories one after another in one process, each in a folder of its own beside a site of its own."""

from __future__ import annotations

import tempfile
from contextlib import nullcontext
from pathlib import Path

from postgres_server import serving
from simulate.history import FindingError, History
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
