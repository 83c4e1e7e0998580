from __future__ import annotations

import gzip
import hashlib
import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from object_stores.stores import STORES

from indexer.errors import CapturesAwayError, CatalogueError
from indexer.model import FrontierPage
from indexer.object_stores import MARK, open_store


@pytest.fixture(params=STORES.values(), ids=STORES.keys(), scope="module")
def places(request):
    with request.param() as places:
        yield places


@pytest.fixture
def catalogue(catalogue, places, tmp_path):
    catalogue.place = replace(catalogue.place, captures=places(tmp_path))
    return catalogue


def _name(digest):
    return f"{digest[:2]}/{digest}.gz"


def _store(catalogue):
    """The store behind the catalogue's back."""
    return open_store(catalogue.place.captures, catalogue.place.folder)


def _lose(catalogue, digest):
    _store(catalogue).delete([_name(digest)])


def _spoil(catalogue, digest, damage):
    store = _store(catalogue)
    store.put(_name(digest), damage(store.get(_name(digest))))


def test_bytes_come_back_by_their_sha256(catalogue):
    content = b"<p>Once</p>" * 100
    digest = catalogue.captures.put(content)
    assert digest == hashlib.sha256(content).hexdigest()
    assert catalogue.captures.get(digest) == content
    assert gzip.decompress(_store(catalogue).get(_name(digest))) == content


def test_a_capture_in_the_data_folder_is_a_file_that_its_owner_may_read(opens, tmp_path):
    with opens(tmp_path / "var") as opened:
        digest = opened.captures.put(b"private")
    file = tmp_path / "var" / "captures" / digest[:2] / f"{digest}.gz"
    assert gzip.decompress(file.read_bytes()) == b"private"
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "var" / "captures").iterdir()] == [digest[:2]]


def test_the_same_bytes_are_kept_once(catalogue):
    digest = catalogue.captures.put(b"twice")
    other = gzip.compress(b"twice", 1)
    _store(catalogue).put(_name(digest), other)
    assert catalogue.captures.put(b"twice") == digest
    assert _store(catalogue).get(_name(digest)) == other
    assert len(catalogue.frontier.unreferenced()) == 1


def test_a_lost_capture_is_named_and_mended_by_putting_it_again(catalogue):
    digest = catalogue.captures.put(b"lost")
    _lose(catalogue, digest)
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
        _lose(catalogue, digest)
    used, older = catalogue.captures.check()
    assert (now in used, "crawl their sources again" in used) == (True, True)
    assert (before in older, "doctor --heal" in older) == (True, True)
    catalogue.captures.forget_lost()
    assert catalogue.captures.check() == (used,)


def test_a_capture_that_was_altered_is_named_by_a_deep_look_and_mended_by_putting_it_again(catalogue):
    digest = catalogue.captures.put(b"the harbour clock " * 50)
    _spoil(catalogue, digest, lambda raw: raw[:20] + bytes([raw[20] ^ 4]) + raw[21:])
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
    _spoil(catalogue, digest, damage)
    with pytest.raises(CatalogueError):
        catalogue.captures.get(digest)


def test_other_bytes_under_the_same_name_are_noticed(catalogue):
    digest = catalogue.captures.put(b"true")
    _spoil(catalogue, digest, lambda _: gzip.compress(b"false"))
    with pytest.raises(CatalogueError, match="altered"):
        catalogue.captures.get(digest)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "a" * 63, "g" * 64, "A" * 64, "/" * 64])
def test_only_a_digest_names_a_capture(catalogue, name):
    with pytest.raises(CatalogueError, match="not the name"):
        catalogue.captures.get(name)


def test_a_folder_that_takes_no_files_is_explained(opens, tmp_path):
    with opens(tmp_path / "var") as opened:
        (tmp_path / "var" / "captures").write_text("in the way")
        with pytest.raises(CatalogueError, match="could not be kept"):
            opened.captures.put(b"anything")
        assert opened.frontier.unreferenced() == []


