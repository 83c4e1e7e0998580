"""The figures of an import add up: every file that was walked is in exactly one, and stories are explained."""

from __future__ import annotations

import mailbox
import os
import random
import shutil
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest
from recording import RecordingReporter
from thoroughness import tries

from indexer import pipeline
from indexer.model import OnMissing
from indexer.model.import_counts import FILE_OUTCOMES, RECONSIDERED, files_of, others_of
from indexer.sources.inbox import walk

TALE = "Title: {name}\nAuthor: Moss\n\nThe {name} slept under the warm stove, and nobody woke it before the morning.\n"
PART = "Title: Tin Whistles ({number}/3)\nAuthor: Posy Quill\n\nIn the {number}th of them nobody oiled the kettle.\n"
DATABASE = r"""CREATE TABLE `fan_settings` (`storiespath` text);
INSERT INTO `fan_settings` (`storiespath`) VALUES ('storiesef');
INSERT INTO `fan_authors` (`uid`,`penname`) VALUES (2,'Posy Quill');
INSERT INTO `fan_stories` (`sid`,`title`,`uid`) VALUES (10,'Tin Rain',2);
INSERT INTO `fan_chapters` (`chapid`,`title`,`inorder`,`storytext`,`sid`,`uid`) VALUES
(100,'Rust',1,'',10,2),(101,'Polish',2,'',10,2);
"""


def law(reporter: RecordingReporter, folder: Path, walked: int | None = None) -> None:
    """State the law: outcomes of files are known ones, none is negative, together they are the files of the walk."""
    assert set(reporter.files) <= {*FILE_OUTCOMES, RECONSIDERED.removeprefix("files_")}
    assert min(reporter.files.values(), default=0) >= 0
    counts = {f"files_{name}": number for name, number in reporter.files.items()}
    assert sum(files_of(counts).values()) == (len(list(walk(folder))) if walked is None else walked)


def explained(parts) -> int:
    """Return how many stories there are, those that went missing included."""
    return parts.catalogue.stories.count()


def everything(folder: Path) -> None:
    """Put one of each kind of file there is into a folder."""
    for name in ("fox", "hen"):
        (folder / f"{name}.txt").write_text(TALE.format(name=name))
    for number in (1, 2, 3):
        (folder / f"whistles{number}.txt").write_text(PART.format(number=number))
    (folder / "broken.zip").write_bytes(b"PK\x03\x04 and no more")
    (folder / "empty.txt").write_text("")
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(200))
    backup = folder / "backup"
    (backup / "storiesef" / "2").mkdir(parents=True)
    (backup / "efiction.sql").write_text(DATABASE)
    for number in (100, 101):
        (backup / "storiesef" / "2" / f"{number}.txt").write_text("<p>The apples rang, and rang again.</p>")
    with zipfile.ZipFile(folder / "several.zip", "w") as archive:
        for name in ("owl", "bat", "elk"):
            archive.writestr(f"{name}.txt", TALE.format(name=name))
        archive.writestr("broken.epub", b"PK\x03\x04 and no more")
    box = mailbox.mbox(str(folder / "post.mbox"), create=True)
    for name in ("newt", "toad"):
        mail = EmailMessage()
        mail["From"], mail["Subject"] = "Moss <moss@example.org>", f"FIC: {name}"
        mail.set_content(TALE.format(name=name))
        box.add(mail)
    box.close()


def run(parts, **changed) -> RecordingReporter:
    from dataclasses import replace

    reporter = RecordingReporter()
    pipeline.import_folder(replace(parts.settings.sources[0], **changed), parts, reporter)
    return reporter


def test_files_of_every_kind_add_up_and_explain_the_stories(parts, inbox):
    everything(inbox)
    reporter = run(parts)
    law(reporter, inbox)
    assert reporter.files["joined"] == 3
    assert reporter.files["taken_with_backup"] == 2
    assert reporter.files["failed"] >= 1
    assert reporter.counts["added"] == explained(parts)
    again = run(parts)
    law(again, inbox)
    assert +again.files == {"unchanged": len(list(walk(inbox)))}
    assert +again.counts == {"unchanged": len(list(walk(inbox)))}


