"""What can be seen of a line that begins with a label: whether it is known, and whether such labels have such values.

Each is a small question that a rule gives a weight; it decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial

from indexer.datafiles import data_words
from indexer.readers.metadata.dates import read_date
from indexer.readers.metadata.labels import fold_label, near_field, table
from indexer.readers.metadata.mail_addresses import address_on
from indexer.readers.metadata.message_heads import counts_messages, head_field, is_of_head
from indexer.readers.metadata.ratings import rating_of
from indexer.readers.metadata.values import says_nothing
from indexer.readers.text import asides
from indexer.readers.text.evidence.place import LIST_VALUE, LISTS, LONG_VALUE, SHORT_VALUE, Place, field_at
from indexer.readers.text.text_lines import TextLines

_letter_labels = partial(data_words, __package__, "rules.toml", "letter_labels")
_COUNT, _NO_DIGIT, _MISCOUNTED = re.compile(r"\d[\d.,'’ ]{0,10}(?!\w)"), re.compile(r"\D"), 5
_NAME_WORDS = 5
_HEAD_LINES, _BY_CHANCE = 7, 2
_LONG_TITLE = 120
_SHORT_DISCLAIMER = 60
# A header that is said again stands so near.
_NEAR_AGAIN = 20


def _is_day(value: str) -> bool:
    return read_date(value) is not None


def _has_digit(value: str) -> bool:
    return any(letter.isdigit() for letter in value)


_FITS: Mapping[str, Callable[[str], bool]] = {
    "rating": lambda value: rating_of(value) is not None,
    **dict.fromkeys(("published", "updated", "extra:written", "extra:completed"), _is_day),
    **dict.fromkeys(("words", "part"), _has_digit),
    "contact": lambda value: address_on(value) is not None,
    "author": lambda value: len(value.split()) <= _NAME_WORDS and not value.endswith((".", "!", "?")),
    "title": lambda value: len(value) <= _LONG_TITLE and not value.endswith((".", ",")),
}


def _value(place: Place) -> str:
    label = place.line.label
    return label.value if label is not None else ""


def is_known(place: Place) -> float:
    label = place.line.label
    return label is not None and label.field is not None


def is_weak(place: Place) -> float:
    label = place.line.label
    return label is not None and label.field is not None and label.weak and not label.marked


def is_marked(place: Place) -> float:
    label = place.line.label
    return label is not None and label.marked


def is_unknown(place: Place) -> float:
    return not is_known(place)


def is_near_known(place: Place) -> float:
    """It is a known label but for one letter, beside another label."""
    label = place.line.label
    if label is None or label.field is not None or near_field(label.label) is None:
        return 0.0
    above, below = place.lines.get(place.first - 1), place.lines.get(place.end)
    return (above is not None and above.label is not None and not place.line.gap) or (
        below is not None and below.label is not None and not below.gap
    )


def says_unknown_sentence(place: Place) -> float:
    """A label nobody knows has a sentence beside it, as those who speak in plays have."""
    label = place.line.label
    if label is None or label.field is not None or near_field(label.label) is not None:
        return 0.0
    if label.value.endswith(("。", "！", "？", "」", "”")) and not label.label.isascii():
        return 1.0
    return label.value.endswith((".", "!", "?", '"', "”")) and len(label.value.split()) > 2  # noqa: PLR2004 -- a sentence has three words


def is_said_again(lines: TextLines, place: int) -> bool:
    """Say whether a line stands near the beginning already, word for word: who said it said nothing else."""
    words = lines[place].words
    return any(lines[at].words == words for at in range(max(0, place - _NEAR_AGAIN), place))


def comes_again(place: Place) -> float:
    """A label that may begin a sentence begins other lines as well, as in logs and letters: a header has each once."""
    line, label = place.line, place.line.label
    if label is None or line.is_labelled or not label.label:
        return 0.0
    text, begun = place.lines.text, line.text[: line.text.find(label.label) + len(label.label) + 1]
    at_first = text.startswith(line.words[: len(label.label) + 1])
    return text.count(f"\n{begun}") + at_first > 1 and not is_said_again(place.lines, place.first)


def speaks_again(place: Place) -> float:
    """A known label with a sentence beside it begins other lines as well, with other sentences: it is somebody's name."""
    line, label = place.line, place.line.label
    if label is None or not line.is_labelled:
        return 0.0
    begun = f"{line.words[: line.words.find(label.label)]}{label.label}: "
    if begun[0] in "([{" and place.lines.text.count(begun) > _BY_CHANCE:
        # Somebody in the story leaves notes all over it.
        return 1.0
    listed = label.field == "tag" or (label.field or "").startswith("extra:")
    if not listed and not label.value.endswith((".", "!", "?")):
        return 0.0
    said = set(re.findall(rf"^{re.escape(label.label)}: (.+)$", place.lines.text, re.MULTILINE))
    sentences = [one for one in said if listed or one.endswith((".", "!", "?"))]
    return len(sentences) > _BY_CHANCE


