"""What can be seen of paragraphs by their words: whether they disclaim, thank, ask, quote or belong to an archive.

Each is a small question that a rule gives a weight; it decides nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache

from indexer.readers.metadata.labels import EXTRA
from indexer.readers.metadata.lines import are_quoted
from indexer.readers.metadata.mail_addresses import address_on, is_only_addresses
from indexer.readers.metadata.ratings import is_rating
from indexer.readers.structure.headings import is_chapter_heading
from indexer.readers.text import asides, links
from indexer.readers.text.bare_lines import bare_entries, stated_facts
from indexer.readers.text.evidence.looks import SHORT, SPOKEN, tells_of_others
from indexer.readers.text.evidence.place import Place
from indexer.readers.text.removal_notices import is_removal_notice
from indexer.readers.text.title_lines import title_line

_SIGNATURE_LINES, _SIGNATURE_WIDTH = 8, 80
_MOST_SIGNS, _MOST_FEET = 4, 4.0
# A paragraph is asked whether it is a value, a note, an aside.
_KEPT = 64
_LITTLE = 200
# A reply quotes a letter in a few places.
_MOST_QUOTED = 3
_LONGEST_RATING = 12
_LONG_LEAD = 30
_LONG_LINE = 120


def disclaims(place: Place) -> float:
    return asides.is_disclaimer(place.text)


def signs_of_note(place: Place) -> float:
    """How many different signs show that it is about the story, four at most."""
    return min(asides.signs(place.text), _MOST_SIGNS)


def in_own_voice(place: Place) -> float:
    """It says "I" or "you", and nobody else in it does."""
    return _in_own_voice(place.text)


@lru_cache(_KEPT)
def _in_own_voice(text: str) -> bool:
    return asides.in_own_voice(SPOKEN.sub(" ", text))


def is_chatty(place: Place) -> float:
    """It is written as letters to friends are, outside of what is said in it."""
    return asides.is_chatty(SPOKEN.sub(" ", place.text))


def has_sure_sign(place: Place) -> float:
    return asides.has_sure_sign(place.text)


def says_what_labels_say(place: Place) -> float:
    return asides.is_of_header(place.text) and not bare_entries(place.text)


def shouts(place: Place) -> float:
    """It is all in capitals, long, and speaks to its readers."""
    return place.text.isupper() and len(place.text) > SHORT and asides.in_own_voice(place.text)


def is_last_and_sure(place: Place) -> float:
    """It is the short last paragraph of a text, and has a word that tellers of stories hardly use."""
    short = len(place.text) <= _LITTLE and place.lines.get(place.end) is None
    return short and not asides.is_ending(place.text) and asides.has_sure_sign(SPOKEN.sub(" ", place.text))


def notes_surely(place: Place) -> float:
    """The label of a note has beside it what tellers of stories hardly write."""
    label = place.line.label
    if label is None or label.field != "notes":
        return 0.0
    value = SPOKEN.sub(" ", label.value)
    return asides.has_sure_sign(value) or asides.is_chatty(value)


def pleads(place: Place) -> float:
    return asides.pleads(place.text)


def gives_thanks(place: Place) -> float:
    return asides.gives_thanks(place.text)


def goes_on_after_end(place: Place) -> float:
    """Its first sentence says that the story ends, and the rest speaks to readers."""
    first, mark, rest = place.text.partition("! ")
    if not mark:
        first, _, rest = place.text.partition(". ")
    return bool(rest) and asides.is_ending(first) and (asides.in_own_voice(rest) or asides.signs(rest) > 0)


def stands_behind_end(place: Place) -> float:
    """It is the last of a text, short, tells of nobody, and stands right below the mark that the story ends."""
    above, left = place.lines.get(place.first - 1), len(place.lines.text) - place.line.start
    ended = above is not None and above.start > left and place.line.gap > 0 and asides.is_ending(above.words)
    return ended and left <= _LITTLE and not SPOKEN.search(place.text) and not tells_of_others(place)


def is_signed_off(place: Place) -> float:
    """Its last line is nothing but dashes and a name: who writes so signs a note, or a letter to readers."""
    last = place.lines[place.end - 1].words
    return place.end > place.first + 1 and asides.is_sign_off(last) and asides.in_own_voice(place.text)


def greets_all(place: Place) -> float:
    return asides.greets_all(place.text)


def is_under_dashes(place: Place) -> float:
    """It is what mail programs cut off: a few short lines under two dashes."""
    dashes = place.line.text.rstrip() == "--"
    return dashes and place.end > place.first + 1 and _is_narrow(place)


def is_address_block(place: Place) -> float:
    """Short lines under a rule, one of them an address, that say nothing of the story."""
    above = place.lines.get(place.first - 1)
    if not _is_narrow(place) or (above is not None and not above.rule):
        return 0.0
    if not has_address(place):
        return 0.0
    address = address_on(place.text)
    return not asides.is_about_story(place.text.replace(address or "\0", "")) and not is_only_addresses(
        place.text
    )


def _is_narrow(place: Place) -> bool:
    lines = [place.lines[at].text for at in range(place.first, place.end)]
    return len(lines) <= _SIGNATURE_LINES and max(map(len, lines)) <= _SIGNATURE_WIDTH


def asks_for_letters(place: Place) -> float:
    return asides.asks_for_letters(place.text)


def opens_with_rating(place: Place) -> float:
    """It begins with a rating and a full stop: "PG. The parish is theirs."."""
    first, stop, _ = place.text.partition(". ")
    bare = first.removeprefix("Rated ")
    return bool(stop) and 1 < len(bare) <= _LONGEST_RATING and bare.isupper() and is_rating(bare)


def permits(place: Place) -> float:
    return asides.is_permission(place.text)


def is_subtitle(place: Place) -> float:
    """It stands between a line and a by-line, without a blank, or above the labels."""
    above, below = place.lines.get(place.first - 1), place.lines.get(place.end)
    if above is None or above.rule or above.label is not None or place.line.gap or below is None:
        return 0.0
    return (
        (below.byline is not None or (below.gap and below.is_labelled))
        and len(place.text) <= _LONG_LINE
        and not bare_entries(place.text)
        and not is_chapter_heading(place.text)
    )


def is_copyright(place: Place) -> float:
    return asides.is_copyright(place.text)


def dates_the_end(place: Place) -> float:
    """It is the last line of all, and says when the story was written."""
    if place.lines.get(place.end) is not None:
        return 0.0
    said = bare_entries(place.text)
    return said is not None and said[0].field in {"published", f"{EXTRA}written"}


def is_archive_line(place: Place) -> float:
    return (
        asides.is_boilerplate(place.lines.raw(place.first, place.end))
        and not is_link_list(place)
        and not names_story(place)
    )


def names_story(place: Place) -> bool:
    """Say whether it is one line with a title and who wrote it."""
    return place.end == place.first + 1 and title_line(place.line.words) is not None


def runs_to_end(place: Place) -> float:
    """A page's foot begins with it, and goes on to the end of the text: comments, where they were posted, by which program."""
    if place.lines.get(place.end) is not None or not asides.is_foot(place.line.text) or is_link_list(place):
        return 0.0
    if is_repeated(place.line.text, place.lines.text):
        return 0.0
    feet = sum(asides.is_foot(place.lines[at].text) for at in range(place.first, place.end))
    return min(0.5 + 0.5 * feet, _MOST_FEET)


