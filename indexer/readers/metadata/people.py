"""By-lines to author names, without the mail addresses people put beside them.

It judges wording only; whether a line is a by-line at all is for ``segmentation`` to say.
"""

import re
from functools import lru_cache, partial

from indexer.datafiles import data_words
from indexer.readers.metadata.mail_addresses import without_addresses_on
from indexer.readers.structure.hyphens import common_words

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
# When somebody lived, or since when: "Ada Pike (1866-1931)", "Pike, Ada, 1866-", "Ada Pike (f. 1871, d. 1940)"; and where.
_DAY = r"(?:(?:b|d|f|g|n|c|ca|fl|geb|gest|née?|nat[oa]|ur|zm|nar|sz|born|died|död|født|род)\.?\s*|[*†]\s*)"
_YEAR = r"1\d{3}\??"
_LIFE = re.compile(
    rf"\s*[(\[]\s*(?:{_DAY}{_YEAR}|{_YEAR}\s*[-–—/,;])(?:[\s,;–—/-]*{_DAY}?(?:1\d{{3}}|20\d\d)?\??)\s*[)\]]"
    rf"|,\s*(?:{_DAY}{_YEAR}|{_YEAR}\s*[-–—]\s*(?:[12]\d{{3}}\??)?)\s*$"
)
_FROM = re.compile(
    r"\s+(?:aus|from|från|fra|uit|из)\s+(?![\W\d_])[A-ZÄÖÜÅÆØА-Я][\w.-]+(?: [A-ZÄÖÜÅÆØА-Я][\w.-]+)?$"
)
# A person's name as nearly all have it, written out: "Ann Quill", "P. D. Quill", "Ann van Quill".
_PERSON = re.compile(
    r"(?![\W\d_])[A-ZÀ-ÖØ-ÞА-Я][^\W\d_]*[.'’-]?(?: (?:(?:[A-ZÀ-ÖØ-ÞА-Я][\w.'’-]*)|van|von|de|der|la|di))?(?: [A-ZÀ-ÖØ-ÞА-Я][^\W\d_](?:[^\W\d_]|['’-])*)"
)
_no_one = partial(data_words, __package__, "people.toml", "no_one")
_firms = partial(data_words, __package__, "people.toml", "firms")
_articles = partial(data_words, __package__, "people.toml", "articles")
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
    text = without_life(text)
    names: list[str] = []
    parts = _BETWEEN.split(text)
    # "Lee, Ann & Ray, Bo" are two names; of "Halloran, Bez & Miss Finch" one would be turned about and one not.
    listed = any("," in part for part in parts) and not all("," in part for part in parts)
    for part in parts:
        for name in part.split(",") if listed and not _DEGREE.search(part) else _at_commas(part):
            clean = _trimmed(name)
            if clean.partition(" (")[0].casefold().strip(" .()") not in _no_one() and clean not in names:
                names.append(clean)
    return tuple(names)


def is_person(name: str) -> bool:
    """Say whether words are the full name of a person as nearly all are: capitals, no article, and one is in no dictionary."""
    words = name.lower().split()
    return (
        _PERSON.fullmatch(name) is not None
        and words[0] not in _articles()
        and words[-1].rstrip(".") not in _firms()
        and not common_words().issuperset(words)
    )


def without_life(name: str) -> str:
    """Return a name without the years of birth and death behind it."""
    return _LIFE.sub("", name) if "1" in name else name


def without_place(name: str) -> str:
    """Return a name without where its bearer is from: "Ada Pike aus Gerau"."""
    return _FROM.sub("", name)


def _trimmed(name: str) -> str:
    """Take decoration off a name; underscores and tildes inside, and a final one of a pen name's pair, stay."""
    clean = without_place(name.strip(' \t\n,;:*<>"“”|').strip())
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
