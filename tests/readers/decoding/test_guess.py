"""Encodings that only the language tells, and those that say themselves what they are."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from indexer.model import Capture
from indexer.readers.decoding.cleaning import clean
from indexer.readers.decoding.encoding import decode
from indexer.readers.detect import detect
from indexer.readers.read_capture import read

RUSSIAN = "В одном доме на берегу жил старый смотритель, и каждую ночь он зажигал лампу в окне. "
POLISH = "Żółta łódź płynęła przez ciemność, a nikt na brzegu nie wiedział, dokąd zdąża i skąd przybyła. "
JAPANESE = "昔々あるところに、おじいさんとおばあさんが住んでいました。ランプは窓辺にありました。"
KOREAN = "옛날 옛적에 등대에 한 노인이 살고 있었습니다. 등불은 창가에 있었습니다. "

# The folder's name after its language is cut off, where Python calls it something else.
NAMES = {"MacCyrillic": "mac_cyrillic", "MacRoman": "mac_roman", "IBM855": "cp855", "IBM866": "cp866"}
GOAL = 0.97


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (RUSSIAN, "cp866"),
        (RUSSIAN, "mac_cyrillic"),
        (POLISH, "cp1250"),
        (POLISH, "iso8859-2"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        (JAPANESE, "iso2022_jp"),
        (KOREAN, "euc_kr"),
        (KOREAN, "iso2022_kr"),
    ],
)
def test_the_language_tells_the_encoding(text, codec):
    decoded = decode((text * 3).encode(codec))
    assert decoded.text == text * 3
    assert decoded.why


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", ["The lamp stood in the window.", RUSSIAN])
def test_wide_text_needs_no_mark(text, codec):
    decoded = decode(text.encode(codec))
    assert (decoded.text, decoded.encoding) == (text, codec)


def python_name(folder: str) -> str | None:
    """The codec a folder is named after; None where Python has none."""
    plain = folder if folder in NAMES else folder.rsplit("-", 1)[0] if folder.count("-") > 1 else folder
    for name in (folder, NAMES.get(folder, plain), folder.rsplit("-", 1)[0]):
        try:
            return codecs.lookup(NAMES.get(name, name)).name
        except LookupError:
            continue
    return None


def test_nearly_every_real_file_reads_as_its_folder_says(shared_data: Path):
    """Prints the share of files whose text is the one their folder's encoding gives; EUC-TW has no codec."""
    right, wrong = [], []
    for path in sorted((shared_data / "crawler" / "charset").glob("*/*")):
        codec = python_name(path.parent.name)
        if codec is None:
            continue
        content = path.read_bytes()
        decoded = decode(content, markup=path.suffix in {".html", ".htm", ".xml"})
        same = decoded.text == clean(content.decode(codec)).text
        (right if same else wrong).append(f"{path.parent.name}/{path.name} as {decoded.encoding}")
    share = len(right) / (len(right) + len(wrong))
    print(f"charset: {len(right)} of {len(right) + len(wrong)} files alike ({share:.3f})", *wrong, sep="\n")  # noqa: T201 -- the figure is the point
    assert share >= GOAL, wrong


@pytest.mark.parametrize(
    "codec",
    ["utf-32", "utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be", "iso2022_kr", "iso2022_jp", "koi8-r"],
)
def test_text_of_any_encoding_is_taken_for_text(codec):
    text = {"iso2022_kr": KOREAN, "iso2022_jp": JAPANESE}.get(codec, RUSSIAN)
    assert detect((text * 3).encode(codec)).kind == "text"
    outcome = read(Capture("s", "a.txt", (text * 3).encode(codec), ""))
    assert outcome.reading["encoding"] == codec


def test_the_encoding_is_told_of_what_holds_no_story():
    page = "<html><body><p>Лампа.</p></body></html>".encode("koi8-r")
    outcome = read(Capture("s", "a.html", page, "", declared_encoding="koi8-r"))
    assert outcome.failure is not None
    assert outcome.reading["encoding"] == "koi8-r"
