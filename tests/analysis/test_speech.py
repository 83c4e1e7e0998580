"""What is spoken and what is told, by the marks of many languages; who speaks, and nobody guessed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spoken_texts import CONVENTIONS, DASHED, Convention, chapter, dashed

from indexer.analysis.speakers import is_named, speakers
from indexer.analysis.speech import Speech, stretches

_WORD = re.compile(r"\w+(?:['’]\w+)*")
PIECES = st.sampled_from(
    [
        "“",
        "”",
        "‘",
        "’",
        '"',
        "'",
        "„",
        "«",
        "»",
        "—",
        " — ",
        "–",
        "「",
        "」",
        "\n\n",
        "\n",
        " ",
        ".",
        ",",
        "a",
        "Tom",
        "said",
        "don't",
    ]
)


def spoken(text: str) -> str:
    return "|".join(text[each.start : each.end] for each in stretches(text) if each.spoken)


def words(text: str, spans: list[tuple[int, int]]) -> set[int]:
    return {match.start() for start, end in spans for match in _WORD.finditer(text, start, end)}


def f1(texts: list[tuple[str, list[tuple[int, int]]]]) -> float:
    right = found = wanted = 0
    for text, truth in texts:
        got, asked = (
            words(text, [(each.start, each.end) for each in stretches(text) if each.spoken]),
            words(text, truth),
        )
        right, found, wanted = right + len(got & asked), found + len(got), wanted + len(asked)
    return 2 * right / (found + wanted)


@given(st.lists(PIECES, max_size=40).map("".join))
def test_stretches_are_all_of_a_text_but_blank_lines_and_none_reaches_beyond_its_paragraph(text):
    at = 0
    for each in stretches(text):
        assert at <= each.start < each.end
        assert not text[at : each.start].strip()
        assert "\n\n" not in text[each.start : each.end].strip("\n")
        at = each.end
    assert not text[at:].strip()


@pytest.mark.parametrize("how", CONVENTIONS, ids=lambda how: how.name)
def test_speech_is_told_from_telling_in_every_convention(how: Convention):
    made = [chapter(how, seed) for seed in range(100, 105)]
    assert f1([(each.text, [(start, end) for start, end, _ in each.spoken]) for each in made]) >= 0.985


@pytest.mark.parametrize("language", DASHED)
def test_dashes_begin_speech_and_part_it_from_its_tags(language: str):
    assert f1([dashed(language, seed) for seed in range(100, 105)]) >= 0.985


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("“Go,” he said. “Now.”", "“Go,”|“Now.”"),
        ("“Not closed, she said.\n\nThe rain fell.", "“Not closed, she said."),
        ("“It is the first.\n\n“And the last.”\n\nHe went.", "“It is the first.|“And the last.”"),
        ("‘I’m the boys’ friend,’ he said. ‘’Tis so.’", "‘I’m the boys’ friend,’|‘’Tis so.’"),
        ("'I don't,' he said. It was the dogs' house.", "'I don't,'"),
        ("He read “The Times” and slept.", ""),
        ("‘He said “no” to me,’ said Tom.", "‘He said “no” to me,’"),
        ("„Ich weiß nicht“, sagte er.", "„Ich weiß nicht“"),
        ("»Komm«, sagte sie.", "»Komm«"),
        ("« Bonjour », dit-il.", "« Bonjour »"),
        ("« Bonjour, dit Pierre. Entrez. »", "« Bonjour,| Entrez. »"),
        ("「わからない」と彼女は言った。", "「わからない」"),
        ("—No sé —dijo ella—. Mañana.", "—No sé|. Mañana."),
        ("— Не знаю, — сказала она. — Завтра.", "— Не знаю,|Завтра."),
        ("No marks at all, and don't look for any.", ""),
    ],
)
def test_each_convention_by_an_example(text, said):
    assert spoken(text) == said


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("“The sea,” said Elinor.", ["Elinor"]),
        ("“The sea!” Elinor whispered. “Look.”", ["Elinor", "Elinor"]),
        ("Mr. Palmer said, “The sea.”", ["Mr. Palmer"]),
        ("“The sea,” she said.", [None]),
        ("“The sea.”", [None]),
        ("“The sea.” Elinor laughed at him.", [None]),
        ("“The sea,” said Tom. Marianne looked up. “Where?”", ["Tom", None]),
        ("“The sea,” said Tom. Marianne answered, “Where?”", ["Tom", "Marianne"]),
        ("“The sea,” said the captain.", ["the captain"]),
        ("“The sea,” the old man said.", ["the old man"]),
        ("“The sea,” said a voice.", [None]),
        ("„Das Meer“, sagte Anna.", ["Anna"]),
        ("« La mer », dit Hélène.", ["Hélène"]),
        ("— Море, — сказала Анна.", ["Анна"]),
        ("「海だ」と花子は言った。", ["花子"]),
    ],
)
def test_the_speaker_is_whom_the_tag_beside_a_line_names(text, who):
    assert [each for _, each in speakers(text, Speech(text).turn(1))] == who


def test_a_speech_of_several_paragraphs_has_one_speaker():
    text = "Elinor said: “The sea.\n\n“And the hills.”\n\n“Both?”"
    speech = Speech(text)
    assert [who for _, who in speakers(text, speech.turn(30))] == ["Elinor", "Elinor"]
    assert [who for _, who in speakers(text, speech.turn(len(text) - 2))] == [None]


def test_a_name_is_known_by_any_of_its_words():
    assert is_named("darcy", "Mr. Darcy")
    assert is_named("Mr Darcy", "Mr. Darcy")
    assert not is_named("Miss Darcy", "Mr. Darcy")
