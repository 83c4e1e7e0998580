"""What stands more than once as pages and as JSON: beside its paragraph, marked where it is followed to, escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from webserver import keep

from indexer.archive import Archive
from indexer.config import LibrarySettings, Settings, WebSettings
from indexer.model import Chapter, Rating, Story, story_id
from webui import create_app

LINE = (
    "Seven pelicans considered the captain's marmalade <b>quietly</b>, and when the tide turned they carried it, jar by "
    "jar, across the marsh to moss@example.org, where the keeper's daughter painted stairs a doubtful green."
)
SHORT = "Nobody had planted clocks behind that greenhouse, yet every spring some dozens came up ticking."


def story(key: str, *paragraphs: str, rating: Rating = Rating.GENERAL, title: str = "") -> Story:
    text = "\n\n".join(paragraphs)
    chapters = (Chapter(1, None, text),)
    name = title or f"The {key.title()} <i>"
    return Story(
        "tales", f"{key}.txt", name, chapters, ("Moss & Fern",), rating=rating, words=len(text.split())
    )


def filler(seed: int) -> str:
    return " ".join(
        f"{word}{seed}"
        for word in ["lamp", "kite", "bell", "shore", "stone", "bread", "river", "road", "mill", "hill"] * 12
    )


LAMP, KITE, BELL = (story_id("tales", f"{key}.txt") for key in ("lamp", "kite", "bell"))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder: Path = tmp_path_factory.mktemp("duplicates")
    settings = Settings(library=LibrarySettings(data=folder), web=WebSettings(highest_rating=Rating.TEEN))
    keep(
        settings,
        [
            story("lamp", filler(1), LINE, filler(2), SHORT),
            story("kite", SHORT, filler(3), f"It is said: {LINE}", filler(4)),
            story("bell", filler(5), LINE, rating=Rating.EXPLICIT, title="The Secret Bell"),
            *(story(f"verse{number}", filler(10 + number), SHORT) for number in range(5)),
        ],
    )
    with closing(Archive(settings)) as archive:
        yield create_app(settings, archive).test_client()


def test_a_passage_is_told_of_behind_the_paragraph_it_begins_in(client):
    page = client.get(f"/stories/{LAMP}").text
    (told,) = [
        each
        for each in re.findall(r"</p>\n<p class=\"also\".*?</p>", page)
        if "Kite" in each and "more" not in each
    ]
    assert "also stands in" in told
    assert "<cite><bdi>The Kite &lt;i&gt;</bdi></cite>" in told
    assert "Moss &amp; Fern" in told
    before = page[: page.index(told)]
    assert before.endswith("doubtful green.")
    assert "2 passages of it also stand in other stories" in page


def test_of_many_stories_three_are_named_and_the_others_counted(client):
    page = client.get(f"/stories/{KITE}").text
    (told,) = [each for each in re.findall(r"<p class=\"also\".*?</p>", page) if "more" in each]
    assert told.count("<cite>") == 3
    assert f'<a href="/stories/{KITE}/lifted">3 more</a>' in told


def test_following_a_passage_leads_to_it_there_marked_and_so_does_its_length_here(client):
    page = client.get(f"/stories/{LAMP}").text
    here, there = re.findall(rf'href="(/stories/(?:{LAMP}|{KITE})\?with=[^"]*)"', page)[:2]
    for url in (here, there):
        found = client.get(url.replace("&amp;", "&").partition("#")[0]).text
        assert re.search(r'<mark id="hit-\d" class="now" tabindex="-1" autofocus>Seven pelicans', found)
        assert "Marked is what this story shares with" in found
        assert "<b>quietly</b>" not in found
        assert "moss@example.org" not in found
        assert 'id="hitbar"' in found


def test_a_story_that_may_not_be_seen_is_named_nowhere(client):
    for url in (f"/stories/{LAMP}", f"/stories/{LAMP}/lifted", "/duplicates", "/api/v1/duplicates"):
        answer = client.get(url)
        assert answer.status_code == 200
        assert "Secret" not in answer.text
        assert BELL not in answer.text
    assert client.get(f"/stories/{LAMP}?with={BELL}").status_code == 404
    assert client.get(f"/api/v1/stories/{BELL}/lifted").status_code == 404


def test_the_report_has_passages_with_links_and_common_ones_last(client):
    page = client.get("/duplicates").text
    assert page.index("Seven pelicans") < page.index("Nobody had planted")
    assert "in 7 works, so a common one" in page
    assert "<b>quietly" not in page
    assert "There are none." in client.get("/duplicates?apart=1").text
    assert "There are no more." in client.get("/duplicates?page=7").text
    assert client.get("/duplicates?page=x").status_code == 400


def test_the_api_tells_the_same(client):
    found = client.get(f"/api/v1/stories/{LAMP}/lifted").json["passages"]
    assert {each["story"]["id"] for each in found} > {KITE}
    assert found[0]["url"].startswith(f"/stories/{KITE}?with={LAMP}&hit=")
    assert client.get(found[0]["url"].partition("#")[0]).status_code == 200
    every = client.get("/api/v1/duplicates?hitsPerPage=1").json
    assert (every["passagesTotal"], every["pages"], len(every["passages"])) == (2, 2, 1)
    assert client.get("/api/v1/duplicates?parts=1").status_code == 400


def test_passages_are_told_of_beside_what_a_query_marks_too(client):
    assert 'class="also"' in client.get(f"/stories/{LAMP}?q=pelicans").text


def test_stories_like_one_are_listed_with_why_and_where(client):
    page = client.get(f"/stories/{LAMP}/similar").text
    assert "The Kite &lt;i&gt;" in page
    assert f'href="/stories/{KITE}?with={LAMP}&amp;hit=1#hit-1"' in page
    assert "Secret" not in page
    found = client.get(f"/api/v1/stories/{LAMP}/similar?limit=3").json
    assert found["story"]["id"] == LAMP
    assert len(found["matches"]) == 3
    assert max(found["matches"], key=lambda each: each["passages"])["story"]["id"] == KITE
    assert client.get(f"/stories/{BELL}/similar").status_code == 404
    assert client.get(f"/api/v1/stories/{LAMP}/similar?limit=0").status_code == 400
    assert f"/stories/{LAMP}/similar" in client.get(f"/stories/{LAMP}").text
