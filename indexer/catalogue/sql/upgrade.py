"""Bring the catalogue's tables to this version, or say why that cannot be done.

It touches no story. Alembic is loaded only for tables of an earlier version, so that other processes stay small.
"""

from pathlib import Path

import sqlalchemy as sa

from indexer.catalogue.sql.database import Database, count_change
from indexer.catalogue.sql.tables import HEAD, KNOWN_VERSIONS, meta, metadata, revision
from indexer.errors import CatalogueError

_MIGRATIONS = Path(__file__).parents[1] / "migrations"
# Alembic's own.
_VERSION = sa.Table(
    "alembic_version",
    sa.MetaData(),
    sa.Column("version_num", sa.String(32), nullable=False),
    sa.PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


MOVING, MOVED = "moving-from", "moved-to"
"""Facts by which a catalogue is known that is not all there yet, and one that has gone elsewhere."""


def upgrade(database: Database, *, on_the_move: bool = False) -> None:
    """Create or upgrade the tables in one transaction; other processes wait for it.

    One that was moved elsewhere, or is yet to come, is refused unless it is ``on_the_move``.

    Raises:
        CatalogueError: the file is from a newer Velveteen, is some other program's, or is damaged.
    """
    with database.read() as connection:
        if _version(connection, database.name) == HEAD:
            if not on_the_move:
                refuse_elsewhere(connection, database.name)
            return
    if database.read_only:
        raise CatalogueError(
            f"The catalogue {database.name} has to be upgraded before it can be used, and its folder may not be written. "
            "Make it writable for this account once, and open the archive."
        )
    with database.transaction() as connection:
        # Asked again under the write lock: another process may have been faster.
        found = _version(connection, database.name)
        if found != HEAD:
            (_make if found is None else _migrate)(connection)
            count_change(connection)


def outdated(name: str) -> CatalogueError:
    """Return what is said to who may only look at tables of another version."""
    return CatalogueError(
        f"The catalogue {name} has the tables of another version of Velveteen. Start `velveteen serve` once, or "
        "import anything, which brings it up to date; then try again."
    )


def refuse_elsewhere(connection: sa.Connection, name: str) -> None:
    """Raise CatalogueError if the archive is not here (any more, or yet)."""
    marks = sa.select(meta.c.key, meta.c.value).where(meta.c.key.in_([MOVING, MOVED]))
    for key, value in connection.execute(marks):
        if key == MOVED:
            raise CatalogueError(
                f"The catalogue {name} was moved to {value}. Name that in [catalogue] url, or take the url out if it is a file."
            )
        raise CatalogueError(
            f"Moving an archive into {name} was begun and not finished. Run the same `velveteen catalogue move` again, with "
            "[catalogue] url as it was before."
        )


def version(database: Database) -> str | None:
    """Return the tables' version, None where there are no tables yet."""
    with database.read() as connection:
        return _version(connection, database.name)


def _version(connection: sa.Connection, name: str) -> str | None:
    look = sa.inspect(connection)
    if not look.has_table(_VERSION.name):
        if not look.get_table_names():
            return None
        raise CatalogueError(
            f"{name} is another program's database, not a catalogue. Set [library] data to another folder."
        )
    found = str(connection.execute(sa.select(_VERSION.c.version_num)).scalar())
    if found not in KNOWN_VERSIONS:
        raise CatalogueError(
            f"The catalogue {name} was written by a newer Velveteen (tables {found}, this one knows {HEAD}). "
            "Install that version or newer, or restore a backup made before the upgrade."
        )
    return found


def _make(connection: sa.Connection) -> None:
    """Make tables as all migrations would leave them, without going through every one."""
    metadata.create_all(connection, checkfirst=False)
    connection.execute(sa.insert(revision).values(id=1, number=0, mark=0))
    _VERSION.create(connection, checkfirst=False)
    connection.execute(sa.insert(_VERSION).values(version_num=HEAD))


def _migrate(connection: sa.Connection) -> None:
    from alembic import command  # noqa: PLC0415  # 10 MB and half a second, needed once in a version's life
    from alembic.config import Config  # noqa: PLC0415  # likewise

    config = Config()
    # Alembic reads % as interpolation in its options.
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
