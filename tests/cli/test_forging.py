"""A file's name cannot forge a line of what the commands print, nor colour it, nor turn it round."""

from __future__ import annotations

import json
import os

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from indexer.cli import main
from indexer.printable import escaped

# A name as a whole file that no reader takes: an archive cut short.
BROKEN = b"PK\x03\x04 and nothing more"
NAMES = (
    "a\n  all is well: nothing failed.zip",
    "b\rImport done: 9 added.zip",
    "c\x1b[31mred\x1b[0m.zip",
    "d\u202efdp.zip",
    "e\u2028f.zip",
)
OBEYED = set("\r\x1b\u202e\u2028\u2029\x85\x9b")


@pytest.fixture
def wicked(house):
    for name in NAMES:
        (house / "room" / name).write_bytes(BROKEN)
    return house


def lines_of(text):
    assert not OBEYED & set(text)
    return text.split("\n")


def test_an_import_tells_every_failure_on_a_line_of_its_own(wicked, run):
    _, given_, said = run("import")
    lines = lines_of(given_ + said)
    for name in NAMES:
        assert len([line for line in lines if f"{escaped(name)}:" in line]) == 1
    assert not [line for line in lines if line.startswith(("  all is well", "Import done: 9"))]


def test_a_job_told_in_full_has_a_line_for_each_failure(wicked, run):
    run("import")
    code, given_, _ = run("jobs", "1")
    assert code == 0
    failures = [line for line in lines_of(given_) if line.startswith("  ")]
    assert len(failures) == len(NAMES)


def test_what_is_inspected_is_told_on_a_line_of_its_own(wicked, run):
    _, given_, _ = run("inspect", str(wicked / "room"))
    lines = lines_of(given_)
    for name in NAMES:
        assert len([line for line in lines if line.startswith(f"  {escaped(name)}: ")]) == 1


def test_stories_to_look_at_are_a_line_each(house, run):
    (house / "room" / "odd\n  0.99  Forged.txt").write_text("Only words, no title and no author at all.\n")
    run("import")
    code, given_, _ = run("report")
    assert code == 0
    assert "odd\\n  0.99  Forged.txt" in given_
    assert not [line for line in given_.split("\n") if line.startswith("  0.99  Forged")]


def test_a_source_with_an_odd_folder_is_one_row(house, run):
    folder = house / "odd\n\x1b[31mroom"
    folder.mkdir()
    with (house / "config.toml").open("a", encoding="utf-8") as config:
        config.write('[[source]]\nid = "odd"\nkind = "inbox"\nfolder = "odd\\n\\u001b[31mroom"\n')
    code, given_, _ = run("sources")
    assert code == 0
    rows = lines_of(given_.rstrip("\n"))
    assert [row.split("\t")[0] for row in rows][:3] == ["source", "room", "odd"]
    assert {row.count("\t") for row in rows} == {6}


def test_what_is_missing_is_told_on_one_line(house, run):
    for words in (["import", "no\nsuch"], ["inspect", "no\nsuch"], ["no\nsuch"], ["jobs", "no\nsuch"]):
        code, given_, said = run(*words)
        assert (code, given_) == (2, ""), words
        assert "\nsuch" not in said


def test_each_problem_of_a_configuration_keeps_its_line(house, run):
    (house / "config.toml").write_text("[web]\nprot = 1\nthraeds = 2\n", encoding="utf-8")
    code, _, said = run("sources")
    assert code == 1
    assert len(said.splitlines()) == 2
    code, _, said = run("config", "check")
    assert len(said.splitlines()) == 2


def test_json_is_exact(wicked, run, json_of):
    run("import")
    _, job = json_of("jobs", "1")
    assert {os.path.basename(error["origin"]) for error in job["errors"]} == set(NAMES)  # noqa: PTH119  # names hold no slash
    _, found = json_of("inspect", str(wicked / "room" / NAMES[0]))
    assert json.dumps(found)


@pytest.fixture
def lines_of_a_plain_name(house, run):
    """How many lines the inspection of a broken archive has whose name is plain."""
    (house / "named").mkdir()
    (house / "named" / "plain.zip").write_bytes(BROKEN)
    return run("inspect", str(house / "named" / "plain.zip"))[1].count("\n")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=40))
@example("a\nb")
@example("\x1b]0;owned\x07")
def test_whatever_a_file_is_called_its_inspection_has_as_many_lines(
    house, capsys, lines_of_a_plain_name, name
):
    odd = house / "named" / f"x{name}.zip"
    odd.write_bytes(BROKEN)
    main(["inspect", str(odd)])
    shown = capsys.readouterr().out
    odd.unlink()
    assert lines_of_a_plain_name > 1
    assert len(shown.splitlines()) == lines_of_a_plain_name
