"""Read a story from any HTML page: title and author where stated, the prose, navigation left out.

Sites with a reader of their own never come here; a page without enough prose is refused.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from functools import cache
from itertools import islice, pairwise
from typing import Any

from indexer.datafiles import data_table
from indexer.errors import NotAStoryError
from indexer.model import Capture, Chapter, Story, Zone, ZoneKind
from indexer.readers.decoding.encoding import Decoded
from indexer.readers.markup.markup import cuts_of, line_of
from indexer.readers.markup.tree import parse_tree, select
from indexer.readers.metadata.lines import parse_byline
from indexer.readers.metadata.people import authors_of
from indexer.readers.metadata.story_builder import StoryBuilder
from indexer.readers.metadata.zones import Entry
from indexer.readers.pages.entries import page_of_entry
from indexer.readers.pages.furniture import furniture_of
from indexer.readers.pages.main_text import (
    Weights,
    is_listing,
    is_navigation,
    is_person,
    main_element,
    weigh,
)
from indexer.readers.pages.notices import MOST_WORDS, notice_of
from indexer.readers.pages.posts import day_in, with_header
from indexer.readers.pages.site import HEADING, STORY, joined_zones, line_of_option, window_title
from indexer.readers.sample import Context, Sample
from indexer.readers.structure.words import count_words

NAME = READER = "html"
# Pages with fewer words of prose are notices; one that names its author or an article may be a drabble's tail.
_FEWEST_WORDS = 60
_FEWEST_SIGNED_WORDS = 10
_MOST_LINKS = 0.5
# A page with less running text than this shows none.
_SOME_TEXT = 300
_UNSEEN_TAGS = re.compile(r"<(/?)(?:noscript|button)\b", re.IGNORECASE)
# So many linked headings, with no more characters of running text to each, are a list with blurbs.
_FEWEST_LISTED = 3
_BLURB = 400
# What says as much as all the blurbs is what the page is about.
_MOST_LISTED = 0.5
_TITLE_BY = re.compile(r"(?P<title>.{1,150}?)\s+by\s+(?P<who>\S.{0,60})")
_MAX_AUTHOR = 100
# Chinese, Japanese, Thai.
_UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
# How sure a main text found by weighing is, with an author named on the page and without.
_SIGNED, _UNSIGNED = 0.8, 0.6
_MARKS = re.compile(r"^#{1,3} ", re.MULTILINE)
_LISTED = ("h2", "h3", "h4", "h5", "dt")
_CHAPTER_HEADINGS = ("h2", "h3", "h4")


def recognise(sample: Sample) -> str | None:
    """Take any page; see ``families``."""
    return sample.found.why


def read(sample: Sample, context: Context) -> tuple[Story, ...]:
    """Return the one story on a page; see ``families``."""
    typed = page_of_entry(sample.decoded.text)
    root = _shown(sample) if typed is None else parse_tree(typed)
    return read_page(sample.capture, sample.decoded, root, as_story=context.as_story)


def _shown(sample: Sample) -> Any:
    """Return a page's tree; where next to nothing is shown, with what is for browsers without scripts or in a button.

    Parsers put all that follows into a button that is not well closed.
    """
    body = _body(sample.tree)
    if weigh(body).of(body).prose >= _SOME_TEXT or next(body.iter("noscript", "button"), None) is None:
        return sample.tree
    return parse_tree(_UNSEEN_TAGS.sub(r"<\1div", sample.decoded.text))


def read_page(capture: Capture, decoded: Decoded, root: Any, *, as_story: bool = False) -> tuple[Story, ...]:
    """Return the one story on a page; with ``as_story``, be its words ever so few.

    Raises:
        NotAStoryError: there is too little prose, or mostly links; it is a gate or an error page.
    """
    draft = StoryBuilder()
    _take_stated(draft, root)
    main, weights = _find_main(_body(root))
    heading = _heading_before(main, draft)
    outside = {tag for tag in main.iterdescendants() if _is_outside(tag, main, weights)}
    text, zones = _cut(_body(root), main, heading, outside)
    opened = f"## {line_of(heading)}\n\n{text}" if heading is not None else text
    body, opening = _without_opening(opened, draft)
    _refuse_notices(body, window_title(root))
    kept = weigh(main, outside.__contains__)
    words = _words(body)
    fewest = _fewest(draft, main)
    _refuse_lists(words, fewest, weights, main, kept)
    if words < (1 if as_story else fewest):
        raise NotAStoryError(f"The page holds no story: only {words} words of running text were found on it.")
    zones = tuple(zone for zone in (opening, *zones) if zone)
    found = draft.finish(
        capture,
        (Chapter(1, None, body),),
        reading={"reader": READER, **decoded.as_reading()},
    )
    page = dataclasses.replace(found, zones=zones, confidence=_SIGNED if draft.authors else _UNSIGNED)
    return (with_header(page, decoded, text_first=True, chapters=True),)


def _cut(root: Any, main: Any, heading: Any, outside: set[Any]) -> tuple[str, tuple[Zone, ...]]:
    """Return the main text, headings marked, and everything but it and its heading as zones before and after it."""
    claims: list[tuple[Any, str]] = [(main, STORY), *([(heading, HEADING)] if heading is not None else [])]
    claims += [(tag, ZoneKind.BOILERPLATE) for tag in outside]
    text: list[str] = []
    zones: list[Zone] = []
    for cut in cuts_of(root, claims, mark_headings=True):
        if cut.claim == STORY:
            text.append(cut.text)
        elif cut.claim != HEADING:
            zones.append(Zone(ZoneKind.BOILERPLATE, _MARKS.sub("", cut.text), None if text else 1))
    return "\n\n".join(text), joined_zones(zones)


def _is_outside(tag: Any, main: Any, weights: Weights) -> bool:
    return not weights.knows(tag) or is_navigation(tag, main, weights) or is_listing(tag, main, weights)


def _find_main(root: Any) -> tuple[Any, Weights]:
    """Return the element that holds the prose, and weights that count nothing of the boilerplate."""
    everything = weigh(root)
    weights = weigh(root, furniture_of(root, everything).__contains__)
    return main_element(root, weights), weights


def _take_stated(builder: StoryBuilder, root: Any) -> None:
    """Take title, author, date and language from where pages state them."""
    title, author = _title(root), _author(root)
    split = _TITLE_BY.fullmatch(title)
    if split and (author is None or split["who"].casefold() == author.casefold()):
        title, author = split["title"], split["who"]
    builder.add(Entry("title", "", title))
    builder.add(Entry("author", "", author or ""))
    for value in _values(root, _table()["published"]):
        if builder.published is None:
            builder.published = day_in(value)
    builder.add(Entry("language", "", root.get("lang") or ""))


def _title(root: Any) -> str:
    """Return the heading if the page has one heading of the first level, else the window title less the site's name."""
    candidates = list(_values(root, _table()["title"]))
    heads = [line_of(head) for head in islice(root.iter("h1"), 3)]
    window = window_title(root)
    # A first-level heading that stands in the window title is the story's; others are often the site's.
    for head in heads:
        if (
            head
            and (len(heads) == 1 or head.casefold() in window.casefold())
            and len(head) <= len(window or head) + 40
        ):
            return head
    return _without_site(candidates[0]) if candidates else ""


