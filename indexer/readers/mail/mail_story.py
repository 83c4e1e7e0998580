"""A message's own text and headers to a story: what the body says wins, what it leaves out the headers give.

The header of the body is read by the plain reader, as in any text file.
"""

import dataclasses
import re
from typing import Any

from indexer.errors import NotAStoryError
from indexer.model import Capture, Rating, Story, Zone, ZoneKind
from indexer.readers.mail.mail_parse import Letter
from indexer.readers.mail.mail_zones import Cut, without_cover
from indexer.readers.mail.subjects import Subject, is_talk, parse_subject
from indexer.readers.metadata.filename_titles import TITLE_FROM
from indexer.readers.metadata.lines import parse_byline, parse_label
from indexer.readers.metadata.ratings import rating_of
from indexer.readers.metadata.values import is_name_code
from indexer.readers.structure.words import count_words
from indexer.readers.text.asides import has_speech
from indexer.readers.text.fences import closing_fence
from indexer.readers.text.plain import read_plain

# A message that has none of a story's marks is one only if it is at least this long, in words; letters to lists are
# shorter. Estimated, and to be checked against a box of a list's messages when there is one to measure.
_LONG = 600
# In letters nobody speaks; in a story that is shorter, so many paragraphs begin with what somebody says.
_SPEAKING = 3
# A reply with marks of its own must have this many words besides what it quotes.
_OWN_WORDS = 250
_MARKS = 2
# So many are a story's header, whoever is answered.
_HEADER = 3
# A note in front of the title is no longer than this; beside a title stands its part number at most.
_COVER = 2000
_BESIDE_TITLE = 24
# How sure one is of a title and author that a subject and a sender state.
_STATED = 0.85
# What programs of boards write where they part a long message.
_CONTINUED = re.compile(
    r"\W*continued from (?:the )?(?:previous|last|prior) (?:message|post)\b", re.IGNORECASE
)
_SHOWN = 80


def subject_of(letter: Letter) -> Subject:
    """Return what the subject of a message says."""
    return parse_subject(letter.headers.get("subject", ""))


def story_of(capture: Capture, letter: Letter, cut: Cut) -> Story:
    """Return the story in a message whose text has been cut.

    Raises:
        NotAStoryError: there are no words, or they are no story; the message says which.
    """
    decoded = dataclasses.replace(
        letter.body.with_text(cut.text), repairs=(*letter.body.repairs, *cut.repairs)
    )
    if not cut.text.strip():
        quotes = "but what it quotes" if cut.quoted_share else "of its own"
        raise NotAStoryError(f"The message has no words {quotes}.")
    subject = subject_of(letter)
    cover, own = _from_title(cut.text, subject.title)
    if not cover and subject.marks and not _begins_with_labels(cut.text):
        cover, own = without_cover(cut.text)
    closed = closing_fence(cut.text, len(cut.text) - len(own)) if cover else None
    behind = cut.text[closed:] if closed is not None else ""
    story = read_plain(capture, decoded.with_text(own.removesuffix(behind)))[0]
    if behind:
        story = dataclasses.replace(story, zones=(*story.zones, Zone(ZoneKind.MAIL, behind.strip(), None)))
    if cover:
        story = dataclasses.replace(story, zones=(Zone(ZoneKind.MAIL, cover), *story.zones))
    reason = why_no_story(letter, subject, story, cut)
    if reason is not None:
        named = letter.headers.get("subject", "")[:_SHOWN]
        raise NotAStoryError(f"The message “{named}” is no story: {reason}.")
    return with_headers(story, letter, subject, cut)


def _from_title(text: str, title: str | None) -> tuple[str, str]:
    """Cut off what was written in front of the title that the subject names, where a by-line or labels follow it."""
    wanted = _folded(title or "")
    if not wanted:
        return "", text
    place = 0
    for line in text[:_COVER].split("\n"):
        bare = _folded(line)
        if place and bare.startswith(wanted) and len(bare) <= len(wanted) + _BESIDE_TITLE:
            after = [one for one in text[place + len(line) :].split("\n", 8)[:8] if one.strip()]
            if after and (parse_byline(after[0]) or parse_label(after[0])):
                return text[:place].strip(), text[place:]
        place += len(line) + 1
    return "", text


def _begins_with_labels(text: str) -> bool:
    """Say whether a header stands near the start: the plain reader knows what is in front of one."""
    for line in text[:_COVER].split("\n"):
        label = parse_label(line)
        if (label is not None and label.field and not label.weak) or parse_byline(line):
            return True
    return False


