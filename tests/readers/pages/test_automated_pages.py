"""Story pages of Automated Archives: the author's header, the story, and a closing that is neither."""

from __future__ import annotations

from indexer.model import Rating

SENTENCES = " ".join(
    f"The {n}th bell rang under water, and nobody but the cook heard it." for n in range(1, 9)
)
PAGE = f"""<html><head><title>Under Bells by Ada Pike</title></head><body><center><h1>Under Bells</h1></center>
<p>by Ada Pike</p><p>Author's website: http://bells.example/</p><p>Rating: PG-13</p>
<p>Disclaimer: None of the bells are mine.</p><hr><p>{SENTENCES}</p><p>"Well," said the cook.</p><hr>
<p>End Under Bells by Ada Pike: <a href="mailto:ada@bells.example">ada@bells.example</a></p>
<p>Author and story notes above.</p><p>Please post a comment on this story.<br>Read posted comments.</p></body></html>"""


def test_header_story_and_closing_are_kept_apart(story):
    found = story(PAGE, "bells.html")
    assert found.reading["format"] == "automated_pages"
    assert (found.title, found.authors, found.rating) == ("Under Bells", ("Ada Pike",), Rating.TEEN)
    text = found.chapters[0].text
    assert text.strip("* \n").startswith("The 1th bell")
    assert "Please post" not in text
    assert "bells are mine" not in text
    assert '"Well," said the cook.' in text
    assert "Author and story notes above." in found.zones[-1].text


def test_a_page_that_is_only_a_closing_is_no_story(outcome):
    page = "<html><body><p>Please post a comment on this story.</p><p>Read posted comments.</p></body></html>"
    failure = outcome(page, "x.html").failure
    assert failure is None or failure.cause == "not-a-story"
