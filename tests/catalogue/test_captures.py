from __future__ import annotations

import gzip
import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.errors import CatalogueError
from indexer.model import FrontierPage


def _file(catalogue, digest):
    return catalogue.place.folder / "captures" / digest[:2] / f"{digest}.gz"


def test_bytes_come_back_by_their_sha256(catalogue):
    content = b"<p>Once</p>" * 100
    digest = catalogue.captures.put(content)
    assert digest == hashlib.sha256(content).hexdigest()
    assert catalogue.captures.get(digest) == content
    assert gzip.decompress(_file(catalogue, digest).read_bytes()) == content
    assert _file(catalogue, digest).stat().st_mode & 0o777 == 0o600


def test_the_same_bytes_are_kept_once(catalogue):
    digest = catalogue.captures.put(b"twice")
    before = _file(catalogue, digest).stat().st_mtime_ns
    assert catalogue.captures.put(b"twice") == digest
    assert _file(catalogue, digest).stat().st_mtime_ns == before
    assert len(catalogue.frontier.unreferenced()) == 1


def test_a_lost_capture_is_named_and_mended_by_putting_it_again(catalogue):
    digest = catalogue.captures.put(b"lost")
    _file(catalogue, digest).unlink()
    with pytest.raises(CatalogueError, match="missing or damaged"):
        catalogue.captures.get(digest)
    assert digest in catalogue.check()[0]
    catalogue.captures.put(b"lost")
    assert catalogue.check() == ()
    assert catalogue.captures.get(digest) == b"lost"


def test_a_lost_capture_that_no_page_has_any_more_is_told_apart_and_may_be_forgotten(catalogue):
    now, before = catalogue.captures.put(b"as it is now"), catalogue.captures.put(b"as it was")
    catalogue.frontier.settle(FrontierPage("site", "https://tales.example/1", state="fetched", digest=now))
    for digest in (now, before):
        _file(catalogue, digest).unlink()
    used, older = catalogue.captures.check()
    assert (now in used, "crawl their sources again" in used) == (True, True)
    assert (before in older, "doctor --heal" in older) == (True, True)
    catalogue.captures.forget_lost()
    assert catalogue.captures.check() == (used,)


def test_a_capture_that_was_altered_is_named_by_a_deep_look_and_mended_by_putting_it_again(catalogue):
    digest = catalogue.captures.put(b"the harbour clock " * 50)
    path = _file(catalogue, digest)
    content = path.read_bytes()
    path.write_bytes(content[:20] + bytes([content[20] ^ 4]) + content[21:])
    assert catalogue.captures.check() == ()
    assert digest in catalogue.captures.check_deep()[0]
    assert not catalogue.captures.holds(digest)
    catalogue.captures.put(b"the harbour clock " * 50)
    assert catalogue.captures.check_deep() == ()
    assert catalogue.captures.holds(digest)


@pytest.mark.parametrize(
    "damage", [lambda raw: raw[:-9], lambda raw: raw[:12] + b"\xff" + raw[13:], lambda raw: b""]
)
def test_a_damaged_capture_is_never_returned(catalogue, damage):
    digest = catalogue.captures.put(b"a story " * 50)
    path = _file(catalogue, digest)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(CatalogueError):
        catalogue.captures.get(digest)


def test_other_bytes_under_the_same_name_are_noticed(catalogue):
    digest = catalogue.captures.put(b"true")
    _file(catalogue, digest).write_bytes(gzip.compress(b"false"))
    with pytest.raises(CatalogueError, match="altered"):
        catalogue.captures.get(digest)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "a" * 63, "g" * 64, "A" * 64, "/" * 64])
def test_only_a_digest_names_a_capture(catalogue, name):
    with pytest.raises(CatalogueError, match="not the name"):
        catalogue.captures.get(name)


def test_a_folder_that_takes_no_files_is_explained(catalogue):
    (catalogue.place.folder / "captures").write_text("in the way")
    with pytest.raises(CatalogueError, match="could not be kept"):
        catalogue.captures.put(b"anything")
    assert catalogue.frontier.unreferenced() == []


@settings(deadline=None, max_examples=30)
@given(st.binary(max_size=2000))
def test_any_bytes_come_back(shared_captures, content):
    assert shared_captures.get(shared_captures.put(content)) == content


@pytest.fixture(scope="module")
def shared_captures(opens, tmp_path_factory):
    with opens(tmp_path_factory.mktemp("captures")) as opened:
        yield opened.captures
