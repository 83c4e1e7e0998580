"""Names of authors without what is no part of them: when they lived, where they are from."""

from __future__ import annotations

import pytest

from indexer.readers.metadata.lines import parse_byline
from indexer.readers.metadata.people import authors_of, is_person
from indexer.readers.text.bare_lines import bare_name


@pytest.mark.parametrize(
    "behind",
    [
        *(
            " (1866-1931)",
            " (1866–1931)",
            " [1866?-1931]",
            ", 1866-1931",
            ", 1866-",
            " (b. 1901)",
            " (*1901)",
            ", geb. 1901",
        ),
        *(
            " (f. 1871, d. 1940)",
            " (*1866 †1931)",
            " (born 1901)",
            " aus Gerau",
            " from Brighton",
            " uit Harlingen",
        ),
    ],
)
def test_years_of_a_life_and_places_are_no_part_of_a_name(behind):
    assert authors_of(f"Ada Pike{behind}") == ("Ada Pike",)


@pytest.mark.parametrize(
    "name", ["Agent 1999", "zed-1984", "Ada (1999)", "Ada, 1984", "Da Silva", "Ada from"]
)
def test_numbers_and_words_of_a_pen_name_stay(name):
    assert authors_of(name) == (name,)


def test_of_two_authors_each_has_a_life():
    assert authors_of("Ada Pike (1866-1931) and Bo Vane (1870-1940)") == ("Ada Pike", "Bo Vane")


@pytest.mark.parametrize(
    ("line", "who"),
    [
        ("Av Gunhild Lind", "Gunhild Lind"),
        ("Di Marta Bruni", "Marta Bruni"),
        ("Írta Kis Anna", "Kis Anna"),
        ("napisała Jana Nowa", "Jana Nowa"),
        ("Autor Jan Novák", "Jan Novák"),
        ("by Ada Pike, PG, 2003", "Ada Pike"),
        ("by Ada Pike (NC-17)", "Ada Pike"),
        ("By Wednesday the water was over the second step.", None),
        ("Di notte si dorme", None),
        ("Av allt hon sett", None),
        ("Autor und Werk", None),
        ("by Lee, Ann", "Lee, Ann"),
    ],
)
def test_by_lines_of_several_languages(line, who):
    assert parse_byline(line) == who


@pytest.mark.parametrize(
    ("line", "who"),
    [
        ("© 2001 Imelda Strang", "Imelda Strang"),
        ("(c) 1998-2003 Imelda Strang", "Imelda Strang"),
        ("Copyright © 1999, Imelda Strang", "Imelda Strang"),
        ("Text: Gunvor Eklind", "Gunvor Eklind"),
        ("Text: Psalm 121", None),
        ("© 2001 Vellacott Brothers", None),
        ("© 2001 by the sea", None),
    ],
)
def test_whose_rights_a_line_under_a_title_says(line, who):
    assert bare_name(line) == who


def test_firms_are_no_persons():
    assert is_person("Imelda Vellacott")
    assert not is_person("Vellacott Bros.")
