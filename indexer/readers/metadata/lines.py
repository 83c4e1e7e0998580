"""The single lines of a header: labels and by-lines, told apart by their shape.

It sees one line at a time; what a line means in its place is for ``segmentation`` to decide.
"""

import re
from collections.abc import Sequence
from functools import lru_cache, partial
from itertools import pairwise
from typing import NamedTuple

from indexer.datafiles import data_list, data_words
from indexer.readers.metadata.labels import field_of, is_weak, listed_field
from indexer.readers.metadata.ratings import is_rating, is_whole_rating
from indexer.readers.structure.headings import is_chapter_heading

# Every star here is possessive or bounded: these patterns meet hostile lines.
# What is left of "[i]ann[/i]" when the decoration before a value is gone, or all of it.
_BBCODE = re.compile(r"^\[[biu]\]|\[/[biu]\]$", re.IGNORECASE)
_DECORATION = r"(?:\*{1,3}|_{1,2}|\[/?[biuBIU]\]|</?(?:[biuBIU]|strong|em)>|\s)"
_OPENING = re.compile(
    rf"(?P<mark>#{{1,6}}\s?|\d{{1,2}}[.)]\s(?=[A-Z])|[-•·»+]\s|[■◆●◇□○★☆▼▲・※]\s?(?=\w)|[|~]{{1,3}}\s?(?=\w)|\*\s|[=+-]{{2,6}}\s?(?=\w))?\s*+"
    rf"(?P<open>[({{]{{1,2}}|<{{1,2}}(?!/?(?:[biuBIU]|strong|em)>)|\[(?!/?[biuBIU]\]))?{_DECORATION}*+"
)
# A colon, an equals sign, a dash, dots that lead the eye (three of them end a sentence: "Who knew..."), an arrow, a
# table's bar, a tab.
_SEPARATOR = re.compile(
    r"(?=[.:=：;|?\s-])(?:(?<!\.)(?!\.{3}(?:\s|$))\.{2,40}\s?:?|:{1,2}=?|=|：|\s[-–—~]{1,2}(?=\s|$)|\s?--?>|\s?\||\t+|;(?=\s)|\s--(?=\w)|\s{2,}(?=[\w\"'(“])|\u3000+(?=\S)|\?(?=\s))"
)
# Every separator in plain English letters has one of these.
_separating = partial(data_list, __package__, "lines.toml", "separating")
_CLOSING_SIGNS = frozenset("*_]> \t\u00a0\u202f")
_CLOSING = re.compile(rf"{_DECORATION}++$")
_LABEL = re.compile(r"[^\W\d_][\w /&'’.()+?-]{0,40}#?")
_AFTER = re.compile(rf"[:=]?{_DECORATION}*+")
# "[Title] Salt", "**Title** Salt": a label set off by nothing but its own marks.
_SET_OFF = re.compile(
    r"(?:[\[【](?P<a>[^\W\d_][^\[\]【】:=]{1,40})[\]】]|<(?P<b>[^\W\d_][^<>:=/]{2,40})>|(?P<m>[*~]{1,4}|__|-)(?P<c>[^\W\d_][^*_~:=]{1,40}?)(?P=m)"
    r"|\[b\](?P<d>[^\[\]:=]{2,40})\[/b\]|<(?:b|strong)>(?P<e>[^<>:=]{2,40})</(?:b|strong)>)\s*+(?P<value>.*)",
    re.IGNORECASE,
)
# Two letters of Chinese, Japanese or Korean are set as wide as three are: "標  題:"; boards of Korea number their posts: "[7714] 제목 :".
_EASTERN = r"[\u3400-\u9fff\uac00-\ud7a3]"
_SPACED_LABEL = re.compile(
    rf"{_EASTERN}(?:[ \u3000]{{1,4}}{_EASTERN}){{1,3}}(?=\s?[:：])|{_EASTERN}\u3000{_EASTERN}(?=\u3000)"
)
_NUMBERED_HEAD = re.compile(r"^\[\d{1,6}\]\s+(?=[\uac00-\ud7a3]{1,6}\s*:)")
_LONGEST_PLAIN, _DEEPEST_MARK = 41, 6
# Labels are short, so a separator further on is punctuation.
_LABEL_WINDOW = 60
# Several labels on one line: "Rating: PG | Pairing: A/B", "Title: Salt   Author: Ada Pike".
_NEXT_LABEL = re.compile(
    r"(?:\s*[|;•·‖]\s*|\s{2,}|\t+|\s+(?:/{1,2}|-{1,2}|–|—|~|\*{1,3})\s+|,\s+|(?<=[.!?])\s)(?=\**(?P<label>[^\W\d_][\w/'’() -]{1,24}?)\s?(?:[:=]\**(?:\s|$)|(?<=[\u3040-\u9fff\uac00-\ud7a3])[:：](?=\S)))"
)
# "{fandom: Salt} {rated: G}".
_BRACED = re.compile(r"(?<=\})\s*(?=\{)")
_form_fields = partial(data_words, __package__, "lines.toml", "form_fields")
_FORM_GAP = re.compile(r"(?<=\S) (?=(?P<label>[A-Z][a-z]+(?: [a-z]+)?):(?:\s|$))")
# Where a program has joined the lines of a header.
_RUN_LABEL = re.compile(r"(?<=\S)\s(?=(?P<label>[A-Z]{3,}(?:[ /'-][A-Z]+){0,2}|E-?MAIL):(?:\s|$))")
# Words of other languages, which begin sentences and titles as well: a whole name has to follow.
_elsewhere = partial(data_list, __package__, "lines.toml", "written_by")
_made = partial(data_list, __package__, "lines.toml", "made_by")
_CAPITAL = r"(?![\W\d_])[^a-zß-öø-ÿа-яё]"
_BYLINE = re.compile(
    rf"\s*[*_~=#\-–—]*\s*(?i:by|written by|(?:words|lyrics|teleplay|screenplay|script|text|drabble|tale|told) by|(?:{'|'.join(_made())}) by|story by|a story by|a fanfic by|a fan ?fic(?:tion)? by|fanfic by|fic by|authored by|"
    r"an? (?:[\w'’:&.-]+ ){0,5}(?:story|tale|fic|fan ?fic(?:tion)?|ficlet|vignette|drabble|novel|novella|crossover|songfic|one-?shot|round[- ]robin|poem|ballad|play|sonnet|filk|song|serial|saga|fable|romance)(?: in [\w-]+ (?:acts?|scenes?|parts?|chapters?|letters?|verses?))?,? by|(?:copyright )?(?:\(c\)|©) ?(?:\d{4},? )by|copyright (?:\d{4} )?by|(?:drabbles|ficlets|vignettes|stories|tales|poems)(?:(?:,| &| and) [\w-]+){0,3} by|par|von|por|"
    rf"(?-i:(?:door|av|af|di|od)(?=\s{_CAPITAL}))|(?:{'|'.join(_elsewhere())})(?=(?-i:\s{_CAPITAL}\S*\s{_CAPITAL})))"
    r"[:\s]\s*(?P<who>[^\s].{0,100}?)[*_~=]*\s*$|\s*(?:作|著|文)[　 /／](?!者)(?P<name>\S.{0,20}?)\s*$"
)
# Whatever a by-line begins with begins so, in any letter case: looked at first.
_byline_starts = partial(data_words, __package__, "lines.toml", "byline_starts")
_BEFORE_BYLINE = " \t\n\u3000\xa0*_~=#-–—"
_BEHIND_NAME = re.compile(
    r"\s+\[Reviews - |\s+\|\s+|\s+[/;]\s+(?=\w+:)|\s+\.{3,}\s+|(?<=[^\W\d_]{4})\.\s+(?=[A-Z])|,\s+(?=(?:19|20)\d\d\b)|\s+--?\s+(?=[a-z])"
)
_CODED = re.compile(
    r"(?P<name>[^,(\[]{2,60}?)(?:,\s+|\s*[(\[])(?:[Rr]ated )?(?P<code>[\w+-]{1,6})(?:[)\],;].*)?$"
)
# "by Martin Pell's reckoning" is a sentence's beginning.
_POSSESSED = re.compile(r"['’]s [^\W\d_A-Z]")
# A by-line of two lines: the word alone, the name below.
_LONE_BY = {"by", "by:", "written by", "written by:", "a story by", "story by"}
# Labels nobody has heard of are believed only if this short.
_UNKNOWN_CHARS = 30
_UNKNOWN_WORDS = 4
# "by the river road" is a line of verse, "by the_river" a pen name.
_BYLINE_WORDS = 12
# Of labels that begin sentences, "Cast" and "Notes" stand alone on their lines as well; "Set" and "For" do not.
_SHORTEST_WEAK = 4
# "STORY:" over a story is a heading.
_LISTS = {"contents", "content", "dramatis personae"}
_HEADINGS = {"story", "fic", "part", "chapter", "fanfic", "the story", "text"}
_prose_words = partial(data_words, __package__, "lines.toml", "prose_words")


