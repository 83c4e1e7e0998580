"""Archives of anything readable: each member on its own, damage named, nothing outside touched, bombs refused."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.config import ReadSettings
from indexer.model import Capture
from indexer.readers.containers.containers import inside
from indexer.readers.read_capture import read
from indexer.readers.read_log import ReadLog

TALE = b"Title: %s\nAuthor: Posy Quill\nRating: G\n\nThe tin men came in from the rain.\n"
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


def zipped(members, method=zipfile.ZIP_DEFLATED):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def tarred(members, links=()):
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
        for name, where in links:
            info = tarfile.TarInfo(name)
            info.type, info.linkname = tarfile.SYMTYPE, where
            archive.addfile(info)
    return target.getvalue()


BOX = {"one.txt": TALE % b"Rust", "deep/two.txt": TALE % b"Oil"}


def titles(result):
    assert result.failure is None, result.failure
    return [story.title for story in result.stories]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("box.zip", zipped(BOX)),
        ("box.tar", tarred(BOX)),
        ("box.tar.gz", gzip.compress(tarred(BOX))),
        ("box.tgz", gzip.compress(tarred(BOX))),
        ("box.tar.bz2", bz2.compress(tarred(BOX))),
        ("box.tar.xz", lzma.compress(tarred(BOX))),
        ("renamed.dat", gzip.compress(tarred(BOX))),
    ],
)
def test_every_kind_of_archive_gives_its_stories(outcome, name, content):
    result = outcome(content, name)
    assert titles(result) == ["Rust", "Oil"]
    assert result.stories[1].native_key == f"{name}!/deep/two.txt"
    assert result.failures == ()


@pytest.mark.parametrize(
    ("pack", "ending"), [(gzip.compress, "gz"), (bz2.compress, "bz2"), (lzma.compress, "xz")]
)
def test_a_single_packed_file_is_read(story, pack, ending):
    found = story(pack(TALE % b"Rust"), f"rust.txt.{ending}")
    assert (found.title, found.native_key) == ("Rust", f"rust.txt.{ending}!/rust.txt")
    twice = (
        story(pack(TALE[:10]) + pack((TALE % b"Rust")[10:]), f"rust.txt.{ending}")
        if ending != "xz"
        else found
    )
    assert twice.chapters == found.chapters


def test_archives_in_archives_are_read_so_far_and_no_further(outcome):
    inner = zipped(BOX)
    assert titles(outcome(tarred({"a.zip": inner}), "b.tar")) == ["Rust", "Oil"]
    for _ in range(8):
        inner = zipped({"next.zip": inner})
    result = outcome(inner, "b.zip")
    assert result.failure is not None
    assert result.failures[0].cause == "too-large"


def test_what_cannot_be_read_is_named_and_costs_nothing_beside_it(outcome):
    good = zipped(BOX | {"x.bin": bytes(range(256)) * 20, "p.png": PICTURE}, zipfile.ZIP_STORED)
    result = outcome(good.replace(TALE % b"Rust", TALE % b"Lust"), "b.zip")
    assert titles(result) == ["Oil"]
    named = {failure.origin: failure.cause for failure in result.failures}
    assert named == {"b.zip!/one.txt": "damaged", "b.zip!/x.bin": "not-a-story"}
    assert result.skipped == 1


@pytest.mark.parametrize(
    ("method", "said"),
    [
        (1, "from before 1993 (shrink)"),
        (4, "from before 1993 (reduce)"),
        (6, "from before 1993 (implode)"),
        (9, "that few programs unpack (deflate64)"),
        (93, "that few programs unpack (method 93)"),
    ],
)
def test_a_way_of_packing_that_is_not_known_is_no_damage(outcome, method, said):
    content = bytearray(zipped(BOX, zipfile.ZIP_STORED))
    # The method of the first member, in its own header and in the directory.
    for start, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        content[content.index(start) + place] = method
    result = outcome(bytes(content), "old.zip")
    assert titles(result) == ["Oil"]
    assert [failure.cause for failure in result.failures] == ["packing"]
    assert said in result.failures[0].message
    assert "unar" in result.failures[0].message


def test_an_archive_without_stories_is_no_failure_of_reading(outcome):
    result = outcome(zipped({"p.png": PICTURE}), "b.zip")
    assert result.failure is not None
    assert result.failure.cause == "not-a-story"


def test_names_that_lead_out_lead_nowhere(outcome):
    members = {"../../one.txt": TALE % b"Rust", "/etc/two.txt": TALE % b"Oil", "..\\three.txt": TALE % b"Tin"}
    for content, name in ((zipped(members), "b.zip"), (tarred(members), "b.tar")):
        result = outcome(content, name)
        keys = [story.native_key for story in result.stories]
        assert keys == [f"{name}!/one.txt", f"{name}!/etc/two.txt", f"{name}!/three.txt"]


def test_links_are_passed_by(outcome, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_bytes(TALE % b"Secret")
    result = outcome(tarred(BOX, links=[("link.txt", str(secret))]), "b.tar")
    assert titles(result) == ["Rust", "Oil"]
    assert result.skipped == 1
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = 0o120777 << 16
    target = io.BytesIO(zipped(BOX))
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr(link, str(secret))
    assert titles(outcome(target.getvalue(), "b.zip")) == ["Rust", "Oil"]


def test_clutter_is_passed_by(outcome):
    result = outcome(
        zipped(BOX | {"__MACOSX/._one.txt": b"junk", ".hidden": b"junk", "Thumbs.db": b"junk"}), "b.zip"
    )
    assert titles(result) == ["Rust", "Oil"]
    assert result.failures == ()


def test_the_good_part_of_a_cut_archive_is_read(outcome):
    members = {f"{n:02}.txt": TALE % b"Rust" + str(n).encode() * 3000 for n in range(20)}
    for content, name in ((tarred(members), "b.tar"), (gzip.compress(tarred(members)), "b.tgz")):
        result = outcome(content[: len(content) * 2 // 3], name)
        assert result.failure is None
        assert 0 < len(result.stories) < 20
        assert "damaged" in {failure.cause for failure in result.failures}
    cut = gzip.compress(TALE % b"Rust" + bytes(range(256)) * 50)[:-60]
    assert outcome(cut, "a.txt.gz").failure.cause == "damaged"


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_bomb_is_refused(pack):
    bomb = pack(b"\0" * 40_000_000)
    result = read(Capture("inbox", "a.gz", bomb, ""), limits=ReadSettings(max_unpacked_mb=8))
    assert result.failure is not None
    assert result.failure.cause == "too-large"


def test_a_large_member_and_many_members_are_refused_with_the_setting_to_raise():
    large = tarred({"a.txt": b"word " * 500_000, "b.txt": TALE % b"Rust"})
    result = read(Capture("inbox", "a.tar", large, ""), limits=ReadSettings(max_unpacked_mb=1))
    assert "max_unpacked_mb" in (result.failures or (result.failure,))[0].message
    many = tarred({f"{n}.txt": TALE % b"Rust" for n in range(9)})
    result = read(Capture("inbox", "a.tar", many, ""), limits=ReadSettings(max_members=5))
    assert len(result.stories) == 5
    assert "max_members" in result.failures[0].message


def test_time_is_kept_for_what_was_read(outcome):
    told = ReadLog(deadline=0.0)
    assert told.is_late
    assert not ReadLog().is_late


@settings(deadline=None)
@given(st.text(max_size=60))
def test_no_name_leads_out_of_the_archive(name):
    steps = inside("box.zip", name).removeprefix("box.zip!/").split("/")
    assert not {"", ".", ".."} & set(steps)


@settings(deadline=None)
@given(st.binary(max_size=300), st.integers(0, 3), st.integers(0, 4000))
def test_no_damage_raises(noise, which, place):
    whole = [zipped(BOX), tarred(BOX), gzip.compress(tarred(BOX)), lzma.compress(TALE)][which]
    place %= len(whole)
    result = read(Capture("inbox", "box", whole[:place] + noise + whole[place + len(noise) :], ""))
    assert result.failure is None or result.failure.message
