"""How long does the results page take over HTTP, for two hundred mixed questions, and what does serving take at rest?

Needs an archive as import_rate leaves it: python benchmarks/results_page.py FOLDER
"""

from __future__ import annotations

import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from urllib.parse import quote_plus

import psutil

QUESTIONS = 200


def questions(data: Path) -> list[str]:
    """Return phrases and words drawn from the stories themselves: common and rare, loose and quoted, and fields."""
    from indexer.catalogue import Catalogue

    chance = random.Random(7)
    with Catalogue.open(data) as catalogue:
        stories = [story for number, story in enumerate(catalogue.stories.all()) if number % 40 == 0]
    asked: list[str] = []
    while len(asked) < QUESTIONS:
        story = chance.choice(stories)
        words = [word for word in chance.choice(story.chapters).text.split() if word.isalpha()]
        if len(words) < 20:
            continue
        at = chance.randrange(len(words) - 6)
        some = words[at : at + chance.randint(2, 6)]
        author = story.summary.authors[0] if story.summary.authors else "nobody"
        asked.append(
            chance.choice(
                [
                    f'"{" ".join(some)}"',
                    f'"{" ".join(some[:2])}"',
                    " ".join(some[:3]),
                    " OR ".join(some[:2]),
                    f"{some[0]} -{some[1]}",
                    f'author:"{author}" {some[0]}',
                    f"{some[-1][:4]}*" if len(some[-1]) > 3 else some[-1],
                    f"{some[0]} words:>2000",
                ]
            )
        )
    return asked


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def measure(data: Path) -> str:
    asked = questions(data)
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "config.toml"
        config.write_text(f'[library]\nname = "Bench"\ndata = "{data}"\n[web]\nport = {port}\n', "utf-8")
        command = [str(Path(sys.executable).with_name("velveteen")), "serve"]
        environment = os.environ | {"VELVETEEN_CONFIG": str(config)}
        server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, start_new_session=True)
        try:
            _await(port)
            time.sleep(3)
            tree = [psutil.Process(server.pid), *psutil.Process(server.pid).children(recursive=True)]
            rest = sum(each.memory_info().rss for each in tree) / 1e6
            spent = sorted(_ask(port, question) for question in asked)
            hot = sum(each.memory_info().rss for each in tree) / 1e6
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(20)
    return "\n".join(
        [
            "| results page over HTTP | |",
            "|---|---|",
            f"| questions | {len(spent)} |",
            f"| median, ms | {statistics.median(spent):.1f} |",
            f"| 95th of 100, ms | {spent[int(len(spent) * 0.95)]:.1f} |",
            f"| slowest, ms | {spent[-1]:.1f} |",
            f"| serving at rest, all {len(tree)} processes, MB | {rest:.0f} |",
            f"| the same after the questions, MB | {hot:.0f} |",
        ]
    )


def _ask(port: int, question: str) -> float:
    started = time.perf_counter()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/?q={quote_plus(question)}") as answer:
        assert answer.status == 200
        answer.read()
    return (time.perf_counter() - started) * 1000


def _await(port: int) -> None:
    for _ in range(200):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz"):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not come up")


if __name__ == "__main__":
    print(measure(Path(sys.argv[1])))
