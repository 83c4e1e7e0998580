"""Warnings for the operator about files and stories that search does not find, as sentences.

It tries nothing again; the sentences say what does.
"""

from indexer.catalogue.port import Catalogue

# Named one by one; a longer list hides everything else there is to say.
_NAMED = 10


def import_warnings(catalogue: Catalogue) -> tuple[str, ...]:
    """Name what is set aside, and say how many files could not be read for a reason that may pass."""
    aside = catalogue.set_aside.all(limit=10_000)
    sentences = [f"{item.origin} ({item.source}): {item.message}" for item in aside[:_NAMED]]
    if len(aside) > _NAMED:
        sentences.append(f"{len(aside) - _NAMED:,} more are set aside; `velveteen report` lists them.")
    passing = catalogue.files.passing()
    if passing:
        first = passing[0]
        sentences.append(
            f"{len(passing):,} {'file' if len(passing) == 1 else 'files'} could not be read for a reason that may pass "
            f"(first {first.origin}: {first.message}) Run: velveteen import, or wait for the schedule"
        )
    return tuple(sentences)
