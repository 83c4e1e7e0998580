"""Stories named by their files: the same title and author whatever came first, and only where others vouch for it."""

from __future__ import annotations

import itertools

import pytest
from recording import RecordingReporter

from indexer import pipeline

PROSE = "\n\n".join(
    [
        "The ferry had stopped running in the spring, and nobody had told the dog, who sat on the quay.",
        '"You\'ll want the other key," she said, and went on peeling potatoes into the sink.',
        "He counted the windows twice, and made it eleven both times, and was not satisfied.",
    ]
    * 3
)
SIGNED = {
    "Low Season - Nan Orrery.txt": f"Low Season\nby Nan Orrery\n\n{PROSE}",
    "Salt - Harriet Vole.txt": f"Salt\nby Harriet Vole\n\n{PROSE} Salt.",
}
# "Silver Heart" may be somebody or a story: only the files beside it tell.
NAMELESS = {
    "A Door - Silver Heart.txt": f"{PROSE} Door.",
    "Nine Lanterns - Nan Orrery.txt": f"{PROSE} Lanterns.",
    "What the Owl Said - Silver Heart.txt": f"{PROSE} Owl.",
}


def named(archive):
    return {(story.summary.title, story.summary.authors) for story in archive.catalogue.stories.all()}


def come(archive, inbox, *files):
    for name, text in files:
        (inbox / name).write_text(text)
    reporter = RecordingReporter()
    pipeline.import_folder(archive.settings.sources[0], archive, reporter)
    return reporter


WHOLE = {
    ("Low Season", ("Nan Orrery",)),
    ("Salt", ("Harriet Vole",)),
    ("A Door", ("Silver Heart",)),
    ("Nine Lanterns", ("Nan Orrery",)),
    ("What the Owl Said", ("Silver Heart",)),
}


@pytest.mark.parametrize("order", [(0, 1, 2, 3, 4), (4, 3, 2, 1, 0), (2, 0, 3, 1, 4)])
def test_files_that_come_one_by_one_are_named_as_those_that_come_together(parts, inbox, order):
    files = list((SIGNED | NAMELESS).items())
    for place in order:
        come(parts, inbox, files[place])
    assert named(parts) == WHOLE


def test_files_that_come_together_are_named_by_their_folder(parts, inbox):
    come(parts, inbox, *(SIGNED | NAMELESS).items())
    assert named(parts) == WHOLE
    (door,) = (s.summary for s in parts.catalogue.stories.all() if s.summary.title == "A Door")
    assert (door.reading["author_from"], door.reading["named_like"]) == ("the file's name", "title - author")
    assert door.confidence < 0.6


def test_so_are_files_of_no_source_that_somebody_imports(parts, tmp_path):
    loose = tmp_path / "loose"
    loose.mkdir()
    for name, text in (SIGNED | NAMELESS).items():
        (loose / name).write_text(text)
    pipeline.import_paths([loose], parts, RecordingReporter())
    assert named(parts) == WHOLE


def test_one_that_vouches_is_not_enough_and_names_stay_titles(parts, inbox):
    come(parts, inbox, *itertools.islice(SIGNED.items(), 1), *NAMELESS.items())
    assert ("A Door - Silver Heart", ()) in named(parts)


def test_names_are_read_otherwise_once_the_texts_beside_them_disagree(parts, inbox):
    come(parts, inbox, *(SIGNED | NAMELESS).items())
    turned = {
        f"{who} - Song {n}.txt": f"Song {n}\nby {who}\n\n{PROSE} {n}"
        for n, who in enumerate(("Ada", "Bo", "Cy"))
    }
    come(parts, inbox, *turned.items())
    assert ("A Door - Silver Heart", ()) in named(parts)


def test_nothing_is_read_again_where_what_comes_changes_no_name(parts, inbox):
    come(parts, inbox, *(SIGNED | NAMELESS).items())
    reporter = come(parts, inbox, ("Rain - Ann Quill.txt", f"Rain\nby Ann Quill\n\n{PROSE} Rain."))
    assert (reporter.counts["added"], reporter.counts["updated"]) == (1, 0)
    assert named(parts) == WHOLE | {("Rain", ("Ann Quill",))}
