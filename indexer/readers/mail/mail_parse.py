"""One mail or news message to its headers, its text and what is attached to it.

Python's ``email`` does the work; this copes with what old messages leave out. What of the text is story is for
``mail_zones`` to say.
"""

import email
import email.policy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import parseaddr, parsedate_tz

from indexer.errors import TooLargeError
from indexer.readers.decoding.encoding import Decoded, decode
from indexer.readers.mail.mail_flowed import unflowed
from indexer.readers.metadata.dates import parse_date
from indexer.readers.metadata.mail_addresses import is_only_addresses
from indexer.readers.metadata.people import authors_of

_HEADER = re.compile(rb"([A-Za-z][A-Za-z0-9-]{1,40}):[ \t]?([^\r\n]*)")
# Headers that no story has and every message some of.
_STRONG = frozenset(
    {b"message-id", b"newsgroups", b"path", b"received", b"return-path", b"references", b"in-reply-to"}
    | {b"delivered-to", b"nntp-posting-host", b"mime-version", b"list-id", b"x-mailer", b"x-archived-at"}
)
_ENOUGH = frozenset({b"from", b"subject", b"date"})
_MAILBOX_LINE = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,20}From \S[^\r\n]{0,200}\r?\n")
_BEGINNING = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,40}(?:>?From |[A-Za-z][A-Za-z0-9-]{1,40}:)")
_BEGINNING_CHARS = 100
# Headers end sooner than this many bytes after the start of a message, those of long-travelled ones included.
_HEAD_WINDOW = 32_768
_OLD_ADDRESS = re.compile(r"^\s*(\S+@\S+|\S+ (?:at|@) \S+)\s*\(([^()]*(?:\([^()]*\)[^()]*)?)\)\s*$")
_NO_NAMES = frozenset(
    {"anonymous", "nobody", "anonymous user", "unknown", "anon", "name withheld", "no name"}
)
_MOST_PARTS = 500
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
# Lines that Python's parser of headers takes; from the first other one on it has a text, decoded as nobody wants it.
_HEADER_LINES = re.compile(rb"(?:(?:From |[!-9;-~]*:|[ \t])[^\r\n]*(?:\r\n?|\n|\Z))*")
_HEADERS = BytesHeaderParser(policy=email.policy.compat32)


@dataclass(frozen=True, slots=True)
class Letter:
    """A message taken apart.

    ``headers`` are decoded, by lower-case name, the first of each; ``head`` is all of them as they stand, decoded.
    ``text`` is the body's readable part, with how it was decoded; ``attached`` are other parts: a name, the media
    type, the bytes.
    """

    headers: Mapping[str, str]
    head: str
    body: Decoded
    attached: tuple[tuple[str, str, bytes], ...] = ()

    @property
    def sender(self) -> str | None:
        """The display name in From, None where there is only an address or a refusal."""
        named = name_of(self.headers.get("from", ""))
        return named if named and named.casefold() not in _NO_NAMES else None

    @property
    def address(self) -> str | None:
        """The address in From, as written."""
        return address_of(self.headers.get("from", ""))

    @property
    def day(self) -> date | None:
        """The day in Date, as the sender's clock had it."""
        return day_of(self.headers.get("date", ""))