def _body(root: Any) -> Any:
    body = root.find("body")
    return root if body is None else body


def _without_site(title: str) -> str:
    for separator in _table()["separators"]:
        if separator in title:
            return title.partition(separator)[0].strip() or title
    return title


def _author(root: Any) -> str | None:
    for value in _values(root, _table()["author"]):
        who = parse_byline(value) or re.sub(r"(?i)^(?:author|by|written by|posted by)\s*[:\s]\s*", "", value)
        if 0 < len(who) <= _MAX_AUTHOR and not who.startswith(("http:", "https:")):
            return who
    return None


def _values(root: Any, selectors: list[str]) -> list[str]:
    """Return what the selected elements say, in the selectors' order, empty ones left out."""
    found: list[str] = []
    for selector in selectors:
        for tag in select(root, selector)[:3]:
            value = tag.get("content") or tag.get("datetime") if tag.tag in {"meta", "time"} else None
            clean = " ".join(value.split()) if value else (line_of(tag) or line_of_option(tag))
            if clean:
                found.append(clean)
    return found


def _heading_before(main: Any, builder: StoryBuilder) -> Any:
    """Return the chapter heading that stands beside the main text rather than in it."""
    for place in [main, *islice(main.iterancestors(), 1)]:
        for sibling in place.itersiblings(preceding=True):
            if sibling.tag in _CHAPTER_HEADINGS:
                line = line_of(sibling)
                return sibling if 0 < len(line) <= _MAX_AUTHOR and line != builder.title else None
    return None


