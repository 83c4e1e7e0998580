"""Gates, walls and errors: refused with their reason where they are all there is, and nothing to a story that says the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.readers.pages.notices import notice_of

FILLER = " ".join(f"This is sentence number {n} of the explanation below." for n in range(9))


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("Are you over 18? This site may contain adult content.", "adult content"),
        ("You must be logged in to read this story.", "log in"),
        ("Story Not Found. Unable to locate story.", "not there"),
        ("503 Service Unavailable. Please try again.", "server's error"),
        ("Checking your browser before accessing the archive.", "shield"),
        ("This domain is for sale.", "holds no story"),
        ("Vous devez vous connecter pour lire cette histoire.", "log in"),
    ],
)
def test_a_notice_is_refused_with_what_it_is(outcome, words, message):
    failure = outcome(
        f"<html><body><h1>Tin</h1><p>{words}</p><p>{FILLER}</p></body></html>", "x.html"
    ).failure
    assert (failure.cause, message in failure.message) == ("not-a-story", True)


def test_a_story_may_say_the_same(story):
    long = "<p>" + "</p><p>".join(f"{FILLER} Access denied, said the door." for _ in range(8)) + "</p>"
    assert (
        "Access denied" in story(f"<html><body><h1>Doors</h1>{long}</body></html>", "x.html").chapters[0].text
    )


@given(st.text(max_size=200))
def test_no_text_makes_it_raise(text):
    assert notice_of(text) is None or notice_of(text).message
