"""What can be seen of lines by their looks: how long they are, how they end, what stands around them.

Each is a small question that a rule gives a weight; it decides nothing.
"""

from __future__ import annotations

import re

from indexer.readers.metadata.ratings import is_whole_rating
from indexer.readers.text import asides
from indexer.readers.text.bare_lines import bare_entries, bare_name, is_name, standing_entries
from indexer.readers.text.evidence.place import Place, is_decorated
from indexer.readers.text.text_lines import Line
from indexer.readers.text.title_lines import subject_title, title_line

# Where somebody speaks: quotation marks around some words, or a dash before them.
SPOKEN = re.compile(r"[\"“«„][^\"”»]{2,}[\"”»]|^\s*[—–-]\s?\w")
_OTHERS = re.compile(
    r"(?i)\b(?:he|she|they|him|her|his|them|their|il|elle|ils|ses|er|sie|ihn|ihr|sein|ella|él|ellos|его|она|он|они|её|ее)\b"
)
SHORT, LONG = 60, 120
_LONG_RULE, _SHORT_BLOCK = 20, 400
_UNDERSCORES = 10
_SIGNED = re.compile(r"[-~–—_*=]{1,4}\s?(?P<name>[^\W\d_]{3,20})(?:\s?[-~–—_*=]{1,4})?")
NAME_WORDS = 5
_SMALL_WORD = 3
_CENTRED = 8
# A title page has so many lines; headings set like it are looked for so far below it.
_TITLE_PAGE_LINES, _MOST_CENTRED = 12, 20_000
_CENTRED_LINE = re.compile(r"\n[ \t]*\n {8,}(?!\W+\n)[^\n]+\n[ \t]*\n")
_MASTHEAD_LINES = 25


def always(_: Place) -> float:
    return 1.0


def title_case(place: Place) -> float:
    """Its longer words begin with capitals; of scripts without capitals, it is no more than a name's length."""
    text = place.text
    words = re.findall(r"[^\W\d_]\S*", text)
    if not any(word[0].isupper() or word[0].islower() for word in words):
        return 1.0 if words and len(text) <= SHORT // 2 else 0.0
    longer = [word for word in words if len(word) > _SMALL_WORD] or words
    capitals = sum(not word[0].islower() for word in longer)
    return (
        1.0 if capitals == len(longer) else 0.4 if words[0][0].isupper() and len(words) <= NAME_WORDS else 0.0
    )


def is_short(place: Place) -> float:
    return len(place.text) <= SHORT


def is_long(place: Place) -> float:
    return len(place.text) > LONG


def is_letter(place: Place) -> float:
    return len(place.text) == 1


def ends_in_sentence(place: Place) -> float:
    return place.text.rstrip("*_) ").endswith((".", ",", ";", ":", "。"))


def ends_in_call(place: Place) -> float:
    return place.text.endswith(("!", "?", "…", '"', "”", "’", "'"))


def is_centred(place: Place) -> float:
    after = place.lines.get(place.end)
    return place.line.indent >= _CENTRED and (
        after is None or after.indent != place.line.indent or after.gap > 0
    )


def goes_on_centred(place: Place) -> float:
    """It is indented further than any paragraph, right under another such line."""
    above = place.lines.get(place.first - 1)
    return above is not None and not place.line.gap and min(above.indent, place.line.indent) >= _CENTRED


def is_on_centred_page(place: Place) -> float:
    """It is a line of the title page: centred as all above it, which text follows that is not, nor has headings so set."""
    at, lines = place.first, place.lines
    if (
        place.line.indent < _CENTRED
        or not 0 < at < _TITLE_PAGE_LINES
        or place.end > at + 1
        or ends_in_sentence(place)
        or is_heading(place)
    ):
        return 0.0
    if place.line.byline is not None or place.line.label is not None or is_name(place.line.words):
        return 0.0
    if any(lines[above].indent < _CENTRED for above in range(at + 1)):
        return 0.0
    end = at + 1
    while (line := lines.get(end)) is not None and line.indent >= _CENTRED and end < _TITLE_PAGE_LINES:
        end += 1
    if line is None or line.indent >= _CENTRED or not line.gap:
        return 0.0
    return _CENTRED_LINE.search(lines.text, line.start, line.start + _MOST_CENTRED) is None


