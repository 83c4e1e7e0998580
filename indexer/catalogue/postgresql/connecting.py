"""Connections to the server: their limits, and text that any database would take.

It sends no statement of the catalogue's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

import psycopg
from psycopg.types.string import StrDumperUnknown

# How long a server may take to let somebody in, and how soon one is noticed that is gone without a word.
_CONNECT_S, _IDLE_S, _ASK_S, _ASKS = 10, 10, 5, 3
# Writers wait for each other at most this long, as with SQLite.
LOCK_MS = 30_000
# A transaction nobody goes on with for so long is of a process that hangs: what it has locked is let go of.
_ABANDONED_MS = 600_000


class _Text(StrDumperUnknown):
    """Text as UTF-8; what UTF-8 or the server has no place for, half a character or NUL, is asked for as U+FFFD."""

    def dump(self, obj: str) -> bytes:
        try:
            content = obj.encode()
        except UnicodeEncodeError:
            content = obj.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()
        return content.replace(b"\0", b"\xef\xbf\xbd") if b"\0" in content else content


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """Where the server is and how it lets us in; ``name`` is what messages call the catalogue: without any password."""

    url: str
    password: str | None = None
    timeout_s: float = 0.0

    @property
    def name(self) -> str:
        """Return the address as it may be shown."""
        parts = urlsplit(self.url)
        user = f"{unquote(parts.username)}@" if parts.username else ""
        host = parts.netloc.rpartition("@")[2]
        return urlunsplit((parts.scheme, f"{user}{host}", parts.path, "", ""))

    def connect(self, **more: Any) -> psycopg.Connection[tuple[Any, ...]]:
        """Open a connection.

        Raises:
            psycopg.Error: the server does not let us in, or does not answer.
        """
        limits = {
            # What was acknowledged survives a crash of the server, however it is set up for others.
            "synchronous_commit": "on",
            "statement_timeout": int(self.timeout_s * 1000),
            "lock_timeout": LOCK_MS,
            "idle_in_transaction_session_timeout": _ABANDONED_MS,
            # The server, too, notices a machine that is gone, and takes back its locks.
            "tcp_keepalives_idle": _IDLE_S,
            "tcp_keepalives_interval": _ASK_S,
            "tcp_keepalives_count": _ASKS,
        }
        given: dict[str, Any] = {
            "connect_timeout": _CONNECT_S,
            "keepalives_idle": _IDLE_S,
            "keepalives_interval": _ASK_S,
            "keepalives_count": _ASKS,
            "application_name": "velveteen",
            "client_encoding": "UTF8",
            # Beside what the address says of its own, which stands last and so counts.
            "options": " ".join(f"-c {name}={value}" for name, value in limits.items()),
        }
        own = psycopg.conninfo.conninfo_to_dict(self.url)
        if "options" in own:
            own["options"] = f"{given['options']} {own['options']}"
        if self.password is not None:
            own["password"] = self.password
        connection = psycopg.connect(**{**given, **own, **more})
        connection.adapters.register_dumper(str, _Text)
        return connection


def is_read_only(connection: psycopg.Connection[Any]) -> bool:
    """Say whether the server takes no changes: it follows another one, or was told to."""
    said = map(connection.info.parameter_status, ("in_hot_standby", "default_transaction_read_only"))
    return "on" in said
