"""Chinese, Japanese and Korean headings, and sentences that begin as they do."""

from __future__ import annotations

import pytest

from indexer.readers.structure.chapters import split_chapters
from indexer.readers.structure.headings import Kind, heading_of, short_title


@pytest.mark.parametrize(
    ("words", "kind", "name", "title"),
    [
        ("第一章", Kind.CHAPTER, "章", "第一章"),
        ("第一章 河心", Kind.CHAPTER, "章", "河心"),
        ("第一章河心", Kind.CHAPTER, "章", "河心"),
        ("【第三章】", Kind.CHAPTER, "章", "【第三章】"),
        ("【第三章】河心", Kind.CHAPTER, "章", "河心"),
        ("第兩百零四章：燈下", Kind.CHAPTER, "章", "燈下"),
        ("第１２話「雨、ふたたび」", Kind.CHAPTER, "話", "「雨、ふたたび」"),
        (
            "第十二回　甄士隱夢幻識通靈　賈雨村風塵懷閨秀",
            Kind.CHAPTER,
            "回",
            "甄士隱夢幻識通靈　賈雨村風塵懷閨秀",
        ),
        ("正文 第844章 数灯", Kind.CHAPTER, "章", "数灯"),
        ("第二卷 风起 第一章 河心", Kind.CHAPTER, "章", "河心"),
        ("第二卷 风起", Kind.VOLUME, "卷", "风起"),
        ("卷三 山雨", Kind.VOLUME, "卷", "山雨"),
        ("番外編　帰り道", Kind.CHAPTER, "", "帰り道"),
        ("卷三", Kind.VOLUME, "卷", "卷三"),
        ("第二部　帰り道", Kind.PART, "部", "帰り道"),
        ("下卷", Kind.PART, "", "下卷"),
        ("序章", Kind.CHAPTER, "", "序章"),
        ("番外一 雨巷", Kind.CHAPTER, "", "雨巷"),
        ("プロローグ", Kind.CHAPTER, "", "プロローグ"),
        ("제1장 우물", Kind.CHAPTER, "장", "우물"),
        ("제십이장", Kind.CHAPTER, "장", "제십이장"),
        ("제2부", Kind.PART, "부", "제2부"),
    ],
)
def test_headings_are_known_with_what_they_number(words, kind, name, title):
    heading = heading_of(words)
    assert heading is not None
    assert (heading.words, heading.kind, heading.name, short_title(words)) == (
        " ".join(words.split()),
        kind,
        name,
        title,
    )


@pytest.mark.parametrize("words", ["尾声", "後記", "エピローグ", "에필로그", "大结局"])
def test_endings_are_known(words):
    heading = heading_of(words)
    assert heading is not None
    assert heading.is_closing


@pytest.mark.parametrize(
    "sentence",
    [
        "第一封信只有一句话。",
        "第三个人走到井边的时候",
        "第二天，第二封信又来了。",
        "第一章他读了三遍，还是不明白",
        "第三章？",
        "第三話は知らない",
        "第二章を読み終えた",
        "第三夜、雨が降った。",
        "第五节车厢里坐着一个吹笛子的人。",
        "前言不搭后语",
        "卷三本书放在桌上",
        "序幕刚刚拉开",
        "エピローグなんていらない",
        "제1장은 없다",
        "프롤로그는 필요 없다",
        "「第三章」と彼は言った",
        "1화를 다 읽고 나니 밤이 깊었다.",
    ],
)
def test_sentences_that_begin_so_are_none(sentence):
    assert heading_of(sentence) is None


def test_volumes_hold_chapters():
    chapters = split_chapters(
        "第一卷 风起\n\n第一章 河心\n\n灯。\n\n第二章\n\n雨。\n\n第二卷\n\n第三章\n\n鞋。"
    )
    assert [(chapter.within, chapter.title) for chapter in chapters] == [
        (("第一卷 风起",), "第一章 河心"),
        (("第一卷 风起",), "第二章"),
        (("第二卷",), "第三章"),
    ]


@pytest.mark.parametrize(
    "numerals", [("一", "二", "三"), ("（一）", "（二）", "（三）"), ("一、灯", "二、雨", "三、鞋")]
)
def test_bare_numbers_count_from_one(numerals):
    chapters = split_chapters(
        "\n\n".join(paragraph for each in numerals for paragraph in (each, "渡口的灯。"))
    )
    assert [chapter.title for chapter in chapters] == list(numerals)
