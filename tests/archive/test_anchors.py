"""Lasting links made for any words of a story: they lead to just those words, and to their paragraph where they are not there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest
from archive_factory import fill, settings_for, story_of
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.analysis.page_paragraphs import paragraphs
from indexer.analysis.tokens import terms
from indexer.archive import Archive
from indexer.errors import UnknownStoryError
from indexer.model import OWNER, AnchorState, Chapter, Rating, Scope, TextQuote, story_id

TEXT = "The lamp was lit. The lamp went out.\n\nThe _lamp_ was lit.\n\n* * *\n\nNobody saw the lamp, nor the fog."
TALE = replace(
    story_of("lamp", "x", rating=Rating.EXPLICIT),
    chapters=(Chapter(1, "The Lamp", TEXT), Chapter(2, None, TEXT.replace("lamp", "kettle"))),
)
KEY = story_id("tales", "lamp.txt")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    made = settings_for(tmp_path_factory.mktemp("anchors"), "whoosh")
    fill(made, [TALE])
    with closing(Archive(made)) as opened:
        yield opened


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_link_leads_to_just_the_words_it_was_made_for(archive: Archive, data: st.DataObject):
    chapter = data.draw(st.sampled_from(TALE.chapters))
    number, (_, start, words) = data.draw(st.sampled_from([*enumerate(paragraphs(chapter.text), 1)]))
    bounds = sorted(data.draw(st.tuples(st.integers(0, len(words)), st.integers(0, len(words)))))
    first, last = bounds[0] + start, bounds[1] + start
    # As a browser says it: whole words, and what stands beside them in the paragraph.
    while first > start and chapter.text[first - 1].isalnum():
        first -= 1
    while last < start + len(words) and chapter.text[last].isalnum():
        last += 1
    exact = chapter.text[first:last]
    quote = TextQuote(exact, chapter.text[start:first][-40:], chapter.text[last : start + len(words)][:40])
    anchor = archive.anchor(OWNER, KEY, chapter.number, number, quote=quote)
    found = archive.anchored_story(OWNER, KEY, anchor)
    if terms(exact):
        (span,) = found.marked.spans[chapter.number]
        assert found.state is AnchorState.SAME
        assert terms(chapter.text[span.start : span.end]) == terms(exact)
        assert first <= span.start <= span.end <= last
    elif terms(words):
        (span,) = found.marked.spans[chapter.number]
        assert (span.start, span.end) == (start, start + len(words))


def test_words_that_are_not_there_are_linked_to_by_their_paragraph(archive: Archive):
    anchor = archive.anchor(OWNER, KEY, 1, 2, quote=TextQuote("zebra"))
    assert anchor.quote == TextQuote("")
    assert archive.anchored_story(OWNER, KEY, anchor).marked.spans[1][0].start == TEXT.index("The _lamp_")


@pytest.mark.parametrize(("chapter", "paragraph"), [(3, 1), (1, 99)])
def test_a_paragraph_that_is_not_there_has_no_link(archive: Archive, chapter: int, paragraph: int):
    with pytest.raises(UnknownStoryError):
        archive.anchor(OWNER, KEY, chapter, paragraph, quote=TextQuote(""))


def test_a_story_that_may_not_be_seen_has_no_link(archive: Archive):
    with pytest.raises(UnknownStoryError) as refused:
        archive.anchor(Scope(Rating.TEEN), KEY, 1, 1, quote=TextQuote("lamp"))
    with pytest.raises(UnknownStoryError) as unknown:
        archive.anchor(Scope(Rating.TEEN), "nobody", 1, 1, quote=TextQuote("lamp"))
    assert str(refused.value).replace(KEY, "nobody") == str(unknown.value)