def is_repeated(line: str, text: str) -> bool:
    """Say whether a line stands in a text again and again, numbers aside: a story that looks like a page has its own feet."""
    singular = re.sub(r"s?(?<=[a-z])\b", "s?", re.escape(line.strip()))
    pattern = re.sub(r"\d+", r"\\d+", singular)
    return len(re.findall(rf"^[ \t]*{pattern}[ \t]*$", text, re.MULTILINE)) > _MOST_QUOTED


def is_link_list(place: Place) -> float:
    words = [place.lines[at].words for at in range(place.first, place.end)]
    return links.is_link_list(words) and not names_story(place)


def has_address(place: Place) -> float:
    return address_on(place.text) is not None or "http://" in place.text or "www." in place.text


def states_facts(place: Place) -> float:
    return stated_facts(place.line.text) is not None


def says_removed(place: Place) -> float:
    """It stands where a story was: hardly anything follows."""
    left = len(place.lines.text) - place.lines[place.end - 1].end
    return left <= _LITTLE and is_removal_notice(place.text)


def recaps(place: Place) -> float:
    return asides.is_recap(place.text)


def is_framed(place: Place) -> float:
    """Rules stand above it and below."""
    above, below = place.lines.get(place.first - 1), place.lines.get(place.end)
    return above is not None and above.rule and below is not None and below.rule


def is_quoted(place: Place) -> float:
    return are_quoted([place.lines[at].text for at in range(place.first, place.end)])


def is_quoted_throughout(place: Place) -> float:
    """Quoted lines and others stand by turns all through the text: it is a story told in letters."""
    text = place.lines.text
    return text.count("\n\n>") + text.startswith(">") > _MOST_QUOTED


def is_single_quotation(place: Place) -> float:
    """One quoted line stands alone: somebody may have typed it."""
    beside = (place.lines.get(place.first - 1), place.lines.get(place.end))
    alone = not any(line is not None and line.text.lstrip().startswith(">") for line in beside)
    return place.end == place.first + 1 and alone and is_quoted(place)


def leads_to_quotation(place: Place) -> float:
    after = place.lines.get(place.end)
    return (
        place.text.endswith((":", "...", "…"))
        and len(place.text) <= _LONG_LINE
        and after is not None
        and after.text.lstrip().startswith(">")
    )


def leads_to_labels(place: Place) -> float:
    """It ends in a colon right above a label: what follows is quoted."""
    after = place.lines.get(place.end)
    return (
        place.text.endswith(":")
        and len(place.text) > _LONG_LEAD
        and after is not None
        and after.label is not None
    )


def is_contents(place: Place) -> float:
    lines = tuple(place.lines[at].text for at in range(place.first, place.end))
    if asides.is_contents_heading(lines[0]):
        after = place.lines.get(place.end)
        return len(lines) > 1 or (after is not None and asides.is_listed((after.text,)))
    return 0.0


def lists_nothing_here(place: Place) -> float:
    """None of the chapters it lists begins in the text: it is a list of something else."""
    listed = [place.lines[at] for at in range(place.first, place.end)]
    if asides.is_contents_heading(listed[0].words):
        listed = listed[1:] or [
            line for at in range(place.end, place.end + 3) if (line := place.lines.get(at)) is not None
        ]
    below = place.lines.get(place.end)
    if below is not None and below.rule:
        return 0.0
    rest = place.lines.text[listed[-1].end :].casefold() if listed else ""
    names = (asides.listed_name(line.words).casefold() for line in listed)
    return not any(f"{name}\n" in rest for name in names if name)


def is_listed(place: Place) -> float:
    lines = tuple(place.lines[at].text for at in range(place.first, place.end))
    return asides.is_listed(lines) and len(lines) > 1
