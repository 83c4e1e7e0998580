"""Undo what mail, pages and exports leave in plain text: "it=92s" for it’s, "&rsquo;" for ’, ``<i>`` or [i] for a stress.

Whole messages are for the reader of mail, whole pages for that of HTML; this is for text saved out of either.
"""

from __future__ import annotations

import html
import re

from indexer.readers.decoding.escaped_pages import undo_escaped_tags

# A rule across the page is no escape, whatever follows it.
_ESCAPE = re.compile(rb"={2,}|=([0-9A-F]{2})|=\r?\n")
_SIGNS = re.compile(rb"=+")
# An apostrophe in a word, an opening quotation mark before one, or the three bytes of such a sign in UTF-8.
_SURE = re.compile(
    rb"=(?:(?<=[A-Za-z]=)92[a-z]|(?<![^\s]=)9[13][A-Za-z]|E2=80=[0-9A-F]{2}|(?<=[a-z]=)C3=[89AB][0-9A-F])"
)
# The same of accents, of the equals sign itself, and of the space kept at a line's end.
_LIKELY = re.compile(rb"=(?:(?<=[a-z]=)E[0-9A-F][a-z]|20\r?(?:\n|\Z)|3D)")
# Where nearly every equals sign begins an escape, the whole text is quoted-printable; else only what is sure.
_WHOLE = 0.9
_ALONE = re.compile(rb"=(85|9[1-7])(?![0-9A-F])|=(E2)=(80)=([0-9A-F]{2})|=(C3)=([89AB][0-9A-F])")

# A text copied out of a page keeps a few of its tags. Names come with those that close them; the rest stand alone.
_CLOSING_TAG = re.compile(
    r"</(i|em|b|strong|u|s|strike|big|small|sup|sub|tt|cite|center|font|span|div|h[1-6]|ul|ol|li|blockquote|a|lj-cut|p)\s*>",
    re.IGNORECASE,
)
_LONE_TAG = re.compile(r"<(?:br|hr|lj user=|p>)", re.IGNORECASE)
_TAG = re.compile(
    r"<(?P<close>/?)(?P<name>[a-zA-Z]{1,10}(?:-cut)?)(?P<rest>\s[^<>]{0,200}?|=[^<>\n]{1,60})?\s*/?>(?P<end>[ \t]*\n)?"
)
_BOLD_LABEL = re.compile(r"(?m)^([ \t]*)<(b|strong)>([^<>\n]{1,40})</\2>", re.IGNORECASE)
_LJ_USER = re.compile(r"<lj user=[\"']?([\w-]{1,40})[\"']?\s*/?>", re.IGNORECASE)
_LINE_TAGS = {"br": "\n", "p": "\n\n", "hr": "\n\n* * *\n\n"}
_BLOCK_TAG = re.compile("div|h[1-6]|ul|ol|li", re.IGNORECASE)
_ITALICS = {"i", "em"}
# Forums' own tags, in brackets; the rest of a bracket is its colour, its size, its address.
_BRACKETED = re.compile(
    r"\[(?P<close>/?)(?P<name>b|i|u|s|sub|sup|size|colou?r|font|center|left|right|align|indent|quote|spoiler|code|url|list|h[1-6]|hr)(?:=[^\[\]\n]{1,200})?\](?P<end>[ \t]*\n)?",
    re.IGNORECASE,
)

# What JSON has for signs that mean something in a page. An export that did not undo them has one of these for sure.
_UNICODE = re.compile(r"\\u([0-9a-fA-F]{4})")
_SURE_UNICODE = re.compile(r"\\u(?:0026(?:#\w{1,6}|\w{1,30});|003[ce]|201[3489cd]|2026)", re.IGNORECASE)

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
# A page saved twice has "&amp;rsquo;".
_ROUNDS = 2


def undo_quoted_printable(content: bytes) -> tuple[bytes, int]:
    """Return bytes with quoted-printable escapes (RFC 2045) undone, and how many there were."""
    if b"=" not in content:
        return content, 0
    sure = _SURE.search(content)
    if not sure and not _LIKELY.search(content):
        return content, 0
    escapes = sum(not found[0].startswith(b"==") for found in _ESCAPE.finditer(content))
    signs = sum(len(found[0]) == 1 for found in _SIGNS.finditer(content))
    if escapes >= _WHOLE * signs:
        return _ESCAPE.sub(_unescaped, content), escapes
    if not sure:
        return content, 0
    return _ALONE.subn(lambda found: bytes(int(pair, 16) for pair in found.groups() if pair), content)


