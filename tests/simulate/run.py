"""Histories one after another in one process, each in a folder of its own beside a site of its own."""

from __future__ import annotations

import tempfile
from pathlib import Path

from simulate.history import FindingError, History
from simulate.site import SiteProcess


def run_histories(seed: int, histories: int, steps: int) -> list[str]:
    """Run histories one after another in this process and return what they found, in words."""
    found = []
    with (
        tempfile.TemporaryDirectory(prefix="simulate-") as folder,
        SiteProcess(Path(folder) / "site") as site,
    ):
        for number in range(histories):
            try:
                History(seed + number, Path(folder), site.url, site.folder).run(steps)
            except FindingError as finding:
                found.append(str(finding))
    return found
