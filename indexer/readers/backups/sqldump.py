"""The rows of a database dump, as MySQL and its kin write it: a scan over the statements, nothing is run.

What tables and columns mean is for the readers.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_NAME = r"[`\"]?(?:[\w$-]{1,64}[`\"]?\.[`\"]?)?([\w$-]{1,64})[`\"]?"
_INSERT = re.compile(
    rf"^[ \t]*(?:INSERT|REPLACE)\b(?:\s+(?:LOW_PRIORITY|DELAYED|IGNORE))?\s+INTO\s+{_NAME}\s*(?:\(([^()]{{0,8000}})\))?\s*VALUES\s*",
    re.IGNORECASE | re.MULTILINE,
)
_CREATE = re.compile(
    rf"^[ \t]*CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?{_NAME}\s*\(", re.IGNORECASE | re.MULTILINE
)
_COLUMN = re.compile(r"(?:^|[(,])[ \t]*[`\"](\w{1,64})[`\"]\s+[a-zA-Z]", re.MULTILINE)
_TOKEN = re.compile(
    r"\s*+(?:(?:_\w{1,20}\s*+)?'((?:[^'\\]++|\\.|'')*+)'|\"((?:[^\"\\]++|\\.|\"\")*+)\"|([(),;])|([^\s'\"(),;]++))",
    re.DOTALL,
)
_ESCAPES = {mark: re.compile(rf"\\(.)|{mark}", re.DOTALL) for mark in ("''", '""')}
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "0": "", "Z": "", "b": ""}

Row = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Dump:
    """The rows of each table, by the table's name in lower case; values are text, ``None`` is NULL."""

    tables: Mapping[str, list[Row]]

    def rows(self, ending: str) -> list[Row]:
        """Return the rows of the table whose name ends so: archives put a word of their own before it."""
        names = sorted((name for name in self.tables if name.endswith(ending)), key=len)
        return self.tables[names[0]] if names else []


def read_dump(text: str) -> Dump:
    """Return the rows of every INSERT statement. What is cut short or no SQL gives the rows before it; nothing raises."""
    columns = dict(_created(text))
    tables: dict[str, list[Row]] = {}
    place = 0
    while found := _INSERT.search(text, place):
        name = found[1].lower()
        named = (
            [column.strip(' `"\n\r\t') for column in found[2].split(",")]
            if found[2]
            else columns.get(name, [])
        )
        rows, place = _rows(text, found.end())
        kept = tables.setdefault(name, [])
        kept.extend(dict(zip(named, row, strict=False)) for row in rows)
    return Dump(tables)


def _created(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the columns of each table that the dump makes."""
    for found in _CREATE.finditer(text):
        end = text.find(";", found.end())
        yield found[1].lower(), _COLUMN.findall(text, found.end() - 1, end if end > 0 else len(text))


def _rows(text: str, place: int) -> tuple[list[list[str | None]], int]:
    """Return the rows from ``place`` to the end of the statement, and where that is."""
    rows: list[list[str | None]] = []
    row: list[str | None] | None = None
    depth = 0
    while token := _TOKEN.match(text, place):
        place = token.end()
        single, double, sign, bare = token.groups()
        if sign == ";" and not depth:
            break
        if sign == "(":
            depth += 1
            row = [] if depth == 1 else row
        elif sign == ")":
            depth -= 1
            if depth == 0 and row is not None:
                rows.append(row)
            depth = max(depth, 0)
        elif row is not None and depth == 1 and sign is None:
            row.append(_value(single, double, bare))
    return rows, place


def _value(single: str | None, double: str | None, bare: str | None) -> str | None:
    if bare is not None:
        return None if bare.upper() == "NULL" else bare
    quoted, mark = (single, "''") if single is not None else (double or "", '""')
    quoted = quoted or ""
    if "\\" not in quoted and mark not in quoted:
        return quoted
    return _ESCAPES[mark].sub(_unescaped, quoted)


def _unescaped(found: re.Match[str]) -> str:
    letter = found[1]
    return found[0][0] if letter is None else _ESCAPED.get(letter, letter)
