"""What readers of known sites share: a table of marks and selectors, and a page whose every word gets its place.

A site's table is the toml file of its name (see docs/formats.md). It knows no site itself.
"""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from indexer.errors import NotAStoryError
from indexer.model import Capture, Chapter, Story, Zone, ZoneKind
from indexer.readers.draft import Draft
from indexer.readers.encoding import Decoded
from indexer.readers.header import Entry
from indexer.readers.markup import Cut, cuts_of, line_of, text_of
from indexer.readers.plain import title_from_name
from indexer.readers.sample import Sample
from indexer.readers.tree import first, select

STORY = "story"
HEADING = "heading"
"""Claims on elements, beside the kinds of zones: text of a chapter, and the heading of the chapter that follows."""

# Fields that are one line each; their elements are header.
_LINES = ("title", "subtitle", "fandom", "rating", "status", "published", "updated", "series", "language")
_LONG = ("summary", "notes", "disclaimer")
Layout = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Site:
    """A site's table: strings that are in all its pages, its layouts, pages that are no story, its labels."""

    name: str
    marks: tuple[str, ...]
    layouts: tuple[Layout, ...]
    refused: tuple[Layout, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)

    def layout_of(self, root: Any) -> Layout | None:
        """Return the first layout whose ``work`` is on the page."""
        return next((layout for layout in self.layouts if first(root, layout["work"]) is not None), None)

    def refusal_of(self, root: Any) -> Layout | None:
        """Return the entry for a page of the site that is no story."""
        return next((entry for entry in self.refused if first(root, entry["selector"]) is not None), None)


@cache
def site_of(name: str) -> Site:
    """Return the table in ``name``.toml."""
    data = tomllib.loads(resources.files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))
    return Site(
        name,
        tuple(data.pop("marks")),
        tuple(data.pop("layouts")),
        tuple(data.pop("refused", ())),
        data.pop("labels", {}),
        data,
    )


def recognise_site(name: str, sample: Sample) -> str | None:
    """Return by what marks a page is the site's, a story or not, or None if it is not."""
    site = site_of(name)
    text = sample.decoded.text
    mark = next((mark for mark in site.marks if mark in text), None)
    if mark is None:
        return None
    layout = site.layout_of(sample.tree)
    if layout is not None:
        return f"says {mark}, and has {layout['work']} ({layout['name']})"
    refusal = site.refusal_of(sample.tree)
    return f"says {mark}, and has {refusal['selector']}" if refusal else None


@dataclass(slots=True)
class Page:
    """A page being read: what its elements were claimed as, and the story's metadata so far.

    Attributes:
        claims: elements with what they are, STORY, HEADING or a kind of zone; what nobody claims is boilerplate.
    """

    site: Site
    root: Any
    layout: Layout
    draft: Draft = field(default_factory=Draft)
    claims: list[tuple[Any, str]] = field(default_factory=list)

    def all(self, name: str) -> list[Any]:
        """Return the elements the layout names for a field; none if it names nothing."""
        return select(self.root, self.layout.get(name, ""))

    def line(self, name: str) -> str:
        """Return the first of a field's elements that says anything, on one line."""
        return next((line for node in self.all(name) if (line := line_of(node))), "")

    def claim(self, nodes: Sequence[Any], kind: str) -> None:
        """Say what elements are; an earlier claim on the same element stands."""
        self.claims.extend((node, kind) for node in nodes)

    def take_fields(self) -> None:
        """Take every field that the layout has a selector for."""
        self.claim(self.all("story"), STORY)
        self.claim(self.all("heading"), HEADING)
        self.take_authors()
        for name in _LINES:
            self.draft.add(Entry(name, name, self.line(name)))
            self.claim(self.all(name), ZoneKind.HEADER)
        for name in _LONG:
            for node in self.all(name):
                self.draft.add(Entry(name, "", text_of(node)))
            self.claim(self.all(name), ZoneKind(name))
        for kind in ZoneKind:
            self.claim(self.all(f"zone_{kind}"), kind)
        self.take_address()

    def take_authors(self) -> None:
        """Take the author's names as they stand: a site's pen name may hold "and" or "&"."""
        nodes = self.all("author")
        names = [line_of(node) for node in nodes]
        self.draft.authors.extend(dict.fromkeys(name for name in names if name))
        self.claim(nodes, ZoneKind.HEADER)

    def take_address(self) -> None:
        """Take the story's own address, where the page gives it."""
        for node in self.all("address")[:1]:
            address = node.get("href") or node.get("content") or line_of(node)
            if address and address.startswith(("http:", "https:")):
                self.draft.extra["story_url"] = address

    def take_pair(self, label: str, value: str) -> None:
        """Take a label and its value as the site's table says; a label it does not have stays as it is."""
        clean = label.strip().rstrip(":").strip()
        name = self.site.labels.get(clean.casefold())
        if name in _LISTS:
            self.draft.add_list(name, [part for line in value.split("\n") if (part := line.strip())])
        elif name != "skip":
            self.draft.add(Entry(name, clean, value))

    def cuts(self) -> list[Cut]:
        """Return the page's text, cut by its claims."""
        return cuts_of(self.root, self.claims)

    def finish(self, sample: Sample, titled: Callable[[str], str | None] = str) -> Story:
        """Return the story; ``titled`` makes a chapter's title of its heading.

        Raises:
            NotAStoryError: there is none of its text.
        """
        return finished(
            sample.capture, sample.decoded, self.draft, assemble(self.cuts(), titled), self.site.name
        )