def mail_head(content: bytes) -> str | None:
    """Say by which headers ``content`` begins as a message, or None: a letter in a story has fewer."""
    # Every text file is asked, and hardly any begins so.
    if not _BEGINNING.match(content[:_BEGINNING_CHARS]):
        return None
    start = with_line_feeds(content[:_HEAD_WINDOW])
    box = _MAILBOX_LINE.match(start)
    names: dict[bytes, bytes] = {}
    place = box.end() if box else len(start) - len(start.lstrip(b"\xef\xbb\xbf \t\r\n"))
    blank = _BLANK_LINE.search(start, place)
    for line in start[place : blank.start() if blank else None].splitlines():
        found = _HEADER.match(line)
        if found:
            names.setdefault(found[1].lower(), found[2])
        elif not (names and line[:1] in {b" ", b"\t"} and line.strip()):
            break
    strong = names.keys() & _STRONG
    if not names.keys() & {b"from", b"subject"}:
        return None
    if strong:
        evidence = sorted(strong | (names.keys() & _ENOUGH))
    elif names.keys() >= _ENOUGH and _is_sent(names):
        evidence = sorted(_ENOUGH)
    elif blank and names.keys() == {b"from", b"subject"} and b"@" in names[b"from"]:
        evidence = sorted(names)
    else:
        return None
    return f"starts with the headers of a message: {b', '.join(evidence[:5]).decode('ascii')}"


def _is_sent(names: Mapping[bytes, bytes]) -> bool:
    """Tell a message by its sender's address and a date of the form that programs write."""
    sender = names[b"from"]
    written = day_of(names[b"date"].decode("latin-1"))
    clock = re.search(rb"\d:\d\d", names[b"date"]) is not None
    return written is not None and clock and (b"@" in sender or b" at " in sender)


def parse_letter(content: bytes) -> Letter:
    """Return a message taken apart.

    Raises:
        TooLargeError: it has more parts than any honest message.
    """
    newline = newline_of(content)
    content = with_line_feeds(content)
    place = _MAILBOX_LINE.match(content)
    content = (content[place.end() :] if place else content).lstrip(b"\xef\xbb\xbf\r\n")
    # Going through the lines of a body in search of parts takes longer than everything else.
    blank = _BLANK_LINE.search(content)
    head = content[: blank.start() + 2] if blank else content
    end = _HEADER_LINES.match(head).end()  # type: ignore[union-attr]  # it matches nothing as well
    message = _HEADERS.parsebytes(head[:end] if blank else head)
    if message.get_content_maintype() in {"multipart", "message"}:
        message = email.message_from_bytes(content, policy=email.policy.compat32)
    elif blank:
        # Lines among the headers that are none belong to the text.
        text = content[end if head[end:].strip() else blank.end() :]
        message.set_payload(text.decode("ascii", "surrogateescape"))
    # Raw, since whoever asks for a header gets what is not ASCII in it as signs of doubt.
    named = [(name, _words(str(raw))) for name, raw in message.raw_items()]
    headers = dict(reversed([(name.lower(), value) for name, value in named]))
    lines = [f"{name}: {value}" for name, value in named]
    texts: list[Decoded] = []
    attached: list[tuple[str, str, bytes]] = []
    for count, part in enumerate(_leaves(message)):
        if count >= _MOST_PARTS:
            raise TooLargeError("The message has hundreds of parts, as messages made to do harm have.")
        _take_part(part, texts, attached)
    return Letter(headers, "\n".join(lines), replace(_one(texts), newline=newline), tuple(attached))


def newline_of(content: bytes) -> str:
    """Return how the lines of a message end: LF, CRLF or CR."""
    start = content[:_HEAD_WINDOW]
    return "CRLF" if b"\r\n" in start else "CR" if b"\r" in start and b"\n" not in start else "LF"


def with_line_feeds(content: bytes) -> bytes:
    """Return mail as it travels: files of old Macintoshes have nothing but carriage returns."""
    return content.replace(b"\r", b"\n") if newline_of(content) == "CR" else content