def _without_opening(text: str, builder: StoryBuilder) -> tuple[str, Zone | None]:
    """Take the story's own title and by-line off the start of the text where it repeats them."""
    paragraphs = text.split("\n\n")
    names = {name.casefold() for name in builder.authors}
    taken: list[str] = []
    while paragraphs:
        first = paragraphs[0].lstrip("# ").strip()
        byline = parse_byline(first)
        if byline is not None and (not names or {a.casefold() for a in authors_of(byline)} <= names):
            builder.add(Entry("author", "", byline))
            names = {name.casefold() for name in builder.authors}
        elif first.casefold() not in {(builder.title or "").casefold(), *names} or not first:
            break
        taken.append(first)
        paragraphs.pop(0)
    return "\n\n".join(paragraphs), Zone(ZoneKind.HEADER, "\n\n".join(taken)) if taken else None


def _refuse_notices(body: str, window: str) -> None:
    notice = notice_of(body, window) if _words(body) <= MOST_WORDS else None
    if notice is not None:
        raise NotAStoryError(notice.message)


def _fewest(builder: StoryBuilder, main: Any) -> int:
    """Return with how many words a page is no mere notice."""
    signed = builder.authors or any(one.tag == "article" for one in (main, *main.iterancestors()))
    return _FEWEST_SIGNED_WORDS if signed else _FEWEST_WORDS


def _refuse_lists(words: int, fewest: int, weights: Weights, main: Any, kept: Weights) -> None:
    """Refuse an index by what is ``kept`` of its text, or by the whole page where that is next to nothing."""
    around = (main, *main.iterancestors())
    whole = next((parent for parent in reversed(around) if weights.of(parent).plain), main)
    weight = weights.of(whole) if words < fewest else kept.of(main)
    if weight.link_share > _MOST_LINKS and words < MOST_WORDS:
        raise NotAStoryError("The page holds no story: most of its text is links, as on an index.")
    if _lists_stories(main, weights):
        raise NotAStoryError("The page holds no story: it lists stories, with a few words about each.")


def _lists_stories(main: Any, weights: Weights) -> bool:
    """Say whether a text is headings that lead to pages beside this one, each with a few words under it."""
    # What follows a text is no part of what it lists.
    own = weigh(main, lambda tag: tag.tag not in _LISTED and _is_outside(tag, main, weights))
    heads = [
        own.of(head).before
        for head in main.iter(*_LISTED)
        if (link := head.find(".//a[@href]")) is not None
        and "://" not in link.get("href")
        and "#" not in link.get("href")
        and not is_person(link)
        and own.of(head).link_share > _MOST_LINKS
    ]
    prose = own.of(main).prose
    if len(heads) < _FEWEST_LISTED or prose >= len(heads) * _BLURB:
        return False
    longest = max(after - before for before, after in pairwise([0, *heads, prose]))
    return longest < prose * _MOST_LISTED


def _words(text: str) -> int:
    """Count words; two letters of a script that writes no spaces are one."""
    return count_words(text) + len(_UNSPACED.findall(text)) // 2


@cache
def _table() -> Mapping[str, list[str]]:
    return data_table(__package__, "page.toml")