def test_a_backup_that_comes_after_its_files_takes_them_out_of_the_figure_they_were_in(parts, inbox):
    everything(inbox)
    database = inbox / "backup" / "efiction.sql"
    aside = inbox.parent / "efiction.sql"
    shutil.move(database, aside)
    law(run(parts), inbox)
    shutil.move(aside, database)
    reporter = run(parts)
    law(reporter, inbox)
    assert reporter.files["taken_with_backup"] == 2
    assert reporter.files["unchanged"] == len(list(walk(inbox))) - 3
    counts = dict(reporter.counts) | {f"files_{name}": number for name, number in reporter.files.items()}
    assert "unchanged" not in others_of(counts)


def test_files_named_one_by_one_add_up(parts, inbox):
    everything(inbox)
    run(parts)
    (inbox / "backup" / "storiesef" / "2" / "100.txt").write_text("<p>They rang once more.</p>")
    reporter = RecordingReporter()
    pipeline.import_paths(
        [inbox / "backup" / "storiesef" / "2" / "100.txt", inbox / "fox.txt"], parts, reporter
    )
    law(reporter, inbox, walked=2)


def test_what_is_read_again_adds_up(parts, inbox):
    from datetime import UTC, datetime

    everything(inbox)
    run(parts)
    reporter = RecordingReporter()
    pipeline.reread(parts, reporter, since=datetime.now(UTC))
    law(reporter, inbox)


@pytest.mark.parametrize("seed", range(tries(2)))
@pytest.mark.parametrize("policy", list(OnMissing))
def test_they_add_up_whatever_happens_to_the_files(parts, inbox, seed, policy):
    chance = random.Random(seed)  # a seed makes a test that can be run again
    everything(inbox)
    kept = inbox.parent / "kept"
    shutil.copytree(inbox, kept)
    law(run(parts, on_missing=policy), inbox)
    for _ in range(4):
        _happens(chance, inbox, kept)
        law(run(parts, on_missing=policy), inbox)


def _happens(chance: random.Random, inbox: Path, kept: Path) -> None:
    """Let some files go, come back, be touched or changed."""
    names = sorted(path.relative_to(kept) for path in kept.rglob("*") if path.is_file())
    for name in chance.sample(names, 5):
        path = inbox / name
        what = chance.choice(["go", "back", "touch", "change"])
        if what == "go" and path.exists():
            path.unlink()
        elif what == "back" and not path.exists():
            shutil.copy2(kept / name, path)
        elif what == "touch" and path.exists():
            os.utime(path, (chance.randrange(10**9),) * 2)
        elif what == "change" and path.exists():
            path.write_bytes(path.read_bytes() + b"\n\nAnd then it rained.\n")


def test_failures_name_the_whole_path(parts, inbox, tmp_path):
    loose = tmp_path / "loose"
    loose.mkdir()
    everything(inbox)
    everything(loose)
    reporter = run(parts)
    pipeline.import_paths([loose], parts, reporter)
    origins = {failure.origin for failure in reporter.failures}
    assert {f"{folder}/broken.zip" for folder in (inbox, loose)} <= origins
    assert {f"{folder}/several.zip!/broken.epub" for folder in (inbox, loose)} <= origins
    assert all(origin.startswith("/") for origin in origins)


def test_a_sample_of_a_large_folder_adds_up(parts, inbox, stories_folder):
    for path in sorted(file for file in stories_folder.rglob("*") if file.is_file())[::150]:
        name = inbox / path.relative_to(stories_folder)
        name.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, name)
    reporter = run(parts)
    law(reporter, inbox)
    assert reporter.counts["added"] == explained(parts)