def test_what_is_dropped_is_gone_from_the_store_and_the_catalogue(catalogue):
    digests = [catalogue.captures.put(f"page {number}".encode()) for number in range(8)]
    catalogue.captures.drop(digests[:5])
    catalogue.captures.drop(digests[:5])
    left = {each.name for each in _store(catalogue).objects() if each.name != MARK}
    assert left == {_name(digest) for digest in digests[5:]}
    assert sorted(catalogue.frontier.unreferenced()) == sorted(digests[5:])
    assert catalogue.captures.check() == ()
    assert not catalogue.captures.holds(digests[0])


def test_what_no_row_knows_is_swept_once_it_is_a_day_old(catalogue, monkeypatch):
    digest = catalogue.captures.put(b"known")
    stray = hashlib.sha256(b"stray").hexdigest()
    names = [_name(stray), f"{_name(stray)}.0af3.new", f"{_name(digest)}.0af4.new", "notes.txt"]
    for name in names:
        _store(catalogue).put(name, gzip.compress(b"stray"))
    catalogue.captures.sweep()
    assert {each.name for each in _store(catalogue).objects()} >= {_name(digest), *names}
    monkeypatch.setattr("indexer.catalogue.sql.captures.time.time", lambda: time.time_ns() / 1e9 + 90_000)
    catalogue.captures.sweep()
    left = {each.name for each in _store(catalogue).objects()} - {MARK}
    assert left == {_name(digest), "notes.txt"}
    assert catalogue.captures.get(digest) == b"known"
    assert catalogue.check() == ()


def test_what_is_kept_again_while_it_is_swept_stays(catalogue, monkeypatch):
    catalogue.captures.put(b"another")
    stray = hashlib.sha256(b"stray").hexdigest()
    _store(catalogue).put(_name(stray), gzip.compress(b"stray"))
    monkeypatch.setattr("indexer.catalogue.sql.captures.time.time", lambda: time.time_ns() / 1e9 + 90_000)
    get = catalogue.captures._store.get

    def kept_meanwhile(name):
        packed = get(name)
        with monkeypatch.context() as patched:
            patched.setattr(catalogue.captures._store, "get", get)
            catalogue.captures.put(b"stray")
        return packed

    monkeypatch.setattr(catalogue.captures._store, "get", kept_meanwhile)
    catalogue.captures.sweep()
    monkeypatch.undo()
    assert catalogue.captures.get(stray) == b"stray"
    assert catalogue.check() == ()


def _without_mark(catalogue):
    """Take the mark away, as a mount does that is away; return whether the store has one at all."""
    if not catalogue.place.captures.url:
        return False
    _store(catalogue).delete([MARK])
    return True


def test_while_a_shared_store_is_away_nothing_is_lost_forgotten_or_kept_elsewhere(catalogue):
    digest = catalogue.captures.put(b"here")
    if not _without_mark(catalogue):
        return
    _lose(catalogue, digest)
    for attempt in (
        lambda: catalogue.captures.get(digest),
        lambda: catalogue.captures.holds(digest),
        lambda: catalogue.captures.put(b"here"),
        lambda: catalogue.captures.put(b"more"),
        lambda: catalogue.captures.drop([digest]),
    ):
        with pytest.raises(CapturesAwayError, match="may be away"):
            attempt()
    catalogue.captures.forget_lost()
    assert catalogue.frontier.unreferenced() == [digest]
    (told,) = catalogue.captures.check()
    assert "may be away" in told
    assert catalogue.check() == (told,)
    assert catalogue.check_deep() == ()


def test_two_archives_do_not_share_a_store(catalogue, opens, tmp_path):
    digest = catalogue.captures.put(b"ours")
    if not catalogue.place.captures.url:
        return
    with opens(tmp_path / "other") as other:
        other.place = replace(other.place, captures=catalogue.place.captures)
        with pytest.raises(CapturesAwayError, match="another archive"):
            other.captures.put(b"theirs")
        assert other.frontier.unreferenced() == []
    assert catalogue.captures.get(digest) == b"ours"


@settings(deadline=None, max_examples=30)
@given(st.binary(max_size=2000))
def test_any_bytes_come_back(shared_captures, content):
    assert shared_captures.get(shared_captures.put(content)) == content


@pytest.fixture(scope="module")
def shared_captures(opens, places, tmp_path_factory):
    folder = tmp_path_factory.mktemp("captures")
    with opens(folder) as opened:
        opened.place = replace(opened.place, captures=places(folder))
        yield opened.captures
