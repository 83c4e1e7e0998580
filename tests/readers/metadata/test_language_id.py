"""The language of a story that names none."""

from __future__ import annotations

import pytest

from indexer.model import Chapter
from indexer.readers.metadata.language_id import detect_language

TEXTS = {
    "en": "The lamp went out, and nobody in the long house said a word about it until the morning came with its boats.",
    "fr": "La lampe s'éteignit, et personne dans la longue maison n'en parla avant que le matin n'arrive avec ses bateaux.",
    "de": "Die Lampe ging aus, und niemand in dem langen Haus sagte ein Wort darüber, bis der Morgen mit den Booten kam.",
    "es": "La lámpara se apagó, y nadie en la casa larga dijo una palabra de ello hasta que llegó la mañana con sus barcas.",
    "it": "La lampada si spense, e nessuno nella lunga casa ne disse una parola finché non venne il mattino con le barche.",
    "nl": "De lamp ging uit, en niemand in het lange huis zei er een woord over tot de ochtend kwam met de boten.",
    "pl": "Lampa zgasła i nikt w długim domu nie powiedział o tym ani słowa, dopóki nie nadszedł ranek z łodziami.",
    "ru": "Лампа погасла, и никто в длинном доме не сказал об этом ни слова, пока не пришло утро со своими лодками.",
    "sv": "Lampan slocknade, och ingen i det långa huset sade ett ord om det förrän morgonen kom med sina båtar.",
}


@pytest.mark.parametrize("code", TEXTS)
def test_a_few_sentences_tell_their_language(code):
    assert detect_language((Chapter(1, None, TEXTS[code]),)) == code


@pytest.mark.parametrize("text", ["", "Oh.", "1999 * * * 2000", "x " * 11])
def test_too_little_text_tells_nothing(text):
    assert detect_language((Chapter(1, None, text),)) is None


def test_the_longest_chapter_speaks_for_the_story():
    chapters = (
        Chapter(1, None, "To be or not to be, that was the question of the day, he said."),
        Chapter(2, None, TEXTS["de"]),
    )
    assert detect_language(chapters) == "de"
