"""Read what was saved together with the answer of a web server above it: ``HTTP/1.1 200 OK`` and its header fields.

What it says of its content is believed as far as a crawled page's answer is; the page is read by whichever reader fits.
"""

from __future__ import annotations

from dataclasses import replace
from email.message import Message
from email.parser import BytesHeaderParser

from indexer.errors import NotAStoryError
from indexer.model import Story, Zone, ZoneKind
from indexer.readers.container_signatures import answer_head
from indexer.readers.sample import Context, Sample

NAME = "answer"
_FOUND = range(200, 300)


def recognise(sample: Sample) -> str | None:
    """Take everything below such a head; see ``families``."""
    return sample.found.why


def read(sample: Sample, context: Context) -> tuple[Story, ...]:
    """Return the stories below the head, which stays with the first of them as a zone; see ``families``."""
    capture = sample.capture
    head = answer_head(capture.content)
    first, _, rest = head.partition(b"\n")
    status = first.split()[1]
    fields: Message = BytesHeaderParser().parsebytes(rest.lstrip())
    content = capture.content[len(head) :]
    # One answer above another: the first sent the browser on.
    if int(status) not in _FOUND and not answer_head(content):
        raise NotAStoryError(
            f"The server's answer above it says {status.decode()}: it is no page of a story."
        )
    inner = replace(
        capture,
        content=content,
        digest="",
        media_type=fields.get_content_type() if "content-type" in fields else capture.media_type,
        declared_encoding=fields.get_content_charset() or capture.declared_encoding,
    )
    stories = context.read(inner)
    zone = Zone(ZoneKind.BOILERPLATE, head.decode("latin-1").replace("\r", "").strip(), 1)
    return (replace(stories[0], zones=(zone, *stories[0].zones)), *stories[1:])
