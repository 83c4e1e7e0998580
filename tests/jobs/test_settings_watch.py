"""Settings that follow config.toml: what is sound holds, what is faulty is told, what needs a restart is named."""

from __future__ import annotations

import os
import threading
from dataclasses import replace

import pytest
from jobkit import until

from indexer import config
from indexer.config.options import options
from indexer.config.reload import reloaded
from indexer.jobs import settings_handoff, settings_watch
from indexer.jobs.settings_watch import LiveSettings, SettingsWatcher, decode_notes, encode_notes

FIRST = '[library]\nname = "One"\n[search]\nper_page = 7\n'


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "config.toml"
    written(file, FIRST)
    return file


def written(file, text, *, age_s=10):
    """Write a file that looks as if it had lain there for a while, each time another."""
    file.write_text(text, encoding="utf-8")
    moment = file.stat().st_mtime_ns - age_s * 1_000_000_000 + file.stat().st_size
    os.utime(file, ns=(moment, moment))


@pytest.fixture
def followed(path):
    return LiveSettings(config.load(path))


def test_nothing_changed_is_nothing_new(followed, path):
    assert not followed.look()
    os.utime(path)
    assert not followed.look()


def test_settings_without_a_file_stay(tmp_path):
    assert not LiveSettings(config.Settings()).look()


def test_a_changed_file_is_taken_over(followed, path):
    written(path, FIRST + '[[source]]\nid = "a"\nkind = "inbox"\nfolder = "a"\n')
    assert followed.look()
    assert [source.id for source in followed.settings.sources] == ["a"]
    assert followed.notes == ()
    assert not followed.look()


def test_what_was_changed_before_anybody_looked_is_taken_over(path):
    followed = LiveSettings(config.load(path))
    written(path, FIRST.replace("One", "Two"))
    assert followed.look()
    assert followed.settings.library.name == "Two"


def test_settings_handed_over_equal_those_of_the_file(path):
    """Else every process would take over at its start what it has."""
    written(
        path,
        FIRST
        + '[labels]\n"Beta\'d by" = "beta"\n[[source]]\nid = "a"\nkind = "site"\nurl = "https://a.example/"\n',
    )
    handle = settings_handoff.write_settings(config.load(path))
    try:
        assert not LiveSettings(settings_handoff.read_settings(handle)).look()
    finally:
        os.close(handle)


def test_a_faulty_file_changes_nothing_and_is_named_until_it_is_right(followed, path):
    before = followed.settings
    written(path, FIRST + "[web]\nprot = 1\nthraeds = 2\n")
    assert followed.look()
    assert followed.settings == before
    assert len(followed.notes) == 2
    assert "config.toml:6: [web] has no option prot; did you mean port?" in followed.notes[0]
    assert "the settings from before hold" in followed.notes[0]
    written(path, FIRST)
    assert followed.look()
    assert (followed.settings, followed.notes) == (before, ())


@pytest.mark.parametrize(
    "text", ["not = toml = at all", "[[source]]\nid = 1\n", "\x00", "[search]\nper_page = 900\n"]
)
def test_no_file_is_too_faulty(followed, path, text):
    before = followed.settings
    written(path, text)
    assert followed.look()
    assert followed.settings == before
    assert followed.notes


def test_a_file_that_has_gone_changes_nothing(followed, path, monkeypatch):
    monkeypatch.setattr(settings_watch, "PATIENCE_S", 0.1)
    before = followed.settings
    path.unlink()
    assert followed.look()
    assert followed.settings == before
    assert "There is no configuration" in followed.notes[0]


def test_a_file_that_is_empty_changes_nothing(followed, path, monkeypatch):
    monkeypatch.setattr(settings_watch, "PATIENCE_S", 0.1)
    before = followed.settings
    written(path, "")
    assert followed.look()
    assert followed.settings == before
    assert followed.notes == (f"{path} is empty. Until it is put right, the settings from before hold.",)
    written(path, FIRST)
    assert followed.look()
    assert (followed.settings, followed.notes) == (before, ())


def test_a_file_that_was_written_this_moment_is_read_when_it_is_whole(followed, path):
    """An editor empties the file and then writes it: nobody may see it empty."""
    whole = FIRST.replace("One", "Two")
    with path.open("w", encoding="utf-8") as stream:
        stream.flush()
        late = threading.Timer(0.05, lambda: (stream.write(whole), stream.flush()))
        late.start()
        assert followed.look()
        late.join()
    assert followed.settings.library.name == "Two"


def test_what_needs_a_restart_is_named_and_stays(followed, path, tmp_path):
    before = followed.settings
    written(path, '[library]\nname = "Two"\ndata = "elsewhere"\n[web]\nport = 9000\n')
    assert followed.look()
    assert followed.settings.library.name == "Two"
    assert followed.settings.data == before.data
    assert followed.settings.web.port == before.web.port
    assert len(followed.notes) == 1
    assert (
        "library.data, web.port have changed, which takes effect when Velveteen is started again"
        in followed.notes[0]
    )


def test_every_option_is_taken_over_or_named():
    running = config.Settings()
    for option in options():
        if option.section == "source":
            continue
        other = replace(getattr(running, option.section), **{option.name: object()})
        merged, waiting = reloaded(running, replace(running, **{option.section: other}))
        assert (merged == running) is option.restart
        assert waiting == ((f"{option.section}.{option.name}",) if option.restart else ())


def test_a_thread_hands_on_what_changed_and_survives_what_it_is_handed_to(followed, path, capsys):
    seen = []

    def take(now):
        seen.append(now.settings.library.name)
        raise RuntimeError("no room")

    with SettingsWatcher(followed, take, every_s=0.01):
        written(path, FIRST.replace("One", "Two!"))
        until(lambda: seen == ["Two!"])
        written(path, FIRST.replace("One", "Three"))
        until(lambda: seen == ["Two!", "Three"])
    assert "RuntimeError: no room" in capsys.readouterr().err


def test_notes_are_kept_as_they_are():
    assert decode_notes(encode_notes(("a “b”", "c\nd"))) == ("a “b”", "c\nd")
    assert decode_notes(encode_notes(())) == decode_notes(None) == ()
