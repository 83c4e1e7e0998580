"""What is shown where what was typed finds too little: what was meant, then stories with most of the words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing

import pytest
from archive_factory import fill, settings_for

from benchmarks.spelling import is_for_tuning, score, word_slips
from indexer.analysis import terms
from indexer.archive import Archive
from indexer.model import (
    OWNER,
    Chapter,
    Rating,
    ResultPage,
    Scope,
    SearchRequest,
    Story,
)
from webui import create_app

# Title: text. Words for the slips are taken from both.
SHELF = {
    "The Miller and the Golden Ring": "The miller’s daughter wept by the wheel, and the wheel said nothing to her.",
    "The Kestrel over Overwater": "A kestrel hovered above the lighthouse. Nobody didn’t see it from the harbour.",
    "Letters to Nobody": "Every morning the postmistress wrote a letter and didn’t send it; O’Neil read them all.",
    "The Boy Who Would Not": "He would not wash, he would not whistle, and he was well-known for it in the U.S.A.",
    "A Thousand Lanterns": "There were 1,000 lanterns on the river, and didn’t they shine.",
    "The Quiet Engine": "The engine ran all winter without a sound. Its captain didn’t sleep; the harbour was ice.",
    "Bread and Stones": "They baked bread of acorns; the stones they kept for the magistrate.",
}
# Stories that a reader of no more than teen may not see.
HIDDEN = {
    "The Velvet Chandelier": "A chandelier of velvet, a rendezvous, a masquerade at half-moon; her stepmother’s zeppelin.",
    "Marzipan at Midnight": "Marzipan and sassafras: they hadn’t any shame, and the U.S.S.R. was far away, 7,500 miles.",
}
TEEN = Scope(Rating.TEEN)


@pytest.fixture(scope="module", params=["tantivy", "whoosh"])
def archive(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    settings = settings_for(tmp_path_factory.mktemp("archive"), request.param)
    fill(
        settings,
        [
            *(
                Story(
                    "tales",
                    f"{number}.txt",
                    title,
                    (Chapter(1, None, text),),
                    authors=("Elizabeth Darcy",),
                    rating=Rating.TEEN,
                )
                for number, (title, text) in enumerate(SHELF.items())
            ),
            *(
                Story(
                    "tales", f"hidden{number}.txt", title, (Chapter(1, None, text),), rating=Rating.EXPLICIT
                )
                for number, (title, text) in enumerate(HIDDEN.items())
            ),
        ],
    )
    with closing(Archive(settings)) as opened:
        yield opened


def asked(archive: Archive, text: str, **more: object) -> ResultPage:
    return archive.search(OWNER, SearchRequest(text, **more))  # type: ignore[arg-type]


def seen_by_teens(archive: Archive, text: str, **more: object) -> ResultPage:
    return archive.search(TEEN, SearchRequest(text, **more))  # type: ignore[arg-type]


def titles(page: ResultPage) -> list[str]:
    return [hit.story.title for hit in page.hits]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("teh quiet engine", "the quiet engine"),
        ("The Qiet Engine", "The quiet Engine"),
        ("bread adn stones", "bread and stones"),
        ("the boy who wuold not", "the boy who would not"),
        ("th equiet engine", "the quiet engine"),
        ("kestral lighthouse", "kestrel lighthouse"),
        ("postmistres", "postmistress"),
        ("ltters nobody", "letters nobody"),
    ],
)
def test_what_was_meant_is_shown_at_once_and_said(archive, typed, meant):
    page = asked(archive, typed)
    assert page.hits
    assert (page.query, page.corrected, page.shown_for) == (typed, meant, meant)
    assert f"Showing results for “{meant}”; search for exactly “{typed}” instead." in page.warnings
    assert page.instead not in page.notices
    assert titles(page) == titles(asked(archive, meant))


def test_a_title_with_a_letter_wrong_comes_first(archive):
    for title in SHELF:
        for at in range(len(title) - 1):
            typed = title[:at] + title[at + 1] + title[at] + title[at + 2 :]
            assert titles(asked(archive, typed))[:1] == [title], typed


def test_what_is_asked_exactly_is_searched_as_typed_and_what_was_meant_only_suggested(archive):
    page = asked(archive, "teh quiet engine", exact=True)
    assert (page.hits, page.corrected, page.relaxed) == ((), None, None)
    assert page.suggestions == (("teh", "the"),)
    assert asked(archive, "bread lanterns magistrate", exact=True).total == 0


@pytest.mark.parametrize("typed", ['"quiet engnie"', "quiet AND engnie", "+engnie quiet", "title:engnie"])
def test_what_is_demanded_is_never_read_as_something_else(archive, typed):
    page = asked(archive, typed)
    assert (page.hits, page.corrected, page.relaxed) == ((), None, None)
    assert page.suggestions == (("engnie", "engine"),)


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("didnt postmistress", "Letters to Nobody"),
        ("wellknown", "The Boy Who Would Not"),
        ("usa", "The Boy Who Would Not"),
        ("1000", "A Thousand Lanterns"),
        ("1,000", "A Thousand Lanterns"),
        ("oneil", "Letters to Nobody"),
        ("miller s daughter", "The Miller and the Golden Ring"),
    ],
)
def test_twins_are_found_as_they_are_and_marked(archive, typed, title):
    page = asked(archive, typed)
    assert (titles(page), page.corrected, page.missing) == ([title], None, ())
    assert page.hits[0].matches
    assert archive.story(OWNER, page.hits[0].story.id, typed).matches == page.hits[0].matches


def test_a_question_is_answered_by_stories_with_most_of_its_words_the_rarest_first(archive):
    page = asked(archive, "Why did the miller’s daughter cry by the wheel?")
    assert page.relaxed == "No story has all of these words; showing stories with most of them."
    assert page.relaxed in page.warnings
    assert page.relaxed not in page.notices
    assert titles(page)[0] == "The Miller and the Golden Ring"
    assert page.hits[0].passages


def test_a_misspelt_question_is_put_right_and_relaxed(archive):
    page = asked(archive, "why did the postmistres read to the emperor")
    assert page.corrected == "why did the postmistress read to the emperor"
    assert page.relaxed
    assert titles(page)[0] == "Letters to Nobody"


def test_few_stories_with_all_words_of_a_question_are_joined_by_others_and_few_words_are_not(archive):
    page = asked(archive, "the harbour captain engine ice winter")
    assert page.relaxed == "Only one story has all of these words; showing stories with most of them."
    assert titles(page)[0] == "The Quiet Engine"
    assert (asked(archive, "harbour ice").total, asked(archive, "harbour ice").relaxed) == (1, None)


def test_words_that_stand_in_no_story_together_are_found_apart_but_what_is_demanded_is_not(archive):
    assert set(titles(asked(archive, "kestrel lanterns"))) == {
        "The Kestrel over Overwater",
        "A Thousand Lanterns",
    }
    for typed in ('"kestrel lanterns"', "kestrel AND lanterns", "+kestrel lanterns", "xyzzy", ""):
        assert asked(archive, typed).relaxed is None, typed
    assert titles(asked(archive, "kestrel lanterns -river")) == ["The Kestrel over Overwater"]
    assert asked(archive, "title:bread kestrel lanterns").total == 0


def test_filters_narrow_what_is_shown_instead(archive):
    filters = {"author": ("Elizabeth Darcy",)}
    for typed in ("teh quiet engine", "kestrel lanterns"):
        narrowed, whole = asked(archive, typed, filters=filters), asked(archive, typed)
        assert (narrowed.corrected, narrowed.relaxed) == (whole.corrected, whole.relaxed)
        assert titles(narrowed) == titles(whole)
    # What filters leave nothing of is no slip.
    lost = asked(archive, "quiet engine", filters={"author": ("Nobody",)})
    assert (lost.total, lost.corrected, lost.relaxed) == (0, None, None)


def test_pages_of_what_is_shown_instead_are_cut_out_of_one_order(archive):
    whole = titles(asked(archive, "the harbour kestrel lanterns bread"))
    paged = [
        title
        for page in range(1, len(whole) + 1)
        for title in titles(asked(archive, "the harbour kestrel lanterns bread", page=page, per_page=1))
    ]
    assert paged == whole


def test_slips_of_words_are_put_right_and_seldom_wrong(archive):
    words = sorted(
        {
            word
            for pair in SHELF.items()
            for text in pair
            for word in terms(text)
            if word.isalpha() and len(word) > 2
        }
    )
    every = set(words)
    half = [word for word in words if not is_for_tuning(word)]
    slips = word_slips(half, every.__contains__, 150)

    def suggested(typed: str) -> str | None:
        return dict(asked(archive, typed, exact=True).suggestions).get(typed)

    found = score([each for each in slips if not asked(archive, each.typed, exact=True).total], suggested)
    assert found.right >= 0.85 * found.slips
    assert found.wrong <= 0.05 * found.slips


def test_pages_say_what_is_shown_instead_with_a_way_back_that_needs_no_script(archive):
    client = create_app(archive.settings, archive).test_client()
    for path in ("/", "/embed"):
        page = client.get(f"{path}?q=teh+quiet+engine").text
        said = re.sub("<.*?>", "", re.findall(r'<p class="instead">(.*?)</p>', page)[0])
        assert said == "Showing results for the quiet engine; search for exactly teh quiet engine instead."
        assert f'href="{path}?q=teh+quiet+engine&amp;exact=1"' in page
        assert "?q=the%20quiet%20engine" in page.replace("+", "%20")
        assert "did you mean" not in page
        page = client.get(f"{path}?q=kestrel+lanterns").text
        assert "No story has all of these words; showing stories with most of them." in page
        assert f'href="{path}?q=kestrel+lanterns&amp;exact=1"' in page
    exact = client.get("/?q=kestrel+lanterns&exact=1").text
    assert "No story has that" in exact
    assert '<input type="hidden" name="exact" value="1">' in exact
    assert 'href="/?q=kestrel+lanterns"' in exact


def test_the_api_has_both_in_fields(archive):
    client = create_app(archive.settings, archive).test_client()
    answer = client.get("/api/v1/search?q=teh+quiet+engine").json
    assert (answer["query"], answer["corrected"], answer["relaxed"]) == (
        "teh quiet engine",
        "the quiet engine",
        None,
    )
    assert client.get("/api/v1/search?q=kestrel+lanterns").json["relaxed"].startswith("No story has all")
    assert client.get("/api/v1/search?q=kestrel+lanterns&exact=1").json["totalHits"] == 0


@pytest.mark.parametrize(
    ("typed", "hidden"),
    [
        ("chandeleir", "chandelier"),
        ("zepelin", "zeppelin"),
        ("the velvet chandeleir", "chandelier"),
        ("marzipan at midnite", "midnight"),
        ("halfmoon", "half-moon"),
        ("hadnt", "hadn"),
        ("ussr", "u.s.s.r"),
        ("7500", "7,500"),
        ("kestrel sasafras lighthouse harbour nobody", "sassafras"),
        ("marzip*", "marzipan"),
        ("marzpian~", "marzipan"),
    ],
)
def test_no_word_or_title_of_hidden_stories_is_told_to_who_may_not_see_them(archive, typed, hidden):
    for exact in (False, True):
        page = seen_by_teens(archive, typed, exact=exact)
        told = repr((page.corrected, page.relaxed, page.warnings, page.missing, page.understood, page.hits))
        assert hidden not in told.lower().replace(typed, "")
        # The same is said as of a word that nobody has.
        assert not page.suggestions
    assert hidden in repr(asked(archive, typed)).lower().replace(typed, "")


def test_stories_that_may_not_be_seen_do_not_count_among_those_with_all_words(archive):
    page = seen_by_teens(archive, "chandelier kestrel")
    assert page.relaxed == "No story has all of these words; showing stories with most of them."
    assert titles(page) == ["The Kestrel over Overwater"]
    assert page.missing[0].sentence == "No story has “chandelier”."


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("+kestrel why did the engine sleep in the harbour", "The Kestrel over Overwater"),
        ("kestrel AND lighthouse bread magistrate harbour", "The Kestrel over Overwater"),
        ('"quiet engine" kestrel lanterns bread captain', "The Quiet Engine"),
        ("title:bread kestrel lanterns miller engine stones", "Bread and Stones"),
        ("kestrel engine bread captain -harbour magistrate", "Bread and Stones"),
    ],
)
def test_of_a_question_what_is_demanded_stays_so_while_the_others_may_be_missing(archive, typed, title):
    page = asked(archive, typed)
    assert page.relaxed
    assert titles(page) == [title]


def test_a_pattern_that_no_word_fits_is_said_and_does_not_keep_the_others_from_being_found(archive):
    page = asked(archive, "?xyz? kestrel")
    assert titles(page) == ["The Kestrel over Overwater"]
    assert "No story has a word like “?xyz?”." in page.warnings
    assert asked(archive, "?xyz? kestrel", exact=True).total == 0
    assert asked(archive, "title:qqq* kestrel").total == 0
