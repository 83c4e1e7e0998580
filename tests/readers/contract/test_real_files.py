"""The same of real files: samples, other people's pages and books, and texts of whatever lines headers are made of."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st
from readerlaws import unplaced, visible

from indexer.model import Capture, ReadOutcome
from indexer.readers.read_capture import read

# Files whose every character is theirs; all others are pages or made of pages.
PLAIN = {"plain", "markdown", "mail", "mbox", "digest"}
# The line a mailbox writes before each message is the box's.
ENVELOPE = re.compile(r"(?m)^From \S+.*$")
# Words that are nowhere or twice, file by file: to the word, so that none is added and whoever mends one strikes it off.
KNOWN = {
    # Two marks of notes stand right behind a word, and are taken off with nothing in their place.
    "formats/h-p-lovecraft_short-fiction.epub": 2,
    # A tag whose quotation mark is never closed, which Python's parser reads to the next one.
    "pages/efiction/storiesef/4/4.txt": 10,
    # Words side by side in elements that the two parsers part otherwise.
    "crawler/articles/html/bdb56ac83513635db1d8b9eb46b2da4c0de8da2f1f28f5bf5163df3eb3d3ec06.html.gz": 6,
}
# Folders of the shared material that hold stories and pages.
FOLDERS = ("headers", "plain", "formats", "pages", "faults-reading", "crawler/articles")
# Lists of what readers should find, not stories; and a page of which the independent parser gives four words.
NOT_HELD = {
    "headers/expected.jsonl",
    "faults-reading/expected.jsonl",
    "crawler/articles/html/65408257dbe4b41f71a35ade24e30243265095fc1d4988a35b9a6ca52f2b4eab.html.gz",
}


def text_of(content: bytes, outcome: ReadOutcome) -> str:
    """All words of a file, taken out by Python's own libraries."""
    if zipfile.is_zipfile(io.BytesIO(content)):
        left_out = outcome.stories[0].reading.get("left_out", "").split("; ")
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            pages = [name for name in book.namelist() if name.endswith(("html", "htm"))]
            return "\n".join(visible(book.read(n).decode()) for n in pages if n not in left_out)
    encoding = outcome.reading.get("encoding") or outcome.stories[0].reading["encoding"]
    text = content.decode(encoding, "replace").removeprefix("\ufeff")
    if outcome.reading["format"] == "mbox":
        return ENVELOPE.sub("", text)
    return text if outcome.reading["format"] in PLAIN else visible(text)


def unplaced_in(folder: Path, *below: str) -> Iterator[tuple[str, int]]:
    """Yield every file that gives stories with how many of its words are nowhere or twice."""
    for part in below:
        for path in sorted((folder / part).rglob("*")):
            name = path.relative_to(folder).as_posix()
            if not path.is_file() or name in NOT_HELD or path.stat().st_size > 3_000_000:
                continue
            packed = path.suffix == ".gz"
            content = gzip.decompress(path.read_bytes()) if packed else path.read_bytes()
            outcome = read(Capture("s", path.name.removesuffix(".gz"), content, ""))
            # A repair changes letters by name; what was then written is not in the file as it is.
            if outcome.stories and not any("repairs" in story.reading for story in outcome.stories):
                yield name, unplaced(text_of(content, outcome), outcome).total


def test_every_word_of_every_sample_is_in_one_place(samples):
    found = dict(unplaced_in(samples, ""))
    assert len(found) >= 19
    assert {name: count for name, count in found.items() if count} == {}


def test_every_word_of_real_files_is_in_one_place(shared_data):
    found = dict(unplaced_in(shared_data, *FOLDERS))
    assert len(found) >= 100
    assert {name: count for name, count in found.items() if count} == KNOWN


LINES = st.sampled_from(
    [
        *(
            "Title: The Tin Orchard",
            "TITLE",
            "by Posy Quill",
            "Author: Posy Quill <posy@example.org>",
            "Rating: PG-13",
        ),
        *(
            "Summary: Apples ring.",
            "Disclaimer: Not mine.",
            "Author's Note: For Bo.",
            "Weather: wet",
            "Fandom: Gulls",
        ),
        *(
            "Chapter One",
            "## Rust",
            "IV",
            "* * *",
            "-----",
            "THE END",
            "To be continued",
            "--",
            "> quoted",
            "[1] Said.",
        ),
        *(
            "",
            "",
            "",
            "The tide took it, and nobody could say where.",
            "“Late,” said the foreman.",
            "She went in-",
        ),
        *(
            "doors, and was glad.",
            "(A/N: sorry!)",
            "Please review!",
            "http://tin.example/",
            "Posy",
            "Part 2 of 3",
        ),
    ]
)


@settings(deadline=None, max_examples=300)
@given(lines=st.lists(LINES, min_size=1, max_size=40), end=st.sampled_from(["\n", "\r\n", "\r"]))
@example(lines=["Summary: Apples ring.", "The tide took it, and nobody could say where."], end="\n")
def test_every_word_of_any_text_of_such_lines_is_in_one_place(lines, end):
    text = "\n".join(lines)
    outcome = read(Capture("s", "tale.txt", end.join(lines).encode(), ""), as_story=True)
    if outcome.stories and outcome.reading["format"] == "plain":
        found = unplaced(text, outcome)
        assert (found.lost, found.doubled) == ({}, {})
