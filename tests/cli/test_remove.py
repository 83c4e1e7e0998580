"""`velveteen remove`, `restore` and `removals` as a keeper types them."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from indexer.catalogue import open_catalogue
from indexer.errors import CatalogueError
from indexer.jobs.lease import Lease
from indexer.model import JobKind, JobState

COMMAND = Path(sys.executable).with_name("velveteen")
COPY = "Title: The Lamp\nAuthor: Wren\n\n{line}\n"
LINE = "The lamp stood in the window all night, and every boat that passed it counted one more lamp than there was."


@pytest.fixture
def stocked(house, run):
    """The archive with its two stories imported."""
    run("import")
    return house


@pytest.fixture
def titles(json_of):
    def titles(query: str = "") -> list[str]:
        return sorted(hit["title"] for hit in json_of("search", query)[1]["hits"])

    return titles


def id_of(json_of, title: str) -> str:
    return next(hit["id"] for hit in json_of("search", "")[1]["hits"] if hit["title"] == title)


def ledger(json_of) -> list[dict[str, object]]:
    return json_of("removals")[1]["removals"]


def test_a_story_is_removed_by_its_id_and_the_ledger_tells_by_whom_and_why(stocked, run, json_of, titles):
    key = id_of(json_of, "The Lamp")
    code, given, said = run("remove", key, "--reason", "The author asked.")
    assert (code, "The Lamp" in given) == (0, True)
    assert "1 story removed" in said
    assert titles() == ["The Kettle"]
    (line,) = ledger(json_of)
    assert (line["id"], line["title"], line["reason"]) == (key, "The Lamp", "The author asked.")
    assert (line["removedBy"], line["addedByJob"], line["text"]) == (os_name(), 1, "kept")
    assert "The author asked." in run("removals")[1]
    assert "1 removed" in run("jobs")[1]
    (stocked / "room" / "lamp.txt").touch()
    assert "1 removed" in run("import")[2]
    assert titles() == ["The Kettle"]


def os_name() -> str:
    import pwd

    return pwd.getpwuid(os.getuid()).pw_name


def test_a_dry_run_lists_and_changes_nothing(stocked, run, json_of, titles):
    code, given, said = run("remove", "--query", "lamp", "--dry-run")
    assert (code, given.count("\n")) == (0, 3)
    assert "2 stories would be removed; nothing was changed." in said
    assert titles() == ["The Kettle", "The Lamp"]
    assert ledger(json_of) == []


def test_a_query_removes_what_it_finds_on_all_pages(stocked, run, json_of, titles):
    for number in range(23):
        text = f"Title: Owl {number}\nAuthor: Finch\n\nOwl number {number} sat on the {number}th post.\n"
        (stocked / "room" / f"owl{number}.txt").write_text(text, "utf-8")
    (stocked / "config.toml").write_text(
        (stocked / "config.toml").read_text("utf-8")
        + "[search]\nper_page = 2\nmax_per_page = 5\nmax_results_window = 10\n",
        "utf-8",
    )
    run("import")
    assert "23 stories removed" in run("remove", "--query", "post owl", "--yes")[2]
    assert titles() == ["The Kettle", "The Lamp"]
    assert len(ledger(json_of)) == 23
    assert "23 stories restored" in run("restore", "--all")[2]
    assert json_of("search", "owl")[1]["totalHits"] == 23


@pytest.mark.parametrize("query", ["", "   ", "author:", '"'])
def test_a_query_that_says_less_than_it_seems_to_removes_nothing(stocked, run, titles, query):
    code, _, _ = run("remove", "--query", query)
    assert titles() == ["The Kettle", "The Lamp"]
    assert code in {0, 1}


def test_an_import_is_undone_by_its_job_and_redone(stocked, run, json_of, titles):
    more = stocked / "more"
    more.mkdir()
    (more / "owl.txt").write_text("Title: The Owl\nAuthor: Finch\n\nThe owl sat on the post.\n", "utf-8")
    (stocked / "room" / "kettle.txt").write_text(
        "Title: The Kettle\nAuthor: Finch\n\nIt sang anew.\n", "utf-8"
    )
    run("import", "more", "room")
    job = json_of("jobs")[1]["jobs"][0]["id"]
    code, _, said = run("remove", "--job", str(job))
    assert code == 0
    assert "1 story it changed but did not add cannot be put back" in said
    assert titles() == ["The Kettle", "The Lamp"]
    assert "2 unchanged" in run("import", "room")[2]
    run("restore", "--job", str(job))
    assert titles() == ["The Kettle", "The Lamp", "The Owl"]
    assert "Nothing to restore" in run("restore", "--job", str(job))[2]


def test_a_job_that_has_not_ended_is_not_undone(stocked, run):
    with open_catalogue(stocked / "var") as catalogue:
        job = catalogue.jobs.request(JobKind.IMPORT, "room")
    code, _, said = run("remove", "--job", str(job.id))
    assert (code, "has not ended" in said) == (2, True)
    assert run("remove", "--job", "99")[0] == 1


def test_a_source_is_removed_whether_or_not_it_is_still_configured(stocked, run, json_of, titles):
    assert "still in config.toml" in run("remove", "--source", "room", "--dry-run")[2]
    (stocked / "config.toml").write_text('[library]\nname = "Empty"\n', "utf-8")
    assert titles() == ["The Kettle", "The Lamp"]
    assert "2 stories removed" in run("remove", "--source", "room")[2]
    assert titles() == []
    assert run("remove", "--source", "rom")[0] == 1
    run("restore", "--source", "room")
    assert titles() == ["The Kettle", "The Lamp"]


def test_copies_that_stay_are_named_and_go_with_it_when_asked_to(house, run, json_of):
    for name in ("a", "b"):
        (house / "room" / f"{name}.txt").write_text(COPY.format(line=f"{LINE} " * 9), "utf-8")
    run("import")
    (hit,) = json_of("search", "title:lamp boat")[1]["hits"]
    (copy,) = hit["copies"]
    assert copy["id"] in run("remove", hit["id"], "--dry-run")[2]
    run("remove", hit["id"])
    (left,) = json_of("search", "title:lamp boat")[1]["hits"]
    assert (left["id"], left["copies"]) == (copy["id"], [])
    run("restore", hit["id"])
    assert "2 stories removed" in run("remove", hit["id"], "--copies")[2]


def test_nothing_unknown_and_nothing_unsaid_is_removed(stocked, run, json_of, titles):
    key = id_of(json_of, "The Lamp")
    for words in (["nosuchstory"], [key, "nosuchstory"]):
        code, _, said = run("remove", *words)
        assert (code, "There is no story nosuchstory" in said) == (1, True)
    for words in ([], [key, "--source", "room"], ["--job", "1", "--query", "lamp"]):
        assert run("remove", *words)[0] == 2
    assert run("restore")[0] == 2
    assert "was removed" in run("restore", key)[2]
    assert titles() == ["The Kettle", "The Lamp"]


def test_where_a_worker_runs_the_story_is_gone_at_once_and_nobody_waits(stocked, run, json_of, titles):
    key = id_of(json_of, "The Lamp")
    with Lease.take(stocked / "var"):
        code, _, said = run("remove", key)
        assert (code, "worker that is running" in said) == (0, True)
        assert titles() == ["The Kettle"]
        assert json_of("search", "window")[1]["totalHits"] == 0
    with open_catalogue(stocked / "var") as catalogue:
        (job,) = catalogue.jobs.recent(kind=JobKind.REMOVE)
        assert job.state is JobState.QUEUED


def test_forgetting_asks_for_consent_and_tells_how_to_bring_the_story_in_again(stocked, run, json_of, titles):
    key = id_of(json_of, "The Lamp")
    code, _, said = run("remove", key, "--forget")
    assert (code, "--yes" in said) == (2, True)
    run("remove", key)
    code, _, said = run("remove", key, "--forget", "--yes")
    assert (code, "1 forgotten" in said) == (0, True)
    assert ledger(json_of)[0]["text"] == "forgotten"
    code, _, said = run("restore", key)
    command = f"velveteen import {stocked / 'room' / 'lamp.txt'}"
    assert (code, command in said) == (0, True)
    assert titles() == ["The Kettle"]
    run(*command.split()[1:])
    assert titles() == ["The Kettle", "The Lamp"]


@pytest.mark.parametrize(("answer", "left"), [("n\n", 2), ("\n", 2), ("y\n", 1), ("Yes\n", 1)])
def test_on_a_terminal_it_asks_first(stocked, json_of, answer, left):
    key = id_of(json_of, "The Lamp")
    ours, theirs = pty.openpty()
    os.write(ours, answer.encode())
    done = subprocess.run(
        [COMMAND, "remove", key], stdin=theirs, capture_output=True, text=True, cwd=stocked, check=False
    )
    os.close(theirs)
    os.close(ours)
    assert "Remove 1 story? `velveteen restore` undoes it. [y/N]" in done.stderr
    assert done.returncode == (1 if left == 2 else 0)
    assert json_of("search", "")[1]["totalHits"] == left


def test_doctor_tells_of_what_could_not_be_forgotten_and_the_command_does_it(
    stocked, run, json_of, monkeypatch
):
    key = id_of(json_of, "The Lamp")
    with monkeypatch.context() as patched:

        def full(*_parts: object) -> None:
            raise CatalogueError("The disk is full.")

        patched.setattr("indexer.pipeline.removal.wipe_captures", full)
        code, _, said = run("remove", key, "--forget", "--yes")
    assert (code, "The disk is full." in said) == (1, True)
    assert ledger(json_of)[0]["text"] == "being forgotten"
    code, given, _ = run("doctor")
    assert (code, f"velveteen remove --forget --yes {key}" in given) == (1, True)
    assert run("remove", "--forget", "--yes", key)[0] == 0
    assert run("doctor")[0] == 0
