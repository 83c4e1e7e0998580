"""What can be typed, as a table: the documentation and the panel beside the search box show it.

It reads no query.
"""

from dataclasses import dataclass
from functools import cache

from indexer.datafiles import data_table


@dataclass(frozen=True, slots=True)
class SyntaxRow:
    """One thing to type, what it finds, and other spellings of it; ``on_panel`` if it stands beside the search box."""

    type: str
    finds: str
    group: str
    also: tuple[str, ...] = ()
    on_panel: bool = False

    def as_markdown(self) -> str:
        """Return the row of the table in the documentation."""
        also = ", ".join(f"`{_cell(each)}`" for each in self.also)
        return f"| `{_cell(self.type)}` | {also} | {self.finds} |"


@cache
def syntax_rows() -> tuple[SyntaxRow, ...]:
    """Return all rows, those of a group together."""
    rows = data_table("indexer.query", "syntax.toml")["row"]
    return tuple(
        SyntaxRow(
            row["type"], row["finds"], row["group"], tuple(row.get("also", ())), row.get("panel", False)
        )
        for row in rows
    )


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
