"""Which Western encoding a text is in, told by its letters and by where its signs stand."""

from __future__ import annotations

import pytest

from indexer.readers.decoding.encoding import decode
from indexer.readers.decoding.signs import sign_cost

ENGLISH = "“Don’t,” said the keeper of the café — “it isn’t naïve… is it?”"
FRENCH = "Il était une fois à Besançon, où l’été était très chaud, un garçon naïf. "


@pytest.mark.parametrize("codec", ["cp1252", "mac_roman"])
@pytest.mark.parametrize("text", [ENGLISH, FRENCH, FRENCH * 20, "don’t", "L’ÉTÉ À PARIS", "Grüße, „Straße“"])
def test_windows_and_mac_are_told_apart(text, codec):
    decoded = decode(text.encode(codec))
    assert (decoded.text, decoded.encoding) == (text, codec)


@pytest.mark.parametrize("text", ["The café was olé, naïve and £5", "Señor Pérez, ¿qué?", "Fräulein Müller"])
def test_accents_of_dos_are_known(text):
    decoded = decode(text.encode("cp850"))
    assert decoded.text == text
    assert decoded.encoding in {"cp437", "cp850"}


def test_a_text_of_one_odd_byte_is_judged_by_its_neighbours():
    assert decode(b"Old Tom\xd5s lamp").text == "Old Tom’s lamp"
    assert decode(b"Old Tom\x92s lamp").text == "Old Tom’s lamp"
    assert decode(b"Old Tom in the caf\x82").text == "Old Tom in the café"


@pytest.mark.parametrize(
    "text",
    [
        "┌──────┐\n│ MENU │\n└──────┘",
        "╔════════════╗\n║ 1) Café    ║\n║ 2) Señor   ║\n╚════════════╝",
        "▒▒▒ The Lantern BBS ▒▒▒\n────────────────────────\nDon't read this at night.",
    ],
)
def test_what_was_drawn_under_dos_is_drawn_still(text):
    assert decode(text.encode("cp437")).text == text


def test_a_sign_in_its_place_costs_less_than_one_inside_a_word():
    assert sign_cost("n", "’", "t") < sign_cost(" ", "“", "D") < sign_cost("n", "“", "t")
    assert sign_cost("═", "═", "╗") < sign_cost(" ", "╠", "s")
    assert sign_cost("a", "\x93", "b") > sign_cost("a", "§", "b")
