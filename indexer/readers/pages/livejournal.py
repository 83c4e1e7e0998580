"""Read entries of LiveJournal, Dreamwidth and their kin: the entry's text, and the header its author wrote into it.

Comments stay a zone. Lists of entries are refused where they show no single one.
"""

import dataclasses
import re
from functools import cache
from typing import Any

from indexer.errors import NotAStoryError
from indexer.model import Story, ZoneKind
from indexer.readers.markup.markup import line_of, text_of
from indexer.readers.pages.posts import day_in, with_header
from indexer.readers.pages.site import STORY, Page, open_page, recognise_site, site_of, window_title
from indexer.readers.sample import Context, Sample

NAME = "livejournal"
# A division with fewer characters holds the subject alone, not the entry too.
_FEWEST_CHARS = 200


def recognise(sample: Sample) -> str | None:
    """Take the journals' pages; see ``families``."""
    return recognise_site(NAME, sample)


def read(sample: Sample, context: Context) -> tuple[Story, ...]:  # noqa: ARG001 -- the families' signature
    """Return the story in an entry; see ``families``."""
    page = open_page(NAME, sample)
    page.take_fields()
    _take_entry(page)
    page.draft.authors = page.draft.authors[:1]
    subject = _take_subject(page)
    page.add("title", subject)
    _take_day(page)
    if tags := [line for link in page.all("tag_links") if (line := line_of(link))]:
        page.draft.add_list("tag", tags)
    story = page.finish(sample)
    if len(story.chapters) > 1:
        raise NotAStoryError("The page lists several entries of a journal. Save each story's own page.")
    story = with_header(story, sample.decoded, text_first=True, chapters=True)
    if subject and story.title.casefold() != subject.casefold():
        story = dataclasses.replace(story, extra={**story.extra, "subject": subject})
    return (story,)


def _take_entry(page: Page) -> None:
    """Claim the outermost of the elements that hold entries; before there were styles, the cell with the subject."""
    found = page.all("story")
    if not found and page.layout["name"] == site_of(NAME).layouts[-1]["name"]:
        subjects = page.all("subject")[:1]
        found = [_cell(node) for node in subjects]
        page.claim(subjects, ZoneKind.HEADER)
    inner = {id(node) for outer in found for node in outer.iterdescendants()}
    page.claims = [(node, claim) for node, claim in page.claims if claim != STORY]
    page.claim([node for node in found if id(node) not in inner and line_of(node)], STORY)


def _cell(node: Any) -> Any:
    """Return the cell or division that holds a subject and the entry under it."""
    around = [parent for parent in node.iterancestors() if parent.tag in {"td", "div", "body"}]
    return next(
        (parent for parent in around if len(line_of(parent)) >= _FEWEST_CHARS), (around or [node])[-1]
    )


def _take_subject(page: Page) -> str:
    """Return the entry's subject; take the journal's name as the author's where nothing else names one."""
    window = _window().fullmatch(window_title(page.root))
    groups = window.groupdict() if window else {}
    subject = page.line("subject") or groups.get("title") or groups.get("title2") or ""
    if not page.draft.authors and (who := groups.get("who") or groups.get("who2")):
        page.draft.authors.append(who)
    return subject


def _take_day(page: Page) -> None:
    for node in page.all("date"):
        stated = node.get("datetime") or node.get("title") or text_of(node)
        page.draft.published = page.draft.published or day_in(stated)


@cache
def _window() -> re.Pattern[str]:
    return re.compile(site_of(NAME).more["window"])
