"""The non-ASCII characters of a text, about one in a hundred, so that checks on them are fast.

It judges nothing, and knows no encoding: a byte from 0x80 on is beyond ASCII in all that are decoded here.
"""

_ASCII = bytes(range(0x80))


def beyond_ascii(text: str) -> str:
    """Return all letters and signs of ``text`` that are not ASCII, in their order; lone surrogates are left out."""
    if text.isascii():
        return ""
    return bytes_beyond_ascii(text.encode(errors="ignore")).decode()


def bytes_beyond_ascii(content: bytes) -> bytes:
    """Return all bytes of ``content`` from 0x80 on, in their order."""
    return content.translate(None, _ASCII)
