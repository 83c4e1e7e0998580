"""The folder or section a story lies in, of stories that are here already as their keys say.

A story whose row is not as its checksum says is left so, to be told of. A frozen copy, as every migration.
"""

import json
import re
import unicodedata
import zlib
from itertools import takewhile
from posixpath import commonpath
from urllib.parse import unquote

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

_CHECKED = (
    "id, source, native_key, yielded_by, title, authors, fandoms, characters, relationships, genres, tags, warnings, "
    "rating, rating_raw, summary, notes, disclaimer, language, origin, series_name, series_position, status, words, "
    "published, updated, extra, characters_total, part, parts, unknown_labels, confidence, contact, chapters_sum, "
    "zones_sum"
)
_NUMBERS = {"series_position", "words", "characters_total", "part", "parts", "confidence"}
_NUMBERS |= {"chapters_sum", "zones_sum"}
_ESCAPED = re.compile(r"\\ud[89a-f][0-9a-f]{2}")
_PAGE = re.compile(r"(?:(.*?)!/)?[a-z][a-z0-9+.-]*://[^/?#]*([^?#]*).*", re.IGNORECASE | re.DOTALL)
_MOST_LEVELS, _LONGEST = 24, 300
_KEPT = "\u00ad\u200c\u200d\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2"


def upgrade() -> None:
    op.add_column("stories", sa.Column("collection", sa.Text, nullable=False, server_default=sa.text("''")))
    # On a server every archive is newer than this: its tables are empty here.
    if op.get_bind().dialect.name != "sqlite":
        return
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.create_function("row_checksum", -1, _checksum, deterministic=True)
    driver.create_function("lies_in", 2, _collection, deterministic=True)
    made = "lies_in(CAST(native_key AS BLOB), CAST(extra AS BLOB))"
    _update(_sum(), collection=made, checksum=_sum(f"CAST({made} AS BLOB)"))


def _update(sound: str, **values: str) -> None:
    made: dict[str, sa.ColumnElement[object]] = {
        name: sa.literal_column(value) for name, value in values.items()
    }
    rows = sa.table("stories", sa.column("checksum"), *map(sa.column, values.keys() - {"checksum"}))
    op.execute(sa.update(rows).where(rows.c.checksum == sa.literal_column(sound)).values(made))


def _sum(*more: str) -> str:
    """Return what calculates a row's checksum: text as bytes, for what is no UTF-8 must not stop an upgrade."""
    names = _CHECKED.split(", ")
    given = (name if name in _NUMBERS else f"CAST({name} AS BLOB)" for name in names)
    return f"row_checksum({', '.join((*given, *more))})"


def _checksum(*values: bytes | float | None) -> int:
    held = (
        b"\xfe" if value is None else value if isinstance(value, bytes) else str(value).encode()
        for value in values
    )
    return zlib.crc32(b"", zlib.crc32(b"\xff".join(held)))


def _collection(native_key: bytes, extra: bytes) -> str:
    key = _ESCAPED.sub("\ufffd", native_key.decode(errors="replace"))
    order = json.loads(extra).get("order", key) if b'"order"' in extra else key
    return commonpath([_collection_of(each) for each in order.split("\n")])


def _collection_of(key: str) -> str:
    page = _PAGE.fullmatch(key)
    file, below = (page[1] or "", page[2]) if page else (key, "")
    steps = re.sub(r"\\x[89a-f][0-9a-f]", "\ufffd", file).replace("!/", "/").split("/")
    if page is None:
        return _path(steps[:-1])
    section = [step for step in unquote(below).split("/") if step][:-1]
    return _path([*steps, *takewhile(lambda step: not re.fullmatch(r"\d{5,}", step), section)])


def _path(names: list[str]) -> str:
    steps = (" ".join("".join(map(_shown, name)).split()) for name in names)
    path = ""
    for step in [step for step in steps if step not in {"", ".", ".."}][:_MOST_LEVELS]:
        deeper = f"{path}/{step}" if path else step[:_LONGEST]
        if len(deeper) > _LONGEST:
            break
        path = deeper
    return path


def _shown(sign: str) -> str:
    kind = unicodedata.category(sign)
    obeyed = kind in {"Cc", "Cs", "Zl", "Zp"} or (kind == "Cf" and sign not in _KEPT)
    return "\ufffd" if obeyed and sign not in "\t\n" else sign
