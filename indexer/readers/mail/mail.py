"""Read a single mail or news message: its text as a story, whatever story is attached, and digests of many.

Mailboxes are for ``mbox``.
"""

import dataclasses
import hashlib
import mimetypes

from indexer.errors import NotAStoryError
from indexer.model import Capture, Story, Zone, ZoneKind, story_id
from indexer.readers.decoding.encoding import decode
from indexer.readers.mail.mail_digest import digest_parts
from indexer.readers.mail.mail_forwards import Forward, forward_in
from indexer.readers.mail.mail_parse import Letter, mail_head, parse_letter
from indexer.readers.mail.mail_story import story_of
from indexer.readers.mail.mail_zones import Cut, cut_message
from indexer.readers.sample import Context, Sample

NAME = "mail"


def recognise(sample: Sample) -> str | None:
    """Know a message by the headers it begins with; see ``families``."""
    return mail_head(sample.capture.content)


def read(sample: Sample, context: Context) -> tuple[Story, ...]:
    """Return the story in a message, those attached to it, or those of a digest; see ``families``."""
    return read_message(sample.capture, context)


def read_message(capture: Capture, context: Context) -> tuple[Story, ...]:
    """Return the stories in one message.

    Raises:
        NotAStoryError: it holds none; why is said.
    """
    letter = _readable(parse_letter(capture.content))
    parts = digest_parts(letter.body.text)
    if parts is not None:
        return read_digest(capture, letter, parts.preamble, parts.messages, context)
    attached = _attached(capture, letter, context)
    try:
        return (_own_story(capture, letter), *attached)
    except NotAStoryError:
        if not attached:
            raise
    # A covering letter belongs to what it covers.
    cover = Zone(ZoneKind.MAIL, f"{letter.head}\n\n{letter.body.text}".strip())
    return (dataclasses.replace(attached[0], zones=(cover, *attached[0].zones)), *attached[1:])


def read_digest(
    capture: Capture, letter: Letter | None, preamble: str, messages: tuple[bytes, ...], context: Context
) -> tuple[Story, ...]:
    """Return the stories of a digest's messages; those that hold none are told of, one by one.

    Raises:
        NotAStoryError: none holds one.
    """
    stories: list[Story] = []
    for content in messages:
        stories += read_each(capture, content, context)
    if not stories:
        raise NotAStoryError(f"None of the {len(messages)} messages in the digest holds a story.")
    head = f"{letter.head}\n\n{preamble}".strip() if letter else preamble
    if head:
        zone = Zone(ZoneKind.BOILERPLATE, head)
        stories[0] = dataclasses.replace(stories[0], zones=(zone, *stories[0].zones))
    return tuple(stories)


def read_each(capture: Capture, content: bytes, context: Context) -> tuple[Story, ...]:
    """Return the stories of one message among many, keyed by its Message-ID or its headers; it never raises."""
    key = message_key(content)
    named = Capture(capture.source, f"{capture.origin}#{key}", content, "")
    wanted = capture.chosen.get(story_id(named.source, named.origin))
    chosen = {story_id(capture.source, capture.origin): wanted} if wanted else {}
    inner = dataclasses.replace(capture, content=content, digest="", chosen=chosen)
    reading = dataclasses.replace(context, read=lambda _: read_message(inner, context))
    return tuple(
        dataclasses.replace(
            story, native_key=f"{named.origin}{story.native_key.removeprefix(capture.origin)}"
        )
        for story in reading.attempt(named)
    )


def message_key(content: bytes) -> str:
    """Return ten letters and digits that name a message for as long as its headers stay: no address is in them."""
    headers = parse_letter(content[:_HEAD]).headers
    identity = headers.get("message-id") or "\n".join(
        headers.get(name, "") for name in ("from", "date", "subject", "x-message-number")
    )
    seen = identity.strip() or content[:_HEAD]
    return hashlib.sha256(seen if isinstance(seen, bytes) else seen.encode()).hexdigest()[:10]


# A message passed on by one that was itself passed on.
_DEEPEST_FORWARD = 3
# Headers end well before this many bytes.
_HEAD = 16_384


def _readable(letter: Letter) -> Letter:
    """Return a message that has only a page for its text with the text of the page."""
    page = next((part for part in letter.attached if part[1] == "text/html" and not part[0]), None)
    if page is None or letter.body.text.strip():
        return letter
    # Loaded when the first such message comes.
    from indexer.readers.markup.markup import parse, text_of  # noqa: PLC0415 -- see above

    decoded = decode(page[2], markup=True)
    body = dataclasses.replace(decoded.with_text(text_of(parse(decoded.text))), newline=letter.body.newline)
    return dataclasses.replace(
        letter, body=body, attached=tuple(one for one in letter.attached if one is not page)
    )


def _own_story(capture: Capture, letter: Letter, depth: int = 1) -> Story:
    """Return the story that a message is or passes on; one that it passes on counts first."""
    found = forward_in(letter.body.text) if depth <= _DEEPEST_FORWARD else None
    if found is not None:
        try:
            return _forwarded(capture, letter, found, depth)
        except NotAStoryError:
            pass
    cut = cut_message(letter.body.text)
    inner = _passed_on(letter, cut)
    return story_of(capture, *inner) if inner else story_of(capture, letter, cut)


def _forwarded(capture: Capture, letter: Letter, found: Forward, depth: int) -> Story:
    """Return the story in a message that is passed on, with what stands around it as zones."""
    headers = {"subject": letter.headers.get("subject", ""), **found.headers}
    body = dataclasses.replace(letter.body, text=found.text)
    inner = Letter(headers, found.head, body)
    story = _own_story(capture, inner, depth + 1)
    before = Zone(ZoneKind.MAIL, f"{letter.head}\n\n{found.before.strip()}".strip())
    after = Zone(ZoneKind.MAIL, found.after.strip(), None)
    zones = (before, *story.zones, *([after] if after.text else []))
    return dataclasses.replace(story, zones=zones)


def _passed_on(letter: Letter, cut: Cut) -> tuple[Letter, Cut] | None:
    """Return the message inside one that passes it on with its headers, and the outer one as a zone of it."""
    content = cut.text.lstrip("\n").encode("utf-8", "surrogatepass")
    if mail_head(content) is None:
        return None
    inner = parse_letter(content)
    body = dataclasses.replace(letter.body, text=inner.body.text)
    inner_cut = cut_message(body.text)
    outer = (Zone(ZoneKind.MAIL, letter.head), *cut.zones)
    repairs = (*cut.repairs, *inner_cut.repairs)
    return dataclasses.replace(inner, body=body), dataclasses.replace(
        inner_cut, zones=(*outer, *inner_cut.zones), repairs=repairs
    )


def _attached(capture: Capture, letter: Letter, context: Context) -> list[Story]:
    """Return the stories among the attachments; an HTML body is one of them."""
    stories: list[Story] = []
    has_text = bool(letter.body.text.strip())
    for number, (name, kind, content) in enumerate(letter.attached, 1):
        if kind == "text/html" and not name and has_text:
            continue  # the same again, or a footer
        called = name or f"part-{number}{mimetypes.guess_extension(kind) or ''}"
        inside = Capture(capture.source, f"{capture.origin}!/{called}", content, "", media_type=kind)
        stories += context.attempt(inside)
    return [_sent_by(story, letter) for story in stories]


def _sent_by(story: Story, letter: Letter) -> Story:
    """Return an attached story with what only the message says of it."""
    return dataclasses.replace(
        story,
        authors=story.authors or ((letter.sender,) if letter.sender else ()),
        contact=story.contact or letter.address,
        published=story.published or letter.day,
    )
