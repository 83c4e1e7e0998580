from __future__ import annotations

import html
import re

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from indexer.model import Copy, Hit, Ruby, SeriesPlace, Span, StorySummary
from webui.address import Address
from webui.present import copy_views, hit_view, marked, one_line, shortened, weave, woven

TEXT = st.text(alphabet=st.sampled_from("ab <>&\"'_*\n\x00é🕰ש"), max_size=60) | st.text(max_size=60)
SPANS = st.lists(
    st.tuples(st.integers(-5, 70), st.integers(-5, 70)).map(lambda pair: Span(*pair)), max_size=6
)


def stripped(markup: str) -> str:
    return re.sub(r"</?(?:mark|em|strong)(?: [^<>]*)?>", "", markup)


def bare(text: str) -> str:
    return text.translate(dict.fromkeys(map(ord, "_*")))


@given(TEXT, SPANS)
def test_without_its_marks_marked_text_is_the_escaped_text(text: str, spans: list[Span]) -> None:
    plain = text.replace("_", "-").replace("*", "-")
    assert re.sub(r"</?mark>", "", marked(plain, spans)) == str(escape(plain))


@given(TEXT, SPANS)
def test_marks_change_nothing_but_marks_where_there_is_emphasis(text: str, spans: list[Span]) -> None:
    assert html.unescape(stripped(marked(text, spans))) == html.unescape(stripped(marked(text)))


@given(TEXT, SPANS)
def test_elements_nest(text: str, spans: list[Span]) -> None:
    open_elements: list[str] = []
    for closing, name in re.findall(r"<(/?)(mark|em|strong)\b", marked(text, spans)):
        if closing:
            assert open_elements.pop() == name
        else:
            assert name not in open_elements
            assert name == "mark" or not {"em", "strong"} & set(open_elements)
            open_elements.append(name)
    assert not open_elements


@given(TEXT)
def test_no_other_element_is_ever_made(text: str) -> None:
    assert "<" not in stripped(marked(text, [Span(0, len(text))]))


def test_a_phrase_is_marked() -> None:
    assert (
        marked("a fluffy white towel, folded", [Span(2, 20)]) == "a <mark>fluffy white towel</mark>, folded"
    )


def test_emphasis_closes_before_a_mark_and_opens_again_inside() -> None:
    assert marked("a _white towel_ b", [Span(9, 17)]) == "a <em>white </em><mark><em>towel</em> b</mark>"


def test_a_mark_may_hold_a_whole_emphasis() -> None:
    assert marked("x _so_ y", [Span(0, 8)]) == "<mark>x <em>so</em> y</mark>"


def test_authors_own_stars_are_emphasis_too_and_marks_keep_their_places() -> None:
    assert marked("a **white towel** b", [Span(10, 20)]) == (
        "a <strong>white </strong><mark><strong>towel</strong> b</mark>"
    )
    assert marked("*<so>* & _on_", [Span(1, 5)]) == "<mark><em>&lt;so&gt;</em></mark> &amp; <em>on</em>"


@given(TEXT, SPANS)
def test_emphasis_takes_nothing_away_but_its_signs(text: str, spans: list[Span]) -> None:
    assert bare(html.unescape(stripped(marked(text, spans)))) == bare(html.unescape(str(escape(text))))


def test_underscores_inside_words_are_not_emphasis() -> None:
    assert marked("snake_case_name and __init__") == "snake_case_name and __init__"


def test_overlapping_spans_do_not_repeat_text() -> None:
    assert marked("abcdef", [Span(1, 4), Span(2, 5)]) == "a<mark>bcd</mark><mark>e</mark>f"


def test_marks_are_numbered_and_the_current_one_is_told_apart() -> None:
    assert marked("ab", [Span(0, 1), Span(1, 2)], first=4, now=5) == (
        '<mark id="hit-4">a</mark><mark id="hit-5" class="now" tabindex="-1" autofocus>b</mark>'
    )


def test_a_long_summary_is_cut_between_words() -> None:
    assert shortened("one two, three", 11) == "one two …"
    assert shortened("short", 9) == "short"
    assert shortened(None) is None


def _shown(*copies):
    story = StorySummary("one", "The Road")
    return hit_view(Hit(story, 1.0, (), 0, copies), Address(text="lamp"))


