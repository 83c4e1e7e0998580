"""Identify a story's language from a sample of its text.

Stated languages are for ``fields``; this is asked where none is stated, and answers nothing where it cannot be sure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, partial
from typing import TYPE_CHECKING

from indexer.analysis.languages import language_codes
from indexer.datafiles import data_words
from indexer.model import Chapter

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

# A few lines from the middle of the text tell a language; the start may be an epigraph in another.
_SAMPLE = 1200
_SHORT_SAMPLE = 300
_FEWEST_WORDS = 12
_WORDS = re.compile(r"[^\W\d_]+")
_LETTERS = "".join(chr(code) if chr(code).isalpha() else " " for code in range(128))
_english = partial(data_words, __package__, "language_id.toml", "english")
_ENGLISH_SHARE = 0.14
# Lists of names and verse have fewer; in the longer sample chance plays less of a part.
_LIKELY_SHARE = 0.09
# The library's own measure of certainty, from 0 to 1.
_SURE = 0.9


def detect_language(chapters: Sequence[Chapter]) -> str | None:
    """Return the ISO 639-1 code of the language of a story's text, or None if there is too little of it to tell."""
    text = max((chapter.text for chapter in chapters), key=len, default="")
    words = _words(_middle(text, _SHORT_SAMPLE))
    if len(words) < _FEWEST_WORDS:
        return None
    if sum(map(_english().__contains__, words)) >= len(words) * _ENGLISH_SHARE:
        return "en"
    sample = _middle(text, _SAMPLE)
    words = _words(sample)
    if sum(map(_english().__contains__, words)) >= len(words) * _LIKELY_SHARE:
        return "en"
    code, sure = _identifier().classify(sample)
    return str(code) if sure >= _SURE else None


def _words(sample: str) -> list[str]:
    """Return the runs of letters in a sample, in lower case."""
    lower = sample.lower()
    # The same for plain English, in half the time.
    return lower.translate(_LETTERS).split() if lower.isascii() else _WORDS.findall(lower)


def _middle(text: str, length: int) -> str:
    start = max(0, (len(text) - length) // 2)
    return text[start : start + length]


@cache
def _identifier() -> LanguageIdentifier:
    # The model takes most of a second to load; nearly all stories of most archives never ask for it.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 -- see above

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    known = language_codes() & set(identifier.labels)
    identifier.set_languages(sorted(known))
    return identifier
