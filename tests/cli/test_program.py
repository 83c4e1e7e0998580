"""The command as a whole: help, exit codes, errors in sentences."""

from __future__ import annotations

import subprocess
import sys
from importlib import metadata

import pytest

from indexer.cli import main, program


def test_help_names_every_verb(run):
    code, given, _ = run("--help")
    assert code == 0
    verbs = [*program._VERBS, *(entry.name for entry in metadata.entry_points(group=program.GROUP))]
    assert [verb for verb in verbs if f"    {verb} " not in given] == []


def test_verbs_from_elsewhere_are_told_as_they_tell_themselves():
    for entry in metadata.entry_points(group=program.GROUP):
        assert program._LINES[entry.name] == entry.load().help


def test_verbs_here_are_told_as_they_tell_themselves():
    for name, (module, line) in program._VERBS.items():
        command = program._builtin(module)
        assert (command.name, command.help) == (name, line)


def test_help_loads_nothing_that_takes_time():
    heavy = {
        "rich",
        "sqlalchemy",
        "flask",
        "whoosh",
        "numpy",
        "msgspec",
        "lxml",
        "apscheduler",
        "httpx2",
        "alembic",
    }
    code = (
        "import sys; from indexer.cli import main; main(['--help']); "
        f"sys.exit(', '.join(set(sys.modules) & {heavy!r}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.strip() == ""


@pytest.mark.parametrize(
    "words",
    [[], ["fly"], ["jobs", "many"], ["search", "--page", "0", "x"], ["search", "--sort", "size", "x"]],
)
def test_wrong_use_ends_with_two(run, words, house):
    code, given, said = run(*words)
    assert code == 2
    assert given == ""
    assert said


def test_what_fails_is_told_in_one_sentence_and_ends_with_one(run, house):
    (house / "config.toml").write_text("[web]\nprot = 1\n", encoding="utf-8")
    code, given, said = run("sources")
    assert (code, given) == (1, "")
    assert "config.toml:2: [web] has no option prot; did you mean port?" in said
    assert "Traceback" not in said


def test_debug_shows_where(house):
    (house / "config.toml").write_text("[web]\nprot = 1\n", encoding="utf-8")
    with pytest.raises(Exception, match="prot"):
        main(["--debug", "sources"])


def test_without_a_configuration_the_defaults_hold_and_are_named(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, _, said = run("sources")
    assert code == 0
    assert "There is no config.toml here" in said


def test_another_configuration_may_be_named(run, house, tmp_path_factory, monkeypatch):
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    code, given, _ = run("--config", str(house / "config.toml"), "config", "check")
    assert code == 0
    assert 'name = "Two rooms"' in given


def test_a_reader_that_stops_reading_is_no_error(house):
    done = subprocess.run(
        f"{sys.executable} -c 'import sys; from indexer.cli import main; sys.exit(main())' config check | true",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


def test_ctrl_c_ends_in_peace(run, house, monkeypatch):
    def interrupted(_args, _settings):
        raise KeyboardInterrupt

    monkeypatch.setattr(
        program, "_builtin", lambda _module: program.Command("sources", "", lambda _: None, interrupted)
    )
    code, _, said = run("sources")
    assert (code, said) == (130, "Stopped.\n")


def test_the_unforeseen_is_a_sentence_too(run, house, monkeypatch):
    def broken(_args, _settings):
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(
        program, "_builtin", lambda _module: program.Command("sources", "", lambda _: None, broken)
    )
    code, _, said = run("sources")
    assert code == 1
    assert "ZeroDivisionError: by zero" in said
    assert "Traceback" not in said
