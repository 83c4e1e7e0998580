from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.config import SearchSettings
from indexer.highlight.fields import FieldHighlighter
from indexer.model import SeriesPlace, StorySummary
from indexer.query import parse
from indexer.query.plan import lower

STORY = StorySummary(
    "id",
    "The Lamp of Lamps",
    authors=("Wren Lamp", "Jo Fennel"),
    fandoms=("Harbour Tales",),
    tags=("fog", "old lamps", "lamp"),
    warnings=("lamp oil",),
    series=SeriesPlace("Lamp Cycle", 2),
    summary="A lamp too few.",
    notes="My lamp.",
)


def found(query: str, story: StorySummary = STORY) -> dict[str, list[list[str]]]:
    node, _ = parse(query, SearchSettings())
    shown = {}
    for name, spans in FieldHighlighter(lower(node)).spans(story).items():
        held = story.series.name if name == "series" else getattr(story, name)
        values = held if isinstance(held, tuple) else (held,)
        shown[name] = [
            [value[s.start : s.end] for s in each] for value, each in zip(values, spans, strict=True)
        ]
    return shown


def test_a_word_is_found_in_every_field_searched_by_default():
    assert found("lamp") == {
        "title": [["Lamp", "Lamps"]],  # prose is found in every form of a word
        "authors": [["Lamp"], []],
        "tags": [[], ["lamps"], ["lamp"]],  # and so is a name
        "series": [["Lamp"]],
        "summary": [["lamp"]],
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("title:lamp", {"title": [["Lamp", "Lamps"]]}),
        ('title:"of lamps"', {"title": [["of Lamps"]]}),
        ("by:fennel", {"authors": [[], ["Fennel"]]}),
        ('tag:"old lamps"', {"tags": [[], ["old lamps"], []]}),
        ("tag:lam*", {"tags": [[], ["lamps"], ["lamp"]]}),
        ("warning:lamp", {"warnings": [["lamp"]]}),
        ("notes:lamp", {"notes": [["lamp"]]}),
        ("body:lamp", {}),
        ("fandom:lamp", {}),
        ("rating:lamp", {}),
        ("-lamp", {}),
        ("-title:lamp harbour", {"fandoms": [["Harbour"]]}),
        ("", {}),
    ],
)
def test_only_the_fields_that_were_asked_for_have_spans(query, expected):
    assert found(query) == expected


def test_no_phrase_reaches_from_one_name_into_the_next():
    assert found('"lamp jo"') == {}
    assert found('author:"lamp jo" OR author:wren') == {"authors": [["Wren"], []]}


TEXT = st.text(alphabet="ab _'.\nÆé", max_size=30)


@given(
    st.lists(TEXT, max_size=4), st.sampled_from(["a", '"a b"', "tag:a", "tag:abb* b", '"b" OR author:"a"'])
)
def test_spans_lie_inside_their_value_and_are_those_of_the_value_alone(values, query):
    node, _ = parse(query, SearchSettings())
    fields = FieldHighlighter(lower(node))
    together = fields.spans(StorySummary("id", "T", tags=tuple(values)))
    alone = [fields.spans(StorySummary("id", "T", tags=(value,))).get("tags", ((),))[0] for value in values]
    assert together.get("tags", ((),) * len(values)) == tuple(alone)
    for value, spans in zip(values, alone, strict=True):
        assert all(0 <= span.start < span.end <= len(value) for span in spans)
