"""E-mail addresses planted wherever a file can hold one come out nowhere: page, API, embed, command line or index."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from recording import RecordingReporter
from warm_reader import open_resources

from indexer import pipeline
from indexer.archive import Archive
from indexer.config import LibrarySettings, Settings, WebSettings
from indexer.model import OWNER, SearchRequest, Source, SourceKind
from webui import create_app

# Two addresses, one spelt out; the words in them stand nowhere else.
PLAIN, SPELT = "{0}@mail.quillpost.org", "{0} at quillpost dot org"
# Other ways to hide one, which stand beside labels.
HIDDEN = (
    "{0} dot b AT mail DOT quillpost DOT example",
    "{0}_at_quillpost.example",
    "{0} arroba quillpost punto com",
    "{0} [at] quillpost [dot] example",
)
NUMBERS = ("+44 20 7946 0321", "(555) 867-0321", "1-800-555-0321", "020 7946 0321")
HEADER = (
    "E-mail",
    "Rating",
    "Fandom",
    "Pairing",
    "Characters",
    "Genre",
    "Warnings",
    "Spoilers",
    "Series",
    "Archive",
)
LONGER = (
    "Summary",
    "Disclaimer",
    "Author's Notes",
    "Feedback",
    "Thanks",
    "Beta",
    "Wickkeeper",
    "Date",
    "Keywords",
)


def planted() -> str:
    number = iter(range(1000))

    def address() -> str:
        at = next(number)
        return (PLAIN, SPELT)[at % 2].format(f"wrenbird{at}")

    lines = [f"Title: The Lamp {address()}", f"Author: Wren <{PLAIN.format('wrenbirdauthor')}>"]
    lines += [f"{label}: lamp {address()} and {address()}" for label in (*HEADER, *LONGER)]
    hidden = (*LONGER[:4], "Written")
    lines += [f"{label}: lamp {form.format('wrenbird')}" for label, form in zip(hidden, HIDDEN, strict=False)]
    lines += [
        f"{label}: {number}"
        for label, number in zip(("Contact", "Thanks", "Beta", "Phone"), NUMBERS, strict=True)
    ]
    body = f"\n\nChapter One: {address()}\n\nThe lamp stood. Write to {address()} or {address()} of it.\n\nIt went out."
    notes = f"\n\n(A/N: mail me, {address()}!)\n\nThe end.\n\n-- \nWren {address()}\n{address()}\n"
    return "\n".join(lines) + body + notes


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("addresses")
    inbox = folder / "inbox"
    inbox.mkdir()
    (inbox / "wrenbird@mail.quillpost.org.txt").write_text(planted(), encoding="utf-8")
    page = f"<html><head><title>Fan page {PLAIN.format('wrenbird')}</title></head><body><h1>The Kettle</h1>"
    page += f"<p>by Wren, <a href='mailto:{PLAIN.format('wrenbird')}'>{PLAIN.format('wrenbird')}</a></p>"
    page += "<p>The kettle sang all night and nobody took it from the stove before morning came.</p>" * 8
    (inbox / "kettle.html").write_text(f"{page}</body></html>", encoding="utf-8")
    source = Source("tales", SourceKind.INBOX, str(inbox))
    found = Settings(
        library=LibrarySettings(data=folder / "var"), web=WebSettings(embed_origins=("*",)), sources=(source,)
    )
    with open_resources(found) as parts:
        pipeline.import_folder(source, parts, RecordingReporter())
        pipeline.index_pending(parts, RecordingReporter())
    return found


@pytest.fixture(scope="module")
def archive(settings: Settings) -> Iterator[Archive]:
    opened = Archive(settings)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def client(settings: Settings, archive: Archive) -> FlaskClient:
    return create_app(settings, archive).test_client()


def exposed(text: str) -> list[str]:
    """The lines in which anything of the domain or of a telephone number is left."""
    return [line for line in text.splitlines() if "quillpost" in line.lower() or "0321" in line]


@pytest.mark.parametrize("query", ["lamp", "kettle", ""])
def test_no_outlet_shows_one(client, archive, query):
    ids = [hit.story.id for hit in archive.search(OWNER, SearchRequest(query)).hits]
    assert ids
    outlets = [f"/?q={query}", f"/api/v1/search?q={query}", f"/embed?q={query}", "/status", "/api/v1/status"]
    outlets += [f"/stories/{key}?q={query}" for key in ids] + [f"/api/v1/stories/{key}" for key in ids]
    for outlet in outlets:
        answer = client.get(outlet)
        assert answer.status_code == 200, outlet
        assert exposed(answer.text) == [], outlet


def test_a_storys_page_says_how_it_was_read(client, archive):
    (hit,) = archive.search(OWNER, SearchRequest("lamp")).hits
    page = client.get(f"/stories/{hit.story.id}").text
    assert "<dt>Read as</dt><dd>plain (" in page
    assert "<dt>Encoding</dt><dd>utf-8 (" in page


def test_none_is_in_the_index(settings, archive):
    for query in ("quillpost", "wrenbird0", '"mail quillpost org"', "wrenbirdauthor", "wrenbird*"):
        assert archive.search(OWNER, SearchRequest(query)).total == 0, query
    for path in (settings.data / "index").rglob("*"):
        assert path.is_dir() or b"quillpost" not in path.read_bytes(), path


def test_the_catalogue_keeps_it_for_the_keeper_alone(settings, archive):
    for key in archive.catalogue.stories.ids():
        stored = archive.catalogue.stories.get([key])
        assert exposed(repr(stored)) == []
        assert exposed(repr(archive.catalogue.stories.zones(key))) == []
    report = repr(archive.report(OWNER)).replace("wrenbird@mail.quillpost.org.txt", "")
    assert exposed(report) == []


def test_the_samples_hold_what_they_should(settings):
    inbox = Path(settings.sources[0].location)
    assert len(exposed(next(inbox.glob("*.txt")).read_text(encoding="utf-8"))) > 20
