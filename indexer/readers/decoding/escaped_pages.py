"""Pages that a database or a form escaped before they were saved: "&lt;p&gt;The lamp was out.&lt;/p&gt;", or "&amp;lt;p&amp;gt;".

They are the HTML they were; a text that only mentions a tag has it written like that for good.
"""

from __future__ import annotations

import html
import re

_TAG_NAMES = r"(?:p|br|hr|div|span|h[1-6]|i|b|em|strong|u|center|blockquote|font|a|ul|ol|li|table|tr|td)"
_TAG = rf"&(?P<again>(?:amp;){{0,2}})lt;/?{_TAG_NAMES}\b(?:(?!&(?:amp;){{0,2}}[lg]t;)[^<>\n]){{0,200}}&(?:amp;){{0,2}}gt;"
_ESCAPED = re.compile(_TAG, re.IGNORECASE)
_BEGINS = re.compile(rf"[ \t]*{_TAG}", re.IGNORECASE)
_SIGN = "lt;"
# Of so many tags at least a page is made, and so large a share of its lines begins with one.
_FEWEST, _SHARE = 4, 0.5


def is_escaped_page(start: str) -> bool:
    """Say whether a text begins as a page does whose tags were escaped, and goes on so."""
    return _SIGN in start and _BEGINS.match(start.lstrip()) is not None and is_escaped(start)


def is_escaped(text: str) -> bool:
    """Say whether the lines of a text begin with escaped tags throughout."""
    if _SIGN not in text or len(_ESCAPED.findall(text)) < _FEWEST:
        return False
    lines = [line for line in text.split("\n") if line.strip()]
    return sum(_BEGINS.match(line) is not None for line in lines) >= _SHARE * len(lines)


def unescaped(text: str) -> str:
    """Return an escaped page as it was, however often it was escaped; other entities of it stay as a page has them."""
    found = _ESCAPED.search(text)
    for _ in range(found["again"].count("amp;") + 1 if found else 0):
        text = html.unescape(text)
    return text


def undo_escaped_tags(text: str) -> tuple[str, int]:
    """Return plain text whose tags were escaped with them as tags, and how many there were."""
    return (unescaped(text), len(_ESCAPED.findall(text))) if is_escaped(text) else (text, 0)
