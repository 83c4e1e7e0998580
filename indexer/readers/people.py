"""By-lines to author names, without the mail addresses people put beside them.

It judges wording only; whether a line is a by-line at all is for ``header`` to say.
"""

from __future__ import annotations

import re

_MAIL = re.compile(
    r"(?:mailto:)?[\w.+\-]{1,64}@[\w\-]{1,64}(?:\.[\w\-]{1,64}){0,5}|[\w.+\-]{1,40} (?:at|\[at\]|\(at\)) [\w\-]{1,40} (?:dot|\[dot\]|\(dot\)) \w{2,10}"
)
_BRACKETED_MAIL = re.compile(rf"[<(\[]\s*(?:{_MAIL.pattern})\s*[>)\]]")
_BETWEEN = re.compile(r"\s*(?:,?\s+and\s+|,?\s+et\s+|,?\s+with\s+|\s+y\s+|&|;|\s\+\s)\s*")
_NO_ONE = {"", "none", "n/a", "unknown", "anonymous author withheld", "see below", "withheld", "?"}
REDACTED = "[address removed]"


def authors_of(wording: str) -> tuple[str, ...]:
    """Return the authors a by-line names, in order, each once, without mail addresses."""
    text = wording
    if "@" in text or "dot" in text:  # no address is written without either, and few by-lines have one
        text = _MAIL.sub("", _BRACKETED_MAIL.sub("", text))
    names: list[str] = []
    for part in _BETWEEN.split(text):
        for name in _at_commas(part):
            clean = name.strip(' \t\n,;:*_<>"“”').strip()
            if clean.casefold() not in _NO_ONE and clean not in names:
                names.append(clean)
    return tuple(names)


def redact(text: str) -> str:
    """Return the text with mail addresses replaced by a note that one stood there."""
    return _MAIL.sub(REDACTED, text) if "@" in text or " dot " in text else text


def is_only_mail(text: str) -> bool:
    """Say whether nothing but mail addresses and brackets is there."""
    return bool(text.strip()) and not _MAIL.sub("", text).strip(" <>()[],;:.")


def _at_commas(part: str) -> list[str]:
    """Split "Ann Lee, Bo Ray" at its comma but keep "Lee, Ann" and "Rowe, Jr." whole."""
    pieces = [piece.strip() for piece in part.split(",")]
    several_words = all(len(piece.split()) > 1 for piece in pieces)
    many = len(pieces) > 2  # noqa: PLR2004 -- one comma may be "Lee, Ann"; two are a list
    return pieces if several_words or many else [part]
