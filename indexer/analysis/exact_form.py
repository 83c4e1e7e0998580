"""What is left of a word's spelling where capitals or accents count: typography and emphasis never do.

It knows no text; ``fold`` is what words are found by where neither counts.
"""

import unicodedata

from indexer.analysis.fold import without_signs


def exact_form(word: str, *, case: bool, accents: bool) -> str:
    """Return the form in which two spellings are equal that differ neither in capitals nor in accents, as far as asked."""
    form = unicodedata.normalize("NFC", without_signs(word))
    if not accents:
        marked = unicodedata.normalize("NFD", form)
        form = unicodedata.normalize(
            "NFC", "".join(char for char in marked if not unicodedata.combining(char))
        )
    return form if case else form.casefold()