def test_a_copy_is_named_by_its_site_or_its_source(client):
    with client.application.test_request_context():
        views = copy_views(
            (
                Copy("two", "the road", "cellar", "https://www.archive.example/s/2"),
                Copy("three", "The Road Again", "attic", "tales/road.txt"),
            ),
            "The Road",
            "lamp",
        )
    assert [(view.place, view.title) for view in views] == [
        ("archive.example", None),
        ("attic: road.txt", "The Road Again"),
    ]
    assert views[0].url == "/stories/two?q=lamp"


def test_of_many_copies_a_few_are_named_and_the_rest_counted(client):
    copies = tuple(Copy(f"c{number}", "The Road", f"source{number}") for number in range(5))
    with client.application.test_request_context():
        view = _shown(*copies)
    assert [copy.place for copy in view.copies] == ["source0", "source1", "source2"]
    assert view.copies_more == 2


@given(TEXT, SPANS)
def test_one_line_loses_nothing_and_stresses_nothing(text: str, spans: list[Span]) -> None:
    assert re.sub(r"</?mark>", "", one_line(text, spans)) == str(escape(text))


def test_names_are_marked_where_they_match_and_keep_their_own_links(client):
    story = StorySummary(
        "one",
        "A <Lamp>",
        authors=("Wren", "Lamp & Co"),
        fandoms=("A", "B", "C", "Lamps"),
        tags=("fog", "lamp", "old lamp"),
        summary="The lamp.",
    )
    found = {
        "title": ((Span(3, 7),),),
        "authors": ((), (Span(0, 4),)),
        "fandoms": ((), (), (), (Span(0, 5),)),
        "tags": ((), (Span(0, 4),), (Span(4, 8),)),
        "summary": ((Span(4, 8),),),
    }
    with client.application.test_request_context():
        view = hit_view(Hit(story, 1.0, (), 0, field_spans=found), Address(text="lamp"))
    assert view.title == "A &lt;<mark>Lamp</mark>&gt;"
    assert [author.html for author in view.authors] == ["Wren", "<mark>Lamp</mark> &amp; Co"]
    assert view.authors[1].url == "/?q=&author=Lamp+%26+Co"
    assert view.blurb == "The <mark>lamp</mark>."
    assert "A, B, C and 1 more" in view.facts
    # A tag is shown among the results only where it is what was asked for.
    assert view.facts[-1] == "tagged <mark>lamp</mark>, old <mark>lamp</mark>"


def test_names_that_do_not_match_are_not_listed(client):
    story = StorySummary("one", "A Lamp", tags=("fog",), series=SeriesPlace("Lamps"))
    with client.application.test_request_context():
        view = hit_view(Hit(story, 1.0, (), 0), Address(text="lamp"))
    assert view.title == "A Lamp"
    assert not any("fog" in fact or "Lamps" in fact for fact in view.facts)


def read(text: str, spans: list[Span], ruby: list[Ruby], shift: int = 0) -> str:
    fragments = [""]
    weave(fragments, text, spans, shift=shift, ruby=ruby)
    return str(woven(fragments))


def test_readings_stand_above_their_words_and_are_escaped() -> None:
    assert (
        read("この駅には", [], [Ruby(12, 13, "<え>")], shift=10)
        == "この<ruby>駅<rt>&lt;え&gt;</rt></ruby>には"
    )


def test_a_reading_stands_in_the_mark_or_the_emphasis_its_word_ends_in() -> None:
    ruby = [Ruby(1, 3, "でんしゃ")]
    assert read("a電車b", [Span(0, 3)], ruby) == "<mark>a<ruby>電車<rt>でんしゃ</rt></ruby></mark>b"
    assert read("a電車b", [Span(0, 2)], ruby) == "<mark>a電</mark><ruby>車<rt>でんしゃ</rt></ruby>b"
    assert read("a_電_b", [], [Ruby(2, 3, "x")]) == "a_電_b".replace("電", "<ruby>電<rt>x</rt></ruby>")
    assert read("a _電_ b", [], [Ruby(3, 4, "x")]) == "a <em><ruby>電<rt>x</rt></ruby></em> b"


RUBY = st.lists(st.integers(0, 70), max_size=8, unique=True).map(
    lambda ends: [
        Ruby(start, end, "r") for start, end in zip(sorted(ends)[::2], sorted(ends)[1::2], strict=False)
    ]
)


@given(TEXT, SPANS, RUBY)
def test_readings_change_nothing_but_themselves(text: str, spans: list[Span], ruby: list[Ruby]) -> None:
    spans = sorted(spans, key=lambda span: span.start)
    made = read(text, spans, ruby)
    assert re.sub(r"<rt>r</rt>|</?ruby>", "", made) == read(text, spans, [])
    assert made.count("<rt>") <= len(ruby)
