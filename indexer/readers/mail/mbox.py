"""Read a mailbox file: every message on its own, those without a story told of and passed by.

Messages themselves are for ``mail``.
"""

import re
from collections.abc import Iterator

from indexer.errors import NotAStoryError, TooLargeError
from indexer.model import Story
from indexer.readers.mail.mail import read_each
from indexer.readers.mail.mail_parse import mail_head, with_line_feeds
from indexer.readers.sample import Context, Sample

NAME = "mbox"

# The line every message begins with: who, and a date as the C library writes it. Programs leave out the blank line
# before it, web archives write " at " for "@", and prose that begins with "From" has neither date nor headers after it.
_BEGINNING = re.compile(
    rb"^From (?:\S+|\S+ at \S+|\"[^\"\n]{1,60}\"\S*)[ \t]+(?:[A-Z][a-z]{2},?[ \t]+)?(?:[A-Z][a-z]{2}[ \t]+\d{1,2}|\d{1,2}[ \t]+[A-Z][a-z]{2})"
    rb"[^\n]{0,40}\d{4}[^\n]{0,30}\r?\n(?=[A-Za-z][A-Za-z0-9-]{0,40}:|>From )",
    re.MULTILINE,
)

# The first line and the headers below it, as far as they are needed to know them.
_WINDOW = 4096


def recognise(sample: Sample) -> str | None:
    """Know a mailbox by the line its first message begins with; see ``families``."""
    start = sample.capture.content[:_WINDOW].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.startswith(b"From "):
        return None
    start = with_line_feeds(start)
    if not _BEGINNING.match(start) or mail_head(start) is None:
        return None
    return "begins with a mailbox's From line and the headers of a message"


def read(sample: Sample, context: Context) -> tuple[Story, ...]:
    """Return the stories of a mailbox; see ``families``."""
    stories: list[Story] = []
    count = 0
    for count, message in enumerate(messages_of(with_line_feeds(sample.capture.content)), 1):
        if count > context.limits.max_members:
            raise TooLargeError(
                f"The mailbox has more than {context.limits.max_members} messages. Raise [read] max_members if it is wanted."
            )
        stories += read_each(sample.capture, message, context)
    if not stories:
        raise NotAStoryError(f"None of the {count} messages in the mailbox holds a story.")
    return tuple(stories)


def messages_of(content: bytes) -> Iterator[bytes]:
    """Yield the messages of a mailbox without the lines between them, which all of them keep in their headers."""
    starts = list(_BEGINNING.finditer(content))
    ends = [*(found.start() for found in starts[1:]), len(content)]
    for found, end in zip(starts, ends, strict=True):
        yield content[found.end() : end]
