"""`velveteen concordance`, as somebody types it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from webserver import keep

from indexer import cli, config
from indexer.model import Chapter, Story


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = tmp_path / "config.toml"
    path.write_text(f'[library]\ndata = "{tmp_path / "var"}"\n', encoding="utf-8")
    tales = [
        Story("box", f"{name}.txt", name.title(), (Chapter(1, None, text),), authors=authors)
        for name, text, authors in [
            ("lamp", "The old lamp, a new lamp\nand the lamp.", ("Wren",)),
            ("kite", "No lamp here.\x1b[2J", ()),
        ]
    ]
    keep(config.load(path), tales)

    def run(*words: str) -> tuple[int, str, str]:
        code = cli.main(["--config", str(path), "concordance", *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_the_hits_stand_below_one_another(run):
    code, out, err = run("lamp", "--sort", "right")
    lines = out.splitlines()
    assert code == 0
    assert [line.index("lamp", 40) for line in lines] == [40] * 4
    behind = [line[44:84].strip() for line in lines]
    assert behind == [".", ", a new lamp and the lamp.", "and the lamp.", "here.�[2J"]
    assert "4 hits in 2 stories" in err
    assert "\x1b" not in out


def test_a_limit_is_said(run):
    _, out, err = run("lamp", "--limit", "2")
    assert len(out.splitlines()) == 2
    assert "These are 2 of 4" in err


def test_json_is_an_object_a_line_and_csv_has_the_same_lines(run):
    rows = [json.loads(line) for line in run("lamp", "--json", "--sort", "left")[1].splitlines()]
    table = list(csv.DictReader(io.StringIO(run("lamp", "--csv", "--sort", "left")[1])))
    assert [row["hit"] for row in rows] == ["lamp"] * 4
    assert [(row["story"]["id"], str(row["number"])) for row in rows] == [
        (row["story"], row["number"]) for row in table
    ]
    assert len(run("lamp", "--json", "--limit", "3")[1].splitlines()) == 3


def test_groups_are_counted_and_one_is_shown(run):
    assert run("lamp", "--group", "previous")[1].splitlines() == [
        "1\t1\tnew",
        "1\t1\tno",
        "1\t1\told",
        "1\t1\tthe",
    ]
    assert run("lamp", "--group", "author", "--csv")[1].splitlines() == [
        "value,hits,stories",
        "Wren,3,1",
        ",1,1",
    ]
    assert [
        json.loads(line)["value"] for line in run("lamp", "--group", "year", "--json")[1].splitlines()
    ] == [""]
    assert len(run("lamp", "--group", "author", "--value", "Wren")[1].splitlines()) == 3


@pytest.mark.parametrize(
    "words", [("lamp", "--csv", "--json"), ("lamp", "--value", "x"), ("lamp", "--sort", "colour"), ()]
)
def test_what_makes_no_sense_is_a_wrong_use(run, words):
    assert run(*words)[0] == 2


def test_an_unknown_story_fails(run):
    code, out, err = run("lamp", "--story", "nosuchstory00")
    assert (code, out) == (1, "")
    assert "There is no story" in err
