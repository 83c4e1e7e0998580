"""Readings above words are no words: a text has none of them, and knows what stands above which characters."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.model import Chapter, Ruby, Story, Zone, ZoneKind
from indexer.readers.contact_redaction import redact_story
from indexer.readers.structure.ruby import BASE, END, READING, with_ruby

SIGNED = f"この{BASE}駅{READING}えき{END}には、{BASE}電車{READING}でんしゃ{END}。"
FILLER = (
    "<p>むかしむかしあるところに、おじいさんとおばあさんが住んでいました。ランプは窓辺にありました。</p>" * 20
)


def above(chapter: Chapter) -> list[tuple[str, str]]:
    return [(chapter.text[each.start : each.end], each.reading) for each in chapter.ruby]


def story_of(text: str) -> Story:
    return Story("s", "a", "T", (Chapter(1, None, text),))


def test_the_signs_become_places():
    chapter = with_ruby(story_of(SIGNED)).chapters[0]
    assert chapter.text == "この駅には、電車。"
    assert above(chapter) == [("駅", "えき"), ("電車", "でんしゃ")]


def test_readings_elsewhere_than_in_the_text_are_gone():
    story = dataclasses.replace(
        story_of(SIGNED), title=SIGNED, extra={"a": SIGNED}, zones=(Zone(ZoneKind.NOTES, SIGNED, 1),)
    )
    plain = with_ruby(story)
    assert (plain.title, plain.extra["a"], plain.zones[0].text) == ("この駅には、電車。",) * 3


@given(st.text(st.sampled_from(["a", "b", " ", "_", "\n", BASE, READING, END]), max_size=40))
def test_no_sign_is_kept_and_every_place_is_in_the_text(text):
    chapter = with_ruby(story_of(text)).chapters[0]
    assert BASE not in chapter.text
    assert BASE not in text or not {READING, END} & set(chapter.text)
    assert all(0 <= each.start < each.end <= len(chapter.text) for each in chapter.ruby)
    assert all(one.end <= other.start for one, other in zip(chapter.ruby, chapter.ruby[1:], strict=False))


@pytest.mark.parametrize(
    ("markup", "text", "ruby"),
    [
        ("<ruby>駅<rp>（</rp><rt>えき</rt><rp>）</rp></ruby>", "駅", [("駅", "えき")]),
        ("<ruby>漢<rp>(<rt>かん<rp>)</ruby>", "漢", [("漢", "かん")]),
        ("<ruby>漢<rt>かん</rt>字<rt>じ</rt></ruby>", "漢字", [("漢", "かん"), ("字", "じ")]),
        ("<ruby>\n<rb>漢</rb><rb>字</rb><rt>かん</rt><rt>じ</rt>\n</ruby>", "漢字", [("漢字", "かんじ")]),
        ("<ruby>東<rtc><rt>とう</rt></rtc></ruby>", "東", [("東", "とう")]),
        ("<ruby><em>漢</em><rt>かん</rt></ruby>", "_漢_", [("漢", "かん")]),
        ("東京（とうきょう）", "東京（とうきょう）", []),
    ],
)
@pytest.mark.parametrize("site", ["", '<meta name="generator" content="x">'])
def test_pages_keep_readings_beside_their_words(story, markup, text, ruby, site):
    page = f"<html><head>{site}<title>題</title></head><body><p>前{markup}後</p>{FILLER}</body></html>"
    chapter = story(page, "a.html").chapters[0]
    assert chapter.text.startswith(f"前{text}後\n\n")
    assert above(chapter) == ruby


def test_a_books_titles_have_words_alone_and_its_text_both(story, make_book):
    page = (
        '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>'
        "<h2><ruby>第一章<rt>だいいっしょう</rt></ruby></h2><p><ruby>駅<rt>えき</rt></ruby>には来ない。</p></body></html>"
    )
    chapter = story(make_book({"one.xhtml": page}), "a.epub").chapters[0]
    assert (chapter.title, chapter.text) == ("第一章", "駅には来ない。")
    assert above(chapter) == [("駅", "えき")]


def test_an_address_that_is_taken_out_moves_the_readings_behind_it():
    text = f"{BASE}駅{READING}えき{END} ann@harbour.example {BASE}電車{READING}でんしゃ{END}"
    chapter = redact_story(with_ruby(story_of(text))).chapters[0]
    assert "harbour" not in chapter.text
    assert above(chapter) == [("駅", "えき"), ("電車", "でんしゃ")]


def test_a_reading_above_what_was_changed_goes():
    chapter = Chapter(1, None, "one two three", ruby=(Ruby(0, 3, "1"), Ruby(4, 7, "2"), Ruby(8, 13, "3")))
    assert above(chapter.with_text("one X three")) == [("one", "1"), ("three", "3")]
    assert chapter.with_text(chapter.text) is chapter
