"""Headings of Chinese, Japanese and Korean: 第一章 河心, 【第三章】, 第３話「雨」, 卷二, 序章, 제1장, 1화.

It looks at one paragraph; doubtful ones (1화, 3話) count only where others count on, which is for ``counting``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from indexer.datafiles import data_table
from indexer.readers.structure.numerals import CHINESE, KOREAN

_TABLE: Mapping[str, list[str]] = data_table(__package__, "headings.toml")["east"]
KINDS = {word: kind for kind in ("chapter", "part", "volume") for word in _TABLE[kind]}
"""What stands behind a number to what it makes of it."""
CLOSING = frozenset(_TABLE["closing"])
"""Words of headings that end a story."""


def _any(words: list[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_WORD = rf"(?P<word>{_any([*KINDS])})"
_DIGITS = r"\d{1,4}"
_NUMBER = rf"\s?(?P<number>{_DIGITS}|{CHINESE}{{1,9}}|{KOREAN}{{1,6}})\s?"
_OPEN = r"[【《〈<\[（(◆◇■□●○★☆▼*_=~#\s-]*"
_CLOSE = r"[】》〉>\]）)◆◇■□●○★☆▼*_=~#\s-]*"
# A volume before the chapter on the same line, as novels have it that are posted by the chapter.
_BEFORE = rf"(?:正文\s*|第(?:{_DIGITS}|{CHINESE}{{1,9}})[卷部][^第\n]{{0,20}}\s)?"
_TITLE = (
    rf"(?:(?P<sep>{_CLOSE}(?:[:：|｜—–―·・．.~〜-]+\s*|\s+|(?=[「『《【〈“(（])|(?<=[】》〉>\]）)◆◇■□●○★☆▼])))?"
    rf"(?P<title>[^\s】》〉>\]）)◆◇■□●○★☆▼][^\n]*?)|[.．:：])?{_CLOSE}\s*"
)
_CERTAIN = re.compile(
    rf"{_OPEN}(?:{_BEFORE}[第제]{_NUMBER}{_WORD}|(?P<of>卷)[之第]?\s?(?P<count>{_DIGITS}|{CHINESE}{{1,9}})"
    rf"|(?P<alone>{_any(_TABLE['alone'])})(?:\s?(?P<which>{_DIGITS}|{CHINESE}{{1,3}}))?|(?P<divided>{_any(_TABLE['divided'])}))"
    + _TITLE
)
_DOUBTFUL = re.compile(rf"{_OPEN}(?:{_NUMBER}{_WORD}|(?P<of>その|其)(?P<count>{CHINESE}{{1,5}})){_TITLE}")
STARTS = frozenset("第제正卷一二三四五六七八九十百そ其【《〈<[（(◆◇■□●○★☆▼*_=~ \t\n-") | {
    word[0] for word in (*_TABLE["alone"], *_TABLE["divided"])
}
"""What headings begin with; doubtful ones also with digits."""
# A title that follows without a sign is short, and has none of a sentence's signs; one after a sign may have some.
_LONGEST_GLUED = 25
_GLUED = re.compile(r"(?![\u3040-\u309f\uac00-\ud7a3])[^。，、；：！？…!?,;.“”「」『』\"]+")
_LETTER = re.compile(r"\w")
_IN_SENTENCES = re.compile(r"。|[，、；,;.．](?:[”」』\"’]|$)|[！？!?…]”$")


@lru_cache(64)
def east_asian(paragraph: str, *, doubtful: bool = False) -> re.Match[str] | None:
    """Return the parts of a paragraph that is a heading, or None.

    Groups: ``word`` or ``of`` (what is numbered), ``number`` or ``count``, ``alone``, ``divided``, ``title``.
    """
    found = (_DOUBTFUL if doubtful else _CERTAIN).fullmatch(paragraph)
    return found if found and _may_be_title(found) else None


def _may_be_title(found: re.Match[str]) -> bool:
    title = found["title"]
    if not title:
        return True
    if not _LETTER.search(title):
        return False
    if found["sep"] is not None:
        return _IN_SENTENCES.search(title) is None
    # What needs no number runs on into sentences: "前言不搭后语".
    numbered = "alone" not in found.groupdict() or not (found["alone"] or found["divided"] or found["of"])
    glued = numbered and found.groupdict().get("of") is None and found.re is _CERTAIN
    return glued and len(title) <= _LONGEST_GLUED and _GLUED.fullmatch(title) is not None
