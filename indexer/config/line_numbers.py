"""Map the keys of a TOML file to line numbers, for error messages.

It is no TOML parser: it looks at the beginnings of lines, and an odd layout only costs a less exact line.
"""

import re

_TABLE = re.compile(r"\s*(\[\[?)\s*([\w.\"'\s-]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"\s*([\w.\"'-]+)\s*=")

Where = tuple[str, ...]


class LineNumbers:
    """Lines by path: ``("web", "port")``, and ``("source", "1", "pace")`` for the second [[source]]."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Where, int] = {}
        self._counts: dict[str, int] = {}
        here: Where = ()
        for number, line in enumerate(text.splitlines(), start=1):
            if (table := _TABLE.match(line)) is not None:
                here = self._table(table.group(1), _parts(table.group(2)))
                self._lines.setdefault(here, number)
            elif (key := _KEY.match(line)) is not None:
                names = _parts(key.group(1))
                for end in range(1, len(names) + 1):
                    self._lines.setdefault((*here, *names[:end]), number)

    def _table(self, bracket: str, names: Where) -> Where:
        if bracket == "[":
            return names
        name = ".".join(names)
        self._counts[name] = self._counts.get(name, -1) + 1
        return (*names, str(self._counts[name]))

    def line(self, where: Where) -> int | None:
        """Return the line of ``where``, or of the nearest thing around it; None when even that is unknown."""
        while where:
            if where in self._lines:
                return self._lines[where]
            where = where[:-1]
        return None


def _parts(dotted: str) -> Where:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))
