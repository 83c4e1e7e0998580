"""The figures of an import: what became of every file that was walked, each counted once, and of the stories.

It counts nothing; among a job's counts, those of files begin alike.
"""

from collections.abc import Mapping

FILES = "files_"
"""How the names of a job's counts begin that tell of files; together they are all files that were walked."""

RECONSIDERED = "files_reconsidered"
"""The count of files that were taken for unchanged first and then counted as something else."""

FILE_OUTCOMES = {
    "read": "read",
    "joined": "joined into works",
    "taken_with_backup": "taken with a backup",
    "unchanged": "unchanged",
    "returned": "back again",
    "without_story": "without a story",
    "refused": "refused as no story",
    "failed": "failed",
}
"""Every outcome of a file, in the order in which they are shown, with its words."""

# The same in other words, from before files had figures of their own; which generation was made is no figure.
_TWICE = ("failed", "returned", "taken_with_backup", "without_story")


def files_of(counts: Mapping[str, int]) -> dict[str, int]:
    """Return what became of files, by outcome in words; those that did not happen are left out."""
    return {words: counts[FILES + name] for name, words in FILE_OUTCOMES.items() if counts.get(FILES + name)}


def others_of(counts: Mapping[str, int]) -> dict[str, int]:
    """Return all other counts, of stories and pages, by name; those that did not happen are left out."""
    files = {
        name: number for name, number in counts.items() if not name.startswith(FILES) and name != "generation"
    }
    if files_of(counts):
        files = {name: number for name, number in files.items() if name not in _TWICE}
        if "unchanged" in files:
            files["unchanged"] -= counts.get(f"{FILES}unchanged", 0) + counts.get(RECONSIDERED, 0)
    return {name.replace("_", " "): number for name, number in files.items() if number}
