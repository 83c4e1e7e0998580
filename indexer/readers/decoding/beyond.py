"""The letters and signs of a text beyond ASCII: a hundredth of most texts, and what is asked of them is soon answered.

It judges nothing.
"""

from __future__ import annotations

_ASCII = bytes(range(0x80))


def beyond_ascii(text: str) -> str:
    """Return all letters and signs of ``text`` that are not ASCII, in their order; lone surrogates are left out."""
    if text.isascii():
        return ""
    return text.encode(errors="ignore").translate(None, _ASCII).decode()
