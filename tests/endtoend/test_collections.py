"""Folders of an inbox, through the whole line: in queries, as facets and filters, on pages, in JSON, at the terminal."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from recording import RecordingReporter
from warm_reader import open_resources

from indexer import pipeline
from indexer.archive import Archive
from indexer.cli import main
from indexer.config import IndexSettings, LibrarySettings, Settings
from indexer.model import OWNER, SearchRequest, Source, SourceKind
from webui import create_app

STORY = "Title: The {}\nAuthor: Wren\nRating: G\n\nThe {} stood in the window all night, and the lantern beside it.\n"
WHERE = {
    "lamp": "Old Boards/1999",
    "kettle": "Old Boards/2000/May",
    "clock": "Old_Boardsmen/1999",
    "moth": "",
}


def boards(folder: Path) -> Path:
    """An inbox with folders in folders, and an archive that has some in it, as a Windows program packs them."""
    for name, where in WHERE.items():
        (folder / where).mkdir(parents=True, exist_ok=True)
        (folder / where / f"{name}.txt").write_text(STORY.format(name.capitalize(), name), "utf-8")
    # Of an encoding that is not UTF-8.
    odd = folder / os.fsdecode(b"Caf\xe9")
    odd.mkdir()
    (odd / "cup.txt").write_text(STORY.format("Cup", "cup"), "utf-8")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("Old Boards\\1999\\..\\owl.txt", STORY.format("Owl", "owl"))
    (folder / "rest.zip").write_bytes(packed.getvalue())
    return folder


@pytest.fixture(scope="module", params=["tantivy", "whoosh"])
def settings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("boards")
    source = Source("boards", SourceKind.INBOX, str(boards(folder / "inbox")))
    library = LibrarySettings(data=folder / "var")
    made = Settings(library=library, sources=(source,), index=IndexSettings(engine=request.param))
    with open_resources(made) as parts:
        told = RecordingReporter()
        pipeline.import_folder(source, parts, told)
        pipeline.index_pending(parts, told)
    return made


@pytest.fixture
def archive(settings: Settings) -> Iterator[Archive]:
    with closing(Archive(settings)) as opened:
        yield opened


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ('in:"Old Boards/1999"', ["Lamp", "Owl"]),
        ('in:"old boards"', ["Kettle", "Lamp", "Owl"]),
        ("in:Old-Boards\\1999", ["Lamp", "Owl"]),
        ("in:1999", ["Clock", "Lamp", "Owl"]),
        ('in:"Old Boards/2000/May/"', ["Kettle"]),
        ("collection:rest.zip", ["Owl"]),
        ('folder:"Old Boards" -in:1999', ["Kettle"]),
        ("in:(may OR oldboardsmen OR old-boardsmen) window", ["Clock", "Kettle"]),
        ("in:old*", ["Clock", "Kettle", "Lamp", "Owl"]),
        ("in:Boards", []),
        ('in:"Old Boards/May"', []),
        ("-in:rest.zip -in:old*", ["Cup", "Moth"]),
        ("in:Caf�", ["Cup"]),
    ],
)
def test_a_query_finds_what_lies_in_a_folder_and_below(archive, query, titles):
    found = archive.search(OWNER, SearchRequest(query))
    assert sorted(hit.story.title.removeprefix("The ") for hit in found.hits) == titles
    assert bool(found.warnings) is not bool(titles)


def test_a_folder_nobody_has_is_named_and_one_of_its_name_offered(archive):
    assert archive.search(OWNER, SearchRequest("in:Boards")).warnings == (
        "No story has the collection “Boards”; did you mean “Old Boards”, “Old Boards/1999” or “Old Boards/2000”?",
    )
    # The folder is there; what is not is the word.
    assert not any(
        "collection" in each
        for each in archive.search(OWNER, SearchRequest('in:"old boards" zebra')).warnings
    )
    assert (
        archive.search(OWNER, SearchRequest('in:"Old Boards/1999"')).understood
        == "stories with collection Old Boards/1999"
    )


def test_every_folder_above_a_story_is_counted_and_can_be_chosen(archive):
    counts = {
        each.value: each.count
        for each in archive.search(OWNER, SearchRequest("lantern")).facets["collection"]
    }
    assert counts == {
        "Caf�": 1,
        "Old Boards": 2,
        "Old Boards/1999": 1,
        "Old Boards/2000": 1,
        "Old Boards/2000/May": 1,
        "Old_Boardsmen": 1,
        "Old_Boardsmen/1999": 1,
        "rest.zip": 1,
        "rest.zip/Old Boards": 1,
        "rest.zip/Old Boards/1999": 1,
    }
    for value, count in counts.items():
        assert archive.search(OWNER, SearchRequest("", {"collection": (value,)})).total == count


def test_pages_and_json_show_and_narrow_by_it(settings):
    with closing(Archive(settings)) as archive:
        client = create_app(settings, archive).test_client()
        found = client.get("/api/v1/search?collection=Old+Boards&q=lantern").json
        assert sorted(hit["title"] for hit in found["hits"]) == ["The Kettle", "The Lamp"]
        assert found["facetDistribution"]["collection"]["rest.zip"] == 1
        (hit,) = client.get("/api/v1/search?q=kettle").json["hits"]
        assert client.get(f"/api/v1/stories/{hit['id']}").json["collection"] == "Old Boards/2000/May"
        page = client.get("/?q=lantern&collection=Old+Boards/1999").text
        assert 'name="collection" value="Old Boards/1999" checked' in page
        assert "<summary>Collection</summary>" in page
        story = client.get(f"/stories/{hit['id']}").text
        assert '<dt>Collection</dt><dd><a href="/?q=&amp;collection=Old+Boards/2000/May">' in story
        parameters = client.get("/api/v1/openapi.json").json["paths"]["/api/v1/search"]["get"]["parameters"]
        assert "collection" in {each["name"] for each in parameters}


def test_the_command_narrows_by_it(settings, tmp_path, monkeypatch, capsys):
    data, inbox = settings.library.data, settings.sources[0].location
    (tmp_path / "config.toml").write_text(
        f'[library]\ndata = "{data}"\n[index]\nengine = "{settings.index.engine}"\n'
        f'[[source]]\nid = "boards"\nkind = "inbox"\nfolder = "{inbox}"\n',
        "utf-8",
    )
    monkeypatch.chdir(tmp_path)
    assert main(["search", "--json", "--filter", "in=Old Boards/1999", "lantern"]) == 0
    assert [hit["title"] for hit in json.loads(capsys.readouterr().out)["hits"]] == ["The Lamp"]
