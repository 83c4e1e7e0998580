"""Lines to paragraphs: undo hard wrapping, keep verse, put one blank line between paragraphs.

It moves white space and hyphens at line ends only; every word stays, in order.
"""

import re
import unicodedata
from itertools import compress, islice, pairwise, repeat
from operator import contains, itemgetter

from indexer.readers.decoding.non_ascii import beyond_ascii
from indexer.readers.structure.hyphens import Hyphens
from indexer.readers.structure.rules import RULE_SIGNS, is_rule
from indexer.readers.structure.strays import mend

_INDENTS = frozenset(" \t")
_FIRST = itemgetter(0)
# Accented letters of the West and printers' signs stand for themselves; all else has to be looked up.
_MAY_COMPOSE = re.compile("[^\u0080-\u02ff\u2010-\u2027\u2030-\u205e]")
_CLOSED = re.compile(r"[.!?:…][\"”'’)*_]*$")
# Nobody wraps beyond this many columns, so longer lines are whole paragraphs.
_WIDEST_WRAP = 100
# Narrower than this is verse or a list, whatever its regularity.
_NARROWEST_WRAP = 40
_SAMPLE_BLOCKS = 400
# A wrapper fills lines to within a few columns; mailers differ by up to this many between paragraphs.
_SLACK = 4


def to_paragraphs(text: str) -> str:
    """Return NFC text with a blank line between paragraphs and single line ends only where they are meant."""
    return "\n\n".join(paragraphs_of(text))


def paragraphs_of(text: str, beyond: str | None = None) -> list[str]:
    """Return the paragraphs of ``to_paragraphs``; a text without words has none.

    ``beyond``, where the caller has it, is all of the text that is not ASCII, or of one that it is from.
    """
    text = without_invisible(text)
    odd = beyond_ascii(text) if beyond is None else beyond
    if _MAY_COMPOSE.search(odd) and not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    blocks = _blocks(text)
    # Most texts have few paragraphs of several lines, or hardly any other.
    lined = compress(enumerate(blocks), map(contains, blocks, repeat("\n")))
    several = {place: block.split("\n") for place, block in lined}
    width = _wrap_width(list(islice(several.values(), _SAMPLE_BLOCKS)))
    mend(blocks, several, _WIDEST_WRAP)
    hyphens = Hyphens(text)
    found: list[str] = []
    done = 0
    for place, lines in several.items():
        found += map(str.strip, blocks[done:place])
        found += _paragraphs(lines, width, hyphens)
        done = place + 1
    found += map(str.strip, blocks[done:])
    return found


def _blocks(text: str) -> list[str]:
    """Return what stands between blank lines, without white space at the ends of lines."""
    lines = list(map(str.rstrip, text.split("\n")))
    if not any(compress(lines[1:], lines)):
        # No two stand together: in many texts each is a paragraph, and no step is taken for any of them.
        return list(filter(None, lines))
    return list(filter(None, map(str.strip, "\n".join(lines).split("\n\n"), repeat("\n"))))


def without_invisible(text: str) -> str:
    """Return the text without soft hyphens and word joiners, which show nothing and would part words in two."""
    for letter in ("\u00ad", "\u2060"):
        if letter in text:
            text = text.replace(letter, "")
    return text


def _wrap_width(blocks: list[list[str]]) -> int:
    """Return the column at which blocks of several lines seem to have been wrapped, or 0 if they were not."""
    lengths: list[int] = []
    for lines in blocks:
        lengths.extend(map(len, lines[:-1]))
    if not lengths:
        return 0
    lengths.sort()
    # The nineteenth of twenty: a stray long line or table does not set the width.
    width = lengths[len(lengths) * 19 // 20]
    return width if _NARROWEST_WRAP <= width <= _WIDEST_WRAP else 0


def _paragraphs(lines: list[str], width: int, hyphens: Hyphens) -> list[str]:
    """Return the paragraphs of lines without a blank one among them."""
    if len(lines) == 1:
        return [lines[0].strip()]
    if not RULE_SIGNS.isdisjoint(map(_FIRST, lines)) and any(map(_is_rule, lines)):
        return _around_rules(lines, width, hyphens)
    if max(map(len, lines)) > _WIDEST_WRAP + _SLACK:
        return [line.strip() for line in lines]
    if width == 0:
        return ["\n".join([line.strip() for line in lines])]
    return [_join(part, width, hyphens) for part in _at_indents(lines)]


def _is_rule(line: str) -> bool:
    return line[0] in RULE_SIGNS and is_rule(line)


def _around_rules(lines: list[str], width: int, hyphens: Hyphens) -> list[str]:
    """Set rules inside a block apart as scene breaks."""
    parts: list[list[str]] = [[]]
    for line in lines:
        if _is_rule(line):
            parts.extend(([line], []))
        else:
            parts[-1].append(line)
    found: list[str] = []
    for part in parts:
        if len(part) > 1:
            found += _paragraphs(part, width, hyphens)
        elif part:
            found.append(part[0].strip())
    return found


def _at_indents(lines: list[str]) -> list[list[str]]:
    """Split where single lines are indented, as in text that indents paragraphs instead of spacing them."""
    if _INDENTS.isdisjoint(map(_FIRST, lines)):
        return [[line.strip() for line in lines]]
    indented = [line[0] in _INDENTS for line in lines]
    # Verse and quotations are indented throughout; paragraphs on their first lines only.
    if True not in indented[1:] or sum(indented) / len(lines) > 0.6:  # noqa: PLR2004 -- the sentence above is its reason
        return [[line.strip() for line in lines]]
    parts: list[list[str]] = []
    for line, starts in zip(lines, indented, strict=True):
        if starts or not parts:
            parts.append([])
        parts[-1].append(line.strip())
    return parts


def _join(lines: list[str], width: int, hyphens: Hyphens) -> str:
    """Join lines broken because the next word did not fit; leave them if most were broken on purpose."""
    if len(lines) == 1:
        return lines[0]
    least = width - _SLACK
    # The first word of the next had no room.
    forced = [
        len(after) >= room and " " not in after[:room]
        for line, after in pairwise(lines)
        for room in (max(least - len(line), 0),)
    ]
    # Half: in a two-line couplet one break decides, in prose the last lines alone fall short.
    if sum(forced) * 2 < len(forced):
        return "\n".join(lines)
    pieces = [lines[0]]
    for line, after, was_forced in zip(lines, lines[1:], forced, strict=False):
        if was_forced and line[-1] != "-":
            pieces += (" ", after)
            continue
        glue = _glue(line, after, was_forced=was_forced, width=width)
        if not glue and not hyphens.is_part_of_word(line, after):
            pieces[-1] = pieces[-1][:-1]
        pieces += [glue, after]
    return "".join(pieces)


def _glue(line: str, after: str, *, was_forced: bool, width: int) -> str:
    if was_forced:
        # "daisy-" / "chain" and "noth-" / "ing" are one word; "wait--" / "what" is two.
        compound = (
            line.endswith("-") and not line.endswith("--") and line[-2:-1].isalpha() and after[:1].isalpha()
        )
        return "" if compound else " "
    short = len(line) < width * 0.8
    return "\n" if short and _CLOSED.search(line) else " "
