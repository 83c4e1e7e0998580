r"""Escape control characters, bidirectional marks and line breaks, so that names and messages stay on one line.

It shortens nothing and writes nowhere; every other letter, joined emoji and Persian among them, stays as it is.
"""

import re
import unicodedata

# Controls, lone halves of letters, separators of lines and paragraphs.
_NEVER = frozenset({"Cc", "Cs", "Zl", "Zp"})
# Signs for layout that show, or without which a word or an emoji is another one.
_KEPT = frozenset("\u00ad\u200c\u200d\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2")
_ODD_JSON = re.compile(r"[^\n -~]")


def is_control(sign: str) -> bool:
    """Return whether a terminal or text renderer would act on the character ``sign`` instead of showing it."""
    kind = unicodedata.category(sign)
    return kind in _NEVER or (kind == "Cf" and sign not in _KEPT)


def escaped(text: str) -> str:
    r"""Return ``text`` on one line, with every sign that would be obeyed written as Python writes it: \n, \x1b."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(ascii(sign)[1:-1] if is_control(sign) else sign for sign in text)


def masked(text: str) -> str:
    """Return ``text``, as long as it was, with every sign that would be obeyed but blanks made one visible sign."""
    if text.isascii() and text.isprintable():
        return text
    return "".join("�" if sign not in "\t\n" and is_control(sign) else sign for sign in text)


def plain_json(text: str) -> str:
    """Return JSON that means exactly the same, with such signs inside its strings as escapes; its lines stay."""
    return _ODD_JSON.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    sign = found[0]
    if not is_control(sign):
        return sign
    # JSON counts in UTF-16.
    units = sign.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at] << 8 | units[at + 1]:04x}" for at in range(0, len(units), 2))
