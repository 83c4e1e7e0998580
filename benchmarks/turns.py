"""What do readers and a story that lands notice while a crawl pauses, an index is rebuilt and 5,000 files are imported?

    python -m benchmarks.turns [FOLDER] [--held N] [--files N] [--drops N]

FOLDER has story files (default: ../scratch/stories beside the checkout). An archive of ``--held`` of them is made in a
temporary folder and served; pages of results are asked for without a break, first while nothing else goes on, then while
a site with `Crawl-delay: 300` is crawled, the index is rebuilt again and again and ``--files`` others are imported.
Meanwhile stories are moved into a watched inbox. Printed are the 99th of a hundred pages both times, and how long each
story took until a search found it. Text is copied and changed nowhere else.
"""

from __future__ import annotations

import argparse
import http.server
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil

from benchmarks.archives import Archive
from benchmarks.landing import Api, at_rest, drop, memory_mb, shown, until
from benchmarks.questions import page_path, questions
from indexer.catalogue import open_catalogue
from indexer.model import JobKind, JobState

STORIES = Path(__file__).resolve().parent.parent.parent / "scratch" / "stories"
QUESTIONS = 400
SITE = "/tales/"


class Slow(http.server.BaseHTTPRequestHandler):
    """A site that asks for five minutes between two pages."""

    def do_GET(self) -> None:
        """Answer."""
        if self.path == "/robots.txt":
            body = b"User-agent: *\nCrawl-delay: 300\n"
        else:
            links = "".join(f'<a href="{SITE}{number}">Tale {number}</a>' for number in range(50))
            body = f"<html><body><h1>Tales</h1>{links}</body></html>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain" if self.path == "/robots.txt" else "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def slow_site() -> Iterator[str]:
    """Give the address of such a site."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{SITE}"
    finally:
        server.shutdown()
        server.server_close()


def lay_out(folder: Path, stories: Path, *, held: int, files: int) -> None:
    """Copy so many story files into ``held`` and as many others into ``bulk``, spread over all there are."""
    every = sorted(path for path in stories.rglob("*") if path.is_file())
    step = max(1, len(every) // (held + files))
    chosen = [every[at] for at in range(0, len(every), step)][: held + files]
    share = held / len(chosen)
    for name in ("held", "bulk", "inbox"):
        (folder / name).mkdir()
    taken = 0.0
    for number, path in enumerate(chosen):
        taken += share
        name = "held" if taken >= 1 else "bulk"
        taken -= taken >= 1
        shutil.copy(path, folder / name / f"{number:05}{path.suffix}")


def configure(folder: Path, site: str) -> tuple[Path, int]:
    """Write config.toml and return it with the port."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = folder / "config.toml"
    config.write_text(
        f'[library]\nname = "Turns"\ndata = "{folder / "var"}"\n[web]\nport = {port}\n'
        f'[[source]]\nid = "inbox"\nkind = "inbox"\nfolder = "{folder / "inbox"}"\n'
        f'[[source]]\nid = "bulk"\nkind = "inbox"\nfolder = "{folder / "bulk"}"\nwatch = false\n'
        f'[[source]]\nid = "slow"\nkind = "site"\nurl = "{site}"\nallow_private = true\npace = 0\n',
        "utf-8",
    )
    return config, port


