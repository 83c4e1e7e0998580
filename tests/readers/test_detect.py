from __future__ import annotations

import io
import zipfile

import pytest

from indexer.readers.detect import Kind, detect

PROSE = b"The Ferry\n\nby Moss\n\nThe ferry left at noon, and nobody waved."


def zipped(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, b"something")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (PROSE, "ferry.txt", Kind.TEXT),
        (PROSE, "ferry", Kind.TEXT),
        (PROSE, "captains.log", Kind.TEXT),
        (b"\xff\xfe" + "The ferry left at noon.".encode("utf-16-le"), "ferry.txt", Kind.TEXT),
        (b"", "ferry.txt", Kind.EMPTY),
        (b" \r\n\x1a", "ferry.txt", Kind.EMPTY),
        (b"<!DOCTYPE html><html><p>The ferry", "ferry.txt", Kind.HTML),
        (b"<p>The <i>ferry</i> left.</p>", "ferry.html", Kind.HTML),
        (b"He said <i>no</i>, and meant it.", "ferry.txt", Kind.TEXT),
        (zipped("mimetype", "META-INF/container.xml"), "ferry.html", Kind.EPUB),
        (zipped("a.txt", "b.txt"), "ferry.epub", Kind.ZIP),
        (b"%PDF-1.7 ...", "ferry.txt", Kind.PDF),
        (b"\x89PNG 1234", "ferry.txt", Kind.BINARY),
        (bytes(range(256)) * 8, "ferry.txt", Kind.BINARY),
        (b"INSERT INTO stories VALUES (1);", "backup.sql", Kind.SQL),
        (b"INSERT INTO the ferry what you can.", "ferry.txt", Kind.TEXT),
        (b"var ferries = ['noon'];", "list.js", Kind.CODE),
    ],
)
def test_content_says_what_a_file_is(content, name, kind):
    found = detect(content, name=name)
    assert found.kind is kind
    assert found.why
