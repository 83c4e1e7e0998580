"""Ways to read what a test writes down: text, pages and small EPUB books, made in memory."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping

import pytest

from indexer.model import Capture, ReadOutcome, Story
from indexer.readers.read_capture import read

CONTAINER = (
    '<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>'
    '<rootfile full-path="content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
FACTS = "<dc:title>The Tin Orchard</dc:title><dc:creator>Posy Quill</dc:creator><dc:language>en</dc:language>"
ONE = (
    '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>'
    "<h2>Chapter 1: Rust</h2><p>The apples were made of tin and rang when it rained.</p></body></html>"
)
TWO = ONE.replace("Chapter 1: Rust", "Chapter 2: Polish").replace(
    "The apples were made of tin and rang when it rained.", "Nobody polished them twice."
)


def package(facts: str = FACTS, pages: tuple[str, ...] = ("one.xhtml", "two.xhtml")) -> str:
    items = "".join(
        f'<item id="p{n}" href="{page}" media-type="application/xhtml+xml"/>' for n, page in enumerate(pages)
    )
    spine = "".join(f'<itemref idref="p{n}"/>' for n in range(len(pages)))
    return (
        '<?xml version="1.0" encoding="utf-8"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
        f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">{facts}</metadata>'
        f"<manifest>{items}</manifest><spine>{spine}</spine></package>"
    )


def book(members: Mapping[str, str | bytes] | None = None, *, without: tuple[str, ...] = ()) -> bytes:
    """Return an EPUB of two chapters, some members replaced, added or left out."""
    parts: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "content.opf": package(),
        "one.xhtml": ONE,
        "two.xhtml": TWO,
    }
    parts |= dict(members or {})
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            if name not in without:
                archive.writestr(name, content)
    return target.getvalue()


Read = Callable[..., ReadOutcome]


@pytest.fixture
def outcome() -> Read:
    def read_it(content: str | bytes, name: str = "tale.txt", **more: str) -> ReadOutcome:
        raw = content.encode() if isinstance(content, str) else content
        return read(Capture("inbox", name, raw, "", **more))  # type: ignore[arg-type]  # keyword values are strings here

    return read_it


@pytest.fixture
def story(outcome: Read) -> Callable[..., Story]:
    def read_one(content: str | bytes, name: str = "tale.txt", **more: str) -> Story:
        result = outcome(content, name, **more)
        assert result.failure is None, result.failure
        assert len(result.stories) == 1
        return result.stories[0]

    return read_one


@pytest.fixture
def make_book() -> Callable[..., bytes]:
    return book


@pytest.fixture
def make_package() -> Callable[..., str]:
    return package
