"""What mail and pages leave in plain text is undone, and nothing that only looks like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.readers.decoding.encoding import decode
from indexer.readers.decoding.escapes import (
    undo_brackets,
    undo_entities,
    undo_quoted_printable,
    undo_tags,
    undo_unicode_escapes,
)


def test_windows_quotes_that_mail_escaped_are_quotes_again():
    decoded = decode(b"=93Don=92t,=94 she said=85 \nand a rule:\n=====\n")
    assert decoded.text == "“Don’t,” she said… \nand a rule:\n=====\n"
    assert decoded.undone == ("quoted-printable",)
    assert decoded.as_reading()["repair"] == "quoted-printable"


def test_broken_lines_of_quoted_printable_are_joined():
    decoded = decode(
        b"The lamp stood in the win=\ndow, na=C3=AFve as =E2=80=9Cever=E2=80=9D.=20\n2 + 2 =3D 4\n"
    )
    assert decoded.text == "The lamp stood in the window, naïve as “ever”. \n2 + 2 = 4\n"


@pytest.mark.parametrize(
    "text",
    [
        "Name=BADGER\nAuthor=Adam\nChars=FEED",
        "x=92 and y=85",
        "=========\nTitle\n=========\n",
        '{"cookie"=85},{"size"=91}',
        "a = b",
    ],
)
def test_other_equals_signs_stay(text):
    assert undo_quoted_printable(text.encode()) == (text.encode(), 0)


def test_entities_become_signs_and_unknown_ones_stay():
    assert undo_entities("&ldquo;It&rsquo;s&rdquo; &#8212; &#146; &amp;eacute; R&amp;B &foo; R&B;") == (
        "“It’s” — ’ é R&B &foo; R&B;",
        8,
    )
    assert decode(b"caf&eacute;").text == "café"
    assert decode(b"<p>caf&eacute;</p>", markup=True).text == "<p>caf&eacute;</p>"


@given(st.binary(max_size=200))
def test_any_bytes_pass_through(content):
    assert undo_quoted_printable(content)[1] >= 0


@given(st.text(max_size=200))
def test_any_text_passes_through(text):
    assert undo_entities(text)[1] >= 0


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("She had <i>painted</i> the <b>door</b> shut.", "She had _painted_ the door shut."),
        (
            '<b>Title:</b> Salt<br />\n<b>Author:</b> <lj user="ada_p"><br>\n',
            "**Title:** Salt\n**Author:** ada_p\n",
        ),
        ("One.<p>Two.</p><hr>Three.", "One.\n\nTwo.\n\n* * *\n\nThree."),
        ("<center><font size=+1>Salt</font></center>", "Salt"),
        ("<div>One.</div><div>Two.</div>", "\nOne.\n\nTwo.\n"),
    ],
)
def test_tags_left_in_plain_text_are_taken_out(text, clean):
    assert undo_tags(text)[0] == clean
    assert "tags" in decode(text.encode(), escaped=True).undone


@pytest.mark.parametrize(
    "text",
    [
        "a < b > c",
        "a <div> in a program",
        "<ada@example.org>",
        "<grins>",
        "he <3 her, she <i>",
        "Ada <ada@example.org> wrote </x>",
    ],
)
def test_other_angle_brackets_stay(text):
    assert undo_tags(text) == (text, 0)


def test_escapes_of_an_export_are_letters_again():
    text = "\\u0026quot;It\\u0026#39;s \\u003ci\\u003ecold\\u003c/i\\u003e\\u0026quot; \\u2014 \\ud83c\\udf19"
    decoded = decode(text.encode())
    assert decoded.text == '"It\'s _cold_" — 🌙'
    assert set(decoded.undone) == {"escapes", "tags", "entities"}


@pytest.mark.parametrize(
    "text", ["C:\\users\\u0041", "print('\\u0041')", "\\u0026 is an ampersand", "\\under"]
)
def test_other_backslashes_stay(text):
    assert undo_unicode_escapes(text) == (text, 0)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("[size=18][b]Salt[/b][/size]\n\n[b]Rating:[/b] [color=red]PG[/color]", "**Salt**\n\n**Rating:** PG"),
        ("She was [i]not[/i] there.\n\n[hr]\nThe end.", "She was _not_ there.\n\n\n\n* * *\n\nThe end."),
        ("[quote]a[i] = 1[/quote] [url=http://x.example]there[/url]", "a[i] = 1 there"),
    ],
)
def test_a_forums_tags_are_taken_out(text, clean):
    assert undo_brackets(text)[0] == clean
    assert decode(text.encode()).undone == ("bbcode",)


@pytest.mark.parametrize(
    "text", ["sum += a[i] and a[b] upon [hr]", "[1] and [/b] alone", "[sic] [/sic]", "[b]open"]
)
def test_other_brackets_stay(text):
    assert undo_brackets(text) == (text, 0)


PIECES = ["a", " ", "[b]", "[/b]", "[i]", "[/i]", "[hr]", "\n", "[url=x]", "[/url]", "[size=2]", "[/size]"]


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_taking_brackets_out_takes_no_letter(text):
    undone, count = undo_brackets(text)
    assert undone.count("a") == text.count("a")
    assert (count > 0) == (undone != text)