# Values that a page lists one by one are taken as they are, commas and all.
_LISTS = {"fandom", "relationship", "character", "tag", "warning"}


def open_page(name: str, sample: Sample) -> Page:
    """Return a page of a site, nothing taken yet; raises as ``open_tree`` does."""
    return open_tree(name, sample.tree)


def open_tree(name: str, root: Any) -> Page:
    """Return a page of a site by its tree, nothing taken yet.

    Raises:
        NotAStoryError: it is the site's, but no story; the message says what it is.
    """
    site = site_of(name)
    layout = site.layout_of(root)
    if layout is not None:
        return Page(site, root, layout)
    refusal = site.refusal_of(root)
    raise NotAStoryError(refusal["message"] if refusal else "The page holds no story.")


@dataclass(frozen=True, slots=True)
class Assembled:
    """A page's text in its places: chapters, zones, and the chapters' headings as whole lines."""

    chapters: tuple[Chapter, ...]
    zones: tuple[Zone, ...] = ()
    headings: tuple[str, ...] = ()


def assemble(cuts: Sequence[Cut], titled: Callable[[str], str | None]) -> Assembled:
    """Return the text in its places. What stands inside a story element does not part it in chapters."""
    texts: list[tuple[Any, str | None, list[str]]] = []
    zones: list[Zone] = []
    headings: list[str] = []
    heading: str | None = None
    for cut in cuts:
        if cut.claim == HEADING:
            heading = f"{heading} {cut.text}" if heading else cut.text
        elif cut.claim != STORY:
            kind = ZoneKind.BOILERPLATE if cut.claim is None else ZoneKind(cut.claim)
            zones.append(Zone(kind, cut.text, len(texts) + 1))
        elif texts and texts[-1][0] is cut.node:
            texts[-1][2].append(cut.text)
        else:
            line = " ".join(heading.replace("_", "").split()) if heading else ""
            headings.extend([line] if line else [])
            texts.append((cut.node, titled(line) if line else None, [cut.text]))
            heading = None
    if heading:
        zones.append(Zone(ZoneKind.BOILERPLATE, heading, None))
    chapters = tuple(Chapter(n, title, "\n\n".join(t)) for n, (_, title, t) in enumerate(texts, start=1))
    last = len(chapters)
    placed = tuple(z if (z.before or 0) <= last else dataclasses.replace(z, before=None) for z in zones)
    return Assembled(chapters, placed, tuple(headings))


def finished(capture: Capture, decoded: Decoded, draft: Draft, text: Assembled, reader: str) -> Story:
    """Return the story of a page that names its fields.

    Raises:
        NotAStoryError: there is none of its text.
    """
    if not any(chapter.text for chapter in text.chapters):
        raise NotAStoryError(
            "The page names a story but holds none of its text. Save the whole story and import that."
        )
    if text.headings and list(text.headings) != [chapter.title for chapter in text.chapters if chapter.title]:
        draft.extra["chapter_headings"] = "\n".join(text.headings)
    reading = {"reader": reader, **decoded.as_reading()}
    story = draft.finish(
        capture, text.chapters, fallback_title=title_from_name(capture.origin), reading=reading
    )
    return dataclasses.replace(story, zones=text.zones)
