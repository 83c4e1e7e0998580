"""Find the mark that closes a story where another has opened it: "- - 8< - - cut here - -", "*begin fic*" and "*end fic*".

One mark alone closes nothing: a story may have it. What stands outside of the marks is for ``rules`` to weigh.
"""

from __future__ import annotations

import re

_SIGNS = r"(?:[^\w\n]|(?<![^\W\d])8(?=[<>])|(?<=[<>])8)"
_OF = r"(?:of )?(?:the |my )?(?:fic|fan ?fic|story|text|file|chapter|part|geschichte|histoire|historia)"
_CUT = re.compile(
    rf"^{_SIGNS}{{3,60}}(?:cut|snip|tear|clip|couper|hier|cortar)(?: here| ici| aquí| abschneiden| ab)?{_SIGNS}{{3,60}}$",
    re.IGNORECASE | re.MULTILINE,
)
_BEGIN = re.compile(
    rf"^[^\w\n]{{1,60}}(?:begin|start|beginn)(?:s|ning)? {_OF}[^\w\n]{{1,60}}$", re.IGNORECASE | re.MULTILINE
)
_END = re.compile(rf"^[^\w\n]{{1,60}}(?:end|ende|ends) {_OF}[^\w\n]{{1,60}}$", re.IGNORECASE | re.MULTILINE)
_PAIRS = ((_CUT, _CUT), (_BEGIN, _END))


def closing_fence(text: str, start: int) -> int | None:
    """Return where the mark stands that closes the story from ``start`` on, None where none opened it above."""
    for opening, closing in _PAIRS:
        if opening.search(text, 0, start) and (closed := closing.search(text, start)):
            return closed.start()
    return None
