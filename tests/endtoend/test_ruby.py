"""Words with readings above them, through the whole line: found by the words, counted without, shown with."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from recording import RecordingReporter
from warm_reader import open_resources

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
    bring_in(made)
    with closing(Archive(made)) as opened:
        yield opened, made


def bring_in(made: Settings) -> None:
    with open_resources(made) as parts:
        reporter = RecordingReporter()
        pipeline.import_folder(made.sources[0], parts, reporter)
        pipeline.index_pending(parts, reporter)


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


def test_an_earlier_version_shows_the_readings_it_had(archive):
    opened, settings = archive
    edited = PAGE.replace("もう", "今夜はもう", 1).replace("<rt>えき</rt>", "<rt>うまや</rt>", 1)
    Path(settings.sources[0].location, "a.html").write_text(edited, "utf-8")
    bring_in(settings)
    key = opened.search(OWNER, SearchRequest("切符")).hits[0].story.id
    client = create_app(settings, opened).test_client()
    today, earlier = (client.get(f"/stories/{key}{place}?q=電車は").text for place in ("", "/versions/1"))
    assert "<ruby>駅<rt>うまや</rt></ruby>には、今夜はもう<" in today
    assert "うまや" not in earlier
    assert earlier.count("<ruby>駅<rt>えき</rt></ruby>には、もう<") == len(LINES)
    kept = client.get(f"/api/v1/stories/{key}/versions/1").json["story"]["chapters"][0]
    assert [kept["text"][each["start"] : each["end"]] for each in kept["ruby"]] == ["駅", "電車"] * len(LINES)
