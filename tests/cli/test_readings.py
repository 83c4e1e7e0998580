"""A story that can be read in two ways: both are shown, either can be taken, and what was taken stays."""

import pytest
from doubtful import STORY, WORD, doubtful_text, has_word


@pytest.fixture
def roses(house):
    """The file of a story in doubt, beside two that are in none."""
    path = house / "room" / "roses.txt"
    path.write_text(doubtful_text(), encoding="utf-8")
    return path


def listed(json_of) -> dict[str, object] | None:
    """The story as the report lists it among those read with little confidence, if it does."""
    doubts = {doubt["name"]: doubt["first"] for doubt in json_of("report")[1]["doubts"]}
    found = [story for story in doubts.get("confidence", ()) if story["title"] == "Salt Roses"]
    return found[0] if found else None


def finds(json_of, query: str) -> bool:
    return any(hit["title"] == "Salt Roses" for hit in json_of("search", query)[1]["hits"])


def story_id_of(json_of) -> str:
    return json_of("search", "title:roses")[1]["hits"][0]["id"]


def test_a_story_in_doubt_is_listed_with_both_readings(run, json_of, roses):
    run("import")
    story = listed(json_of)
    assert "the story may begin at “" in story["why"]
    assert len(story["readings"]) == 2
    _, given, _ = run("report")
    assert f"A (as it is read): {story['readings'][0]}; B: {story['readings'][1]}" in given
    assert f"velveteen reread --as B {story['story_id']}" in given


def test_a_story_read_as_b_is_found_by_its_words_of_b_and_not_by_those_of_a(run, json_of, roses):
    run("import")
    assert finds(json_of, WORD) is has_word(doubtful_text(), 0)
    key = story_id_of(json_of)
    code, given, said = run("reread", "--as", "B", key)
    assert (code, given) == (0, "")
    assert "Reread-as done: 1 updated" in said
    assert finds(json_of, WORD) is has_word(doubtful_text(), 1)
    assert listed(json_of) is None
    assert run("reread", "--as", "A", key)[0] == 0
    assert finds(json_of, WORD) is has_word(doubtful_text(), 0)
    assert listed(json_of) is None


@pytest.mark.parametrize("again", ["reindex", "reread", "import"])
def test_what_was_taken_stays_whatever_is_done_again(run, json_of, roses, again):
    run("import")
    run("reread", "--as", "B", story_id_of(json_of))
    before = run("inspect", str(roses))
    assert run(again)[0] == 0
    assert finds(json_of, WORD) is has_word(doubtful_text(), 1)
    assert run("inspect", str(roses)) == before
    roses.touch()
    run("import")
    run("reread")
    assert finds(json_of, WORD) is has_word(doubtful_text(), 1)


def test_when_the_file_changes_the_choice_is_dropped_and_that_is_said(run, json_of, roses):
    run("import")
    run("reread", "--as", "B", story_id_of(json_of))
    roses.write_text(f"{doubtful_text()}\nThe kettle was of copper.\n", encoding="utf-8")
    _, _, said = run("import")
    assert "roses.txt: A person chose how to read it, and it has changed since" in said
    assert finds(json_of, "copper")
    assert finds(json_of, WORD) is has_word(doubtful_text(), 0)
    assert listed(json_of) is not None
    # Said once, and forgotten: bringing the old text back does not bring back the choice.
    roses.write_text(doubtful_text(), encoding="utf-8")
    _, _, said = run("import")
    assert "chose" not in said
    assert finds(json_of, WORD) is has_word(doubtful_text(), 0)


def test_a_choice_tells_of_its_story_alone(run, json_of, roses):
    roses.with_name("thorns.txt").write_text(
        doubtful_text().replace("Salt Roses", "Salt Thorns"), encoding="utf-8"
    )
    run("import")
    run("reread", "--as", "B", story_id_of(json_of))
    thorns = [hit["title"] for hit in json_of("search", WORD)[1]["hits"]]
    assert ("Salt Thorns" in thorns) is has_word(doubtful_text(), 0)
    assert ("Salt Roses" in thorns) is has_word(doubtful_text(), 1)


def test_a_story_that_can_be_read_in_one_way_only_stays_as_it_is(run, json_of, house):
    marks = "*** {} OF THE PROJECT GUTENBERG EBOOK SALT ROSES ***"
    text = f"The Project Gutenberg EBook of Salt Roses\n\nTitle: Salt Roses\n\n{marks.format('START')}\n\n{STORY * 4}\n{marks.format('END')}\n"
    (house / "room" / "book.txt").write_text(text, encoding="utf-8")
    run("import")
    code, _, said = run("reread", "--as", "B", story_id_of(json_of))
    assert code == 1
    assert "There is one way only to read book.txt" in said
    assert finds(json_of, "kettle")


def test_what_cannot_be_read_as_asked_is_told(run, json_of, roses):
    run("import")
    key = story_id_of(json_of)
    code, _, said = run("reread", "--as", "C", key)
    assert (code, "readings A and B, not C" in said) == (2, True)
    code, _, said = run("reread", "--as", "B", "s000000000000")
    assert (code, "There is no story s000000000000" in said) == (1, True)
    roses.unlink()
    code, _, said = run("reread", "--as", "B", key)
    assert (code, "There is no file roses.txt any more" in said) == (1, True)


def test_inspect_explains_every_block_and_both_readings(run, json_of, roses):
    _, given, _ = run("inspect", "--explain", str(roses))
    assert "1  title: score" in given
    assert "label.known +" in given
    assert "the story: lines " in given
    assert "Reading B, " in given
    told = json_of("inspect", "--explain", str(roses))[1]["explanation"]
    assert [block["kind"] for block in told["before"]][:3] == ["title", "byline", "label"]
    assert told["other"]["behind"] == told["margin"]
    assert "explanation" not in json_of("inspect", str(roses))[1]


def test_inspect_explains_no_folder_and_no_page(run, house, roses):
    assert run("inspect", "--explain", str(roses.parent))[0] == 2
    page = house / "page.html"
    page.write_text(f"<html><body><h1>Salt</h1><p>{STORY * 5}</p></body></html>", encoding="utf-8")
    _, given, _ = run("inspect", "--explain", str(page))
    assert "Nothing to explain" in given
