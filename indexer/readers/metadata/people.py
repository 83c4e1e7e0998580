"""By-lines to author names, without the mail addresses people put beside them.

It judges wording only; whether a line is a by-line at all is for ``segmentation`` to say.
"""

import re
from functools import lru_cache, partial

from indexer.datafiles import data_words
from indexer.readers.metadata.mail_addresses import without_addresses_on

_BETWEEN = re.compile(
    r"\s*(?:,?\s+(?i:and)\s+|,?\s+(?i:et)\s+|,?\s+with\s+|\s+y\s+|\s+und\s+|\s+и\s+|&|;|\s[+/]\s)\s*"
)
_REMAINS = re.compile(r"\s*[<(\[]\s*(?:(?i:e-?mail|mailto|mail|at|aka)\s*:?)?\s*[>)\]]|\s+(?:at|aka|-|–)\s*$")
# A by-line goes on with what else the line says.
_SIGNS_AFTER = ("©", "(c)", "(C)", "opyright", "OPYRIGHT", "http")
_AFTER_NAME = re.compile(
    r"\s*(?:,?\s+(?:©|\(c\)|copyright)\s*\d{4}.*|\s+[-–—|]\s+https?://.*|\s*\(?https?://\S+\)?)$",
    re.IGNORECASE,
)
_no_one = partial(data_words, __package__, "people.toml", "no_one")
# What stands behind a name and its comma without being one: "Jr.", "PhD", "R.N. (ret.)".
_DEGREE = re.compile(r"(?:[JS]r\.?|Esq\.?|Ph\.?D\.?|I{2,3}|IV|(?:[A-Z]\.){2,4})(?:\s*\([^()]{1,20}\))?")
# An archive has many stories by one author, and they come one after the other.
_KEPT = 256
# How journals name their users in their own markup, and what their pages show before the name.
_JOURNAL = re.compile(r"<?(?:lj|dw)[ -]user=[\"']?([\w-]+)[\"']?\s*/?>?", re.IGNORECASE)
_PROFILE = re.compile(
    r"\[(?:info|personal profile|(?:livejournal|dreamwidth|lj|dw)[\w.]*(?: profile)?)\]\s*", re.IGNORECASE
)


@lru_cache(_KEPT)
def authors_of(wording: str) -> tuple[str, ...]:
    """Return the authors a by-line names, in order, each once, without mail addresses."""
    text = _JOURNAL.sub(lambda found: found[1], wording)
    if "[" in text:
        text = _PROFILE.sub("", text)
    bare = without_addresses_on(text)
    if bare != text or "@" in text:
        text = _REMAINS.sub("", bare)
    if any(sign in text for sign in _SIGNS_AFTER):  # asked first: few by-lines have any
        text = _AFTER_NAME.sub("", text)
    names: list[str] = []
    for part in _BETWEEN.split(text):
        for name in _at_commas(part):
            clean = _trimmed(name)
            if clean.casefold().strip(" .()") not in _no_one() and clean not in names:
                names.append(clean)
    return tuple(names)


def _trimmed(name: str) -> str:
    """Take decoration off a name; underscores and tildes inside, and a final one of a pen name's pair, stay."""
    clean = name.strip(' \t\n,;:*<>"“”|').strip()
    while len(clean) > 2 and clean[0] == clean[-1] and clean[0] in "_~=-":  # noqa: PLR2004 -- a pair around something
        clean = clean[1:-1].strip()
    return clean


def _at_commas(part: str) -> list[str]:
    """Split "Ann Lee, Bo Ray" at its comma but keep "Lee, Ann", "Rowe, Jr." and "Ann Oake, R.N. (ret.)" whole."""
    pieces: list[str] = []
    for piece in map(str.strip, part.split(",")):
        if pieces and _DEGREE.fullmatch(piece):
            pieces[-1] = f"{pieces[-1]}, {piece}"
        else:
            pieces.append(piece)
    several_words = all(len(piece.split()) > 1 for piece in pieces)
    many = len(pieces) > 2  # noqa: PLR2004 -- one comma may be "Lee, Ann"; two are a list
    return pieces if several_words or many else [", ".join(pieces)]
