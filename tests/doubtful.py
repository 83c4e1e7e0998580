"""A text that can be read in two ways, nearly as likely: its first paragraph is a note to readers, or the story's own."""

from functools import cache
from itertools import permutations

from indexer.readers.text.readings import take_reading
from indexer.readers.text.segmentation import segmentations

HEAD = "Salt Roses\nby Wren\n\nRating: PG\n\n"
STORY = """The lamp stood in the window all night. Nobody had lit it, and nobody put it out.

"Who is there?" he said. Nobody answered him, and he went back to the kettle.
"""
# In only one of the two readings is this in the story's text, where searches look that name no field.
WORD = "zeppelin"
SENTENCES = (
    f"I wrote this story for the {WORD} challenge.",
    "Thank you for reading so far.",
    "I hope you like it.",
    "This story is for you.",
    "Thank you, all of you.",
    "Please read the first part before this one.",
)


@cache
def doubtful_text() -> str:
    """Return such a text, whatever the weights of rules are just now: the first of many that is in doubt."""
    for many in range(1, len(SENTENCES)):
        for sentences in permutations(SENTENCES, many):
            text = f"{HEAD}{' '.join(sentences)}\n\n{STORY}"
            if "doubt" in take_reading(text).said and len({has_word(text, at) for at in (0, 1)}) > 1:
                return text
    raise AssertionError("no such text is in doubt: write other sentences")


def has_word(text: str, at: int) -> bool:
    """Say whether the word is in the story of the best (0) or second best (1) reading."""
    first, last = segmentations(text)[at].borders
    return WORD in text[first:last]
