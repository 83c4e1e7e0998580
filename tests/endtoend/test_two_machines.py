"""Two machines share a catalogue on a server, a bucket of captures and a cluster, and what they do not share stays their own.

The long form of the first test is ``make machines``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from endtoend.running_server import RunningServer
from engines.clusters import cluster_hosts
from object_store_server import serving as serving_objects
from postgres_server import PostgresServer, serving
from simulate.machines import MachinesHistory, Shared
from simulate.site import SiteProcess

# A fixture by its name.
__all__ = ["cluster_hosts"]

TALE = "Title: {title}\nAuthor: Wren\n\nThe harbour of {title} was lit.\n"


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with serving() as started:
        yield started


def test_each_is_killed_in_turn_under_load_and_both_answer_as_the_model_does(server, cluster_hosts, tmp_path):
    """Nothing acknowledged is lost, nothing doubled, and both read every capture."""
    with serving_objects() as objects, SiteProcess(tmp_path / "site") as site:
        shared = Shared(server, objects, cluster_hosts, site.url, site.folder)
        history = MachinesHistory(int(os.environ.get("VELVETEEN_SEED", "5")), tmp_path, shared)
        # All that there is to kill, once.
        history.run(1, kills=len(history.due))
        assert history.asker.answered > 10


@pytest.fixture
def machines(server, tmp_path) -> list[RunningServer]:
    """Two that share an index of files, as on a disk that both have."""
    url = server.make_database(tmp_path.name)
    (tmp_path / "index").mkdir()
    made = []
    for name in ("one", "two"):
        folder = tmp_path / name
        (folder / "var").mkdir(parents=True)
        (folder / "var" / "index").symlink_to(tmp_path / "index")
        made.append(RunningServer(folder, f'[index]\nlifted = false\n[catalogue]\nurl = "{url}"\n'))
    return made


def write(path: Path, title: str) -> Path:
    path.write_text(TALE.format(title=title), "utf-8")
    return path


def test_a_machine_without_the_index_does_no_jobs_and_says_why(machines, tmp_path):
    one, two = machines
    a, b = write(tmp_path / "a.txt", "A"), write(tmp_path / "b.txt", "B")
    assert one.run("import", str(a)).returncode == 0
    (two.data / "index").unlink()
    refused = two.run("import", str(b), check=False)
    assert refused.returncode == 1
    assert "folder of data of another machine" in refused.stderr
    assert one.run("import", str(b)).returncode == 0
    assert one.ask("harbour")["totalHits"] == 2
    assert two.run("reindex").returncode == 0
    assert two.ask("harbour")["totalHits"] == 2
    assert "another machine" in one.run("import", str(a), check=False).stderr
