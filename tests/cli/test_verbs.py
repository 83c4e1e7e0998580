"""Every verb on a real archive of two stories."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys

import pytest

from indexer.catalogue import open_catalogue
from indexer.jobs.lease import Lease
from indexer.model import JobKind, JobState


def test_import_reads_folders_and_tells_what_came_of_it(run, house):
    code, given, said = run("import", "room")
    assert code == 0
    assert given == ""
    assert "Import done: 2 added" in said
    code, _, said = run("import")
    assert code == 0
    assert "2 unchanged" in said


def test_import_lists_what_could_not_be_read_and_goes_on(run, house):
    (house / "room" / "broken.epub").write_bytes(b"PK\x03\x04 no")
    code, _, said = run("import")
    assert code == 0
    assert "2 added" in said
    assert "broken.epub: " in said


def test_import_of_what_is_not_there_is_wrong_use(run, house):
    code, _, said = run("import", "rom")
    assert code == 2
    assert said == "velveteen: there is no file or folder rom; did you mean room?\n"
    assert not (house / "var").exists()


def test_import_without_inboxes_asks_for_a_path(run, house):
    (house / "config.toml").write_text("", encoding="utf-8")
    code, _, said = run("import")
    assert code == 2
    assert "velveteen import PATH" in said


@pytest.mark.parametrize(("words", "hint"), [((), "names no site"), (("roam",), "names no site")])
def test_crawl_without_sites_is_wrong_use(run, house, words, hint):
    code, _, said = run("crawl", *words)
    assert code == 2
    assert hint in said


def test_crawl_offers_the_nearest_site(run, house):
    with (house / "config.toml").open("a", encoding="utf-8") as config:
        config.write('[[source]]\nid = "roof"\nkind = "site"\nurl = "http://127.0.0.1:9/"\n')
    code, _, said = run("crawl", "rof")
    assert code == 2
    assert "did you mean roof?" in said


def test_search_shows_titles_and_passages(run, house):
    run("import")
    code, given, said = run("search", "lamp", "window")
    assert code == 0
    assert given.startswith("1. The Lamp · Wren · teen")
    assert "The lamp stood in the window all night." in given
    assert "*" not in given
    assert said.startswith("1 story (")
    assert "Read as: stories with the words lamp and window." in said


def test_search_explains_what_each_word_adds(run, house):
    run("import")
    code, given, _ = run("search", "--explain", "lamp", "window")
    assert code == 0
    score = float(re.search(r"score ([\d.]+)", given)[1])
    added = re.findall(r"([+]\d+\.\d+)  ", given)
    assert len(added) == 2
    assert sum(map(float, added)) == pytest.approx(score, abs=0.001)
    assert re.search(r"lamp in \d of \d+ stor(y|ies), rarity [\d.]+: title 1 × 4, body \d", given)


def test_search_in_an_empty_archive_says_so(run, house):
    code, given, said = run("search", "lamp")
    assert (code, given) == (0, "")
    assert "holds no stories yet" in said
    assert "cut short" not in said


def test_a_year_without_a_day_is_shown_as_one(run, house):
    lamp = "# The Lamp\n## Author: Wren\n## Year: 1894\n\n---\n\nThe lamp stood in the window.\n"
    (house / "room" / "lamp.txt").write_text(lamp, encoding="utf-8")
    run("import")
    assert " · 1894\n" in run("search", "title:lamp")[1]


def test_search_answers_json_in_well_known_names(json_of, house, run):
    run("import")
    code, page = json_of("search", '"the lamp"', "--sort", "title")
    assert code == 0
    assert [hit["title"] for hit in page["hits"]] == ["The Kettle", "The Lamp"]
    passage = page["hits"][1]["passages"][0]
    start, end = passage["spans"][0]
    assert passage["text"][start:end] == "The lamp"
    assert set(page) >= {"query", "understood", "warnings", "page", "hitsPerPage", "totalHits", "totalPages"}
    assert set(page) >= {"facetDistribution", "processingTimeMs", "partial", "generation"}


def test_search_narrows_by_facets_and_pages(json_of, run, house):
    run("import")
    assert json_of("search", "lamp", "--filter", "author=Finch")[1]["totalHits"] == 1
    assert json_of("search", "lamp", "--filter", "by=Finch", "--filter", "author=Wren")[1]["totalHits"] == 2
    page = json_of("search", "lamp", "--per-page", "1", "--page", "2")[1]
    assert (len(page["hits"]), page["totalPages"]) == (1, 2)


@pytest.mark.parametrize("given", ["author", "autor=Finch", "words=5", "=x"])
def test_a_filter_that_cannot_work_is_wrong_use(run, house, given):
    code, _, said = run("search", "lamp", "--filter", given)
    assert code == 2
    assert "--filter" in said


def test_search_says_what_it_could_not_take_as_typed(run, house):
    run("import")
    _, _, said = run("search", "foo:lamp")
    assert "“foo” is not a field" in said


def test_search_keeps_a_story_from_moving_the_cursor(run, house):
    (house / "room" / "odd.txt").write_text(
        "Title: A\x1b]0;odd\x07 name\n\nA lantern\x1b[2J swung.\n", encoding="utf-8"
    )
    run("import")
    _, given, _ = run("search", "lantern")
    assert "\x1b" not in given
    assert "\x07" not in given


@pytest.mark.parametrize("number", ["0", "-1", "9223372036854775807", "9223372036854775808", "9" * 40])
def test_a_job_that_cannot_be_is_said_not_to_be(run, house, number):
    run("import", "room")
    for words in (("jobs", number), ("jobs", number, "--cancel"), ("jobs", number, "--follow")):
        code, _, said = run(*words)
        assert (code, said) == (
            1,
            f"velveteen: There is no job {number}. `velveteen jobs` lists them. The latest is 1.\n",
        )
    code, given, _ = run("jobs", "--limit", number)
    assert (code, "import" in given) == ((0, True) if int(number) > 0 else (2, False))


def test_jobs_are_listed_told_and_followed(run, json_of, house):
    run("import")
    code, given, _ = run("jobs")
    assert code == 0
    assert given.splitlines()[1].startswith("1\timport\teverything\tdone")
    assert "outcome    2 added" in run("jobs", "1")[1]
    assert json_of("jobs")[1]["jobs"][0]["counts"]["added"] == 2
    assert json_of("jobs", "1")[1]["state"] == "done"
    code, _, said = run("jobs", "--follow")
    assert code == 0
    assert "Import done: 2 added" in said


def test_an_unknown_job_is_an_error(run, house):
    run("import")
    code, _, said = run("jobs", "99")
    assert code == 1
    assert "99" in said


def test_a_waiting_job_can_be_cancelled(run, json_of, house):
    run("import")
    with open_catalogue(house / "var") as catalogue:
        job = catalogue.jobs.request(JobKind.REINDEX)
    assert "asked to stop" in run("jobs", str(job.id), "--cancel")[2]
    assert json_of("jobs", str(job.id))[1]["state"] == "cancelled"
    assert "already ended" in run("jobs", str(job.id), "--cancel")[2]
    assert run("jobs", "--cancel")[0] == 2
    assert run("jobs", str(job.id), "--follow")[0] == 1


def test_where_a_worker_runs_it_does_the_work_and_is_watched(run, house, monkeypatch):
    run("import")
    with Lease.take(house / "var"), open_catalogue(house / "var") as catalogue:

        def worked(_seconds):
            job = catalogue.jobs.claim()
            if job is not None:
                catalogue.jobs.progress(job.id, done=2, total=2, counts={"indexed": 2}, stage="reindex")
                catalogue.jobs.finish(job.id, JobState.DONE)

        monkeypatch.setattr("indexer.cli.run_job.time.sleep", worked)
        code, _, said = run("reindex")
    assert code == 0
    assert "A worker is running and does it" in said
    assert "Reindex done: 2 indexed." in said


def test_reindex_builds_a_new_generation(run, json_of, house):
    run("import")
    before = json_of("search", "lamp")[1]
    assert run("reindex")[0] == 0
    after = json_of("search", "lamp")[1]
    assert after["generation"] > before["generation"]
    assert after["totalHits"] == before["totalHits"] == 2


def test_sources_tell_what_they_brought(run, json_of, house):
    run("import")
    assert run("sources")[1].splitlines()[1].startswith("room\tinbox\t")
    source = json_of("sources")[1]["sources"][0]
    assert (source["id"], source["stories"], source["lastJob"]["state"]) == ("room", 2, "done")


def test_doctor_finds_nothing_wrong_where_nothing_is(run, json_of, house):
    run("import")
    code, given, said = run("doctor")
    assert (code, given, said) == (0, "", "All is well.\n")
    assert json_of("doctor") == (0, {"ok": True, "problems": []})


def test_doctor_names_what_is_wrong(json_of, run, house):
    run("import")
    for path in (house / "room").iterdir():
        path.unlink()
    (house / "room").rmdir()
    (house / "var").chmod(0o777)
    with (house / "config.toml").open("a", encoding="utf-8") as config:
        config.write('[web]\nadmin_token = "a-long-enough-token"\n')
    (house / "config.toml").chmod(0o644)
    code, answer = json_of("doctor")
    problems = "\n".join(answer["problems"])
    assert code == 1
    assert "of source room is not there" in problems
    assert "chmod 700" in problems
    assert "chmod 600" in problems
    assert "a-long-enough-token" not in problems


def test_doctor_names_whoever_owns_our_packages(json_of, run, house, monkeypatch):
    run("import")
    monkeypatch.setattr(
        "indexer.cli.doctor.metadata.packages_distributions", lambda: {"indexer": ["other", "velveteen"]}
    )
    assert "The package indexer is also installed by other." in json_of("doctor")[1]["problems"][0]


def test_doctor_notices_a_damaged_index(json_of, run, house):
    run("import")
    files = [
        path for path in (house / "var" / "index").rglob("*") if path.is_file() and path.stat().st_size > 500
    ]
    victim = max(files, key=lambda path: path.stat().st_size)
    content = bytearray(victim.read_bytes())
    content[len(content) // 2] ^= 0xFF
    victim.write_bytes(content)
    code, answer = json_of("doctor")
    assert code == 1
    assert answer["problems"]


def test_config_check_lists_every_option_and_no_secret(run, json_of, house, monkeypatch):
    monkeypatch.setenv("VELVETEEN_WEB_ADMIN_TOKEN", "a-long-enough-token")
    code, given, said = run("config", "check")
    assert code == 0
    assert "[web]" in given
    assert "port = 8080" in given
    assert 'admin_token = "(secret)"' in given
    assert "is sound" in said
    answer = json_of("config", "check")[1]
    assert answer["ok"] is True
    assert answer["sources"][0]["id"] == "room"
    assert "a-long-enough-token" not in given + json.dumps(answer)


def test_config_check_tells_problems_as_data_too(json_of, run, house):
    (house / "config.toml").write_text("[web]\nprot = 1\nport = 'x'\n", encoding="utf-8")
    code, answer = json_of("config", "check")
    assert code == 1
    assert len(answer["problems"]) == 2
    code, given, said = run("config", "check")
    assert (code, given) == (1, "")
    assert "config.toml:2" in said


def test_a_terminal_gets_a_bar_and_marked_words(house):
    command = [sys.executable, "-c", "import sys; from indexer.cli import main; sys.exit(main())"]
    environ = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "120", "NO_COLOR": ""}
    said = on_terminal([*command, "import"], environ)
    assert "Import done: 2 added" in said
    assert "Traceback" not in said
    assert "\x1b[1;33mlamp\x1b[0m" in on_terminal([*command, "search", "lamp"], environ)


def on_terminal(command: list[str], environ: dict[str, str]) -> str:
    """Run ``command`` with a terminal for output and return all it wrote."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(command, stdout=theirs, stderr=theirs, env=environ) as child:
        os.close(theirs)
        written = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # how Linux tells the end of a terminal
                break
            if not piece:
                break
            written += piece
        child.wait(60)
    os.close(ours)
    return written.decode(errors="replace")