class LabelLine(NamedTuple):
    """A line that starts with a label: ``field`` is None for one the table does not have.

    ``weak`` labels also begin sentences; ``marked`` ones are set off by markup or stand in capitals, so that a
    sentence is unlikely.
    """

    label: str
    value: str
    field: str | None
    weak: bool
    marked: bool


def are_quoted(lines: Sequence[str]) -> bool:
    """Say whether every one of some lines is marked as quoted."""
    return ">" in lines[0] and all(line.lstrip().startswith(">") for line in lines)


def parse_label(line: str) -> LabelLine | None:
    """Return the label a line starts with, known or not; None if it does not look like a label line."""
    return _parse_label(line) if len(line) > _KEPT_CHARS else _parse_kept(line)


def _parse_label(line: str) -> LabelLine | None:
    text = line.strip()
    return _plain_label(text) or _any_label(line, text)


def _plain_label(text: str) -> LabelLine | None:
    """Return a known label as nearly all are written, "Title: Salt", "## Title: Salt"; None for any other line.

    What it returns is what ``_any_label`` does.
    """
    bare = text.lstrip("#")
    is_marked = 0 < len(text) - len(bare) <= _DEEPEST_MARK
    label, colon, value = (bare.lstrip() if is_marked else text).partition(": ")
    # Neither decoration nor a sign that may be the separator stands around the words.
    if (
        not colon
        or len(label) > _LONGEST_PLAIN
        or not label.replace(" ", "").isalpha()
        or "  " in f"{label} "
    ):
        return None
    value = value.lstrip()
    field = field_of(label) if value[:1].isalnum() and value[-1] not in "]#" else None
    return (
        None
        if field is None
        else LabelLine(label, value, field, is_weak(label), is_marked or label.isupper())
    )


