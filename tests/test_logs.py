"""Tracebacks kept in files of the data folder."""

from pathlib import Path

from indexer.logs import log_error


def fault() -> Exception:
    try:
        int("inside")
    except ValueError as error:
        return error
    raise AssertionError


def test_a_traceback_is_kept_under_logs(tmp_path: Path):
    path = log_error(tmp_path, "web", "a page failed", fault())
    assert path == tmp_path / "logs" / "web.log"
    text = path.read_text()
    assert "a page failed" in text
    assert "invalid literal for int() with base 10: 'inside'" in text


def test_a_message_cannot_forge_a_line(tmp_path: Path):
    path = log_error(tmp_path, "web", "a\n2020-01-01 forged \x1b[31m", fault())
    assert path is not None
    first = path.read_text().splitlines()[0]
    assert "a\\n2020-01-01 forged \\x1b[31m" in first


def test_a_folder_that_cannot_be_written_costs_nothing(tmp_path: Path):
    (tmp_path / "logs").write_text("in the way")
    assert log_error(tmp_path, "web", "a page failed", fault()) is None


def test_an_exception_cannot_forge_a_line(tmp_path: Path):
    path = log_error(
        tmp_path, "web", "a page failed", ValueError("x\n2020-01-01 00:00:00,000 forged\r\x1b[31m")
    )
    assert path is not None
    first, *others = path.read_text().split("\n")[:-1]
    assert first.endswith("a page failed")
    assert others
    assert all(line.startswith("  ") for line in others)
    assert not set("\r\x1b") & set(path.read_text())
