"""Read a mailing list's digest that lost the headers it was sent with, and a log of messages between rules.

Taking it apart is for ``mail_digest``, its messages for ``mail``.
"""

from indexer.model import Story
from indexer.readers.mail.mail import read_digest
from indexer.readers.mail.mail_digest import DigestParts, digest_parts, log_parts
from indexer.readers.sample import Context, Sample

NAME = "digest"

# What announces a digest stands in front.
_WINDOW = 4096
# The first rule comes after the list of topics, which is shorter.
_REACH = 20_000
# The shortest rules between messages; nothing is as soon looked for as one letter many times over.
_RULES = tuple(sign * 25 for sign in (b"-", b"_", b"=", b"*"))
_HINTS = (b"igest", b"IGEST", b"this issue")


def recognise(sample: Sample) -> str | None:
    """Know a digest by what announces it and messages between rules; see ``families``."""
    preamble = sample.capture.content[:_REACH]
    if not any(rule in preamble for rule in _RULES):
        return None
    parts = _parts(sample)
    return f"a digest of {len(parts.messages)} messages between rules" if parts else None


def read(sample: Sample, context: Context) -> tuple[Story, ...]:
    """Return the stories of a digest's messages; see ``families``."""
    parts = _parts(sample)
    assert parts is not None  # recognised
    return read_digest(sample.capture, None, parts.preamble, parts.messages, context)


def _parts(sample: Sample) -> DigestParts | None:
    text, start = sample.decoded.text, sample.capture.content[:_WINDOW]
    announced = digest_parts(text) if any(hint in start for hint in _HINTS) else None
    return announced or log_parts(text)
