"""Single values: ratings, dates, names, series, titles."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis.languages import language_name
from indexer.model import Rating, SeriesPlace
from indexer.readers.metadata.dates import parse_date
from indexer.readers.metadata.people import authors_of
from indexer.readers.metadata.ratings import rating_of
from indexer.readers.metadata.values import forbids_archiving, series_of, split_list, title_in
from indexer.readers.structure.partnumbers import find_part, part_of_label, split_title


@pytest.mark.parametrize(
    ("wording", "rating"),
    [
        ("STRONG R --sex scenes, people.", Rating.MATURE),
        ("G", Rating.GENERAL),
        ("pg", Rating.GENERAL),
        ("PG-13 for language", Rating.TEEN),
        ("[PG-13]", Rating.TEEN),
        ("NC-17 (LATER PARTS. THIS ONE IS HARMLESS.)", Rating.EXPLICIT),
        ("K+", Rating.GENERAL),
        ("T - Teens", Rating.TEEN),
        ("Rated: M", Rating.MATURE),
        ("MA", Rating.EXPLICIT),
        ("PG to NC-17", Rating.EXPLICIT),
        ("General Audiences", Rating.GENERAL),
        ("Teen And Up Audiences", Rating.TEEN),
        ("Explicit", Rating.EXPLICIT),
        ("Not Rated", Rating.UNRATED),
        ("FRAO", Rating.EXPLICIT),
        ("16+", Rating.MATURE),
        ("Tout public", Rating.GENERAL),
        ("two kettles out of five", None),
        ("a", None),
        ("", None),
    ],
)
def test_an_authors_wording_gives_one_of_our_ratings(wording, rating):
    assert rating_of(wording) is rating


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1999-10-23", date(1999, 10, 23)),
        ("October 23, 1999", date(1999, 10, 23)),
        ("23rd October 1999", date(1999, 10, 23)),
        ("Sat, 19 Aug 2000 22:40:13 +0100", date(2000, 8, 19)),
        ("10/23/1999", date(1999, 10, 23)),
        ("23/10/99", date(1999, 10, 23)),
        ("23.10.2003", date(2003, 10, 23)),
        ("04/05/99", None),
        ("December 2001", date(2001, 12, 1)),
        ("1948", date(1948, 1, 1)),
        ("January, 1991 [Most recently updated: October 12, 2020]", date(1991, 1, 1)),
        ("400 BC", None),
        ("8 AD", date(8, 1, 1)),
        ("31.2.2001", None),
        ("", None),
    ],
)
def test_dates_are_read_where_only_one_reading_works(text, day):
    assert parse_date(text) == day


@given(st.text(max_size=60))
def test_no_value_makes_a_parser_raise(text):
    parse_date(text)
    rating_of(text)
    authors_of(text)
    series_of(text)
    split_title(text)
    find_part(text)
    part_of_label(text)
    title_in(text)
    language_name(text)
    split_list(text, slashes=True)


@pytest.mark.parametrize(
    ("wording", "title"),
    [
        ("B r a s s   L e s s o n s", "Brass Lessons"),
        ("B r a s s L e s s o n s", "Brass Lessons"),
        ("W I N T E R  K E E P", "WINTER KEEP"),
        ("H O M E", "H O M E"),
        ("A B C", "A B C"),
        ("I O U a Lot", "I O U a Lot"),
        ("<< Salt >>", "Salt"),
    ],
)
def test_letters_that_are_set_apart_make_words(wording, title):
    assert title_in(wording) == title


@pytest.mark.parametrize(
    ("wording", "names"),
    [
        ("Ada Pike <ada@example.org>", ("Ada Pike",)),
        ("Ada Pike and Bo Ray", ("Ada Pike", "Bo Ray")),
        ("Ada & Bo", ("Ada", "Bo")),
        ("Ada Pike, Bo Ray", ("Ada Pike", "Bo Ray")),
        ("Pike, Ada", ("Pike, Ada",)),
        ("ada at example dot org", ()),
        ("", ()),
    ],
)
def test_by_lines_give_names_without_addresses(wording, names):
    assert authors_of(wording) == names


def test_series_places_and_titles_are_taken_apart():
    assert series_of("Part 3 of The Ports") == SeriesPlace("The Ports", 3)
    assert series_of("The Ports #3") == SeriesPlace("The Ports", 3)
    assert series_of("The Ports (3)") == SeriesPlace("The Ports", 3)
    assert series_of("The Ports") == SeriesPlace("The Ports")
    assert series_of("none") is None


def test_lists_keep_pairings_whole_and_drop_nothing_words():
    assert split_list("V/K, Wick & Thorne") == ("V/K", "Wick & Thorne")
    assert split_list("Drama/Humour, Hurt/Comfort", slashes=True) == ("Drama", "Humour", "Hurt/Comfort")
    assert split_list("None") == ()
    assert language_name("en-GB") == "English"
    assert language_name("Klingon") == "Klingon"


@pytest.mark.parametrize(
    "refusal",
    [
        "Do not archive.",
        "Please don’t repost this.",
        "Not to be redistributed.",
        "Never distribute it.",
        "Do not copy this.",
        "Do not put this up.",
        "Never host it anywhere.",
        "Ne pas reproduire.",
        "Ne pas diffuser.",
        "Pas d’archivage.",
        "No publicar.",
        "No distribuir.",
        "Prohibido su uso.",
        "Nicht weitergeben.",
        "Nicht verbreiten.",
        "Bitte keine Archivierung.",
        "Архивировать запрещено: архивирование запрещено.",
        "Не размещать.",
        "Размещение запрещено.",
        "Non archiviare.",
    ],
)
def test_every_way_to_refuse_an_archive_is_known(refusal):
    assert forbids_archiving(refusal)