def opens_small(place: Place) -> float:
    return place.text[:1].islower()


def stands_alone(place: Place) -> float:
    after = place.lines.get(place.end)
    return after is None or after.gap > 0 or after.rule


def runs_into_prose(place: Place) -> float:
    """A line follows without a blank that says nothing a header says."""
    after = place.lines.get(place.end)
    return after is not None and not (
        after.gap
        or after.rule
        or after.label
        or after.byline
        or bare_entries(after.text)
        or is_name(after.words)
        or bare_name(after.words)
    )


def is_heading(place: Place) -> float:
    return place.line.is_heading


def stands_above(place: Place) -> float:
    """It is a title that was named above already: by a line of its own, or by a label or a subject, letter case aside."""
    words = place.text.strip('*_~=#-"“” ').casefold()
    if not words or len(words) > SHORT + NAME_WORDS * _SMALL_WORD:
        return 0.0
    return any(_names(place.lines[at], words) for at in range(place.first))


def _names(line: Line, words: str) -> bool:
    return words in line.folded and (
        line.folded == words
        or (
            line.label is not None
            and words
            in (line.label.value.casefold().strip('*_"“” '), subject_title(line.label.value).casefold())
        )
    )


def is_spaced(place: Place) -> float:
    """It begins with a name set in spaced capitals, as mastheads do."""
    return re.match(r"(?:[A-Z] ){4}", place.text.replace("  ", " ")) is not None


def is_bracketed_whole(place: Place) -> float:
    """Square brackets stand around all of it."""
    return place.text[0] == "[" and place.text.find("]") == len(place.text) - 1


def lists_facts(place: Place) -> float:
    """Its lines are short, end no sentence, and one of them is a rating, as headers without labels have them."""
    lines = [place.lines[at].words for at in range(place.first, place.end)]
    if len(lines) < 3 or any(len(line) > SHORT or line.endswith((".", "!", "?", ",")) for line in lines):  # noqa: PLR2004 -- a name, a show, a rating
        return 0.0
    # Title and author stand above it.
    return bare_name(lines[1]) is None and any(map(is_whole_rating, lines))


def is_cut_line(place: Place) -> float:
    """It is the words of a journal's cut, which hides the rest of a post: round brackets with room inside."""
    return place.text.startswith("( ") and place.text.endswith(" )") and len(place.text) <= LONG


def stands_over_head(place: Place) -> float:
    """It is a masthead's or a program's: no line of it ends a sentence, and a title over a by-line stands below it.

    Between them is nothing but more of the same.
    """
    at, lines = place.first, place.lines
    if at >= _MASTHEAD_LINES or place.line.start >= LONG * _MASTHEAD_LINES or place.line.label is not None:
        return 0.0
    while at < _MASTHEAD_LINES and (line := lines.get(at)) is not None:
        below = lines.get(at + 1)
        named = below is not None and (below.byline is not None or is_centred_name(line, below))
        if at >= place.end and named:
            # Those that begin with a number are entries of a table of contents.
            return not line.words[:1].isdigit()
        if (
            (line.is_finished and not line.rule)
            or line.is_labelled
            or line.byline is not None
            or len(line.words) > LONG
        ):
            return 0.0
        at += 1
    return 0.0


def is_centred_name(title: Line, line: Line) -> bool:
    """Say whether a line is nothing but a name, and stands further in than any paragraph, as the title above it does."""
    return min(title.indent, line.indent) >= _CENTRED and is_name(line.words)


