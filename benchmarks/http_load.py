"""How an archive that is there already stands up to readers: pages one after the other, under load, and asked again.

Needs the folder that holds its var: python -m benchmarks.http_load FOLDER [ENGINE]
"""

from __future__ import annotations

import http.client
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.archives import Archive, known_engines
from benchmarks.progress import skip
from benchmarks.questions import page_path, questions
from benchmarks.serving import Browser, Served, serving
from benchmarks.truth.latency import spread
from indexer.catalogue import open_catalogue

# As many pages as are asked for first, uncounted, and how many in all; each is asked for the first time.
_WARM, _QUESTIONS = 100, 500
_THREADS, _CONNECTIONS, _SECONDS, _LOADED = 2, 8, 10, 200
# Every so many questions ask for their second page, or only for stories of the archive's one source.
_SECOND_PAGE, _FILTERED = 7, 11
# A blank more behind the words for every round and thread asks the same, but is no question asked before.
_LUA = """local paths = {{{paths}}}
local threads = 0
function setup(thread) threads = threads + 1; thread:set("id", threads) end
local asked = 0
request = function()
  local round = math.floor(asked / #paths) + 1
  local path = paths[asked % #paths + 1]
  asked = asked + 1
  return wrk.format("GET", {anew} and path .. string.rep("+", round + 100 * id) or path)
end
"""


def paths_of(asked: Sequence[str]) -> list[str]:
    """Return the addresses of mixed questions: most of first pages, some of second ones, some filtered."""
    paths = []
    for at, question in enumerate(asked):
        # The words come last, so that a load can put blanks behind them.
        more = ("page=2&" if at % _SECOND_PAGE == 3 else "") + (
            "source=stories&" if at % _FILTERED == 5 else ""
        )
        paths.append(page_path(question).replace("?", f"?{more}", 1))
    return paths


def measure(folder: Path, engine: str) -> dict[str, Any]:
    """Return milliseconds of pages and of answers "not modified", requests a second, and memory."""
    archive = Archive(folder, engine)
    paths = paths_of(questions(archive, _QUESTIONS))
    with serving(archive) as served:
        rest = served.memory_mb()
        browser = served.browser()
        for path in paths[:_WARM]:
            browser.get(path)
        times = [browser.get(path)[0] for path in paths[_WARM:]]
        remembered = [browser.get(path)[0] for path in paths[-_WARM:]]
        longest = _median(browser, f"/stories/{_longest(archive)}?q=the")
        browser.close()
        return {
            **spread(times),
            "slowest_ms": max(times),
            "longest_story_ms": longest,
            "unchanged_ms": unchanged(served, paths),
            "remembered_ms": sorted(remembered)[len(remembered) // 2],
            "load": load(served, paths[:_LOADED], anew=True),
            "load_again": load(served, paths[:_LOADED], anew=False),
            "rest_mb": rest,
            "after_mb": served.memory_mb(),
        }


def load(served: Served, paths: Sequence[str], *, anew: bool) -> dict[str, float] | None:
    """Return what a load generator on the same machine sees, or None without one.

    With ``anew`` no question has been asked before, so that no answer comes from memory.
    """
    generator = shutil.which("wrk")
    if generator is None:
        skip("requests a second", "install wrk (apt-get install wrk)")
        return None
    with tempfile.TemporaryDirectory() as work:
        script = Path(work) / "questions.lua"
        script.write_text(
            _LUA.format(paths=", ".join(f'"{each}"' for each in paths), anew=str(anew).lower()), "utf-8"
        )
        options = [
            f"-t{_THREADS}",
            f"-c{_CONNECTIONS}",
            f"-d{_SECONDS}s",
            "--timeout",
            "10s",
            "-s",
            str(script),
        ]
        address = f"http://127.0.0.1:{served.port}/"
        said = subprocess.run(
            [generator, *options, address], capture_output=True, text=True, check=True
        ).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    errors = re.findall(r"(?:connect|read|write|timeout) (\d+)|Non-2xx or 3xx responses: (\d+)", said)
    return {
        "per_second": float(rate.group(1)) if rate else 0.0,
        "errors": sum(int(number) for pair in errors for number in pair if number),
    }


def table(found: dict[str, Any]) -> str:
    """Return the figures as a Markdown table."""
    without = {"per_second": "skipped: no wrk", "errors": "skipped: no wrk"}
    under_load, again = found["load"] or without, found["load_again"] or without
    rows = {
        "results page, median, ms": found["p50_ms"],
        "results page, 99 of 100 under, ms": found["p99_ms"],
        "results page, slowest, ms": found["slowest_ms"],
        "longest story, marked for “the”, ms": found["longest_story_ms"],
        "page the browser has already, ms": found["unchanged_ms"],
        "the same page again, ms": found["remembered_ms"],
        f"requests a second, {_CONNECTIONS} connections, no question twice": under_load["per_second"],
        "errors among them": under_load["errors"],
        f"requests a second, {_LOADED} questions again and again": again["per_second"],
        "errors among these": again["errors"],
        "serving at rest, MB": found["rest_mb"],
        "serving after all that, MB": found["after_mb"],
    }
    lines = ["| over HTTP | |", "|---|---|"]
    lines += [
        f"| {name} | {value if isinstance(value, str) else f'{value:.1f}'} |" for name, value in rows.items()
    ]
    return "\n".join(lines)


def _longest(archive: Archive) -> str:
    with open_catalogue(archive.data, create=False) as catalogue:
        return max(catalogue.stories.all(), key=lambda story: story.length).id


def _median(browser: Browser, path: str) -> float:
    return sorted(browser.get(path)[0] for _ in range(7))[3]


def unchanged(served: Served, paths: Sequence[str]) -> float:
    """Return the median milliseconds of asking again for pages with the tags they came with."""
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)
    spent = []
    for path in paths[:50]:
        tag: str | None = None
        for expected in (200, 304):
            started = time.perf_counter()
            connection.request("GET", path, headers={"If-None-Match": tag} if tag else {})
            with connection.getresponse() as answer:
                answer.read()
                assert answer.status == expected, (answer.status, path)
                tag = answer.headers["ETag"]
        spent.append((time.perf_counter() - started) * 1000)
    connection.close()
    return sorted(spent)[len(spent) // 2]


if __name__ == "__main__":
    print(table(measure(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else known_engines()[0])))