def _leaves(message: Message) -> Iterator[Message]:
    """Yield the parts without parts; of alternatives the plainest, of signed things the thing."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        inner = _inner(part)
        if part.get_content_type() == "message/rfc822" or not inner:
            yield part
        elif part.get_content_subtype() == "alternative":
            plain = [one for one in inner if one.get_content_type() == "text/plain"]
            waiting += plain[:1] or inner[-1:]
        else:
            waiting += reversed(inner)


def _inner(part: Message) -> list[Message]:
    held = part.get_payload()
    return [one for one in held if isinstance(one, Message)] if isinstance(held, list) else []


def _take_part(part: Message, texts: list[Decoded], attached: list[tuple[str, str, bytes]]) -> None:
    kind = part.get_content_type()
    name = _words(part.get_filename() or "")
    if kind == "message/rfc822":
        attached += [(name or "message", kind, message.as_bytes()) for message in _inner(part)]
        return
    content = _payload(part)
    if kind == "text/plain" and not name:
        texts.append(_text(part, content))
    elif content.strip():
        attached.append((name, kind, content))


def _payload(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _text(part: Message, content: bytes) -> Decoded:
    packed = str(part.get("content-transfer-encoding", "")).strip().lower()
    unpacked = (packed,) if packed in {"quoted-printable", "base64"} else ()
    found = decode(content, declared=_charset(part))
    text = found.text
    if str(part.get_param("format", "")).lower() == "flowed":
        text = unflowed(text, joined=str(part.get_param("delsp", "")).lower() == "yes")
    return replace(
        found,
        text=text,
        repairs=(*unpacked, *found.repairs),
        undone=tuple(dict.fromkeys((*unpacked, *found.undone))),
    )


def _charset(part: Message) -> str | None:
    named = part.get_param("charset")
    value = named[2] if isinstance(named, tuple) else named
    return value.strip("\"' ") if isinstance(value, str) and value.isascii() else None


def _one(texts: list[Decoded]) -> Decoded:
    """Return all readable parts as one text; how they were decoded is said once where they agree."""
    if not texts:
        return Decoded("", "ascii", "no text in it")
    if len(texts) == 1:
        return texts[0]
    repairs = tuple(dict.fromkeys(repair for text in texts for repair in text.repairs))
    most = max(texts, key=lambda text: len(text.text))
    undone = tuple(dict.fromkeys(name for text in texts for name in text.undone))
    return replace(most, text="\n\n".join(text.text for text in texts), repairs=repairs, undone=undone)


def _words(raw: str) -> str:
    """Return a header's value on one line, encoded words and bare eight-bit bytes decoded."""
    folded = " ".join(raw.split())
    if not folded.isascii():
        # The parser keeps bytes that are not ASCII as lone surrogates.
        folded = decode(folded.encode("utf-8", "surrogateescape")).text
    if "=?" not in folded:
        return folded
    try:
        pieces = decode_header(folded)
    except (HeaderParseError, ValueError):
        return folded
    return " ".join("".join(_word(piece, charset) for piece, charset in pieces).split())


def _word(piece: bytes | str, charset: str | None) -> str:
    return piece if isinstance(piece, str) else decode(piece, declared=charset).text


def name_of(sender: str) -> str | None:
    """Return the display name of a From header: "Ann <a@b.c>", "a@b.c (Ann)", "a at b.c (Ann)", or a board's "ANN PIKE"."""
    old = _OLD_ADDRESS.match(sender)
    name = old[2] if old else parseaddr(sender)[0] if _holds_address(sender) else sender
    name = name.strip().strip("\"'").strip()
    if not name or is_only_addresses(name) or "@" in name:
        return None
    return next(iter(authors_of(name)), None)


def address_of(sender: str) -> str | None:
    """Return the address of a From header as written, "ann at example dot org" too."""
    old = _OLD_ADDRESS.match(sender)
    address = old[1] if old else parseaddr(sender)[1] if _holds_address(sender) else ""
    return address.strip() or None


def _holds_address(sender: str) -> bool:
    # One word may be an address within its own machine.
    return "@" in sender or " at " in sender or len(sender.split()) == 1


def day_of(value: str) -> date | None:
    """Return the day of a Date header as written, whatever the zone."""
    found = parsedate_tz(value)
    if found is None:
        # "Tue Jul 9, 2002  3:14 am", as the pages of list archives show it.
        return parse_date(value)
    try:
        return date(*found[:3])
    except ValueError:
        return None
