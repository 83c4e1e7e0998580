"""Finds in an HTML page where it leads, and which page continues it.

It follows nothing and keeps no text; the readers take the story out.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag
from bs4.filter import SoupStrainer

from indexer.sources.tables import NextWords, tables
from indexer.sources.urls import canonical

# Links are looked for in this much of a page; the longest story pages of known archives stay under it.
_MAX_MARKUP = 4 * 1024 * 1024
# A page with more links than this is a trap, or an index that its own pagination also reaches.
_MAX_LINKS = 5000
# Tags that are looked at, whatever becomes of them, and tags in all: one of the former takes up to 50 µs and one of the
# latter 7, so that no page takes longer than a few seconds (400,000 links took 12 to 24 s).
_MAX_LOOKED_AT = 20_000
_MAX_TAGS = 200_000
_TAG = re.compile(r"<(?:(a|area|link|base|meta)(?=[\s/>])|[a-z])", re.IGNORECASE)
_META_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE)
_META_CHARSET_WITHIN = 1024  # where HTML says a charset must be declared
# Beautiful Soup warns of XML read as HTML; here it is on purpose, links being links.
_XML_PROLOG = re.compile(r"\A\s*<\?xml[^>]*\?>", re.IGNORECASE)
_ADDRESSED = re.compile(r"([a-z0-9_-]+)\s*:(.*)")
# Directives of X-Robots-Tag that have a value behind a colon, as a robot's name has what it is asked.
_WITH_VALUE = frozenset({"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"})
_US = "velveteen"
_KEPT = SoupStrainer(["a", "area", "link", "base", "meta"])
_WORDS = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_MARK = re.compile(r"[\w-]+")
_LONGEST_LABEL = 80  # a longer link text is prose, not a button
_FEEDS = frozenset({"application/rss+xml", "application/atom+xml"})


@dataclass(frozen=True, slots=True)
class Links:
    """Where a page leads: canonical URLs in page order without repeats, and the page that continues it.

    ``keep`` is False when the page asks not to be indexed.
    """

    urls: tuple[str, ...] = ()
    next_url: str | None = None
    keep: bool = True


def from_html(
    content: bytes, url: str, *, charset: str | None = None, headers: Mapping[str, str] | None = None
) -> Links:
    """Return the links of the page ``content`` found at ``url``; never raises for bad markup.

    ``rel=nofollow``, the page's robots meta and its X-Robots-Tag header are obeyed.
    """
    soup = _soup(content, charset)
    index, follow = _allowances(soup, (headers or {}).get("x-robots-tag", ""))
    if not follow:
        return Links(keep=index)
    base = _base(soup, url)
    named: dict[str, None] = {}
    best: tuple[int, str] | None = None
    for tag in soup.find_all(["a", "area", "link"]):
        if len(named) >= _MAX_LINKS:
            break
        target = _target(tag, base)
        if target is None:
            continue
        rank = _next_rank(tag)
        if rank is not None and target != url and (best is None or rank < best[0]):
            best = (rank, target)
        if tag.name != "link" or rank is not None or _is_feed(tag):
            named[target] = None
    named.pop(url, None)
    return Links(urls=tuple(named), next_url=best[1] if best else None, keep=index)


def _soup(content: bytes, charset: str | None) -> BeautifulSoup:
    text = _cut(_decode(content[:_MAX_MARKUP], charset))
    return BeautifulSoup(_XML_PROLOG.sub("", text, count=1), "lxml", parse_only=_KEPT)


def _cut(text: str) -> str:
    """Return as much of a page as may be parsed, before any of it is."""
    looked_at = 0
    for tags, tag in enumerate(_TAG.finditer(text)):
        looked_at += tag[1] is not None
        if tags >= _MAX_TAGS or looked_at > _MAX_LOOKED_AT:
            return text[: tag.start()]
    return text


def _decode(content: bytes, charset: str | None) -> str:
    """Decode well enough for links: nearly all of their characters are ASCII."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    declared = _META_CHARSET.search(content[:_META_CHARSET_WITHIN])
    for name in (charset, declared[1].decode("ascii") if declared else None):
        try:
            if name:
                return content.decode(name, "replace")
        except (LookupError, ValueError):  # no such encoding, or one that is not for text
            continue
    return content.decode("utf-8", "replace")


def _allowances(soup: BeautifulSoup, header: str) -> tuple[bool, bool]:
    """Return whether the page may be indexed, and its links followed."""
    metas = (meta for meta in soup.find_all("meta") if _text(meta, "name").lower() in {"robots", _US})
    said = [_text(meta, "content") for meta in metas]
    words = {word.strip().lower() for text in said for word in text.split(",")} | _robots_directives(header)
    return not words & _NOT_LISTED, not words & {"nofollow", "none"}


_NOT_LISTED = frozenset({"noindex", "none"})


def may_be_listed(headers: Mapping[str, str]) -> bool:
    """Tell whether the headers of an answer, whatever it holds, allow that it be indexed."""
    return not _robots_directives(headers.get("x-robots-tag", "")) & _NOT_LISTED


def _robots_directives(header: str) -> set[str]:
    """Return what an X-Robots-Tag tells us: directives for all robots, and those behind our name."""
    found: set[str] = set()
    robot = _US
    for part in header.lower().split(","):
        word = part.strip()
        addressed = _ADDRESSED.fullmatch(word)
        if addressed is not None and addressed[1] not in _WITH_VALUE:
            robot, word = addressed[1], addressed[2].strip()
        if robot == _US:
            found.add(word)
    return found


def _base(soup: BeautifulSoup, url: str) -> str:
    first = soup.find("base", href=True)
    return (canonical(_text(first, "href"), url) if isinstance(first, Tag) else None) or url


def _target(tag: Tag, base: str) -> str | None:
    href = _text(tag, "href")
    if not href or href.startswith("#") or "nofollow" in _tokens(tag, "rel"):
        return None
    return canonical(href, base)


def _is_feed(tag: Tag) -> bool:
    return "alternate" in _tokens(tag, "rel") and _text(tag, "type").lower() in _FEEDS


def _next_rank(tag: Tag) -> int | None:
    """Return how sure it is that ``tag`` leads on in this story: 0 surest, None not at all."""
    if "next" in _tokens(tag, "rel"):
        return 0
    if tag.name != "a":
        return None
    words = tables().next
    labels = [tag.get_text(" ", strip=True), _text(tag, "title"), _text(tag, "aria-label")]
    spoken = [_WORDS.findall(label.lower()) for label in labels if len(label) <= _LONGEST_LABEL]
    if any(word in words.other_work for label in spoken for word in label):
        return None
    return _label_rank([" ".join(label) for label in spoken if label], labels[0], tag, words)


def _label_rank(spoken: Iterable[str], text: str, tag: Tag, words: NextWords) -> int | None:
    said = list(spoken)
    if any(_without_number(label) in words.chapter for label in said):
        return 1
    if any(label in words.plain for label in said):
        return 2
    if (_tokens(tag, "class") | set(_MARK.findall(_text(tag, "id").lower()))) & words.marks:
        return 3
    return 4 if text in words.arrows else None


def _without_number(label: str) -> str:
    """Read "next chapter 12" as "next chapter"."""
    return re.sub(r"\s+\d+$", "", label)


def _tokens(tag: Tag, name: str) -> set[str]:
    return set(_text(tag, name).lower().split())


def _text(tag: Tag, name: str) -> str:
    value = tag.get(name)
    if value is None:
        return ""
    return value if isinstance(value, str) else " ".join(value)
