"""Which Western encoding a text is in, told by where its signs stand."""

from __future__ import annotations

import pytest

from indexer.readers.decoding.encoding import decode
from indexer.readers.decoding.western import judge

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


def test_other_scripts_convince_nobody():
    assert judge("Привет, мир, это письмо".encode("cp1251")).score < 0.5
    assert judge("Příliš žluťoučký kůň".encode("cp1250")).score < 0.5
    assert judge(b"plain").score == 0
