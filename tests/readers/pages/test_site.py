"""What the documentation says of a new reader is true: its table and its module, word for word, read a page."""

from __future__ import annotations

import re
import sys
import types

import pytest

from indexer.errors import NotAStoryError
from indexer.model import Capture
from indexer.readers.detect import detect
from indexer.readers.pages.site import Site, site_of
from indexer.readers.sample import Sample

PAGE = b"<html><body>lanternfic.example<h1 class='lf-title'>Tin</h1><a class='lf-author'>Quill</a><div class='lf-blurb'>Rust.</div><div class='lf-story'><div class='lf-text'><p>It rang.</p></div></div></body></html>"


@pytest.fixture
def lanternfic(checkout, monkeypatch):
    import tomllib

    text = (checkout / "docs" / "formats.md").read_text(encoding="utf-8")
    blocks = dict(
        re.findall(r"   ```(toml|python)\n(.*?)\n   ```", text[text.index("## Add a reader") :], re.DOTALL)
    )
    table, code = (re.sub(r"(?m)^   ", "", blocks[name]) for name in ("toml", "python"))
    data = tomllib.loads(table)
    site = Site("lanternfic", tuple(data["marks"]), tuple(data["layouts"]), tuple(data["refused"]))
    monkeypatch.setattr(
        "indexer.readers.pages.site.site_of", lambda name: site if name == "lanternfic" else site_of(name)
    )
    module = types.ModuleType("lanternfic")
    monkeypatch.setitem(sys.modules, "lanternfic", module)
    exec(compile(code, "lanternfic", "exec"), module.__dict__)
    return module


def sample(content: bytes) -> Sample:
    return Sample(Capture("inbox", "x.html", content, ""), detect(content, name="x.html"))


def test_the_reader_in_the_documentation_reads_a_page(lanternfic):
    page = sample(PAGE)
    assert "lanternfic.example" in lanternfic.recognise(page)
    (found,) = lanternfic.read(page, None)
    assert (found.title, found.authors, found.summary, found.chapters[0].text) == (
        "Tin",
        ("Quill",),
        "Rust.",
        "It rang.",
    )


def test_it_refuses_what_its_table_says(lanternfic):
    page = sample(b"<html><body>lanternfic.example<form id='lf-login'></form></body></html>")
    assert lanternfic.recognise(page)
    with pytest.raises(NotAStoryError, match="members only"):
        lanternfic.read(page, None)


def test_it_leaves_other_pages_alone(lanternfic):
    assert lanternfic.recognise(sample(b"<html><body>elsewhere.example</body></html>")) is None
