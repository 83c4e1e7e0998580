"""The judge of generated files is judged by hand: the truth itself scores full marks, each fault costs its share."""

from __future__ import annotations

import pytest

from benchmarks.header_generator.cases import cases, templates
from benchmarks.header_score import figures, main
from benchmarks.header_verdicts import body_words, judged, outcomes, verdict_of

FLOW = (("heading", "Chapter 1"), ("body", "The tide “went” out."), ("rule", "oOo"), ("body", "Nobody saw."))


@pytest.fixture(scope="module")
def made():
    return list(cases(11, len(templates())))


def told_truth(made_case):
    """What a perfect reader would say of a case."""
    wanted = made_case.expected.get("stories", [made_case.expected])
    bodies = ["\n\n".join(text for zone, text in flow if zone == "body") for flow in made_case.flows]
    return [{**story, "body": body, "confidence": 0.97} for story, body in zip(wanted, bodies, strict=True)]


def test_the_truth_itself_is_exact_whole_and_sure(made):
    whole, families = figures(judged(one, told_truth(one)) for one in made)
    assert whole.micro.f1 == 1.0
    assert whole.exact == whole.files == len(made)
    assert whole.whole == whole.stories
    assert dict(whole.bands) == {">= .9": [whole.stories, 0, 0]}
    assert set(families) == {template.family for template in templates()}


def test_headings_rules_and_end_marks_may_be_in_a_body_or_not():
    assert body_words(FLOW, 'Chapter 1\n\nThe tide "went" out.\n\noOo\n\nNobody saw.') == ([], [])
    assert body_words(FLOW, "The tide went out.\n\nNobody saw.") == ([], [])


def test_words_that_a_body_lacks_and_words_that_are_none_of_it_are_named():
    assert body_words(FLOW, "The tide went out.") == (["nobody", "saw"], [])
    assert body_words(FLOW, "by Merrow The tide went out. Nobody saw.") == ([], ["by", "merrow"])
    assert body_words((("body", "海は静か"),), "海は静") == (["か"], [])


def test_a_wrong_field_counts_against_precision_and_recall(made):
    one = next(known for known in made if known.template.id == "train.bare")
    (facts,) = told_truth(one)
    whole, _ = figures([judged(one, [{**facts, "title": "Something Else", "notes": ["never written"]}])])
    title, notes = whole.fields["title"], whole.fields["notes"]
    assert (title.right, title.wrong, title.missing) == (0, 1, 1)
    assert (notes.right, notes.wrong, notes.missing) == (0, 1, 0)
    assert whole.exact == 0


def test_a_misread_story_counts_in_the_band_of_its_confidence(made):
    one = next(known for known in made if known.template.id == "train.bare")
    (facts,) = told_truth(one)
    whole, _ = figures([judged(one, [{**facts, "body": facts["body"] + " Home", "confidence": 0.87}])])
    assert dict(whole.bands) == {".85-.9": [1, 1, 1]}
    assert whole.foreign == 1


def test_a_file_with_another_number_of_stories_is_not_exact(made):
    one = next(known for known in made if known.template.id == "test.twin-reply")
    assert judged(one, []).exact
    assert not judged(one, [{"title": "Re: FIC"}]).exact
    several = next(known for known in made if known.template.id == "train.several")
    assert not judged(several, told_truth(several)[:1]).exact


def test_soft_fields_are_not_counted():
    expected = {
        "title": "A",
        "rating": "teen",
        "soft": ["rating"],
        "body_starts_with": "The tide “went” out.",
    }
    facts = {"title": "A", "body": "The tide went out.", "confidence": 1.0}
    assert not verdict_of(expected, facts, (("body", "The tide “went” out."),)).misses


def test_the_reader_is_asked_and_its_figures_told(made, capsys):
    plain = [one for one in made if one.template.family == "dash"]
    assert [outcome.case for outcome in outcomes(plain)] == plain
    assert main(["--seed", "1", "--cases", "24", "--templates", "train", "--differences", "2"]) == 0
    told = capsys.readouterr().out
    assert "files 24" in told
    for title in ("## Fields", "## Confidence", "## Families", "files/s", "worst: "):
        assert title in told