def _unescaped(found: re.Match[bytes]) -> bytes:
    if found[1]:
        return bytes([int(found[1], 16)])
    return found[0] if found[0].startswith(b"==") else b""


def undo_unicode_escapes(text: str) -> tuple[str, int]:
    """Return text with JSON's escapes for letters undone where some are plainly left of an export, and their number."""
    # One sign is found many times as soon as two, and stands in few texts.
    if "\\" not in text or "\\u" not in text or not _SURE_UNICODE.search(text):
        return text, 0
    shown, count = _UNICODE.subn(lambda escape: chr(int(escape[1], 16)), text)
    # What is beyond the first plane is written as two.
    return shown.encode("utf-16", "surrogatepass").decode("utf-16", "replace"), count


def undo_brackets(text: str) -> tuple[str, int]:
    """Return plain text without a forum's tags in brackets, as ``undo_tags`` has those of pages, and how many there were.

    Only pairs are tags, and rules in a text that has pairs: ``a[i]`` is a piece of a program.
    """
    if "[" not in text or "[/" not in text:
        return text, 0
    opened: dict[str, list[re.Match[str]]] = {}
    tags: list[re.Match[str]] = []
    for tag in _BRACKETED.finditer(text):
        name = tag["name"].lower()
        waiting = opened.setdefault(name, [])
        if name == "hr":
            tags.append(tag)
        elif not tag["close"]:
            waiting.append(tag)
        elif waiting:
            tags += (waiting.pop(), tag)
    if all(tag["name"].lower() == "hr" for tag in tags):
        return text, 0
    pieces: list[str] = []
    at = 0
    for tag in sorted(tags, key=re.Match.start):
        pieces += (text[at : tag.start()], _of_bracket(tag))
        at = tag.end()
    # Those that say something are pages' tags by now.
    return undo_tags("".join([*pieces, text[at:]]))[0], len(tags)


def _of_bracket(tag: re.Match[str]) -> str:
    name = tag["name"].lower()
    shown = f"<{tag['close']}{name}>" if name in {"b", "i", "hr"} else ""
    return f"{shown}{tag['end'] or ''}"


def undo_tags(text: str) -> tuple[str, int]:
    """Return plain text without the tags somebody left in it, ``_so_`` for italics, and how many there were."""
    if "<" not in text:
        return text, 0
    known = {found[1].lower() for found in _CLOSING_TAG.finditer(text)}
    lone = _LONE_TAG.search(text) is not None
    if not known and not lone:
        return text, 0
    known |= {"br", "hr", "p"} if lone else set()
    undone = 0

    def sign(tag: re.Match[str]) -> str:
        nonlocal undone
        name, end = tag["name"].lower(), tag["end"] or ""
        if name not in known:
            return tag[0]
        undone += 1
        if name in _ITALICS:
            return f"_{end}"
        if _BLOCK_TAG.fullmatch(name):
            return "\n"
        lines = _LINE_TAGS.get(name, "") if not tag["close"] else ""
        return lines or end

    text = _LJ_USER.sub(r"\1", _BOLD_LABEL.sub(r"\1**\3**", text))
    return _TAG.sub(sign, text), undone


def undo_entities(text: str) -> tuple[str, int]:
    """Return text with HTML's entities as the characters they name, and how many there were; unknown ones stay."""
    if "&" not in text or ";" not in text:
        return text, 0
    undone = 0

    def sign(entity: re.Match[str]) -> str:
        nonlocal undone
        shown = html.unescape(entity[0])
        undone += shown != entity[0]
        return shown

    for _ in range(_ROUNDS):
        before = undone
        text = _ENTITY.sub(sign, text)
        if undone == before or "&" not in text:
            break
    return text, undone


_STEPS = (
    ("escapes", "escapes of an export read as the letters they stand for", undo_unicode_escapes),
    ("escaped tags", "escaped tags read as tags", undo_escaped_tags),
    ("bbcode", "forum tags taken out", undo_brackets),
    ("tags", "HTML tags taken out", undo_tags),
    ("entities", "HTML entities read as the characters they name", undo_entities),
)


def undo_written(text: str) -> tuple[str, dict[str, int], tuple[str, ...]]:
    """Return plain text with all of that undone, how often each was by its name, and the same in words."""
    undone: dict[str, int] = {}
    notes: list[str] = []
    for name, what, undo in _STEPS:
        text, undone[name] = undo(text)
        if undone[name]:
            notes.append(f"{undone[name]} {what}")
    return text, undone, tuple(notes)
