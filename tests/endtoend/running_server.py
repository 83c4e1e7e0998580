"""A whole Velveteen in processes of its own: a config file, the command, and a server on a free port."""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import pytest

from indexer.cli import main

PATIENCE_S = 240
# As installed beside the Python that runs the tests.
COMMAND = Path(sys.executable).with_name("velveteen")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class RunningServer:
    """One archive in a folder; ``sources`` is the TOML of its [[source]] tables."""

    def __init__(self, folder: Path, sources: str = "") -> None:
        self.data = folder / "var"
        self.port = free_port()
        self.config = folder / "config.toml"
        # What serving said, on both streams.
        self.said = folder / "said"
        self.config.write_text(
            f'[library]\nname = "Test House"\ndata = "{self.data}"\n[web]\nport = {self.port}\n{sources}',
            "utf-8",
        )
        self._server: subprocess.Popen[bytes] | None = None
        # The account its commands run under; None for that of the tests.
        self.account: int | None = None

    def run(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run the command to its end."""
        environment = os.environ | {"VELVETEEN_CONFIG": str(self.config)}
        command = [str(COMMAND), *words]
        done = subprocess.run(
            command,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
            **self._as_account(),
        )
        if check and done.returncode:
            raise AssertionError(f"{words} ended with {done.returncode}: {done.stderr}")
        return done

    def ask(self, query: str) -> dict[str, Any]:
        """Search by the command and return its JSON; in this process, where it may have the same account."""
        if self.account is not None:
            asked: dict[str, Any] = json.loads(self.run("search", query, "--json").stdout)
            return asked
        printed = io.StringIO()
        with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(printed):
            patch.setenv("VELVETEEN_CONFIG", str(self.config))
            assert main(["search", query, "--json"]) == 0
        answer: dict[str, Any] = json.loads(printed.getvalue())
        return answer

    def serve(self) -> int:
        """Start serving and return the process id of the command."""
        environment = os.environ | {"VELVETEEN_CONFIG": str(self.config)}
        command = [str(COMMAND), "serve"]
        with self.said.open("wb") as said:
            self._server = subprocess.Popen(
                command, env=environment, stdout=said, stderr=subprocess.STDOUT, **self._as_account()
            )
        self.wait_for(lambda: self.get("/api/v1/jobs")[0] == 200)
        return self._server.pid

    @property
    def pid(self) -> int:
        """The process of the command that serves."""
        assert self._server is not None
        return self._server.pid

    def lost(self) -> None:
        """Know that all its processes have been killed."""
        assert self._server is not None
        self._server.wait(PATIENCE_S)
        self._server = None

    def _as_account(self) -> dict[str, Any]:
        if self.account is None:
            return {}
        return {"user": self.account, "group": self.account, "extra_groups": []}

    def stop(self) -> None:
        if self._server is not None:
            self._server.send_signal(signal.SIGINT)
            self._server.wait(PATIENCE_S)
            self._server = None

    def get(self, path: str) -> tuple[int, bytes]:
        """Fetch a page; 0 stands for no answer at all."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()
        except (OSError, HTTPException):
            # The second: it ended while it answered.
            return 0, b""

    def search(self, query: str) -> dict[str, Any]:
        """Search by the API."""
        status, body = self.get(f"/api/v1/search?q={quote_plus(query)}")
        assert status == 200, (status, body)
        answer: dict[str, Any] = json.loads(body)
        return answer

    def wait_for(self, ready: Any, seconds: float = PATIENCE_S) -> None:
        end = time.monotonic() + seconds
        while not ready():
            if time.monotonic() > end:
                raise AssertionError("it did not happen in time")
            time.sleep(0.1)

    def jobs(self) -> list[dict[str, Any]]:
        jobs: list[dict[str, Any]] = json.loads(self.get("/api/v1/jobs")[1])["jobs"]
        return jobs

    def settle(self) -> list[dict[str, Any]]:
        """Wait until no job is queued or running and return all, newest first."""
        self.wait_for(
            lambda: self.jobs() and not any(job["state"] in ("queued", "running") for job in self.jobs()), 200
        )
        return self.jobs()
