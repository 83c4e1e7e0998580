"""How long does the results page take over HTTP, how many a second, and how much memory does serving need?"""

from __future__ import annotations

import re
import shutil
import statistics
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.archives import Archive
from benchmarks.progress import skip, steps
from benchmarks.questions import page_path, questions
from benchmarks.serving import Served, serving
from benchmarks.truth.latency import spread

_QUESTIONS = 200
# Enough connections to keep two cores busy, for long enough that every question comes up.
_CONNECTIONS, _SECONDS = 8, 10
_LUA = """local paths = {{{paths}}}
local at = 0
request = function() at = at % #paths + 1; return wrk.format("GET", paths[at]) end
"""


def measure(archives: Sequence[Archive], work: Path, *, rounds: int) -> dict[str, Any]:
    """Return the times of the same questions for every engine, one after the other, then under load."""
    asked = questions(archives[0], _QUESTIONS)
    return {
        "questions": len(asked),
        "rounds": rounds,
        "engines": {archive.engine: _one(archive, asked, work, rounds) for archive in archives},
    }


def _one(archive: Archive, asked: Sequence[str], work: Path, rounds: int) -> Mapping[str, Any]:
    with serving(archive) as served:
        rest = served.memory_mb()
        times = page_times(served, asked, rounds=rounds, name=f"results pages, {archive.engine}")
        load = _load(served, asked, work)
        after = served.memory_mb()
    return {**spread(times), "slowest_ms": max(times), "rest_mb": rest, "after_mb": after, "load": load}


def page_times(served: Served, asked: Sequence[str], *, rounds: int, name: str) -> list[float]:
    """Return each question's median milliseconds over some rounds, after one that is not counted."""
    spent: list[list[float]] = [[] for _ in asked]
    browser = served.browser()
    for turn in range(rounds + 1):
        for at, question in enumerate(steps(f"{name}, round {turn}", asked, len(asked))):
            took, _ = browser.get(page_path(question))
            if turn:
                spent[at].append(took)
    browser.close()
    return [statistics.median(each) for each in spent]


def _load(served: Served, asked: Sequence[str], work: Path) -> Mapping[str, Any] | None:
    """Return what a load generator on the same machine sees, or None without one."""
    generator = shutil.which("wrk")
    if generator is None:
        skip("requests a second", "install wrk (apt-get install wrk)")
        return None
    script = work / "questions.lua"
    script.write_text(_LUA.format(paths=", ".join(f'"{page_path(each)}"' for each in asked)), "utf-8")
    options = ["-t1", f"-c{_CONNECTIONS}", f"-d{_SECONDS}s", "--timeout", "10s", "-s", str(script)]
    said = subprocess.run(
        [generator, *options, f"http://127.0.0.1:{served.port}/"], capture_output=True, text=True, check=True
    ).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    errors = re.findall(r"(?:connect|read|write|timeout) (\d+)|Non-2xx or 3xx responses: (\d+)", said)
    return {
        "per_second": float(rate.group(1)) if rate else 0.0,
        "errors": sum(int(number) for pair in errors for number in pair if number),
        "connections": _CONNECTIONS,
    }
