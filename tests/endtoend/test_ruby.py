"""Words with readings above them, through the whole line: found by the words, counted without, shown with."""

from __future__ import annotations

from contextlib import closing

import pytest
from recording import RecordingReporter

from indexer import pipeline
from indexer.archive import Archive
from indexer.config import IndexSettings, LibrarySettings, Settings
from indexer.model import OWNER, SearchRequest, Source, SourceKind
from webui import create_app

LINES = (
    "「この<ruby>駅<rp>（</rp><rt>えき</rt><rp>）</rp></ruby>には、もう<ruby>電車<rt>でんしゃ</rt></ruby>は来ません」と彼女が言った。",
) * 12
PAGE = f"<html lang='ja'><head><meta charset='utf-8'><title>切符</title></head><body><h1>切符</h1>{''.join(f'<p>{line}</p>' for line in LINES)}</body></html>"


@pytest.fixture(params=["tantivy", "whoosh"])
def archive(request, tmp_path):
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "a.html").write_text(PAGE, "utf-8")
    source = Source("tales", SourceKind.INBOX, str(inbox))
    library = LibrarySettings(data=tmp_path / "var")
    made = Settings(library=library, sources=(source,), index=IndexSettings(engine=request.param))
    with pipeline.open_resources(made) as parts:
        told = RecordingReporter()
        pipeline.import_folder(source, parts, told)
        pipeline.index_pending(parts, told)
    with closing(Archive(made)) as opened:
        yield opened, made


def test_a_phrase_over_the_words_finds_them_and_the_page_shows_the_readings(archive):
    opened, settings = archive
    found = opened.search(OWNER, SearchRequest('"もう電車は来ません"'))
    assert [hit.story.title for hit in found.hits] == ["切符"]
    assert not opened.search(OWNER, SearchRequest("でんしゃ")).hits
    key = found.hits[0].story.id
    client = create_app(settings, opened).test_client()
    page = client.get(f"/stories/{key}?q=電車は").text
    assert "<ruby>駅<rt>えき</rt></ruby>には" in page
    assert "<ruby>電車<rt>でんしゃ</rt></ruby>" in page
    # The mark is around the word and its reading, and around nothing else.
    assert "もう<mark" in page
    document = client.get(f"/api/v1/stories/{key}").json["chapters"][0]
    assert document["text"].startswith("「この駅には、もう電車は来ません」")
    assert document["ruby"][1]["reading"] == "でんしゃ"
    assert document["text"][document["ruby"][1]["start"] : document["ruby"][1]["end"]] == "電車"