def _may_be_separated(head: str) -> bool:
    """Say whether a separator may stand in the beginning of a line; in nearly all prose none does."""
    plain = head.isascii() and head.isprintable()
    return not plain or any(map(head.__contains__, _separating()))


# "said the river =)".
_SMILEY = re.compile(r"=[()\[\]/\\|]{1,3}(?=\s|$)")


def _any_label(line: str, text: str) -> LabelLine | None:
    """Return the label that a line without the white space around it, ``text``, starts with, however it is set off."""
    if text[:1].isalnum() and not _may_be_separated(text[:_LABEL_WINDOW]):
        return _standing_alone(line)
    if not text[:12].isascii():
        spaced = _SPACED_LABEL.match(text)
        text = _NUMBERED_HEAD.sub("", "".join(spaced[0].split()) + text[spaced.end() :] if spaced else text)
    opening = _OPENING.match(text)
    assert opening is not None  # every part of the pattern is optional
    separator = _SEPARATOR.search(text, opening.end(), opening.end() + _LABEL_WINDOW)
    if separator is None or _SMILEY.match(text, separator.start()):
        return _set_off(text) or _standing_alone(line)
    label = text[opening.end() : separator.start()]
    if label[-1:] in _CLOSING_SIGNS:
        label = _CLOSING.sub("", label)
    if not _LABEL.fullmatch(label):
        return _set_off(text) or _standing_alone(line)
    return _labelled(text, opening, label, separator) or _set_off(text)


# A line of a header is judged from several sides, each asking for its label; long lines are prose and asked once.
_KEPT_CHARS = 400
_KEPT_LINES = 256
_parse_kept = lru_cache(_KEPT_LINES)(_parse_label)
# No name is that long; it spares the pattern.
_LONGEST_BYLINE = 120


