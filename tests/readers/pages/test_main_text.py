"""The text of an unknown page: all of its prose, however it is boxed, and nothing of what stands around it."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexer.model import Capture
from indexer.readers.read_capture import read

# Sentences are numbered, so that every one is its own; the same words for all would hide a lost or doubled part.
_SENTENCE = (
    "The keeper of lamp {n} climbed the wet stair again, and nobody on the quay asked him why he sang."
)
_NAV = "<nav><a href='/'>Home</a> <a href='/all'>Everything here</a> <a href='/new'>New today</a></nav>"
_SIDE = (
    "<div class='sidebar'><p>CHROME Subscribe to our letters and never miss a lamp again this year.</p></div>"
)
_SCRIPT = "<script>var CHROME = 'The keeper of nothing at all';</script><noscript><p>CHROME Please turn scripts on to see the lamps.</p></noscript>"
_COMMENTS = "".join(
    f"<li class='comment'><p>CHROME Number {n} here: this was the best that I have read in weeks.</p></li>"
    for n in range(12)
)
_CARDS = "".join(
    f"<div class='card'><h3><a href='/other/{n}'>CHROME Another tale {n}</a></h3><p>CHROME In which it rains.</p></div>"
    for n in range(4)
)
_MORE = f"<div class='cards'>{_CARDS}</div>"
_FOOT = "<footer><p>CHROME This archive keeps what it is sent, for as long as there is oil in the lamps.</p></footer>"
_BOXES = (
    ("<div class='part'>", "</div>"),
    ("<section>", "</section>"),
    ("<div class='widget'><div>", "</div></div>"),
    ("<div id='x'><div class='hidden md:block'>", "</div></div>"),
)


def _paragraphs(first: int, count: int) -> list[str]:
    return [
        " ".join(_SENTENCE.format(n=f"{first}-{p}-{s}") for s in range(1 + (first + p) % 3))
        for p in range(count)
    ]


_PARTS = st.lists(st.integers(min_value=3, max_value=9), min_size=1, max_size=5)


@settings(max_examples=150, deadline=None)
@example([3], _BOXES[2], [], [], [f"<ol class='commentlist'>{_COMMENTS}</ol>"])
@given(
    _PARTS,
    st.sampled_from(_BOXES),
    st.lists(st.sampled_from(["<div>", "<main>", "<article>", "<div class='content'>", "<td>"]), max_size=3),
    st.lists(st.sampled_from([_NAV, _SIDE, _SCRIPT]), max_size=3),
    st.lists(
        st.sampled_from([f"<ol class='commentlist'>{_COMMENTS}</ol>", _MORE, _FOOT, _SIDE, _SCRIPT]),
        max_size=3,
    ),
)
def test_prose_in_any_boxes_is_kept_whole_and_what_stands_around_it_is_not(parts, box, wraps, above, below):
    texts = [_paragraphs(n, count) for n, count in enumerate(parts)]
    boxes = "".join(box[0] + "".join(f"<p>{p}</p>" for p in part) + box[1] for part in texts)
    closing = "".join(f"</{wrap[1:].split(' ')[0].rstrip('>')}>" for wrap in reversed(wraps))
    page = f"<html><head><title>Lamps</title></head><body>{''.join(above)}<h1>Lamps</h1>{''.join(wraps)}{boxes}{closing}{''.join(below)}</body></html>"
    (story,) = read(Capture("site", "lamps.html", page.encode(), "")).stories
    text = "\n\n".join(chapter.text for chapter in story.chapters)
    assert text == "\n\n".join(p for part in texts for p in part)


def _text(page: str) -> str:
    (story,) = read(Capture("site", "lamps.html", page.encode(), "")).stories
    return "\n\n".join(part for chapter in story.chapters for part in (chapter.title, chapter.text) if part)


def test_a_page_for_browsers_without_scripts_is_read():
    told = _paragraphs(1, 6)
    inside = "".join(f"<p>{p}</p>" for p in told)
    page = f"<html><body><div id='app'></div><noscript><article>{inside}</article></noscript></body></html>"
    assert _text(page) == "\n\n".join(told)


def test_what_a_parser_puts_into_an_open_button_is_read():
    told = _paragraphs(2, 6)
    inside = "".join(f"<p>{p}</p>" for p in told)
    page = f"<html><body><header><button><div>Menu</button></header><main>{inside}</main></body></html>"
    assert _text(page).endswith("\n\n".join(told))


def test_a_short_article_counts_more_than_a_long_footer():
    told = _paragraphs(3, 2)
    inside = "".join(f"<p>{p}</p>" for p in told)
    foot = f"<footer>{'<p>' + 'Nobody may copy what is kept here without asking the keeper. ' * 8 + '</p>'}</footer>"
    page = f"<html><head><meta name='author' content='Ada Pike'></head><body><article>{inside}</article>{foot}</body></html>"
    assert _text(page) == "\n\n".join(told)


def test_following_articles_are_not_the_text():
    told, other = _paragraphs(4, 8), _paragraphs(9, 8)
    first = "".join(f"<p>{p}</p>" for p in told)
    second = "".join(f"<p>{p}</p>" for p in other)
    page = (
        f"<html><body><article class='post'><h1>Lamps</h1>{first}</article>"
        f"<article class='post'><h1>Oil</h1><time>2019-05-03</time>{second}</article></body></html>"
    )
    assert _text(page) == "\n\n".join(told)


def test_a_lead_between_the_title_and_the_text_is_its_first_paragraph():
    told = _paragraphs(5, 8)
    inside = "".join(f"<p>{p}</p>" for p in told[1:])
    lead = " ".join([told[0]] * 2)
    page = f"<html><body><article><h1>Lamps</h1><div class='lead'>{lead}</div><div class='text'>{inside}</div></article></body></html>"
    assert _text(page) == "\n\n".join([lead, *told[1:]])


def test_linked_headings_and_lines_amid_the_text_are_kept():
    told = _paragraphs(6, 8)
    head = "<h2><a href='https://lamps.example/oil'>Of oil</a></h2>"
    page = f"<html><body><article>{''.join(f'<p>{p}</p>' for p in told[:4])}{head}{''.join(f'<p>{p}</p>' for p in told[4:])}</article></body></html>"
    assert "Of oil" in _text(page)


def _thread(head: str) -> tuple[str, list[str]]:
    told = [_paragraphs(20 + n, 3) for n in range(5)]
    posts = "".join(
        f"<article class='message'><h4>{head.format(n=n)}</h4><time>2019-05-0{n + 1}</time>"
        f"<div class='body'>{''.join(f'<p>{p}</p>' for p in post)}</div></article>"
        for n, post in enumerate(told)
    )
    return f"<html><body><h1>Lamps</h1><div>{posts}</div></body></html>", [p for post in told for p in post]


@pytest.mark.parametrize(
    "head",
    ["<a href='/members/{n}' class='username'>Ada {n}</a>", "<a href='/topic.php?p={n}#p{n}'>Re: Lamps</a>"],
)
def test_all_posts_of_a_thread_are_its_text(head):
    page, told = _thread(head)
    found = _text(page)
    assert [p for p in told if p not in found] == []


def test_short_posts_headed_by_people_are_no_list_of_stories():
    posts = "".join(
        f"<li class='post'><h4><a class='username' href='/members/{n}'>Ada {n}</a></h4><p>{_paragraphs(n, 1)[0]}</p></li>"
        for n in range(8)
    )
    listed = posts.replace(" class='username'", "")
    assert "lamp 7-0-0" in _text(f"<html><body><ol>{posts}</ol></body></html>")
    outcome = read(Capture("site", "lamps.html", f"<html><body><ol>{listed}</ol></body></html>".encode(), ""))
    assert outcome.failure is not None
    assert "lists stories" in outcome.failure.message


@pytest.mark.parametrize("marks", ["role='dialog'", "role='alertdialog' id='x'", "role='complementary'"])
def test_what_pages_say_is_a_dialogue_or_beside_the_text_is_not_the_text(marks):
    told, other = _paragraphs(30, 8), _paragraphs(31, 7)
    notice = f"<div {marks}>{''.join(f'<p>CHROME {p}</p>' for p in other)}</div>"
    inside = "".join(f"<p>{p}</p>" for p in told)
    assert _text(f"<html><body><div>{inside}</div>{notice}</body></html>") == "\n\n".join(told)


def test_remarks_in_a_listing_of_code_are_kept():
    told = _paragraphs(32, 6)
    code = "<pre><code><span class='hljs-comment'># this lights every lamp along the whole of the quay</span>\nlight --all</code></pre>"
    inside = "".join(f"<p>{p}</p>" for p in told)
    assert "every lamp along the whole" in _text(
        f"<html><body><div>{inside}{code}{inside}</div></body></html>"
    )


def test_a_page_of_few_words_is_taken_if_the_keeper_says_it_is_a_story():
    page = b"<html><body><p>He lit the last lamp, and nobody came.</p></body></html>"
    capture = Capture("site", "lamp.html", page, "")
    assert not read(capture).stories
    (story,) = read(capture, as_story=True).stories
    assert story.chapters[0].text == "He lit the last lamp, and nobody came."
    assert not read(Capture("site", "none.html", b"<html><body></body></html>", ""), as_story=True).stories
