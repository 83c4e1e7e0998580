"""Undo format=flowed (RFC 3676): lines that end in a space go on in the next.

Text that was not sent so must not come here.
"""

import re

_QUOTES = re.compile(r">*")


def unflowed(text: str, *, joined: bool = False) -> str:
    """Return ``text`` with its paragraphs on one line each; ``joined`` (DelSp=yes) drops the space as well.

    Quoted lines keep their marks; the line that announces a signature is never joined.
    """
    done: list[str] = []
    depth_before = -1
    for line in text.split("\n"):
        quotes = _QUOTES.match(line)
        depth = quotes.end() if quotes else 0
        bare = line[depth:].removeprefix(" ")
        goes_on = depth == depth_before and bare != "-- "
        if goes_on:
            last = done[-1]
            done[-1] = (last[:-1] if joined else last) + bare
        else:
            done.append(f"{'>' * depth} {bare}" if depth else bare)
        depth_before = depth if bare.endswith(" ") and bare != "-- " else -1
    return "\n".join(done)
