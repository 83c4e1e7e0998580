"""The generator of story files: true to its seed, its truth at one with its files, its two sides apart."""

from __future__ import annotations

import html
import json
import re
from collections import Counter

import pytest
from header_judge import fold

from benchmarks.header_generator.__main__ import main
from benchmarks.header_generator.cases import case, cases, templates
from benchmarks.header_generator.tables import SIDES, side_lists, table, tongue

# What every archive has, whatever else it calls its fields.
SHARED_LABELS = {"title", "author", "rating", "summary", "disclaimer"}
# Texts of which no side may have one of the other's.
APART = (
    *(
        "titles",
        "first",
        "last",
        "handles",
        "summary",
        "long_summary",
        "disclaimer",
        "bare_disclaimer",
        "notes",
    ),
    *(
        "long_notes",
        "end_notes",
        "mid_notes",
        "thanks",
        "permission",
        "feedback",
        "beta",
        "dedication",
        "rules",
    ),
    *(
        "scene_breaks",
        "endings",
        "chapter_words",
        "headings",
        "banners",
        "feet",
        "begin_marks",
        "recap",
        "removed",
    ),
    *(
        "unsubscribe",
        "covering",
        "forwarding",
        "signatures",
        "tags",
        "genres",
        "warnings",
        "narrative",
        "dialogue",
    ),
)
# Facts whose words stand in the file as the truth has them.
WRITTEN = ("title", "summary", "disclaimer", "rating_raw", "series", "contact", "authors", "notes", "fandoms")


@pytest.fixture(scope="module")
def made():
    """Three cases of every template."""
    return [case(7, number, template) for template in templates() for number in range(3)]


def stories_of(made_case):
    return made_case.expected.get("stories", [made_case.expected])


def text_of(made_case):
    return made_case.content.decode(made_case.encoding)


def test_the_same_seed_makes_the_same_files_and_another_seed_others():
    first, second = (list(cases(3, len(templates()))) for _ in range(2))
    assert first == second
    others = list(cases(4, len(templates())))
    assert not any(one.content == other.content for one, other in zip(first, others, strict=True))


def test_a_case_does_not_depend_on_those_before_it():
    later = list(cases(5, 40, "test"))[33]
    assert later == case(5, 33, templates("test")[33])


def test_every_word_of_a_file_is_in_exactly_one_zone(made):
    wrong = [
        made_case.template.id
        for made_case in made
        if sum(words for _, words in made_case.zones) != len(text_of(made_case).split())
    ]
    assert not wrong


def test_the_words_of_the_bodies_are_the_words_of_their_zone(made):
    for made_case in made:
        told = sum(len(text.split()) for flow in made_case.flows for zone, text in flow if zone == "body")
        assert told == sum(words for zone, words in made_case.zones if zone == "body"), made_case.template.id


def test_what_is_true_of_a_file_stands_in_it(made):
    for made_case in made:
        written = fold(html.unescape(re.sub(r"^> ?", "", text_of(made_case), flags=re.MULTILINE)))
        for expected in stories_of(made_case):
            for key in WRITTEN:
                value = expected.get(key) or ()
                for text in (value,) if isinstance(value, str) else value:
                    assert fold(text) in written, (made_case.template.id, key)


def test_bodies_begin_and_end_as_the_truth_says(made):
    for made_case in made:
        for expected, flow in zip(stories_of(made_case), made_case.flows, strict=True):
            body = " ".join(" ".join(text.split()) for zone, text in flow if zone == "body")
            assert body.startswith(expected["body_starts_with"]), made_case.template.id
            assert body.endswith(expected["body_ends_with"]), made_case.template.id
            assert not [text for text in expected["must_not_be_in_body"] if text in body]


def test_the_two_sides_share_no_template():
    ids = Counter(template.id for template in templates())
    assert max(ids.values()) == 1
    assert {template.side for template in templates()} == set(SIDES)
    layouts = [
        {(template.build, json.dumps(template.options, sort_keys=True)) for template in templates(side)}
        for side in SIDES
    ]
    # The same builder with the same options differs by its side's texts alone: look-alikes, and notices of withdrawal.
    alike = {build for build, _ in layouts[0] & layouts[1]}
    assert alike <= {"twins.opened", "twins.within", "twins.listed", "plain.removed"}


def test_the_two_sides_share_no_text_and_few_labels():
    train, test = (side_lists(side) for side in SIDES)
    for name in APART:
        one, other = ({json.dumps(text) for text in lists[name]} for lists in (train, test))
        assert not one & other, name
    one, other = (
        {label.casefold() for labels in lists["labels"].values() for label in labels}
        for lists in (train, test)
    )
    assert one & other <= SHARED_LABELS, one & other
    twins = table("twins")
    assert set(twins["train"]) | {"previously", "thanks"} == set(twins["test"]) | {"previously", "thanks"}
    assert not {json.dumps(twins["train"][name]) for name in twins["train"]} & {
        json.dumps(twins["test"][name]) for name in twins["test"]
    }


def test_each_language_numbers_its_chapters_in_two_ways():
    for name in table("tongues"):
        train, test = (tongue(name, side) for side in SIDES)
        lines = [
            {form.format(n=number, t="x") for form in lists["heading"] for number in lists["numbers"]}
            for lists in (train, test)
        ]
        assert not lines[0] & lines[1], name


def test_every_family_stands_on_both_sides():
    train, test = ({template.family for template in templates(side)} for side in SIDES)
    assert train - test == {"no header"}
    assert not test - train


def test_bodies_come_from_real_texts_where_a_folder_is_given(tmp_path):
    paragraph = "The {} of the parish had never in living memory been asked to count the geese, and he did not like it."
    blocks = [paragraph.format(f"clerk number {number}") for number in range(30)]
    (tmp_path / "one.txt").write_text("\n\n".join(blocks), "utf-8")
    made_case = case(1, 0, next(known for known in templates() if known.id == "train.nothing"), tmp_path)
    told = [text for zone, text in made_case.flows[0] if zone == "body"]
    assert told
    assert {re.sub("[“”]", '"', text) for text in told} <= set(blocks)


def test_files_and_truth_are_written_as_the_judged_sets_have_them(tmp_path, capsys):
    assert (
        main(["--seed", "2", "--cases", "30", "--templates", "test", "--out", str(tmp_path), "--show", "1"])
        == 0
    )
    lines = [json.loads(line) for line in (tmp_path / "expected.jsonl").read_text("utf-8").splitlines()]
    assert len(lines) == 30
    assert all((tmp_path / line["path"]).is_file() and line["template"].startswith("test.") for line in lines)
    assert "30 cases of 30 templates, seed 2" in capsys.readouterr().out