class Pages(threading.Thread):
    """Asks for pages of results, one after the other, until told to stop; no question is asked the same way twice."""

    def __init__(self, port: int, asked: Sequence[str], pause_s: float) -> None:
        super().__init__(daemon=True)
        self._api, self._asked, self._pause_s = Api(port), asked, pause_s
        self.times: list[float] = []
        self.stopping = False

    def run(self) -> None:
        """Ask."""
        for number in itertools.count():
            if self.stopping:
                return
            blanks = " " * (1 + number // len(self._asked) + id(self) % 50)
            path = page_path(self._asked[number % len(self._asked)] + blanks)
            began = time.monotonic()
            self._api.connection.request("GET", path)
            self._api.connection.getresponse().read()
            self.times.append((time.monotonic() - began) * 1000)
            time.sleep(self._pause_s)

    def told(self, name: str) -> float:
        """Stop, print and return the 99th of a hundred."""
        self.stopping = True
        self.join()
        ordered = sorted(self.times)
        p50, p99 = (ordered[int(len(ordered) * share)] for share in (0.5, 0.99))
        print(
            f"{name}: {len(ordered)} pages, p50 {p50:.1f} ms, p99 {p99:.1f} ms, slowest {ordered[-1]:.1f} ms",
            flush=True,
        )
        return p99


class Work:
    """The three jobs, asked for by their rows; a rebuild that has ended is asked for again."""

    def __init__(self, data: Path) -> None:
        self._catalogue = open_catalogue(data, create=False)
        jobs = self._catalogue.jobs
        self.crawl = jobs.request(JobKind.CRAWL, "slow").id
        until(lambda: jobs.get(self.crawl).counts, "the first page of the crawl")
        self.bulk = jobs.request(JobKind.IMPORT, "bulk").id
        self.rebuilds = [jobs.request(JobKind.REINDEX).id]
        until(lambda: self.going_on, "all three jobs")

    @property
    def going_on(self) -> bool:
        """Whether all three are being done."""
        jobs = self._catalogue.jobs
        if jobs.get(self.rebuilds[-1]).state is JobState.DONE:
            self.rebuilds.append(jobs.request(JobKind.REINDEX).id)
            until(lambda: jobs.get(self.rebuilds[-1]).state is not JobState.QUEUED, "another rebuild")
        states = [jobs.get(each).state for each in (self.crawl, self.bulk, self.rebuilds[-1])]
        return all(state is JobState.RUNNING for state in states)

    def told(self) -> None:
        """Print how far they are."""
        for name, each in (("crawl", self.crawl), ("import", self.bulk), ("last rebuild", self.rebuilds[-1])):
            job = self._catalogue.jobs.get(each)
            print(
                f"{name}: {job.state.value}, {job.stage or '-'}, {job.done} of {job.total}, {dict(job.counts)}"
            )
        print(f"rebuilds: {len(self.rebuilds)}")


def land(folder: Path, api: Api, work: Work, drops: int) -> list[float]:
    """Move stories into the inbox for as long as everything goes on, and return how long each took to be found."""
    seconds: list[float] = []
    while len(seconds) < drops and work.going_on:
        phrase, moment = drop(folder, len(seconds))
        seconds.append(until(lambda p=phrase: api.finds(p), "a landing") - moment)
        print(f"  landed and found after {seconds[-1]:.2f} s", flush=True)
        time.sleep(1.0)
    return seconds


def run(folder: Path, given: argparse.Namespace) -> None:
    """Measure."""
    lay_out(folder, given.stories, held=given.held, files=given.files)
    with slow_site() as site:
        config, port = configure(folder, site)
        command = [str(Path(sys.executable).with_name("velveteen")), "--config", str(config)]
        subprocess.run([*command, "import", str(folder / "held")], check=True, stderr=subprocess.DEVNULL)
        asked = questions(Archive(folder, "tantivy"), QUESTIONS)
        environment = os.environ | {"PYTHONUNBUFFERED": "1"}
        # At its start a server imports its inboxes; what is to be imported later waits outside until then.
        (folder / "bulk").rename(folder / "later")
        (folder / "bulk").mkdir()
        with subprocess.Popen([*command, "serve"], stdout=subprocess.DEVNULL, env=environment) as server:
            try:
                measure(folder, port, server.pid, asked, given)
            finally:
                server.terminate()
                server.wait(60)


def measure(folder: Path, port: int, pid: int, asked: Sequence[str], given: argparse.Namespace) -> None:
    """Measure, while the server runs."""
    api = Api(port)
    until(lambda: api.get("/api/v1/jobs"), "the start of the server")
    until(lambda: at_rest(api), "rest")
    time.sleep(given.warm)
    for path in sorted((folder / "later").iterdir()):
        path.rename(folder / "bulk" / path.name)
    quiet = Pages(port, asked, given.pause)
    quiet.start()
    time.sleep(given.quiet)
    before = quiet.told("quiet")
    shown("landing to found, quiet", [_landing(folder, api, 9000 + number) for number in range(3)])
    work = Work(folder / "var")
    busy = Pages(port, asked, given.pause)
    busy.start()
    seconds = land(folder, api, work, given.drops)
    used = memory_mb(pid)
    after = busy.told("with a crawl, a rebuild and an import")
    work.told()
    shown("landing to found, with all three", seconds)
    print(f"p99 with all three / quiet: {after / before:.2f}")
    print(
        f"processes: {len(psutil.Process(pid).children(recursive=True)) + 1}, {sum(used.values()):.0f} MB (PSS)"
    )


def _landing(folder: Path, api: Api, number: int) -> float:
    phrase, moment = drop(folder, number)
    return until(lambda: api.finds(phrase), "a landing") - moment


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("stories", type=Path, nargs="?", default=STORIES)
    parser.add_argument("--held", type=int, default=2000, help="stories the archive has before")
    parser.add_argument("--files", type=int, default=5000, help="files that are imported meanwhile")
    parser.add_argument("--drops", type=int, default=10, help="stories that land meanwhile, at most")
    parser.add_argument("--quiet", type=float, default=15.0, help="seconds of pages while nothing goes on")
    parser.add_argument("--pause", type=float, default=0.02, help="seconds between two pages")
    parser.add_argument("--warm", type=float, default=8.0, help="seconds the server is left alone first")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run(Path(folder), given)


if __name__ == "__main__":
    main()
