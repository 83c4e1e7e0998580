"""A line as it is remembered: what is said of it, held against the stored text, and in whose scope."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest
from webserver import keep

from indexer.api_quotes import match_url
from indexer.archive import Archive
from indexer.config import IndexSettings, LibrarySettings, Settings, WebSettings
from indexer.model import OWNER, Chapter, QuoteAnswer, QuoteRequest, Rating, Scope, Story, Verdict
from webui import create_app

LINE = "The harbour lamp was lit before the fog came in, and nobody had lit it"


def tale(key: str, *chapters: str, **more: object) -> Story:
    made = tuple(Chapter(at, None, text) for at, text in enumerate(chapters, 1))
    return Story("box", f"{key}.txt", key.title(), made, rating=Rating.TEEN, **more)  # type: ignore[arg-type]


FILLER = " ".join(f"On day {number} of that winter the boats stayed on the shingle." for number in range(60))
STORIES = [
    tale(
        "lamp",
        FILLER,
        f"{FILLER}\n\n“_{LINE}_,” said Maren —\n“and it is lit still.”\n\n{FILLER}",
        authors=("Wren",),
    ),
    tale(
        "kite",
        f"{FILLER} The kite was older than the hill, and everyone in Overwater knew that.",
        authors=("Ash Reed",),
    ),
    tale("hill", f"The mayor untied the kite on the first windy day of spring. {FILLER}", authors=("Wren",)),
    tale("renard", f"Le renard gris marchait à travers la forêt enneigée. {FILLER}", language="French"),
    tale("kitsune", "狐は丘を越えて走り、夜の川のほとりで月を見上げていた。" * 3, language="Japanese"),
]
SECRET = replace(
    tale("secret", f"Seventeen copper herons guard the drowned orchard gate. {FILLER}"),
    rating=Rating.EXPLICIT,
)
TEENS = Scope(Rating.TEEN)


def settings_of(folder, **index: object) -> Settings:
    return Settings(
        library=LibrarySettings(data=folder),
        index=IndexSettings(**index),  # type: ignore[arg-type]
        web=WebSettings(highest_rating=Rating.TEEN),
    )


@pytest.fixture(scope="module", params=["tantivy", "whoosh"])
def archive(request, tmp_path_factory) -> Iterator[Archive]:
    settings = settings_of(tmp_path_factory.mktemp("box"), engine=request.param)
    keep(settings, [*STORIES, SECRET])
    with closing(Archive(settings)) as opened:
        yield opened


def found(archive: Archive, text: str, scope: Scope = OWNER, **more: str) -> QuoteAnswer:
    return archive.find_quote(scope, QuoteRequest(text, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (f"{LINE}, said Maren—and it is lit still", Verdict.MARKS),
        (LINE, Verdict.EXACT),
        (f"“{LINE}.”", Verdict.EXACT),
        (LINE.upper(), Verdict.MARKS),
        ("the harbor lamps was lit before the frog came and no body had lit it", Verdict.NEAR),
        ("The harbour lamp was before the fog came in and nobody lit", Verdict.NEAR),
        ("The harbourlamp was lit before thefog camein, and nobo dy hadlit it", Verdict.NEAR),
        ("Le renard gris marchait a travers la foret enneigee", Verdict.MARKS),
        ("Les renards gris marchaient à travers la forêt", Verdict.NEAR),
        ("狐は丘を越えて走り、夜の川のほとりで月を見上げていた", Verdict.EXACT),
        ("Whales recited sonnets beneath violet glaciers while accountants slept", Verdict.ABSENT),
        ("lit before the fog came in the kite was older than the hill", Verdict.COMPOSITE),
        ("", Verdict.ABSENT),
        ("… — !", Verdict.ABSENT),
    ],
)
def test_a_line_has_the_verdict_that_the_stored_text_gives(archive, text, verdict):
    assert found(archive, text).verdict is verdict


def test_a_match_says_where_the_line_stands_and_is_marked_there(archive):
    (match, *_) = found(archive, "harbour lamp was lit before the frog came in").matches
    assert (match.story.title, match.chapter) == ("Lamp", 2)
    assert re.fullmatch(r"ch\. 2, \d\d %", match.place)
    (span,) = match.spans
    assert match.text[span.start : span.end] == "harbour lamp was lit before the fog came in"
    assert FILLER[:20] not in match.text


def test_differences_are_runs_of_words_that_together_are_the_line_and_the_text(archive):
    asked = "the harbour lamp was always lit before fog came out, and nobody had lit it"
    (match, *_) = found(archive, asked).matches
    kinds = [(each.kind.value, each.asked, each.stored) for each in match.difference]
    assert ("added", "always", "") in kinds
    assert ("missing", "", "the") in kinds
    assert ("changed", "out", "in") in kinds
    assert match.differing == 3
    words = re.findall(r"\w+", " ".join(each.asked for each in match.difference))
    assert words == re.findall(r"\w+", asked)


def test_a_line_is_looked_for_where_it_is_said_to_stand(archive):
    line = "the kite was older than the hill and everyone knew that"
    assert found(archive, line, by="Reed").verdict is Verdict.NEAR
    assert found(archive, line, within="Kite").verdict is Verdict.NEAR
    elsewhere = found(archive, line, by="Wren")
    assert (elsewhere.verdict, elsewhere.matches[0].story.title) == (Verdict.ELSEWHERE, "Kite")
    assert (
        found(archive, "Whales recited sonnets beneath violet glaciers", by="Wren").verdict is Verdict.ABSENT
    )


def test_a_line_of_a_whole_paragraph_is_found_across_passages(archive):
    words = FILLER.split()
    for at in range(5, 300, 9):
        words[at] = "zebra"
    (match, *_) = found(archive, " ".join(words[:300])).matches
    assert match.score > 0.7
    assert match.differing < 50


def test_what_a_viewer_may_not_see_is_not_quoted(archive):
    line = "seventeen copper herons guard the drowned orchard gate"
    assert found(archive, line).verdict is Verdict.MARKS
    for text in (line, line.replace("guard", "guarded"), "seventeen herons guard a drowned gate"):
        answer = found(archive, text, TEENS)
        assert answer.verdict is Verdict.ABSENT
        assert "Secret" not in {match.story.title for match in answer.matches}


def test_without_time_a_line_is_not_said_to_stand_nowhere(archive):
    settings = archive.settings
    hurried = replace(settings, search=replace(settings.search, deadline_s=0.0))
    archive.follow(hurried)
    try:
        answer = found(archive, "whales recited sonnets beneath violet glaciers")
    finally:
        archive.follow(settings)
    assert answer.verdict is Verdict.UNDECIDED
    assert "no time" in " ".join(answer.warnings)


def test_an_index_without_passages_finds_only_what_stands_word_for_word(tmp_path):
    settings = settings_of(tmp_path, passages=False)
    keep(settings, STORIES[:2])
    with closing(Archive(settings)) as archive:
        assert found(archive, LINE).verdict is Verdict.EXACT
        answer = found(archive, LINE.replace("fog", "frog"))
        assert (answer.verdict, answer.matches) == (Verdict.UNDECIDED, ())
        assert "passages = true" in answer.warnings[0]


def test_an_archive_without_stories_says_so_and_nothing_of_passages(tmp_path):
    with closing(Archive(settings_of(tmp_path))) as archive:
        answer = found(archive, LINE)
    assert (answer.verdict, answer.matches) == (Verdict.UNDECIDED, ())
    assert answer.warnings == ("The archive holds no stories yet.",)


def test_the_api_answers_in_the_agreed_shape(archive):
    client = create_app(archive.settings, archive).test_client()
    answer = json.loads(client.get("/api/v1/quote", query_string={"text": LINE.replace("fog", "frog")}).data)
    assert set(answer) == {"text", "verdict", "matches", "stories", "warnings", "processingTimeMs"}
    match = answer["matches"][0]
    assert (answer["verdict"], match["story"]["title"], match["story"]["authors"]) == (
        "near",
        "Lamp",
        ["Wren"],
    )
    assert ["changed", "frog", "fog"] in match["difference"]
    assert client.get(match["url"]).status_code == 200
    assert client.get("/api/v1/quote").status_code == 400


def test_the_address_of_a_match_opens_the_story_at_the_line(archive):
    client = create_app(archive.settings, archive).test_client()
    (match, *_) = found(archive, LINE.replace("fog", "frog")).matches
    page = client.get(match_url(match)).text
    assert 'id="hit-1"' in page
    assert "before the fog came in" in re.sub("<[^>]+>", "", page[page.index('id="hit-1"') :])[:200]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (f'"{LINE}"', "This line stands here word for word"),
        (LINE.replace("fog", "frog").replace(",", ""), "This line stands here nearly so: 1 word differs"),
        ("whales recited sonnets beneath violet glaciers", "As a quote, this line stands nowhere here."),
        ("the harbour lamp", None),
        ("author:wren harbour lamp was lit before the fog", None),
    ],
)
def test_a_line_in_the_box_is_answered_before_the_list(archive, typed, said):
    page = create_app(archive.settings, archive).test_client().get("/", query_string={"q": typed}).text
    if said is None:
        assert 'class="quote' not in page
        return
    assert said in page
    assert page.index(said) < (page.index('class="hits"') if 'class="hits"' in page else len(page))
    if "nearly" in said:
        assert "<del>frog</del> <ins>fog</ins>" in page
        assert "— Lamp by Wren (ch. 2," in page
