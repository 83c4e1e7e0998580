"""What an error of the server or of its driver means to a person, and what to do next.

It asks nothing and tries nothing again.
"""

import psycopg

from indexer.errors import (
    CatalogueAwayError,
    CatalogueError,
    DamagedCatalogueError,
    ReadOnlyError,
    RowRefusedError,
)

READ_ONLY = (
    "The server that keeps this archive may only be read from here, so stories can be searched and read, and nothing else "
    "can be done. Name the server that may be written in [catalogue] url to change anything."
)
_AWAY = (
    "The server that keeps the catalogue, {name}, does not answer: {error}. Start it, or check [catalogue] url and the "
    "network; nothing that was written is lost."
)
_OTHER = "The catalogue {name} refused: {error}."
# By the first two signs of the server's code, or by all five: the kind of error and its sentence.
_BY_CODE: dict[str, tuple[type[CatalogueError], str]] = {
    "08": (CatalogueAwayError, _AWAY),
    "57P": (CatalogueAwayError, _AWAY),
    "22": (RowRefusedError, _OTHER),
    "23": (RowRefusedError, _OTHER),
    "XX001": (DamagedCatalogueError, ""),
    "XX002": (DamagedCatalogueError, ""),
    "25006": (ReadOnlyError, READ_ONLY),
    "53100": (
        CatalogueError,
        (
            "The disk of the server that keeps the catalogue {name} is full: {error}. Free some space there, then run the job "
            "again."
        ),
    ),
    "53300": (
        CatalogueAwayError,
        (
            "The server that keeps the catalogue {name} has as many connections as it takes: {error}. Raise its "
            "max_connections, or have fewer processes."
        ),
    ),
    "55P03": (
        CatalogueError,
        "Another process has kept the catalogue {name} locked too long. Stop whatever else writes to it, then try again.",
    ),
    "57014": (
        CatalogueError,
        (
            "The catalogue {name} took longer than [catalogue] timeout_s over one statement. Raise it, or see what else the "
            "server is doing; then try again."
        ),
    ),
    "40": (
        CatalogueError,
        "Another process changed the same part of the catalogue {name} at the same moment: {error}. Try again.",
    ),
    "42501": (
        CatalogueError,
        "The account in [catalogue] url may not do that in {name}: {error}. Let it own its database.",
    ),
}
_DAMAGED = (
    "The catalogue {name} is damaged: {error}. Stop Velveteen and restore the database from a backup; without one, name an "
    "empty one in [catalogue] url, and import the stories again."
)
# What the server says before it lets anybody in has no code that the driver hands on.
_AT_THE_DOOR = {
    "password": (
        "The server refused the account of {name}: {error}. Put the right password into [catalogue] url, or into "
        "VELVETEEN_CATALOGUE_PASSWORD."
    ),
    "role": "The server refused the account of {name}: {error}. Make that account on the server, or name another.",
    "pg_hba.conf": "The server lets nobody in as {name}: {error}. Allow it in the server's pg_hba.conf.",
    "database": "There is no database for the catalogue {name}: {error}. Make it on the server (createdb), or name another.",
}


# Nobody is let in by us: the server does not show that it is the one that is meant.
_NOT_TRUSTED = {
    "certificate verify failed": (
        "The server of the catalogue {name} shows a certificate that nobody signed who is trusted here: {error}. Name the file "
        "with the certificate of who did, as sslrootcert=… in [catalogue] url."
    ),
    "does not match host name": (
        "The server of the catalogue {name} shows the certificate of another: {error}. Name the server in [catalogue] url as "
        "its certificate does."
    ),
    "root certificate file": (
        "The certificates by which the server of the catalogue {name} is to be known are not there: {error}. Name their file "
        "as sslrootcert=… in [catalogue] url; sslrootcert=system takes those of this machine."
    ),
    "does not support SSL": (
        "The server of the catalogue {name} speaks no TLS: {error}. Turn it on there (ssl = on), or, for a server on this "
        "machine, take sslmode out of [catalogue] url."
    ),
    "invalid sslmode": (
        "[catalogue] url says sslmode in a way that nobody knows, for {name}: {error}. Write verify-full, or take it out."
    ),
}


def explained(error: BaseException | None, name: str) -> CatalogueError:
    """Return what an error of the driver means, for the catalogue that messages call ``name``."""
    said = " ".join(str(error).split("\n")[0].split()).rstrip(".")
    code = getattr(error, "sqlstate", None) or ""
    for known in (code, code[:3], code[:2]):
        if known and known in _BY_CODE:
            kind, sentence = _BY_CODE[known]
            return kind((sentence or _DAMAGED).format(name=name, error=said))
    if code:
        return CatalogueError(_OTHER.format(name=name, error=said))
    if isinstance(error, psycopg.DataError):
        return RowRefusedError(_OTHER.format(name=name, error=said))
    if isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError)):
        return _refused_entry(said, name) or CatalogueAwayError(_AWAY.format(name=name, error=said))
    return CatalogueError(_OTHER.format(name=name, error=said))


def _refused_entry(said: str, name: str) -> CatalogueError | None:
    """Return why the server lets nobody in, where it is that."""
    for words, sentence in _NOT_TRUSTED.items():
        if words in said:
            return CatalogueError(sentence.format(name=name, error=said))
    if "FATAL" not in said and "password" not in said:
        return None
    for word, sentence in _AT_THE_DOOR.items():
        if word in said and "starting up" not in said and "shutting down" not in said:
            return CatalogueError(sentence.format(name=name, error=said))
    return None
