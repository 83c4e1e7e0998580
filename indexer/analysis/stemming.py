"""Stems of words by the language of a story: what a word is indexed as where its forms are one, and what is looked for.

It reads no text and knows no field.
"""

from collections.abc import Iterable

from indexer.analysis.stem import stem


def index_stems(term: str, language: str) -> tuple[str, ...]:  # noqa: ARG001  # every language is stemmed as English
    """Return what a folded word of a story in ``language`` (its English name, "" for unknown) is indexed as."""
    return (stem(term),)


def query_stems(term: str, languages: Iterable[str]) -> tuple[str, ...]:
    """Return what a folded word is looked for as among stories of these languages, each stem once."""
    found = (stemmed for language in languages for stemmed in index_stems(term, language))
    return tuple(dict.fromkeys(found)) or index_stems(term, "")
