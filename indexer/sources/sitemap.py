"""Finds the pages a sitemap or a feed names.

It resolves no entity, reads no DTD and fetches nothing.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from indexer.errors import FetchError
from indexer.sources.unpack import joined, unpacked
from indexer.sources.urls import canonical

# The sitemap protocol's own limits: 50,000 URLs and 50 MB a file.
_MAX_URLS = 50_000
_MAX_BYTES = 50 * 1024 * 1024
_GZIP = b"\x1f\x8b"
_DTD = re.compile(rb"<!\s*(?:ENTITY|DOCTYPE)", re.IGNORECASE)
_ROOTS = frozenset({"urlset", "sitemapindex", "rss", "feed", "RDF"})
_MARKS = b"\xef\xbb\xbf\xff\xfe \t\r\n"  # byte order marks and white space
_WORD = re.compile(r"\S+")
_PROLOG = 1024  # a root element further in belongs to something else


def is_sitemap(content: bytes) -> bool:
    """Tell whether ``content`` starts like a sitemap, a feed, or either packed with gzip."""
    if content.startswith(_GZIP):
        return True
    start = content[:_PROLOG].replace(b"\0", b"")
    return re.search(rb"<(?:[\w-]+:)?(?:urlset|sitemapindex|rss|feed|RDF)[\s>]", start) is not None


@dataclass(frozen=True, slots=True)
class SitemapUrls:
    """Canonical URLs in a sitemap's order: of pages, and of further sitemaps."""

    pages: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()


def from_sitemap(content: bytes, url: str, *, most: int = _MAX_URLS) -> SitemapUrls:
    """Return what a sitemap, sitemap index or feed at ``url`` names: the first ``most`` entries, and what is among them.

    A plain list of URLs, one a line, is a sitemap too.

    Raises:
        FetchError: it is damaged, too large, or brings definitions of its own.
    """
    if content.startswith(_GZIP):
        content = joined(unpacked([content], "gzip"), _MAX_BYTES)
    if not content[:_PROLOG].replace(b"\0", b"").lstrip(_MARKS).startswith(b"<"):
        return SitemapUrls(pages=_spelled(_from_lines(content), url, most))
    root = _root(content, url)
    kind = etree.QName(root).localname
    if kind not in _ROOTS:
        raise FetchError(f"{url} is neither a sitemap nor a feed.", cause="sitemap")
    found = _spelled(_from_xml(root), url, most)
    return SitemapUrls(sitemaps=found) if kind == "sitemapindex" else SitemapUrls(pages=found)


def _spelled(texts: Iterable[str], url: str, most: int) -> tuple[str, ...]:
    """Return the URLs in the first texts; bounded before each is spelled, which takes 30 µs, repeats or not."""
    some = islice(texts, min(most, _MAX_URLS))
    found = dict.fromkeys(target for text in some if text and (target := canonical(text, url)) is not None)
    found.pop(url, None)
    return tuple(found)


def _from_lines(content: bytes) -> Iterator[str]:
    lines = (each[0] for each in _WORD.finditer(content.decode("utf-8-sig", "replace")))
    return (line for line in lines if line.startswith(("http://", "https://")))


def _from_xml(root: etree._Element) -> Iterator[str]:
    for element in root.iter(etree.Element):
        name, parent = etree.QName(element).localname, element.getparent()
        inside = etree.QName(parent).localname if parent is not None else ""
        if name == "loc" and inside in {"url", "sitemap"}:
            yield (element.text or "").strip()
        elif (
            name == "link" and inside in {"item", "entry"} and element.get("rel", "alternate") == "alternate"
        ):
            yield (element.get("href") or element.text or "").strip()


def _root(content: bytes, url: str) -> etree._Element:
    """Parse without entities, network or DTD; what declares any is refused before it is parsed."""
    if _DTD.search(content.replace(b"\0", b"")):
        raise FetchError(
            f"{url} brings its own XML definitions, which no sitemap needs; refused.", cause="xml"
        )
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        recover=True,
        remove_comments=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise FetchError(f"{url} is damaged XML: {error}.", cause="xml") from error
    if root is None or root.getroottree().docinfo.internalDTD is not None:
        raise FetchError(f"{url} is damaged XML.", cause="xml")
    return root
