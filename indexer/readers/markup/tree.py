"""Pages of known sites as lxml trees, where a page's fields are taken by CSS selectors: quick, and nothing is lost.

Unknown pages are Beautiful Soup's (see ``markup``). It knows no site.
"""

from functools import lru_cache
from typing import Any

from lxml import etree

from indexer.readers.markup.markup import without_declaration

# A page has a few dozen selectors, a family a few layouts.
_SELECTORS = 1024
# No page is made of so many levels, and of more, lxml needs their square of time to let go of them.
_DEEPEST = 500


def parse_tree(text: str) -> Any:
    """Return the root element of a page, however damaged; an empty one for a text without any."""
    raw = without_declaration(text).encode(errors="replace")
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError:
        return etree.Element("html")
    # Beyond some two thousand levels the parser gives up on the whole page, but still tells of all its elements.
    if root is None or len(parser.error_log.filter_from_fatals()):
        return _rebuilt(raw)
    return root


def select(root: Any, selector: str) -> list[Any]:
    """Return the elements below ``root`` (or it) that a CSS selector names, in the page's order."""
    return list(_compiled(selector)(root)) if selector else []


def first(root: Any, selector: str) -> Any | None:
    """Return the first element that a CSS selector names, or None."""
    return next(iter(select(root, selector)), None)


@lru_cache(_SELECTORS)
def _compiled(selector: str) -> Any:
    from cssselect import HTMLTranslator  # noqa: PLC0415 -- its grammar is built when the first page comes

    path = HTMLTranslator().css_to_xpath(selector)
    # The same elements in half the time; no selector counts places in a way that tells the two apart.
    return etree.XPath(path.replace("/descendant-or-self::*/", "/descendant::"))


def _rebuilt(raw: bytes) -> Any:
    parser = etree.HTMLParser(target=_Builder(), encoding="utf-8", huge_tree=True)
    parser.feed(raw)
    try:
        root = parser.close()
    except etree.XMLSyntaxError:
        root = None
    return etree.Element("html") if root is None else root


class _Builder:
    """Builds the tree from what the parser tells, with only the attributes that selectors ask for.

    Of what is nested too deep one stands behind the other instead, up to where the next begins.
    """

    def __init__(self) -> None:
        self._builder = etree.TreeBuilder()
        self._depth, self._too_deep = 0, ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        kept = {name: value for name, value in attributes.items() if name.replace("-", "").isalnum()}
        tag = tag if tag.isalnum() else "span"
        self._let_go()
        self._depth += 1
        self._builder.start(tag, kept)
        if self._depth > _DEEPEST:
            self._too_deep = tag

    def end(self, tag: str) -> None:
        self._let_go()
        if self._depth <= _DEEPEST:
            self._builder.end(tag if tag.isalnum() else "span")
        self._depth -= 1

    def _let_go(self) -> None:
        if self._too_deep:
            self._builder.end(self._too_deep)
            self._too_deep = ""

    def data(self, text: str) -> None:
        self._builder.data(text)

    def close(self) -> Any:
        return self._builder.close()
