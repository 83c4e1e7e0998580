"""What can be seen of lines that may go on with the value of the label above them.

Each is a small question that a rule gives a weight; it decides nothing.
"""

from __future__ import annotations

import re

from indexer.readers.metadata.labels import near_field, table
from indexer.readers.text import asides
from indexer.readers.text.evidence.looks import SPOKEN, ends_in_sentence, is_short
from indexer.readers.text.evidence.place import LIST_VALUE, LISTS, LONG_VALUE, SHORT_VALUE, Place, field_at

_ANOTHER_NOTE = re.compile(r"(?i)\bnotes?$|^p\.?\s?s\b|^edit(?:ed)?\b")
_LONG_LINE = 120
_SENTENCE = 50


def of_long_field(place: Place) -> float:
    field = field_at(place)
    return field in table().long or (field or "").startswith("extra:")


def of_list(place: Place) -> float:
    return field_at(place) in LISTS


def of_short_field(place: Place) -> float:
    return not of_long_field(place) and not of_list(place)


def of_short_field_again(place: Place) -> float:
    """It goes on with a value that is short by nature and has been there already."""
    fills = fills_empty(place) and is_short(place) and not ends_in_sentence(place)
    return of_short_field(place) and not fills


def is_between_disclaimer_and_note(place: Place) -> float:
    """In the writer's own voice it goes on with a disclaimer, and the label below has a note beside it that is of the story."""
    below = place.lines.get(place.end)
    if field_at(place) != "disclaimer" or below is None or below.label is None or below.label.field is None:
        return 0.0
    if SPOKEN.search(place.text) or not asides.in_own_voice(place.text):
        return 0.0
    return asides.is_about_story(place.lines.joined(place.end, place.lines.paragraph_end(place.end)))


def is_another_note(place: Place) -> float:
    """It begins as notes under notes do: "Second note:", "PS:". What is known to be a note is none under another field."""
    label = place.line.label
    if label is None or label.field not in {None, field_at(place)}:
        return 0.0
    return _ANOTHER_NOTE.search(label.label) is not None


def goes_on(place: Place) -> float:
    """The line above broke where no sentence ends: it was full, or open, or this one begins with a small letter."""
    above = place.lines[place.first - 1]
    wrapped = place.lines.is_wrapped(place.first) and not (
        above.is_finished and asides.has_speech(place.line.words)
    )
    return wrapped or above.is_open or place.line.words[0].islower()


def begins_anew(place: Place) -> float:
    """The line above was finished, and had room for more."""
    return not goes_on(place) and place.lines[place.first - 1].is_finished


def breaks_off(place: Place) -> float:
    """The line above had room for more, and does not end a sentence."""
    return not goes_on(place) and not place.lines[place.first - 1].is_finished


def is_hung(place: Place) -> float:
    """It is indented under its label, as the first lines of paragraphs are not all over a text."""
    owner = place.lines[place.owner]
    return place.line.indent > owner.indent + 1 and len(place.line.text) <= _LONG_LINE


def is_far_longer(place: Place) -> float:
    """It begins a paragraph, longer than values go on for, under a line that was complete."""
    if goes_on(place):
        return 0.0
    return len(place.lines.joined(place.first, place.lines.paragraph_end(place.first))) > _LONG_LINE


def fills_empty(place: Place) -> float:
    """It is the first line under a label that has nothing beside it."""
    label = place.lines[place.owner].label
    return place.first == place.owner + 1 and label is not None and not label.value


def beyond_length(place: Place) -> float:
    """How many lines of a hundred the value has beyond what such values have."""
    so_far = place.lines[place.end - 1].end - place.lines[place.owner].start
    most = LONG_VALUE if of_long_field(place) else LIST_VALUE if of_list(place) else SHORT_VALUE
    return min(max(so_far - most, 0) / 100, 8.0)


def is_label_itself(place: Place) -> float:
    return place.line.is_labelled


def names_label(place: Place) -> float:
    """It begins with a label that is known, or would be but for one letter."""
    label = place.line.label
    if label is None or not label.value:
        return 0.0
    return label.field is not None or near_field(label.label) is not None


def is_sentence_in_list(place: Place) -> float:
    """A sentence stands where a list would go on."""
    return (
        not of_long_field(place)
        and not goes_on(place)
        and place.text.endswith((".", "!", "?"))
        and len(place.text) > _SENTENCE
    )


def is_bullet(place: Place) -> float:
    return bool(re.match(r"\s*[-*•·+|#]\s+\S", place.line.text)) and of_list(place)