def is_boxed(place: Place) -> float:
    """All of it stands between the sides of a box that has no labels."""
    lines = place.lines
    if not all(lines[at].is_boxed for at in range(place.first, place.end)):
        return 0.0
    first = place.first
    while first and lines[first - 1].is_boxed:
        first -= 1
    below = lines.get(place.end)
    # Bars may stand before every line of a header.
    goes_on = (
        below is not None and below.is_labelled and below.text.lstrip()[:1] == place.line.text.lstrip()[:1]
    )
    return not goes_on and not any(lines[at].is_labelled for at in range(first, place.end))


def is_last_under_rule(place: Place) -> float:
    """It is the last block of a text, short, nobody speaks in it, and a long rule that is drawn but once stands above."""
    above, lines = place.lines.get(place.first - 1), place.lines
    if lines.get(place.end) is not None or above is None or not above.rule:
        return 0.0
    if len(above.words) < _LONG_RULE and above.words != lines.frame:
        return 0.0
    # The header may have one as well.
    seldom = lines.text.count(f"\n{above.text}") <= 2  # noqa: PLR2004 -- above the story and below it
    return seldom and len(place.text) <= _SHORT_BLOCK and not SPOKEN.search(place.text)


def names_author(place: Place) -> float:
    """It stands near the end and names who wrote the story, as the header does."""
    left = len(place.lines.text) - place.lines[place.end - 1].end
    near = left <= _SHORT_BLOCK and len(place.text) <= _SHORT_BLOCK
    return near and any(name in place.text or name.upper() in place.text for name in place.lines.names)


def is_outside_fence(place: Place) -> float:
    """It stands at or below the mark that closes the story, as another has opened it."""
    fence = place.lines.fence
    return fence is not None and place.line.start >= fence and not asides.is_foot(place.line.text)


def signs_with_name(place: Place) -> float:
    """It is nothing but a name of the author's with dashes: "-- Gail --", "~Ada"."""
    return is_signed(place.text, place.lines.names)


def is_under_dashes_by_author(place: Place) -> float:
    """It is two dashes and, right below, the author's name or a part of it."""
    below = place.lines.get(place.first + 1)
    if below is None or place.end == place.first + 1 or place.line.text.rstrip() != "--":
        return 0.0
    return any(below.words in {name, *name.split()} for name in place.lines.names)


def is_signed(text: str, names: tuple[str, ...]) -> bool:
    """Say whether a text is nothing but one of some names, or a part of it, with dashes."""
    found = _SIGNED.fullmatch(text)
    return found is not None and any(found["name"] in name.split() for name in names)


def is_under_underscores(place: Place) -> float:
    """It is a board's signature: a few words right under a row of underscores, and then the page's foot or nothing."""
    above, after = place.lines.get(place.first - 1), place.lines.get(place.end)
    drawn = above is not None and len(above.words) >= _UNDERSCORES and not above.words.strip("_")
    ends = after is None or after.has_links or asides.is_foot(after.text)
    return drawn and not place.line.gap and ends and len(place.text) <= _SHORT_BLOCK


def is_spoiler_space(place: Place) -> float:
    """Its lines are a letter each."""
    lines = [place.lines[at].words for at in range(place.first, place.end)]
    return len(lines) >= NAME_WORDS - 1 and all(len(line) == 1 for line in lines)


def speaks(place: Place) -> float:
    """Somebody speaks in it."""
    return bool(SPOKEN.search(place.text)) and not is_decorated(place)


def says_a_fact(place: Place) -> bool:
    """It says what a header says without a label: "Rated PG"."""
    said = standing_entries(place.line.text) if place.end == place.first + 1 else None
    return bool(said) and title_line(place.line.text) is None


def opens_with_speech(place: Place) -> float:
    return asides.has_speech(place.text) and not is_decorated(place)


def tells_of_others(place: Place) -> float:
    """It speaks of him, her or them more than once, and says neither "I" nor "you"."""
    return len(_OTHERS.findall(place.text)) > 1 and not asides.in_own_voice(place.text)


def length(place: Place) -> float:
    """How many times a hundred characters it has."""
    return len(place.text) / 100
