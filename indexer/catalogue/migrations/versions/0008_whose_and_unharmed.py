"""The catalogue's own id, which its index carries; a checksum for every stored text; stories found damaged.

Texts that are here already are taken to be as they were written. A frozen copy, as every migration.
"""

import secrets
import zlib

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_SUMS = ("chapters_sum", "zones_sum", "reading_sum", "checksum")
_CHAPTER = "story_id, number, title, within, breaks"
_ZONE = "story_id, number, kind, before"
_STORY = (
    "id, source, native_key, yielded_by, title, authors, fandoms, characters, relationships, genres, tags, warnings, "
    "rating, rating_raw, summary, notes, disclaimer, language, origin, series_name, series_position, status, words, "
    "published, updated, extra, characters_total, part, parts, unknown_labels, confidence, contact, chapters_sum, "
    "zones_sum"
)
_NUMBERS = {"number", "before", "series_position", "words", "characters_total", "part", "parts", "confidence"}
_NUMBERS |= {"chapters_sum", "zones_sum"}


def upgrade() -> None:
    op.execute(
        sa.text("INSERT INTO meta (key, value) VALUES ('archive', :made)").bindparams(
            made=secrets.token_hex(16)
        )
    )
    op.create_table(
        "damage",
        sa.Column("story_id", sa.Text, nullable=False, primary_key=True),
        sa.Column("noticed_at", sa.Text, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    for table in ("chapters", "zones"):
        op.add_column(table, sa.Column("checksum", sa.Integer, nullable=True))
    for name in _SUMS:
        op.add_column("stories", sa.Column(name, sa.Integer, nullable=True))
    # On a server every archive is newer than this: its tables are empty here.
    if op.get_bind().dialect.name == "sqlite":
        _fill()


def _fill() -> None:
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.create_function("row_checksum", -1, _checksum, deterministic=True)
    chained = (
        "row_checksum(x'', CAST((SELECT group_concat(checksum, ' ') FROM"
        " (SELECT checksum FROM {table} WHERE story_id = stories.id ORDER BY number)) AS BLOB))"
    )
    for table, sums in (
        ("chapters", {"checksum": f"row_checksum(CAST(text AS BLOB), {_given(_CHAPTER)})"}),
        ("zones", {"checksum": f"row_checksum(CAST(text AS BLOB), {_given(_ZONE)})"}),
        (
            "stories",
            {
                "chapters_sum": chained.format(table="chapters"),
                "zones_sum": chained.format(table="zones"),
                "reading_sum": f"row_checksum(x'', {_given('reading, doubts')})",
            },
        ),
        ("stories", {"checksum": f"row_checksum(x'', {_given(_STORY)})"}),
    ):
        values: dict[str, sa.ColumnElement[int]] = {
            name: sa.literal_column(made) for name, made in sums.items()
        }
        op.execute(sa.update(sa.table(table, *map(sa.column, values))).values(values))


def _given(names: str) -> str:
    """Return columns as the function takes them: text as bytes, for what is no UTF-8 must not stop an upgrade."""
    return ", ".join(name if name in _NUMBERS else f"CAST({name} AS BLOB)" for name in names.split(", "))


def _checksum(text: bytes, *values: bytes | float | None) -> int:
    held = b"\xff".join(
        value if isinstance(value, bytes) else b"\xfe" if value is None else str(value).encode()
        for value in values
    )
    return zlib.crc32(text, zlib.crc32(held))
