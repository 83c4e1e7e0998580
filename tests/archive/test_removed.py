"""A removed story is behind no door, from the moment its removal is written and long before the index has followed."""

from __future__ import annotations

import pytest
from recording import RecordingReporter
from warm_reader import open_resources

from indexer import pipeline
from indexer.archive import Archive, search
from indexer.archive.asking import ask
from indexer.config import IndexSettings, LibrarySettings, Settings
from indexer.errors import UnknownStoryError
from indexer.model import OWNER, RemovalOrder, SearchRequest, Source, SourceKind
from indexer.pipeline import rebuild

HEADER = "Title: {title}\nAuthor: {author}\nKeywords: {tag}\n\n"
SECRET = "The kestrel of Wexmoor hovered over the marmalade."
PLAIN = "A kettle sang beside the marmalade, and nobody minded."
STORIES = {
    "secret.txt": HEADER.format(title="Kestrels", author="Wren", tag="birds") + SECRET,
    "plain.txt": HEADER.format(title="Kettles", author="Finch", tag="kitchen") + PLAIN,
}
ASKED = RemovalOrder("asked for")


@pytest.fixture(params=["tantivy", "whoosh"])
def settings(request, tmp_path):
    folder = tmp_path / "room"
    folder.mkdir()
    for name, text in STORIES.items():
        (folder / name).write_text(text, encoding="utf-8")
    made = Settings(
        library=LibrarySettings(data=tmp_path / "var"),
        index=IndexSettings(engine=request.param),
        sources=(Source("room", SourceKind.INBOX, str(folder)),),
    )
    with open_resources(made) as parts:
        pipeline.import_folder(made.sources[0], parts, RecordingReporter())
        pipeline.index_pending(parts, RecordingReporter())
    return made


@pytest.fixture
def archive(settings):
    opened = Archive(settings)
    yield opened
    opened.close()


def the_secret(archive) -> str:
    (hit,) = archive.search(OWNER, SearchRequest("kestrel")).hits
    return hit.story.id


def behind_no_door(archive, key: str) -> None:
    page = archive.search(OWNER, SearchRequest(""))
    assert (page.total, [hit.story.title for hit in page.hits]) == (1, ["Kettles"])
    assert [(each.value, each.count) for each in page.facets["tag"]] == [("kitchen", 1)]
    assert [each.value for each in page.facets["author"]] == ["Finch"]
    unheard = archive.search(OWNER, SearchRequest("kestrel"))
    assert (unheard.total, unheard.warnings) == (0, ("No story has “kestrel”.",))
    assert archive.search(OWNER, SearchRequest("kestral")).suggestions == ()
    with pytest.raises(UnknownStoryError):
        archive.story(OWNER, key)
    assert not any("Wren" in query or "kestrel" in query for query in archive.examples(OWNER))
    status = archive.status(OWNER)
    assert (status.stories, status.indexed) == (1, 1)
    assert archive.report(OWNER).formats


def test_it_is_behind_no_door_before_the_index_has_followed_and_after(archive, settings):
    key = the_secret(archive)
    archive.examples(OWNER)
    before = archive.version(OWNER)
    archive.catalogue.removals.remove([key], ASKED)
    assert archive.version(OWNER) != before
    behind_no_door(archive, key)
    with open_resources(settings) as parts:
        pipeline.index_pending(parts, RecordingReporter())
    assert archive.catalogue.stories.leaving() == frozenset()
    behind_no_door(archive, key)


def test_a_restored_story_is_found_again_by_everything(archive, settings):
    before = archive.search(OWNER, SearchRequest("marmalade"))
    key = the_secret(archive)
    archive.catalogue.removals.remove([key], ASKED)
    with open_resources(settings) as parts:
        pipeline.index_pending(parts, RecordingReporter())
        parts.catalogue.removals.restore([key])
        pipeline.index_pending(parts, RecordingReporter())
    after = archive.search(OWNER, SearchRequest("marmalade"))
    assert {hit.story.id for hit in after.hits} == {hit.story.id for hit in before.hits}
    assert after.facets == before.facets
    assert archive.story(OWNER, key).story.summary.title == "Kestrels"


def test_what_is_removed_while_an_answer_is_made_is_not_counted_in_it(archive, monkeypatch):
    key = the_secret(archive)

    def asked(*given):
        found = ask(*given)
        archive.catalogue.removals.remove([key], ASKED)
        return found

    monkeypatch.setattr(search, "ask", asked)
    page = archive.search(OWNER, SearchRequest("marmalade"))
    assert (page.total, [hit.story.title for hit in page.hits]) == (1, ["Kettles"])


def test_a_story_removed_while_the_index_is_built_anew_stays_out_of_the_new_one(
    archive, settings, monkeypatch
):
    key = the_secret(archive)
    every_parcel = rebuild.all_batches

    def parcels(catalogue, **chosen):
        yield from every_parcel(catalogue, **chosen)
        # It has been read, and may be in a segment by now.
        catalogue.removals.remove([key], ASKED)

    monkeypatch.setattr(rebuild, "all_batches", parcels)
    with open_resources(settings) as parts:
        pipeline.reindex(parts, RecordingReporter())
        behind_no_door(archive, key)
        pipeline.index_pending(parts, RecordingReporter())
    behind_no_door(archive, key)


def test_an_index_that_lost_what_was_removed_is_not_too_small(archive, settings):
    """Half of the archive goes, and the process that would have told the index is killed before it does."""
    key = the_secret(archive)
    archive.catalogue.removals.remove([key], ASKED)
    with open_resources(settings) as parts:
        pipeline.reindex(parts, RecordingReporter())
    assert archive.catalogue.stories.pending_count() == 0
    behind_no_door(archive, key)
