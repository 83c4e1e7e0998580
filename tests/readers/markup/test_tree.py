"""Trees of known sites' pages: as complete as Beautiful Soup's however damaged or deep, and searched by CSS."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.readers.decoding.encoding import decode
from indexer.readers.markup.markup import cuts_of, parse, text_of
from indexer.readers.markup.tree import first, parse_tree, select

DEEP = "<html><body>" + "<div>" * 20_000 + "<p id='end' data-x='1'>Down here.</p>" + "</div>" * 20_000


@pytest.mark.parametrize(
    "text", ["", "   ", "\x00", "<!-- nothing -->", "<?xml version='1.0'?>", "<!doctype html>"]
)
def test_a_page_of_nothing_is_an_empty_tree(text):
    assert text_of(parse_tree(text)).strip("\ufffd") == ""


def test_no_depth_loses_text():
    tree = parse_tree(DEEP)
    assert text_of(tree) == "Down here."
    assert text_of(first(tree, "#end")) == "Down here."


def test_a_page_of_many_levels_becomes_one_of_few_with_its_text_in_order():
    bold = "".join(f"<b>{number} " for number in range(40_000))
    tree = parse_tree(f"<html><body><p>{bold}</b>and</p><p>after</p></body></html>")
    levels = max(sum(1 for _ in node.iterancestors()) for node in tree.iter())
    assert levels < 1000
    assert text_of(tree).replace("_", "").split() == [*map(str, range(40_000)), "and", "after"]


def test_selectors_find_what_they_name_in_the_order_of_the_page():
    tree = parse_tree("<div class='a b'><p>1</p><ul><li><p>2</p></li></ul></div><p class=b>3</p>")
    assert [node.text for node in select(tree, ".a p, p.b")] == ["1", "2", "3"]
    assert [node.text for node in select(tree, ".a > p")] == ["1"]
    assert select(tree, "") == []
    assert first(tree, "#none") is None


def test_stretches_are_cut_where_claims_begin_and_end():
    tree = parse_tree("<div>one <i>two <b>three</b></i><p>four</p>five</div>")
    (inner,) = select(tree, "p")
    cuts = cuts_of(tree, [(inner, "story"), (inner, "never")])
    assert [(cut.claim, cut.text) for cut in cuts] == [
        (None, "one _two three_"),
        ("story", "four"),
        (None, "five"),
    ]


PIECES = st.sampled_from(["<p>", "</p>", "<br>", "<i>", "</i>", "<div>", "</div>", "<td>", "<table>", "</table>", "<hr>", "<pre>", "</pre>", "<li>", "<script>x</script>", "<!-- c -->", "<p/>", "&amp;", "&#0;", "a", " ", "\n", "<x:y z=1 =2>", "<"])  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=40))
def test_both_trees_give_the_same_text(pieces):
    page = f"<html><body>{''.join(pieces)}</body></html>"
    assert text_of(parse_tree(page)) == text_of(parse(page))


def test_both_trees_give_the_same_text_of_real_pages(shared_data):
    pages = [*shared_data.glob("pages/*/*.html"), *shared_data.glob("formats/damaged/*.html")]
    texts = [decode(path.read_bytes(), markup=True).text for path in pages if path.read_bytes()[:2] != b"PK"]
    folder = shared_data / "crawler" / "articles" / "html"
    texts += [
        decode(gzip.decompress(path.read_bytes()), markup=True).text for path in sorted(folder.iterdir())[:10]
    ]
    for text in texts:
        assert text_of(parse_tree(text)) == text_of(parse(text))
