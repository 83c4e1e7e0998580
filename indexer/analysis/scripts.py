"""Characters that are words by themselves: those of scripts written without blanks, and emoji.

Here as parts of classes of regular expressions; what a word is made of them, ``tokens`` says.
"""

import re

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# Every character is a word, so that any run of them can be found as a phrase: Thai, Lao, Burmese, Khmer, kana, Bopomofo, Han.
UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e50-\u0e59\u0e80-\u0eff\u1000-\u1049\u1050-\u109d\u1780-\u17d3\u17d7\u17dc-\u17ff"
    "\u3041-\u309a\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f"
    f"\u31a0-\u31bf\u3100-\u312f{_HAN}"
)
# What belongs to the kana before it, where it is not one character with it: marks of voiced sounds.
VOICED = "\u3099\u309a\uff9e\uff9f"
# Pictures that Unicode lists as emoji and that nobody draws borders with: no arrows, bullets or ornaments.
EMOJI = (
    "\u231a\u231b\u23e9-\u23f3\u2600-\u2604\u260e\u2614\u2615\u2618\u261d\u2620\u2622\u2623\u2626\u262a\u262e\u262f"
    "\u2638-\u263a\u2640\u2642\u2648-\u2653\u265f\u2660\u2663\u2665\u2666\u2668\u267b\u267e\u267f\u2692-\u2697\u2699"
    "\u269b\u269c\u26a0\u26a1\u26a7\u26aa\u26ab\u26b0\u26b1\u26bd\u26be\u26c4\u26c5\u26c8\u26ce\u26cf\u26d1\u26d3\u26d4"
    "\u26e9\u26ea\u26f0-\u26f5\u26f7-\u26fa\u26fd\u2702\u2705\u2708-\u270d\u270f\u2712\u2728\u2744\u274c\u2753-\u2755\u2757"
    "\u2763\u2764\u2795-\u2797\u2b50\u2b55\U0001f000-\U0001f0ff\U0001f10d-\U0001f3fa\U0001f400-\U0001faff"
)

_A_HAN = re.compile(f"[{_HAN}]")
_A_PICTURE = re.compile(f"[{EMOJI}]")


def has_emoji(text: str) -> bool:
    """Say whether a word of ``text`` is an emoji."""
    return not text.isascii() and _A_PICTURE.search(text) is not None


def has_han(text: str) -> bool:
    """Say whether a character of ``text`` is Han's."""
    return not text.isascii() and _A_HAN.search(text) is not None


def is_hangul(character: str) -> bool:
    """Say whether a character is a syllable of Korean."""
    return "가" <= character <= "힣"
