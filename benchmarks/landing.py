"""How long after a story lands in a watched inbox does the API find it? Starts a whole server and drops stories.

    python benchmarks/landing.py ARCHIVE [--stories N] [--pause SECONDS] [--engine NAME]

ARCHIVE is a folder with a catalogue and an index (`[library] data`); it is changed, so give it a copy. The inbox is a
folder made for this run. Time runs from the rename that puts a file into place until a search finds its phrase.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote_plus

import psutil

POLL_S = 0.01
PATIENCE_S = 120.0
# A story of some 1,500 words, as most are.
PARAGRAPH = "It was a quiet night by the harbour, and nobody counted the boats that came in late. " * 6


def story(number: int, phrase: str) -> str:
    body = "\n\n".join([PARAGRAPH, f"And then somebody said {phrase}.", *[PARAGRAPH] * 14])
    return f"Title: Landing {number}\nAuthor: Tern\n\n{body}\n"


def configure(folder: Path, archive: Path, engine: str | None) -> tuple[Path, int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (folder / "inbox").mkdir()
    config = folder / "config.toml"
    config.write_text(
        f'[library]\nname = "Landing"\ndata = "{archive.absolute()}"\n[web]\nport = {port}\n'
        + (f'[index]\nengine = "{engine}"\n' if engine else "")
        + f'[[source]]\nid = "landing"\nkind = "inbox"\nfolder = "{folder / "inbox"}"\n',
        "utf-8",
    )
    return config, port


class Api:
    """One connection that is kept."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def get(self, path: str) -> dict[str, object]:
        try:
            self.connection.request("GET", path)
            return dict(json.loads(self.connection.getresponse().read()))
        except (OSError, http.client.HTTPException):
            self.connection.close()
            return {}

    def finds(self, phrase: str) -> bool:
        return bool(self.get(f"/api/v1/search?q={quote_plus(chr(34) + phrase + chr(34))}").get("totalHits"))

    def jobs(self) -> list[dict[str, object]]:
        return list(self.get("/api/v1/jobs").get("jobs", []))  # type: ignore[call-overload]


def until(true: object, what: str) -> float:
    end = time.monotonic() + PATIENCE_S
    while not true():  # type: ignore[operator]
        if time.monotonic() > end:
            raise SystemExit(f"{what} did not happen within {PATIENCE_S:.0f} s")
        time.sleep(POLL_S)
    return time.monotonic()


def at_rest(api: Api) -> bool:
    jobs = api.jobs()
    return not any(job["state"] in {"queued", "running"} for job in jobs)


def memory_mb(pid: int) -> dict[str, float]:
    server = psutil.Process(pid)
    return {
        " ".join(each.cmdline()[3:4]): each.memory_full_info().pss / 1e6
        for each in [server, *server.children(recursive=True)]
    }


def processor_s(pid: int) -> float:
    """Seconds of processor time that the server's processes and those they waited for have taken."""
    server = psutil.Process(pid)
    return sum(sum(each.cpu_times()[:4]) for each in [server, *server.children(recursive=True)])


def drop(folder: Path, number: int) -> tuple[str, float]:
    # Letters only: a number may be read as a chapter's, and a word with a hyphen as two.
    phrase = "the word " + "".join(secrets.choice("bcdfghjklmnpqrstvwxz") for _ in range(14))
    waiting = folder / f".landing-{number}"
    waiting.write_text(story(number, phrase), "utf-8")
    moment = time.monotonic()
    waiting.rename(folder / "inbox" / f"landing-{secrets.token_hex(4)}-{number:04}.txt")
    return phrase, moment


def shown(name: str, seconds: list[float]) -> None:
    ordered = sorted(seconds)
    p95 = ordered[max(0, round(len(ordered) * 0.95) - 1)]
    print(
        f"{name}: {len(ordered)} stories, median {statistics.median(ordered):.3f} s, 95% within {p95:.3f} s, "
        f"quickest {ordered[0]:.3f} s, slowest {ordered[-1]:.3f} s"
    )


def run(folder: Path, given: argparse.Namespace) -> None:
    config, port = configure(folder, given.archive, given.engine)
    command = [str(Path(sys.executable).with_name("velveteen")), "--config", str(config), "serve"]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, env=os.environ | {"PYTHONUNBUFFERED": "1"}
    ) as server:
        try:
            api = Api(port)
            until(lambda: api.get("/api/v1/jobs"), "the start of the server")
            time.sleep(given.warm)
            until(lambda: at_rest(api), "rest")
            used = memory_mb(server.pid)
            print(
                f"at rest: {sum(used.values()):.0f} MB in {len(used)} processes (PSS): "
                + ", ".join(f"{name.rpartition('.')[2]} {size:.0f}" for name, size in used.items())
            )
            seconds, before = [], processor_s(server.pid)
            for number in range(given.stories):
                phrase, moment = drop(folder, number)
                seconds.append(until(lambda p=phrase: api.finds(p), "a landing") - moment)
                if given.each:
                    print(f"  {seconds[-1]:.3f}")
                time.sleep(given.pause)
            shown("landing to found", seconds)
            each = (processor_s(server.pid) - before) / given.stories
            print(
                f"processor time: {each:.3f} s a story in all processes, the searches that ask for it included"
            )
            used = memory_mb(server.pid)
            print(
                f"afterwards: {sum(used.values()):.0f} MB: "
                + ", ".join(f"{name.rpartition('.')[2]} {size:.0f}" for name, size in used.items())
            )
        finally:
            server.terminate()
            server.wait(60)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("archive", type=Path)
    parser.add_argument("--stories", type=int, default=20)
    parser.add_argument(
        "--pause", type=float, default=1.0, help="seconds between one found and the next dropped"
    )
    parser.add_argument("--warm", type=float, default=8.0, help="seconds the server is left alone first")
    parser.add_argument("--engine", help="the [index] engine to use (default: the default)")
    parser.add_argument("--each", action="store_true", help="print every time")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run(Path(folder), given)


if __name__ == "__main__":
    main()
