"""What readers of known sites share: a table of marks and selectors, and a page whose every word gets its place.

A site's table is the toml file of its name (see docs/formats.md). It knows no site itself.
"""

import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

from indexer.datafiles import data_list, data_table
from indexer.errors import NotAStoryError
from indexer.model import Capture, Chapter, Story, Zone, ZoneKind
from indexer.readers.decoding.encoding import Decoded
from indexer.readers.markup.markup import Cut, cuts_of, line_of, text_of
from indexer.readers.markup.tree import first, select
from indexer.readers.metadata.story_builder import StoryBuilder
from indexer.readers.metadata.zones import Entry
from indexer.readers.sample import Sample
from indexer.readers.structure.words import count_words

STORY = "story"
HEADING = "heading"
"""Claims on elements, beside the kinds of zones: text of a chapter, and the heading of the chapter that follows."""

_lines = partial(data_list, __package__, "site.toml", "lines")
_LONG = ("summary", "notes", "disclaimer")
Layout = Mapping[str, Any]


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
        """Return the first layout whose ``work`` is on the page (and ``also``, and ``titled`` in the window's title)."""
        return next((layout for layout in self.layouts if _fits(root, layout)), None)

    def refusal_of(self, root: Any) -> Layout | None:
        """Return the entry for a page of the site that is no story.

        An entry with ``most_words`` is for short pages: every page of some sites has a form to log in.
        """
        if self.more.get("titled", "") not in window_title(root):
            return None
        return next((entry for entry in self.refused if _is_refused(root, entry)), None)


def _is_refused(root: Any, entry: Layout) -> bool:
    if first(root, entry["selector"]) is None:
        return False
    most = entry.get("most_words")
    return most is None or count_words(text_of(root)) <= int(most)


def _fits(root: Any, layout: Layout) -> bool:
    return (
        first(root, layout["work"]) is not None
        and ("also" not in layout or first(root, layout["also"]) is not None)
        and layout.get("titled", "") in window_title(root)
    )


@cache
def site_of(name: str) -> Site:
    """Return the table in ``name``.toml."""
    data = data_table(__package__, f"{name}.toml")
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
    text, origin = sample.decoded.text, sample.capture.origin
    mark = next((mark for mark in site.marks if mark in text or mark in origin), None)
    if mark is None:
        return None
    layout = site.layout_of(sample.tree)
    if layout is not None:
        return f"says {mark}, and has {_which(sample.tree, layout['work'])} ({layout['name']})"
    refusal = site.refusal_of(sample.tree)
    return f"says {mark}, and has {_which(sample.tree, refusal['selector'])}" if refusal else None


def _which(root: Any, selectors: str) -> str:
    """Return the first of several selectors that is on the page."""
    return next((one for one in selectors.split(", ") if first(root, one) is not None), selectors)


@dataclass(slots=True)
class Page:
    """A page being read: what its elements were claimed as, and the story's metadata so far.

    Attributes:
        claims: elements with what they are, STORY, HEADING or a kind of zone; what nobody claims is boilerplate.
    """

    site: Site
    root: Any
    layout: Layout
    draft: StoryBuilder = field(default_factory=StoryBuilder)
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

    def add(self, name: str | None, value: str, *, label: str = "") -> None:
        """Take a value of a field by the names of labels.toml; with None it stays under its label."""
        self.draft.add(Entry(name, label, value))

    def take_fields(self) -> None:
        """Take every field that the layout has a selector for."""
        self.claim(self.all("story"), STORY)
        self.claim(self.all("heading"), HEADING)
        self.take_authors()
        for name in _lines():
            self.add(name, self.line(name), label=name)
            self.claim(self.all(name), ZoneKind.HEADER)
        for name in _LONG:
            for node in self.all(name):
                self.add(name, text_of(node))
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
        stated = (node.get("href") or node.get("content") or line_of(node) for node in self.all("address"))
        address = next((one for one in stated if one.startswith(("http:", "https:"))), None)
        if address:
            self.draft.extra["story_url"] = address

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


def joined_zones(zones: Iterable[Zone]) -> tuple[Zone, ...]:
    """Return zones with those of a kind that follow one another in one place as one."""
    found: list[Zone] = []
    for zone in zones:
        if found and (found[-1].kind, found[-1].before) == (zone.kind, zone.before):
            found[-1] = dataclasses.replace(zone, text=f"{found[-1].text}\n\n{zone.text}")
        else:
            found.append(zone)
    return tuple(found)


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
    placed = joined_zones(
        z if (z.before or 0) <= last else dataclasses.replace(z, before=None) for z in zones
    )
    return Assembled(chapters, placed, tuple(headings))


def finished(
    capture: Capture, decoded: Decoded, builder: StoryBuilder, text: Assembled, reader: str
) -> Story:
    """Return the story of a page that names its fields.

    Raises:
        NotAStoryError: there is none of its text.
    """
    if not any(chapter.text for chapter in text.chapters):
        raise NotAStoryError(
            "The page names a story but holds none of its text. Save the whole story and import that."
        )
    if text.headings and list(text.headings) != [chapter.title for chapter in text.chapters if chapter.title]:
        builder.extra["chapter_headings"] = "\n".join(text.headings)
    reading = {"reader": reader, **decoded.as_reading()}
    story = builder.finish(capture, text.chapters, reading=reading)
    return dataclasses.replace(story, zones=text.zones)


_NUMBERED = re.compile(
    r"\s*(?:chapitre|chapter|kapitel|cap[ií]tulo)?\s*(?P<number>\d{1,4})\s*[.:–—-]\s*(?P<title>\S.*)",
    re.IGNORECASE | re.DOTALL,
)


def chapter_of(story: Story, options: Sequence[Any]) -> Story:
    """Return a chapter's page with its title, number and the count of chapters from the site's list of chapters.

    ``options`` are the entries of that list; the selected one is the page's. An entry without a number ("Table of
    contents") is not a chapter.
    """
    listed = [(line_of_option(option), option.get("selected") is not None) for option in options]
    numbered = [(found, chosen) for line, chosen in listed if (found := _NUMBERED.fullmatch(line))]
    # The list stands above and below the text.
    count = len({int(found["number"]) for found, _ in numbered})
    here = next((found for found, chosen in numbered if chosen), None)
    if here is None or count < 2 or len(story.chapters) != 1:  # noqa: PLR2004 -- one chapter is the whole
        return story
    title = story.chapters[0].title or " ".join(here["title"].split())
    chapters = (dataclasses.replace(story.chapters[0], title=title),)
    return dataclasses.replace(story, chapters=chapters, part=int(here["number"]), parts=count)


def line_of_option(option: Any) -> str:
    """Return what an entry of a list says; lists show nothing as text, so ``line_of`` leaves them out."""
    return " ".join("".join(option.itertext()).split())


def window_title(root: Any) -> str:
    """Return what the page calls itself in the window's title, on one line."""
    return " ".join("".join(root.xpath("(//title)[1]//text()")).split())


def titled_chapter(story: Story, title: str) -> Story:
    """Return a page of one chapter with the title that stands beside its text."""
    if len(story.chapters) != 1 or story.chapters[0].title or not title:
        return story
    return dataclasses.replace(story, chapters=(dataclasses.replace(story.chapters[0], title=title),))
