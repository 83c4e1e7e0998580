"""The real command with real processes on a free port."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest
from jobkit import children_of, gone, until

from indexer.catalogue import open_catalogue
from indexer.config import WebSettings
from indexer.errors import PortTakenError
from indexer.model import JobKind, JobState
from webui.serve import address, command, listen, web_command


@pytest.fixture
def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def home(tmp_path, port):
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    for name in ("lantern", "harbour", "kettle"):
        (shelf / f"{name}.txt").write_text(
            f"Title: The {name}\nAuthor: A. Quill\n\nThere was a {name} that nobody wanted, until the night of the storm.\n"
        )
    (tmp_path / "config.toml").write_text(
        '[library]\ndata = "var"\n\n[web]\n'
        f"port = {port}\n\n"
        '[[source]]\nid = "shelf"\nkind = "inbox"\nfolder = "shelf"\nschedule = "0 4 * * *"\n'
    )
    return tmp_path


@contextlib.contextmanager
def _start(home, verb="serve"):
    """Start a command, and end it with all its children when a test is over, however it went."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("VELVETEEN_")}
    with subprocess.Popen(
        [sys.executable, "-c", "import sys; from indexer.cli import main; sys.exit(main())", verb],
        cwd=home,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as started:
        try:
            yield started
        finally:
            if started.poll() is None:
                started.kill()  # its children end with it


def _ask(port, path):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as response:
        return json.load(response)


def _found(port):
    try:
        return _ask(port, "/api/v1/search?q=storm")["totalHits"]
    except urllib.error.HTTPError as error:
        error.close()  # there is no index yet
    except urllib.error.URLError:
        pass  # nobody listens yet
    return None


def _memory_mb(pid):
    found = 0.0
    for each in (pid, *children_of(pid)):
        with contextlib.suppress(psutil.NoSuchProcess):
            # Pages of memory that several processes share count once.
            found += psutil.Process(each).memory_full_info().pss / 1_000_000
    return found


def _stop(started, number=signal.SIGINT):
    children = children_of(started.pid)
    started.send_signal(number)
    said = started.communicate(timeout=60)
    assert all(map(gone, children))
    return said


def test_one_command_imports_and_serves_and_ctrl_c_leaves_no_process(home, port):
    with _start(home) as started:
        assert started.stdout.readline() == f"Velveteen is at http://127.0.0.1:{port}/ (Ctrl-C stops it)\n"
        until(lambda: _found(port) == 3)
        # Web server, worker, scheduler, and the process the worker keeps ready for what lands in the folder; the import at
        # its start had another, which goes.
        until(lambda: len(children_of(started.pid)) >= 4 and _memory_mb(started.pid) < 250)
        _stop(started)
        assert started.returncode == 0
    with _start(home) as again:
        until(lambda: _found(port) == 3)
        _stop(again, signal.SIGTERM)
    with open_catalogue(home / "var") as catalogue:
        (imported,) = catalogue.jobs.recent(kind=JobKind.IMPORT)
    assert (imported.state, imported.counts["added"]) == (JobState.DONE, 3)


def test_several_processes_answer_where_the_settings_say_so(home, port):
    config = home / "config.toml"
    config.write_text(config.read_text().replace("[web]\n", "[web]\nprocesses = 2\n"))
    with _start(home) as started:
        until(lambda: _found(port) == 3)
        until(lambda: len(_webs(started.pid)) == 2)
        killed = _webs(started.pid)[0]
        os.kill(killed, signal.SIGKILL)
        until(lambda: gone(killed))
        assert [_found(port) for _ in range(5)] == [3] * 5
        until(lambda: len(_webs(started.pid)) == 2)
        _stop(started)
        assert started.returncode == 0


def test_of_too_many_requests_some_get_503_and_none_waits(home, port):
    config = home / "config.toml"
    config.write_text(config.read_text().replace("[web]\n", "[web]\nthreads = 1\nqueue_limit = 1\n"))
    with _start(home) as started:
        until(lambda: _found(port) == 3)
        with ThreadPoolExecutor(40) as crowd:
            statuses = Counter(crowd.map(lambda number: _status(port, f"/?q=storm+{number}"), range(400)))
        assert set(statuses) == {200, 503}
        assert _status(port, "/?q=storm") == 200
        _stop(started)


def _status(port, path):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as response:
            return response.status
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def _webs(pid):
    found = []
    for child in children_of(pid):
        # One that is ending has no command line any more.
        with contextlib.suppress(psutil.Error):
            found += [child] if "webui.serve" in psutil.Process(child).cmdline() else []
    return found


def test_a_killed_web_server_comes_back_and_a_killed_supervisor_leaves_nothing(home, port):
    with _start(home) as started:
        until(lambda: _found(port) == 3)
        until(lambda: len(children_of(started.pid)) >= 4)
        web = next(pid for pid in children_of(started.pid) if "webui.serve" in psutil.Process(pid).cmdline())
        os.kill(web, signal.SIGKILL)
        # The supervisor keeps the port, so this request waits for the next web server instead of failing.
        until(lambda: gone(web))
        assert _found(port) == 3
        children = children_of(started.pid)
        started.kill()
        started.communicate()
        until(lambda: all(map(gone, children)))


def test_a_taken_port_is_explained_before_anything_starts(home, port):
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        with _start(home) as started:
            said = started.communicate(timeout=60)[1]
    assert started.returncode == 1
    assert f"Port {port} on 127.0.0.1 is in use" in said
    assert "[web] port" in said
    assert not (home / "var" / "catalogue.sqlite").exists()


def test_the_web_server_runs_alone(home, port):
    with _start(home, "web") as started:
        assert started.stdout.readline().startswith("Velveteen is at ")
        assert "ok" in _ask(port, "/healthz")
        assert children_of(started.pid) == []
        _stop(started, signal.SIGTERM)
        assert started.returncode == 0


@pytest.mark.parametrize(
    ("web", "words"),
    [
        (WebSettings(host="no such host"), "no address"),
        (WebSettings(host="203.0.113.7", port=8099), "cannot be used"),
    ],
)
def test_an_address_that_cannot_be_used_is_explained(web, words):
    with pytest.raises(PortTakenError, match=words):
        listen(web)


@pytest.mark.parametrize(
    ("host", "shown"), [("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "127.0.0.1"), ("::1", "[::1]")]
)
def test_the_address_is_one_a_browser_opens(host, shown):
    try:
        listener = listen(WebSettings(host=host, port=0))
    except PortTakenError:
        assert host == "::1", "only IPv6 may be switched off"
        return
    with listener:
        assert address(WebSettings(host=host), listener) == f"http://{shown}:{listener.getsockname()[1]}/"


def test_the_commands_say_what_they_do():
    assert (command.name, web_command.name) == ("serve", "web")
    assert "Ctrl-C" in command.help
