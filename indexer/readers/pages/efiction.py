"""Read pages of eFiction archives: a chapter, the printable view of a story, skins in other languages.

Labels are known by name in several languages, else by their order. An archive's backup is for ``efiction_backup``.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from indexer.model import Story
from indexer.readers.markup.markup import line_of, text_of
from indexer.readers.markup.tree import select
from indexer.readers.metadata.dates import parse_date
from indexer.readers.metadata.values import split_list
from indexer.readers.pages.posts import with_header
from indexer.readers.pages.site import Page, chapter_of, open_page, recognise_site, window_title
from indexer.readers.sample import Context, Sample

NAME = "efiction"
_BY = re.compile(r"(?P<title>.+?)\s+(?:by|von|par|por|de|di|door|от)\s+(?P<who>\S.*)", re.DOTALL)
_NUMBER = re.compile(r"\d[\d,. ]*")
_HEADING = re.compile(
    r"\s*(?:(?:Chapter|Kapitel|Chapitre|Cap[ií]tulo|Глава)\s*)?\d{1,4}\s*[.:–—-]\s*(?P<title>\S.*)", re.DOTALL
)
# "Jan" to "December" need no more; a date among words is a sentence.
_DATE_CHARS = 30
_SUMMARY_CHARS = 60


def recognise(sample: Sample) -> str | None:
    """Take eFiction's pages; see ``families``."""
    return recognise_site(NAME, sample)


def read(sample: Sample, context: Context) -> tuple[Story, ...]:  # noqa: ARG001 -- the families' signature
    """Return the one story, or the one chapter of it, on a page; see ``families``."""
    page = open_page(NAME, sample)
    page.take_fields()
    _take_names(page)
    pairs = [(line_of(label), _value(label)) for label in page.all("labels")]
    for name, label, value in named(pairs, page.site.labels):
        _take(page, name, label, value)
    for note in page.all("notes_text"):
        page.add("notes", text_of(note))
    authors = {author.casefold() for author in page.draft.authors}
    story = chapter_of(
        page.finish(sample, lambda heading: _chapter_title(heading, authors)), page.all("options")
    )
    return (with_header(story, sample.decoded),)


def _take_names(page: Page) -> None:
    """Take title and authors from their links, which stand in that order in every language, else from the words."""
    for where in page.all("pagetitle")[:1]:
        links = [(str(link.get("href") or ""), line_of(link)) for link in select(where, "a[href]")]
        authors = [line for href, line in links if "viewuser" in href and line]
        titles = [line for href, line in links if "viewuser" not in href and line]
        split = _BY.fullmatch(line_of(where))
        page.draft.authors.extend(dict.fromkeys(authors))
        page.draft.title = titles[0] if titles else (split["title"] if split else line_of(where))
        if not authors and split:
            page.add("author", split["who"])
    split = _BY.fullmatch(window_title(page.root))
    if not page.draft.title and split:
        page.draft.title = split["title"]
        page.add("author", split["who"])


def _value(label: Any) -> str:
    """Return what stands between a label and the next one."""
    parts = [label.tail or ""]
    for node in label.itersiblings():
        if "label" in (node.get("class") or "") or "classification" in (node.get("class") or ""):
            break
        parts.extend([line_of(node) if node.tag != "br" else "\n", node.tail or ""])
    return " ".join("".join(parts).split())


def named(pairs: Sequence[tuple[str, str]], labels: Mapping[str, str]) -> list[tuple[str | None, str, str]]:
    """Return field (None if unknown), label and value of each pair: by the label, else by place and kind of value.

    eFiction always writes summary first; then, at the end, chapters, completed, words, reads, published, updated.
    """
    fields = [labels.get(label.strip().rstrip(":").strip().casefold()) for label, _ in pairs]
    known = {name for name in fields if name}
    values = [value for _, value in pairs]
    if values and fields[0] is None and "summary" not in known and len(values[0]) > _SUMMARY_CHARS:
        fields[0] = "summary"
    dates = [n for n, value in enumerate(values) if _is_date(value)]
    for name, place in zip(("published", "updated"), dates[-2:], strict=False):
        if fields[place] is None and name not in known:
            fields[place] = name
    counts = [n for n, value in enumerate(values) if _NUMBER.fullmatch(value.strip()) and n not in dates]
    for name, place in zip(("chapters", "words", "skip"), counts[-3:], strict=False):
        if fields[place] is None and name not in known:
            fields[place] = name
    return [
        (name, label.strip().rstrip(":").strip(), value)
        for name, (label, value) in zip(fields, pairs, strict=True)
    ]


def _is_date(value: str) -> bool:
    """Tell a date from a count, which may pass for a year."""
    return len(value) <= _DATE_CHARS and not value.strip().isdigit() and parse_date(value) is not None


def _take(page: Page, name: str | None, label: str, value: str) -> None:
    draft, digits = page.draft, re.sub(r"\D", "", value)
    if not value.strip() or value.strip().casefold() in {
        "none",
        "keine",
        "aucun",
        "aucune",
        "ninguno",
        "нет",
    }:
        return
    if name == "chapters":
        draft.extra["chapters_claimed"] = digits
    elif name == "words":
        draft.extra["words_claimed"] = digits
    elif name == "fandom":
        # Paths of categories stand with ">" between their levels.
        draft.add_list("fandom", [part.rsplit(" > ", 1)[-1] for part in split_list(value)])
    elif name == "completed":
        page.add("status", value, label=label)
        draft.extra["status_raw"] = f"{label}: {value}"
    elif name == "challenge":
        draft.extra["challenge"] = value
    elif name is None:
        page.add(None, value, label=label)
    elif name != "skip":
        page.add(name, value, label=label)


def _chapter_title(heading: str, authors: set[str]) -> str | None:
    """Return a chapter's title from "2. Rust by Ada Pike"."""
    split = _BY.fullmatch(heading)
    if split and split["who"].casefold() in authors:
        heading = split["title"]
    found = _HEADING.fullmatch(heading)
    return (found["title"] if found else heading).strip() or None
