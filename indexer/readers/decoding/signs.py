"""Signs that are no letters, by where they stand: an apostrophe between letters, an opening quotation mark before one.

Only the right encoding gives signs where a writer would put them. It knows nothing of letters (see ``letter_costs``).
"""

from __future__ import annotations

import unicodedata
from functools import cache

_OPENING, _CLOSING = frozenset("“‘„‚«‹¿¡»"), frozenset("”’»›“‘«")
_LOOSE = frozenset("—–…\u00a0")
_APART = frozenset("£€©®™°•·§¶½¼¾†‡¢¥ªº²³\u00ad№")
# In half nats, as ``letter_costs`` has it; tried on texts of forty languages in sixty encodings.
_APOSTROPHE, _IN_PLACE, _OPENED, _SELDOM, _MISPLACED, _NO_TEXT = 6, 8, 12, 14, 24, 32
_MONEY = frozenset("£€¥")
_DRAWN_ON, _DRAWN, _DRAWN_IN_WORD = 3, 9, 22


@cache
def is_letter(sign: str) -> bool:
    """Say whether a character is a letter or a mark on one."""
    return unicodedata.category(sign)[0] in "LM"


def is_plain(sign: str) -> bool:
    """Say whether a character is of ASCII and no control: in all encodings alike."""
    return sign.isascii() and (sign.isprintable() or sign.isspace())


def is_drawn(sign: str) -> bool:
    """Say whether a character is a piece of a box, a line or a block, as drawings in text are made of."""
    return "\u2500" <= sign <= "\u259f"


@cache
def sign_cost(before: str, sign: str, after: str) -> int:
    """Return what a sign beyond ASCII costs between these two, in half nats."""
    if unicodedata.category(sign) in {"Cc", "Co", "Cn", "Cs"} or sign == "\ufffd":
        return _NO_TEXT
    if is_drawn(sign):
        if sign in {before, after}:
            return _DRAWN_ON
        return _DRAWN_IN_WORD if is_letter(before) or is_letter(after) else _DRAWN
    if sign == "’" and (before.isalnum() or after.isalnum()):
        return _APOSTROPHE
    if _is_in_place(before, sign, after):
        return _OPENED if sign in _OPENING else _IN_PLACE
    return _SELDOM if sign in _APART and not (before.isalpha() and after.isalpha()) else _MISPLACED


def _is_in_place(before: str, sign: str, after: str) -> bool:
    opens = sign in _OPENING and not before.isalnum() and not after.isspace()
    closes = sign in _CLOSING and not before.isspace() and not after.isalnum()
    return sign in _LOOSE or opens or closes or (sign in _MONEY and after.isdigit())
