"""What pagers and terminals leave in a text that was copied from a screen: "--More--(34%)", "[Press RETURN]".

A story may show such a screen as well: there the mark stands once, set apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from indexer.datafiles import data_list

# A shell's sign before the command that showed the file, and below its end.
_PROMPT = re.compile(
    r"(?:\s*\n)?(?P<sign>[\w.@~:/-]{0,40}[%$#>]) ?(?:cd|more|less|cat|page|type|zcat|pg) \S[^\n]{0,80}\n"
)
# Whatever a mark begins with, at a line's beginning.
_OPENERS = ("\n-", "\n[", "\n<", "\n(", "\n{", "\n*")


def pager_lines(text: str) -> Iterator[tuple[int, int]]:
    """Yield where lines stand that are nothing but a pager's mark: such as come again, or break what is written around them."""
    yield from _prompts(text)
    if not any(map(text.__contains__, _OPENERS)):
        return
    # With the end of the line, so that nothing is left of it.
    found = [(line.start("line"), line.end() + 1) for line in _marks().finditer(text)]
    if len(found) > 1 or (found and not _is_apart(text, *found[0])):
        yield from found


def _prompts(text: str) -> Iterator[tuple[int, int]]:
    """Yield where a shell's commands stand above a text, and its sign below the last line."""
    at, sign = 0, ""
    while (typed := _PROMPT.match(text, at)) is not None:
        yield typed.start("sign"), typed.end()
        at, sign = typed.end(), typed["sign"]
    written = text.rstrip()
    if sign and written.endswith(f"\n{sign}"):
        yield len(written) - len(sign), len(written)


def _is_apart(text: str, start: int, stop: int) -> bool:
    """Say whether blank lines part a line from what is above it and below."""
    return text.startswith("\n\n", start - 2) and text.startswith("\n", stop)


@cache
def _marks() -> re.Pattern[str]:
    marks = "|".join(data_list(__package__, "pagers.toml", "marks"))
    return re.compile(rf"\n(?=[-\[<({{*])(?P<line>(?i:{marks})[ \t]*)(?![^\n])")