def _folded(line: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", line.casefold()).split())


def why_no_story(letter: Letter, subject: Subject, story: Story, cut: Cut) -> str | None:
    """Say why a message is talk rather than a story, or None if it is one."""
    marks = header_marks(story)
    words = sum(count_words(chapter.text) for chapter in story.chapters)
    goes_on = subject.part is not None and not cut.quoted_share  # parts are posted as answers to the first
    if subject.reply and marks < _HEADER and (words < _OWN_WORDS or (marks < _MARKS and not goes_on)):
        return "it answers another"
    line = letter.headers.get("subject", "")
    if is_talk(line) and marks < _MARKS and subject.marks < _MARKS:
        return "its subject is one of talk, not of a story"
    if goes_on and _CONTINUED.match(letter.body.text):
        return None
    if marks or subject.marks >= _MARKS or (subject.marks and words >= _OWN_WORDS):
        return None
    if (words >= _LONG or _is_told(story)) and cut.quoted_share < 1 / 3:
        return None
    return "nothing in its subject or text says that it is one"


def _is_told(story: Story) -> bool:
    """Say whether people speak in a message's text, each in a paragraph of their own, as they do in stories."""
    paragraphs = (one for chapter in story.chapters for one in chapter.text.split("\n\n"))
    return sum(map(has_speech, paragraphs)) >= _SPEAKING


def header_marks(story: Story) -> int:
    """Count what a story's header says of it; messages without a story have none of these labels."""
    labelled = (
        *(story.authors, story.rating_raw, story.summary, story.disclaimer, story.part, story.relationships),
        *(story.fandoms, story.characters, story.genres, story.warnings, story.series),
    )
    named = TITLE_FROM not in story.reading
    return sum(bool(value) for value in labelled) + (named and any(map(bool, labelled)))


def with_headers(story: Story, letter: Letter, subject: Subject, cut: Cut) -> Story:
    """Return a story with what the message's headers add, and the zones around it."""
    changes: dict[str, Any] = _from_subject(story, letter, subject) | _from_sender(story, letter, subject)
    if story.published is None and "published_raw" not in story.extra and letter.day:
        changes["published"] = letter.day
    changes["extra"] = _secondary(letter, subject) | dict(story.extra)
    before = [zone for zone in cut.zones if zone.before is not None]
    after = [zone for zone in cut.zones if zone.before is None]
    head = [Zone(ZoneKind.MAIL, letter.head)] if letter.head else []
    changes["zones"] = (*head, *before, *story.zones, *after)
    reading = {name: value for name, value in story.reading.items() if name != TITLE_FROM}
    if TITLE_FROM in story.reading and "title" not in changes:
        reading[TITLE_FROM] = story.reading[TITLE_FROM]
    changes["reading"] = reading | {"reader": "mail"}
    if subject.marks >= _MARKS and TITLE_FROM not in reading:
        changes["confidence"] = max(story.confidence, _STATED)
    return dataclasses.replace(story, **changes)


def _from_subject(story: Story, letter: Letter, subject: Subject) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if TITLE_FROM in story.reading and subject.title:
        found["title"] = subject.title
    elif (
        subject.title
        and story.title
        and story.title.isupper()
        and _folded(story.title) == _folded(subject.title)
    ):
        # Set in capitals over the text: the subject has it as it is written.
        found["title"] = subject.title
    if story.part is None and story.parts is None and subject.part is not None:
        found |= {"part": subject.part, "parts": subject.parts}
    if story.rating_raw is None and subject.rating:
        found |= {"rating_raw": subject.rating, "rating": rating_of(subject.rating) or Rating.UNRATED}
    if not story.fandoms and (fandoms := subject.fandoms or _tagged(letter, subject)):
        found["fandoms"] = fandoms
    if not story.relationships and subject.pairings:
        found["relationships"] = subject.pairings
    if not story.characters and (subject.pairings or subject.fandoms):
        found["characters"] = tuple(filter(is_name_code, subject.codes))
    return found


def _tagged(letter: Letter, subject: Subject) -> tuple[str, ...]:
    """Return the brackets that name a fandom: a list's programs put the list's name in the first."""
    on_list = "newsgroups" not in letter.headers or letter.headers.keys() & {"list-id", "mailing-list"}
    return subject.tags[1:] if on_list else tuple(tag for tag in subject.tags if not tag.isupper())


def _from_sender(story: Story, letter: Letter, subject: Subject) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if not story.authors and not _names_author(story):
        # Archives of news post again what others wrote.
        author = letter.headers.get("archive-author") or subject.author or letter.sender
        if author:
            found["authors"] = (author,)
    if story.contact is None and letter.address:
        found["contact"] = letter.address
    return found


def _names_author(story: Story) -> bool:
    """Say whether the header of the text has an author's line, whatever little it says: one who will not be named."""
    for zone in story.zones:
        for line in zone.text.split("\n") if zone.kind is ZoneKind.HEADER else ():
            label = parse_label(line)
            if (label is not None and label.field == "author") or parse_byline(line) is not None:
                return True
    return False


def _secondary(letter: Letter, subject: Subject) -> dict[str, str]:
    codes = (*subject.pairings, *subject.codes)
    found = {
        "subject": letter.headers.get("subject", ""),
        "post_kind": (subject.kind or "").upper(),
        "part_label": subject.part_label or "",
        "codes": "\n".join(codes),
    }
    return {name: re.sub(r"[^\S\n]+", " ", value) for name, value in found.items() if value}