def repeats_title(place: Place) -> float:
    """The label is what the first line says by itself: the story begins with its title."""
    label, first = place.line.label, place.lines[0]
    return place.first > 0 and label is not None and fold_label(label.label) == fold_label(first.words)


def heads_letter(place: Place) -> float:
    """It and a line beside it are what letters and memos begin with: to, from, date, subject."""
    beside = (place.lines.get(place.first - 1), place.lines.get(place.end))
    lined = (line for line in beside if line is not None and line.label is not None)
    return opens_letter(place) and any(
        fold_label(line.label.label) in _letter_labels() for line in lined if line.label
    )


def heads_message(place: Place) -> float:
    """It stands in the head of a message that the text begins with: who wrote it, when, about what."""
    if place.first >= _HEAD_LINES or not is_of_head(place.line.text):
        return 0.0
    lines = [line for at in range(_HEAD_LINES) if (line := place.lines.get(at)) is not None]
    heads = [at for at, line in enumerate(lines) if is_of_head(line.text)]
    named = {head_field(label.label) for at in heads if (label := lines[at].label) is not None}
    if heads and len(lines) > 1 and 1 not in heads and counts_messages(lines[0].text):
        heads, named = [*{0, 1, *heads}], named | {"title"}
    first = bool(heads) and min(heads) < _BY_CHANCE
    # Of boards in English, nearly every label of such a head may begin a letter in a story.
    needed = _BY_CHANCE if place.line.text.isascii() else 0
    return (
        first
        and len(heads) > needed + 1
        and {"title", "author"} <= named
        and max(heads) - min(heads) <= len(heads)
    )


def counts_too_few(place: Place) -> float:
    """Below a text it counts words, but not a fifth as many as stand above it: they are those of a letter in the story."""
    label, text = place.line.label, place.lines.text
    if label is None or label.field != "words" or 2 * place.line.start < len(text):
        return 0.0
    said = _COUNT.match(label.value)
    # Where words are parted by nothing, blanks are few.
    return said is not None and _MISCOUNTED * int(_NO_DIGIT.sub("", said[0])) < text.count(" ")


def opens_letter(place: Place) -> float:
    label = place.line.label
    return label is not None and fold_label(label.label) in _letter_labels()


def value_fits(place: Place) -> float:
    """The value is what such a label has: a rating, a day, a number, a name."""
    label = place.line.label
    if label is None or not label.value:
        return 0.0
    return _FITS.get(label.field or "", says_nothing)(label.value)


def value_is_sentence(place: Place) -> float:
    """The value goes on in small letters to the end of a sentence: "Note: she had written it in pencil."."""
    value = _value(place)
    if not value[:1].islower() or " " not in value:
        return 0.0
    end = place.lines.paragraph_end(place.first)
    return place.lines[end - 1].words.endswith((".", "!", "?", '"', "”"))


def disclaims_nothing(place: Place) -> float:
    """A disclaimer's value of some length says nothing that disclaimers say."""
    label = place.line.label
    if label is None or label.field != "disclaimer" or len(label.value) <= _SHORT_DISCLAIMER:
        return 0.0
    return not asides.is_disclaimer(place.lines.joined(place.first, place.lines.paragraph_end(place.first)))


def value_speaks(place: Place) -> float:
    return bool(re.search(r"[,.!?][\"”»]\s*\w|[\"“«][^\"”»]{8,}[,.!?][\"”»]", _value(place)))


def value_is_too_long(place: Place) -> float:
    """How many times as long as such values are."""
    field, value = field_at(place), _value(place)
    wordy = field in table().long or (field or "").startswith("extra:")
    most = LONG_VALUE if wordy else LIST_VALUE if field in LISTS else SHORT_VALUE
    return min(max(len(value) / most - 1, 0.0), 3.0)


def is_empty_without_value(place: Place) -> float:
    after = place.lines.get(place.end)
    return not _value(place) and (after is None or after.label is not None or after.rule)


def is_bracketed(place: Place) -> float:
    return place.line.words[0] in "([{"


def heads_notes(place: Place) -> float:
    """It says "Notes:" and no more, over a paragraph of its own."""
    label, after = place.line.label, place.lines.get(place.end)
    headed = label is not None and label.field == "notes" and not label.value and ":" in place.line.text
    return headed and after is not None and after.gap > 0


def is_form_comment(place: Place) -> float:
    """It is a remark in a form of "Name=value" lines."""
    if not all(place.lines[at].text.startswith("#") for at in range(place.first, place.end)):
        return 0.0
    beside = (place.lines.get(place.first - 1), place.lines.get(place.end))
    return any(line is not None and line.label is not None and "=" in line.text for line in beside)