def split_labels(line: str) -> list[str]:
    """Return a line cut before every further label on it: "Rating: PG | Pairing: A/B" gives two pieces."""
    if line.count(":") + line.count("=") < 2:  # noqa: PLR2004 -- two labels have two separators
        return [line]
    braced = _BRACED.split(line)
    if len(braced) > 1 and all((label := parse_label(piece)) and label.field for piece in braced):
        return braced
    if len(run := run_labels(line)) > 2:  # noqa: PLR2004 -- by chance two
        return run
    if len(line) > _KEPT_CHARS:
        return [line]
    pieces: list[str] = []
    start, signs = 0, set[str]()
    first = parse_label(line)
    if first is not None and first.field in _form_fields():
        opened = re.match(r"[\W_]*", line)
        first_letter = opened.end() if opened else 0
        line = line[:first_letter] + _FORM_GAP.sub(
            lambda gap: "  " if field_of(gap["label"]) in _form_fields() else gap[0], line[first_letter:]
        )
    for found in _NEXT_LABEL.finditer(line):
        field = field_of(found["label"])
        if field is not None and (
            not is_weak(found["label"]) or found[0][:1] in "|•·‖\t" or "  " in found[0]
        ):
            piece = line[start : found.start()]
            # A sentence's end parts labels as well; a value that is no sentence has none.
            short = found[0] == " " and len(piece.split()) <= _UNKNOWN_WORDS
            pieces.append(piece.rstrip(".") if short else piece)
            start = found.end()
            signs.add(found[0].strip())
    # The sign that parts labels parts what has none: "Fandom: Salt ** Rating: G ** Written for Ada".
    sign = signs.pop() if len(signs) == 1 else ""
    rest = (
        line[start:].split(f" {sign} ")
        if len(sign) > 1 or sign in {"|", "•", "·", "‖", "~"}
        else [line[start:]]
    )
    return [*pieces, *rest]


def run_labels(text: str) -> list[str]:
    """Return a text cut before every known label in capitals that has but a blank above it: "TITLE: Salt AUTHOR: Ada"."""
    cuts = [
        found.end()
        for found in _RUN_LABEL.finditer(text)
        if (field_of(found["label"]) and not is_weak(found["label"]))
    ]
    return [text[start:end].rstrip() for start, end in pairwise([0, *cuts, len(text)])]


def _labelled(text: str, opening: re.Match[str], label: str, separator: re.Match[str]) -> LabelLine | None:
    after = _AFTER.match(text, separator.end())
    value = text[after.end() if after else separator.end() :]
    field = field_of(label)
    sign = separator[0].strip()[-1:]
    colon = sign in {":", "=", "："} or separator[0].startswith("..")
    if field is None and not _may_be_unknown(label, value, separator[0], text):
        return None
    if field is None and text.startswith("#") and is_chapter_heading(text):
        return None
    if not value and label.casefold() in _HEADINGS:
        return None
    if not colon and (field is None or (is_weak(label) and not label[0].isupper())):
        return None
    value = _BBCODE.sub("", value)
    bare = separator[0].strip() in {"", "?"} and "\t" not in separator[0]
    # In Japan and China a blank as wide as a letter is enough.
    if bare and (listed_field(label) is None or not (label[0].isupper() or "\u3000" in separator[0])):
        return None
    around = opening[0].strip()
    if around and around.strip("*_") == "" and value.endswith(around) and value.count(around) == 1:
        value = value[: -len(around)].rstrip()
    # A form's labels may be numbered, and so may what a story lists.
    numbered = opening[0][:1].isdigit()
    decorated = not numbered and opening[0].strip() not in {"", "-", "•", "<"}
    marked = (bool(opening["mark"]) and not numbered) or label.isupper() or sign == "=" or decorated
    weak = is_weak(label) or bare
    marked = marked and not bare
    return LabelLine(label, _trim(value, opening["open"], opening["mark"]), field, weak, marked)


