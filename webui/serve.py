"""The commands `velveteen serve` (everything) and `velveteen web` (the web server alone), and the web process.

It holds no page and does no job; waitress speaks HTTP, the supervisor keeps processes alive.
"""

import argparse
import contextlib
import errno
import gc
import logging
import os
import socket
import sys
import threading
from typing import TYPE_CHECKING

from indexer.commands import Command, no_options
from indexer.config import Settings, WebSettings
from indexer.errors import PortTakenError, VelveteenError
from indexer.jobs import process_setup, settings_handoff
from indexer.jobs.settings_watch import LiveSettings, SettingsWatcher
from indexer.logs import keep_tracebacks
from indexer.parent_death import exit_with_parent
from indexer.printable import escaped

if TYPE_CHECKING:
    from indexer.archive import Archive

# Connections waiting while the web server starts or is started again.
BACKLOG = 1024
# Requests here are short: a query of 1,000 characters and a cookie; the longest body are a reader's bookmarks.
MAX_HEADER_BYTES = 16 * 1024
MAX_BODY_BYTES = 512 * 1024
# New objects between two looks for cycles that nothing reaches; a page of results makes some thousands.
COLLECTED_AFTER = 20_000


def listen(web: WebSettings) -> socket.socket:
    """Return a socket listening where ``web`` says.

    Raises:
        PortTakenError: that is not possible; the message says why and what to set.
    """
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            web.host, web.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror as error:
        raise PortTakenError(
            f"{web.host!r} is no address of this machine ({error.strerror}). Set [web] host to 127.0.0.1 or another."
        ) from error
    listener = socket.socket(family, kind)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise PortTakenError(_refused(web, error)) from error
    return listener


def _refused(web: WebSettings, error: OSError) -> str:
    where = f"Port {web.port} on {web.host}"
    if error.errno == errno.EADDRINUSE:
        return (
            f"{where} is in use by another program, perhaps another Velveteen. Stop that one, or set [web] port "
            "in config.toml to another number."
        )
    if error.errno == errno.EACCES:
        return f"{where} may not be used by this account. Set [web] port in config.toml to 1024 or more."
    return f"{where} cannot be used: {error.strerror}. Set [web] host and port in config.toml."


def address(web: WebSettings, listener: socket.socket) -> str:
    """Return the URL a person opens."""
    host = "127.0.0.1" if web.host in {"", "0.0.0.0"} else web.host  # noqa: S104  # compared, not bound
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{listener.getsockname()[1]}/"


def answer(settings: Settings, listener: socket.socket, *, logs_changes: bool = False) -> None:
    """Serve the web pages on ``listener`` until SIGTERM or SIGINT; ``logs_changes`` of changed settings in the log."""
    from indexer.archive import Archive  # noqa: PLC0415  # `velveteen search` must not pay for a web server
    from webui.admission import AdmissionControl  # noqa: PLC0415  # likewise
    from webui.app_reload import ReloadingApp  # noqa: PLC0415  # likewise
    from webui.connections import Server  # noqa: PLC0415  # likewise

    # Requests waiting a moment for a thread are no news; a queue that never empties shows in the answers' time.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    archive = Archive(settings)
    try:
        _get_ready(archive)
        site = ReloadingApp(settings, archive, logs_changes=logs_changes)
        crowd = AdmissionControl(site, limit=settings.web.queue_limit)
        server = Server(
            crowd,
            listener,
            patience=settings.web.client_timeout_s,
            threads=settings.web.threads,
            connection_limit=settings.web.connection_limit,
            backlog=BACKLOG,
            max_request_header_size=MAX_HEADER_BYTES,
            max_request_body_size=MAX_BODY_BYTES,
            # select() ends at 1,024 handles, poll() does not.
            asyncore_use_poll=True,
            # They are read by clients.py alone, which asks who sent them.
            clear_untrusted_proxy_headers=False,
            ident=None,
        )
        crowd.waiting = lambda: len(server.task_dispatcher.queue)
        # What is there now stays to the end, and a page leaves no cycles worth looking for every few hundred objects:
        # looking took 8 % of a page's time.
        gc.freeze()
        gc.set_threshold(COLLECTED_AFTER)
        with SettingsWatcher(LiveSettings(settings), site.take):
            server.run()
    finally:
        archive.close()


def _get_ready(archive: "Archive") -> None:
    """Do before the first reader comes what would make them wait; beside the first pages what they seldom need."""
    with contextlib.suppress(VelveteenError):
        # The index is opened and held against the catalogue.
        archive.compare()
    threading.Thread(target=_prepare, args=(archive,), name="prepare").start()


def _prepare(archive: "Archive") -> None:
    with contextlib.suppress(VelveteenError):
        archive.prepare()


def main() -> int:
    """Run the web server that a parent describes on the command line."""
    parser = process_setup.child_options("Answer the web pages of one archive.")
    parser.add_argument("--socket", type=int, required=True, metavar="FD", help="where to listen")
    given = parser.parse_args()
    exit_with_parent(given.parent)
    process_setup.exit_on_signals()
    with socket.socket(fileno=given.socket) as listener:
        _answer_logged(settings_handoff.read_settings(given.settings), listener)
    return 0


def _serve(_given: argparse.Namespace, settings: Settings) -> int:
    """Prepare the archive, then become the supervisor: everything loaded until now leaves the memory."""
    from indexer.jobs.bootstrap import describe_first_jobs, request_first_jobs  # noqa: PLC0415  # opens the catalogue, which `--help` need not

    listener = listen(settings.web)
    asked = request_first_jobs(settings)
    sys.stderr.flush()
    at = address(settings.web, listener)
    sys.stdout.write(f"{settings.library.name} is at {at} (Ctrl-C stops it)\n")
    if sentence := describe_first_jobs(settings, asked, at):
        sys.stdout.write(f"{escaped(sentence)}\n")
    sys.stdout.flush()
    handle = settings_handoff.write_settings(settings)
    listener.set_inheritable(True)
    args = ["--settings", str(handle), "--socket", str(listener.fileno()), "--web", "webui.serve"]
    args += ["--webs", str(settings.web.processes)]
    command = process_setup.python_command("indexer.jobs.supervise", args)
    os.execv(command[0], command)  # noqa: S606  # our own interpreter with our own module


def _web(_given: argparse.Namespace, settings: Settings) -> int:
    process_setup.exit_on_signals()
    with listen(settings.web) as listener:
        sys.stdout.write(
            f"{settings.library.name} is at {address(settings.web, listener)} (Ctrl-C stops it)\n"
        )
        sys.stdout.flush()
        _answer_logged(settings, listener, logs_changes=True)
    return 0


def _answer_logged(settings: Settings, listener: socket.socket, *, logs_changes: bool = False) -> None:
    with keep_tracebacks(settings.data, "web", hide=(settings.web.admin_token or "",)):
        answer(settings, listener, logs_changes=logs_changes)


command = Command(
    name="serve",
    help="serve the web pages, do jobs and keep schedules, until Ctrl-C",
    configure=no_options,
    run=_serve,
)
web_command = Command(
    name="web",
    help="serve the web pages only; jobs and schedules need `velveteen serve`",
    configure=no_options,
    run=_web,
)

if __name__ == "__main__":
    sys.exit(main())
