"""What files' names say where those beside them show how to read it, and nothing where they do not."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.model import Capture
from indexer.readers.metadata.folder_names import NamedStory, named_by_folder, sign_between
from indexer.readers.surrounding_files import ArchiveMembers

WHO = ("Nan Orrery", "Harriet Vole", "quillfeather", "渡口老周")
WHAT = ("Low Season", "What the Owl Said", "Salt", "第七盏河灯")


def beside(files, name, title=None, folder="old"):
    there = {f"{folder}/{key}": text.encode() for key, text in files.items()}
    around = ArchiveMembers({key: key for key in there}, there.__getitem__)
    origin = f"{folder}/{name}"
    return named_by_folder(Capture("s", origin, there.get(origin, b""), "", surrounding=around), title)


def folder(form, signed=(0, 1), label="by {}"):
    return {
        form.format(who=who, what=what): f"{what}\n{label.format(who)}\n\nRain." if n in signed else "Rain."
        for n, (who, what) in enumerate(zip(WHO, WHAT, strict=True))
    }


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("{who}___{what}.txt", "author___title"),
        ("{what} - {who}.txt", "title - author"),
        ("{who} - {what}.html", "author - title"),
        ("{what} by {who}.txt", "title by author"),
    ],
)
@pytest.mark.parametrize("label", ["by {}", "Author: {}", "作者：{}"])
def test_two_files_that_name_their_authors_show_it(form, said, label):
    name = form.format(who="quillfeather", what="Salt")
    assert beside(folder(form, label=label), name) == NamedStory("Salt", "quillfeather", said)


def test_one_word_of_many_may_be_the_author():
    files = {
        "orrery_low_season.txt": "Low Season\nby Orrery",
        "vole_what_the_owl_said.txt": "by Vole\n\nRain.",
        "pym_a_door.txt": "Rain.",
    }
    assert beside(files, "pym_a_door.txt") == NamedStory("a door", "pym", "author_title")
    turned = {"low_season_orrery.txt": "by Orrery", "the_owl_vole.txt": "by Vole", "a_door_pym.txt": ""}
    assert beside(turned, "a_door_pym.txt") == NamedStory("a door", "pym", "title_author")


def test_a_title_that_the_text_names_has_to_be_that_of_the_name():
    files = folder("{what} - {who}.txt")
    assert beside(files, "Salt - quillfeather.txt", "SALT!") is not None
    assert beside(files, "Salt - quillfeather.txt", "Pepper") is None


FORM = "{what} - {who}.txt"


@pytest.mark.parametrize(
    "files",
    [
        folder(FORM, signed=()),
        folder(FORM, signed=(0,)),
        folder(FORM) | {f"{who} - {n}.txt": f"by {who}" for n, who in enumerate(("Ada", "Bo", "Cy"))},
        folder(FORM) | {f"story{n}.txt": "" for n in range(9)},
        {f"{n:02} - {what}.txt": f"{what}\nby Nan Orrery" for n, what in enumerate(WHAT)}
        | {"Salt - quillfeather.txt": ""},
    ],
    ids=["none vouches", "one vouches", "they disagree", "few are called so", "numbers before titles"],
)
def test_where_files_do_not_show_it_nothing_is_said(files):
    assert beside(files, "Salt - quillfeather.txt") is None


def test_other_folders_and_other_kinds_of_files_say_nothing():
    files = folder(FORM)
    there = {f"old/{key}": text.encode() for key, text in files.items()} | {
        "new/Salt - quillfeather.txt": b""
    }
    around = ArchiveMembers({key: key for key in there}, there.__getitem__)
    assert (
        named_by_folder(Capture("s", "new/Salt - quillfeather.txt", b"", "", surrounding=around), None)
        is None
    )
    assert beside(files | {"Salt - quillfeather.jpg": ""}, "Salt - quillfeather.jpg") is None
    assert named_by_folder(Capture("s", "https://a.example/Salt - q.txt", b"", ""), None) is None


@given(st.permutations(list(folder(FORM).items())))
def test_the_order_of_files_says_nothing(files):
    assert beside(dict(files), "Salt - quillfeather.txt") == NamedStory(
        "Salt", "quillfeather", "title - author"
    )


@given(st.text(max_size=40))
@example("[0]0")
def test_any_name_may_be_asked_for_its_sign(name):
    assert sign_between(f"{name}.txt") is None or sign_between(f"{name}.txt") in name


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Nerys Quillan - The Bridge.txt", ("The Bridge", "Nerys Quillan")),
        ("The Bridge - Nerys Quillan.html", ("The Bridge", "Nerys Quillan")),
        ("03 - The Bridge - Nerys Quillan.txt", ("The Bridge", "Nerys Quillan")),
        ("Nerys_Quillan_-_Bridges.txt", ("Bridges", "Nerys Quillan")),
        ("Nerys Quillan - [Low Roads 02] - The Bridge.txt", ("The Bridge", "Nerys Quillan")),
        ("Nerys Quillan - Low Roads #2 - The Bridge.txt", ("The Bridge", "Nerys Quillan")),
        ("The Bridge - (Low Roads) - Nerys Quillan.txt", ("The Bridge", "Nerys Quillan")),
        ("The Bridge by Nerys Quillan.txt", ("The Bridge", "Nerys Quillan")),
        ("The Bridge (Nerys Quillan).txt", ("The Bridge", "Nerys Quillan")),
        ("[Nerys Quillan] The Bridge.txt", ("The Bridge", "Nerys Quillan")),
        # Two words of every dictionary are a series or a title; two names may be either.
        ("Iron Orchard - The Gate.txt", None),
        ("Nerys Quillan - The Bridge - The Gate.txt", None),
        ("Nerys Quillan - Harriet Vole.txt", None),
        ("Chapter 2 - The Gate.txt", None),
        ("Stand by Me.txt", None),
        ("The Low Road - Part Two.txt", None),
        ("The Bridge (1999).txt", None),
    ],
)
def test_a_name_alone_tells_a_person_from_a_title(name, said):
    found = named_by_folder(Capture("s", name, b"", ""), None)
    assert (found and (found.title, found.author)) == said


TOLD = "Nerys went to the bridge before it was light, as she did on every day of the week.\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (TOLD, "Nerys Quillan"),
        (TOLD * 2 + "There was nobody on the bridge to see it but Captain Quillan himself.", None),
        (
            "Nerys Quillan\n\nRain fell on the bridge, and nobody who was there had brought a coat.",
            "Nerys Quillan",
        ),
    ],
)
def test_who_is_in_a_story_did_not_write_it(text, said):
    found = named_by_folder(Capture("s", "Nerys Quillan - The Bridge.txt", text.encode(), ""), None)
    assert (found and found.author) == said


def test_what_others_wrote_of_somebody_is_called_after_him():
    files = {
        "Nerys Quillan - The Gate.txt": "The Gate\nby Bo Vane\n\nRain.",
        "Nerys Quillan - The Bridge.txt": "Rain.",
    }
    assert beside(files, "Nerys Quillan - The Bridge.txt") is None
    own = {"Nerys Quillan - The Gate.txt": "The Gate\n\nRain.", "Nerys Quillan - The Bridge.txt": "Rain."}
    assert beside(own, "Nerys Quillan - The Bridge.txt") == NamedStory(
        "The Bridge", "Nerys Quillan", "author - title"
    )