def _trim(value: str, bracket: str | None, mark: str | None) -> str:
    """Drop the bracket that closes one opened before the label, and the other side of a box."""
    closing = {"(": ")", "[": "]", "{": "}", "<": ">"}.get((bracket or "")[:1])
    for _ in bracket or "":
        if closing and value.endswith(closing) and value.count(closing) > value.count((bracket or "")[0]):
            value = value[:-1].rstrip()
    if mark and value.endswith(mark.strip()) and (mark[:1] in "|~*" or len(mark.strip()) > 1):
        value = value[: -len(mark.strip())].rstrip()
    return value


def _may_be_unknown(label: str, value: str, separator: str, line: str) -> bool:
    led = separator.startswith("..") and separator.endswith(":")
    # Forms with dots up to the value ask in whole sentences: "May others archive it? ...: Yes".
    short = led or (len(label) <= _UNKNOWN_CHARS and len(label.split()) <= _UNKNOWN_WORDS)
    proforma = separator.strip() == "=" and " " not in label and line.startswith(label)
    # So are forms whose colons stand below each other; a page's path, "Stories :: Salt", has one blank.
    proforma = proforma or (separator == "::" and "  :: " in line)
    return (
        short
        and (separator in {":", "："} or led or proforma)
        and (proforma or not label[0].islower())
        and (separator != "：" or not label.isascii())
        and bool(value)
        and not value.startswith("//")
    )


def _set_off(text: str) -> LabelLine | None:
    """Take "[Title] Salt" and "**Title** Salt" for known labels that are not words of any sentence."""
    if text[:1] not in "[【<*_~-":
        return None
    found = _SET_OFF.fullmatch(text)
    if found is None:
        return None
    label = next(name for key in "abcde" if (name := found[key]) is not None).strip()
    field = field_of(label)
    weak = is_weak(label)
    if field is None or (weak and not found["a"]) or label[0].islower():
        return None
    return LabelLine(label, found["value"].lstrip(":=- ").strip(), field, weak=weak, marked=True)


def _standing_alone(line: str) -> LabelLine | None:
    """Take "SUMMARY" or "Summary" on a line of its own as a label, its value following below."""
    label = line.strip(" \t\u3000*_#-~=[]<>【】［］〈〉")
    if len(label) > 40:  # noqa: PLR2004 -- no label that stands alone is longer
        return None
    if label.casefold() in _LONE_BY:
        return LabelLine(label, "", "author", weak=False, marked=False)
    if len(label) < (3 if label.isascii() else 2) or label[0].islower():
        return None
    if label.casefold() in _LISTS:
        return None
    field = listed_field(label)
    capitals = label.isupper() or line.strip()[:1] in "*_#[<【［〈"
    if field is None or (is_weak(label) and not capitals and len(label) < _SHORTEST_WEAK):
        return None
    marked = capitals and not is_weak(label)
    return LabelLine(label, "", field, weak=not marked, marked=marked)


def parse_byline(line: str) -> str | None:
    """Return who a line such as "by Ann Lee" names, or None."""
    if len(line) > _LONGEST_BYLINE or line.lstrip(_BEFORE_BYLINE)[:2].casefold() not in _byline_starts():
        return None
    return _parse_byline(line)


@lru_cache(_KEPT_LINES)
def _parse_byline(line: str) -> str | None:
    found = _BYLINE.match(line)
    if found is None:
        return None
    # What goes on behind a bar, a sentence's end or a year names nobody.
    who = _BEHIND_NAME.split((found["who"] or found["name"]).strip(), maxsplit=1)[0]
    who = without_codes(who)
    who = who.strip("~") or who
    words = who.split()
    if _POSSESSED.search(who):
        return None
    told = who.endswith(".") and 2 * sum(word[0].islower() for word in words) > len(words)
    prose = (
        told
        or len(words) > _BYLINE_WORDS
        or words[0] in _prose_words()
        or (who.endswith((",", ";", "!", "?")))
    )
    return None if prose or (len(words) > 3 and who.islower()) else who  # noqa: PLR2004 -- pen names are short


def without_codes(who: str) -> str:
    """Return a name without the rating behind it, and what is behind that: "Ada Pike, PG, 2003", "Ada Pike [R]"."""
    found = _CODED.match(who)
    return found["name"] if found and (is_rating(found["code"]) or is_whole_rating(found["code"])) else who
