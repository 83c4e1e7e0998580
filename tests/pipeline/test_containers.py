"""What is inside archives and mailboxes on its way into the catalogue: failures named, the rest imported."""

from __future__ import annotations

import io
import zipfile

from recording import RecordingReporter

from indexer import pipeline
from indexer.pipeline import Resources

TALE = "Title: {title}\nAuthor: Posy Quill\n\nThe tin men came in from the rain, and {title} with them.\n"


def box(members: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def run(resources: Resources) -> RecordingReporter:
    reporter = RecordingReporter()
    pipeline.import_folder(resources.settings.sources[0], resources, reporter)
    return reporter


def missing(resources: Resources) -> dict[str, bool]:
    return {
        story.summary.title: story.summary.missing_since is not None
        for story in resources.catalogue.stories.all()
    }


def test_members_are_imported_and_failures_named_on_the_job(parts, inbox):
    members = {f"{title}.txt": TALE.format(title=title).encode() for title in ("Rust", "Oil")}
    (inbox / "box.zip").write_bytes(box(members | {"x.bin": bytes(range(256)) * 20, "p.png": b"\x89PNG"}))
    reporter = run(parts)
    assert reporter.counts["added"] == 2
    assert reporter.counts["without_story"] == 1
    assert [failure.origin for failure in reporter.failures] == [f"{inbox}/box.zip!/x.bin"]


def test_a_member_that_is_damaged_later_keeps_its_story_and_one_that_is_gone_is_missing(parts, inbox):
    members = {f"{title}.txt": TALE.format(title=title).encode() for title in ("Rust", "Oil", "Tin")}
    (inbox / "box.zip").write_bytes(box(members))
    run(parts)
    (inbox / "box.zip").write_bytes(box(members).replace(b"and Rust", b"and Lust"))
    assert [failure.cause for failure in run(parts).failures] == ["damaged"]
    assert missing(parts) == {"Rust": False, "Oil": False, "Tin": False}
    del members["Rust.txt"]
    (inbox / "box.zip").write_bytes(box(members))
    run(parts)
    assert missing(parts) == {"Rust": True, "Oil": False, "Tin": False}


def test_parts_in_different_archives_of_a_folder_are_one_story(parts, inbox):
    for number, month in ((1, "march"), (2, "april")):
        title = f"Rust ({number}/2)"
        (inbox / f"{month}.zip").write_bytes(box({"post.txt": TALE.format(title=title).encode()}))
        run(parts)
    (story,) = parts.catalogue.stories.all()
    assert len(story.chapters) == 2
    assert story.summary.extra["order"].split("\n") == ["march.zip!/post.txt", "april.zip!/post.txt"]
