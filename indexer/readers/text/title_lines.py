"""Lines that name a story and more than that: "Salt by Ann", "Salt (A/B, PG)", "Salt – a short story – Ann – June 2003".

It sees one line at a time; what a line is where it stands is for ``segmentation`` to say.
"""

from __future__ import annotations

import re
from functools import lru_cache

from indexer.readers.metadata.dates import read_date
from indexer.readers.metadata.labels import EXTRA
from indexer.readers.metadata.lines import parse_byline, parse_label, without_codes
from indexer.readers.metadata.ratings import is_rating, rating_of
from indexer.readers.metadata.values import is_code_of_meaning
from indexer.readers.metadata.zones import Entry
from indexer.readers.text.bare_lines import NAME, STATUS

_CLOSED = re.compile(r"[.!?…,;:\"”’)]$")
# A first line nothing else vouches for is a title only if it is this short.
_MAX_BARE_TITLE = 60
# A line is asked for what it says from several sides, and so are those below it.
_KEPT = 256
# "Salt Roses by Ottoline Grey" on one line: quoted, with a dash, or both sides written as names are.
_TITLE_BY = re.compile(
    r"\s*[*_~=#\s]*(?P<title>[\"“«].{1,100}[\"”»](?:\s*[(\[]?\d{1,3}\s?(?:/|of)\s?(?:\d{1,3}|\?+)[)\]]?)?|.{1,80}?)(?P<dash>\s*[,;–—~|/]|\s+-{1,2})?\s*\(?\b(?P<word>(?i:by|par|von|por)|di|av|af|od|door|de)[:\s]\s*(?P<who>\S.{0,80}?)\)?[*_~=\s]*"
)
_WITHIN_TITLES = frozenset(["di", "av", "af", "od", "door", "de"])
_BY_WORDS = (" par ", " von ", " por ", *(f"{sign} {word} " for word in _WITHIN_TITLES for sign in ",-–—"))
_POSTED = re.compile(
    r"(?i)(?:\[?(?:new |original )?(?:fic|fanfic|story|ficlet|drabble|рассказ|geschichte|단편|短編)\]?(?: post)?\s*[:\]]\s*)"
)
# Before a title in a subject stand a list's names, behind it codes and what there is of it.
_TAGS = re.compile(r"(?:(?i:re|fwd): ?)*(?:\[[^\[\]]{1,24}\]\s*)+")
_BEHIND_TITLE = re.compile(
    r"\s*\((?:[^()]{0,60}[/,，、][^()]{0,60}|\w{4,12})\)$|(?:, (?:[\w.' ]{1,20}/[\w.'/ ]{1,30}|[A-Z]{1,2}(?:-\d\d)?))+$"
)
_PART_AFTER = re.compile(r"\s*[(\[]?\d{1,3}\s?(?:/|of)\s?(?:\d{1,3}|\?+)[)\]]?\s*$")
# A rating in brackets after the author; title, author and rating with slashes or bars between.
_CODES = re.compile(r"\s*[,;-]?\s*[(\[](?:rated:?\s+)?(?P<codes>[^()\[\]]{1,80})[)\]]\s*$", re.IGNORECASE)
_PAIRED = re.compile(r"[A-Z0-9][\w.'’& -]{0,24}(?:/[A-Z0-9][\w.'’& -]{0,24}){1,3}")
_KIND_CODE = re.compile(
    r"(?i)(?:an? )?(?P<of>(?-i:[A-Z])[\w'’:. -]{1,40} )?(?:fan ?fic(?:tion)?|fic|fandom)"
    r"|(?:an? |\w{1,9} )?(?:drabbles?|ficlets?|vignettes?|one-?shots?|double drabble|songfic|crossover)|complete|wip|gen|het|slash|spoilers? .+"
)
_RATED_TAIL = re.compile(r"(?P<title>[\"“«].{1,80}[\"”»])\s*[,;–—-]\s*(?P<rating>\S{1,6})")
_KIND_TAIL = re.compile(
    r"(?P<title>[\"“«].{1,80}[\"”»])\s*[,;–—-]{1,2}\s*(?P<kind>an? [\w'’ .-]{0,40}(?:fic|fanfic|story|songfic|ficlet|drabble|tale|poem))"
)
_CODES_WITHIN = re.compile(r"\s*[(\[](?P<codes>[^()\[\],]{1,20})[)\]](?=\s+by\b)")
_PIECES = re.compile(r"\s+(?:/{1,2}|\||-{1,2}|–|—|~|\*|·|•)\s+")
_NAME_WORDS = 4
# Where a page stands in an archive: "Books » Harrow Lane » The Salt Cellar".
_PATH = re.compile(r"[^»>:]{3,30} (?P<sign>»|>|::) (?P<of>[^»>:]{2,60}) (?P=sign) (?P<title>[^»>]{2,80})")
# A page's heading that names what the story is of: "Harrow Lane » The Salt Cellar".
_OF_FANDOM = re.compile(r"(?P<of>[^»>:]{2,60}) » (?P<title>[^»>]{2,80})")
_PAGE_TITLE = re.compile(
    r"(?P<title>\S.{0,80}), an? (?P<of>.{2,60}) fan ?fic(?:tion)? \| FanFiction(?:\.Net)?", re.IGNORECASE
)
_PENNED = re.compile(r"\s*(?P<title>\S.{1,60}?) (?:by|par|von|por) (?P<who>[\w.-]{3,30})\s*")
# What may stand beside a title between dashes: what kind of story it is, and since when it is whose.
_KIND = re.compile(
    r"(?i)an? (?:[\w-]+ ){0,2}(?:story|tale|fic|fanfic|ficlet|vignette|drabble|novella|one-?shot|poem)"
)
_RIGHTS = re.compile(r"(?:©|\([cC]\)|[cC]opyright)(?: ?\(?[cC]?\)?) ?(?:19|20)\d\d,? (?P<who>\S.{1,40})")
_FAR_LABEL = re.compile(
    r"(?P<title>\S.{0,80}?)(?:\s{3,}|[\u3000\t])\s*(?P<label>[^\W\d_]{1,10}\s?[:：]\s?\S.{0,40}?)(?:[\u3000\t ]{2,}[（(].*)?"
)
_SMALL = 3


@lru_cache(_KEPT)
def title_line(line: str, *, vouched: bool = True) -> tuple[Entry, ...] | None:
    """Return what a line says that names a story and more than that: its author, in brackets its rating, its part.

    The title comes first. ``vouched``: what stands below shows that the line is a header's, so that a pen name of one small
    word will do.
    """
    bare = _POSTED.sub("", line.strip())
    path = (vouched and (_PATH.fullmatch(bare) or _OF_FANDOM.fullmatch(bare))) or _PAGE_TITLE.fullmatch(bare)
    if path:
        return Entry("title", "", path["title"]), Entry("fandom", "", path["of"])
    part = _PART_AFTER.search(bare)
    bare, codes = _codes(bare[: part.start()] if part else bare)
    said = (*(codes or ()), *((Entry("part", "", part[0].strip()),) if part else ()))
    both = title_and_author(bare)
    if (
        both is None
        and vouched
        and (signed := _PENNED.fullmatch(bare))
        and _looks_like_title(signed["title"])
    ):
        both = signed["title"], signed["who"]
    if both is not None:
        name = without_codes(both[1])
        said = (*facts_in_codes(both[1][len(name) :].strip(" ,()[]")), *said)
        return Entry("title", "", both[0]), Entry("author", "", name), *said
    if (found := _quoted(bare) or _in_pieces(bare) or _far_apart(bare)) is not None:
        return found
    posted = bare != line.strip() and _looks_like_title(bare) and _POSTED.match(line.strip())
    return (Entry("title", "", bare), *said) if bare and (codes is not None or posted) else None


def _quoted(line: str) -> tuple[Entry, ...] | None:
    """Return what a line says that has a quoted title and its rating or its kind behind: '"Salt" - a Harbour songfic'."""
    kind, tail = _KIND_TAIL.fullmatch(line), _RATED_TAIL.fullmatch(line)
    if kind is not None:
        return Entry("title", "", kind["title"]), Entry(f"{EXTRA}subtitle", "", kind["kind"])
    if tail is not None and is_rating(tail["rating"]):
        return Entry("title", "", tail["title"]), Entry("rating", "", tail["rating"])
    return None


def _codes(line: str) -> tuple[str, tuple[Entry, ...] | None]:
    """Return a line without the bracket at its end that names a rating, and what that says: "(SGA, A/B, gen, PG)"."""
    found = _CODES.search(line) or _CODES_WITHIN.search(line)
    said = _coded(found["codes"]) if found else None
    return (line[: found.start()] + line[found.end() :], said) if found and said is not None else (line, None)


def facts_in_codes(codes: str) -> tuple[Entry, ...]:
    """Return what codes say that stand with bars between: "Starship Meridian | Vane/Coyle | G"."""
    return _coded(codes.replace(" | ", ", ")) or ()


def _coded(bracket: str) -> tuple[Entry, ...] | None:
    """Return what a bracket behind a title says if one of its words is a rating, a pairing or a kind of story, else None."""
    codes = [code.strip() for code in re.split(r"[,;]", bracket) if code.strip()]
    reasons = [code.partition(" for ")[0] for code in codes]
    codes = [bare if is_rating(bare) else code for bare, code in zip(reasons, codes, strict=True)]
    rated = [code for code in codes if rating_of(code) is not None and (is_rating(code) or len(codes) == 1)]
    said = [Entry("rating", "", max(rated, key=_plain))] if rated else []
    others = [code for code in codes if code not in rated]
    paired = [code for code in others if _PAIRED.fullmatch(code)]
    kinds = [code for code in others if _KIND_CODE.fullmatch(code)]
    if not (rated or paired or kinds):
        return None
    shows = [kind["of"].strip() for code in kinds if (kind := _KIND_CODE.fullmatch(code)) and kind["of"]]
    shows += [
        code
        for code in others
        if code not in {*paired, *kinds} and code[0].isupper() and not is_code_of_meaning(code)
    ]
    said += [Entry("relationship", "", code) for code in paired]
    return *said, *(Entry("fandom", "", show) for show in shows[:1])


def _plain(rating: str) -> bool:
    """Say whether a rating is one of a scheme of letters, which "Gen" is not."""
    return rating.isupper() or any(letter.isdigit() for letter in rating)


def subject_title(subject: str) -> str:
    """Return the title in a subject without the tags before it and the part, the rating and the codes behind it."""
    bare, longer = _POSTED.sub("", _TAGS.sub("", subject).strip()), ""
    while bare != longer:
        longer = bare
        rest, _, last = bare.rpartition(" ")
        coded = is_rating(last) and (len(last) > 1 or _PART_AFTER.search(rest) is not None)
        bare = rest if rest and coded else _PART_AFTER.sub("", _BEHIND_TITLE.sub("", bare))
    return bare or subject


def _in_pieces(line: str) -> tuple[Entry, ...] | None:
    """Return what a line says that has title and author between dashes or bars, and beside them a kind, a rating, labels.

    The title stands first, or is quoted.
    """
    pieces = _PIECES.split(line)
    if len(pieces) < 3:  # noqa: PLR2004 -- title, author, and what shows that they are
        return None
    place = next((at for at, piece in enumerate(pieces) if piece[0] in '"“«„'), 0)
    said: list[Entry] = []
    for piece in pieces[place + 1 :]:
        entries = _said_by(piece)
        if not entries:
            return None
        said += entries
    fields = [entry.field for entry in said]
    if fields.count("author") != 1 or len(fields) < 2:  # noqa: PLR2004 -- the author and something more
        return None
    return Entry("title", "", pieces[place].strip('"“”«»„')), *said


def _said_by(piece: str) -> list[Entry]:
    """Return what a piece of a title's line says beside the title, nothing where that is none of a header."""
    label, rights = parse_label(piece), _RIGHTS.fullmatch(piece)
    if label is not None and label.field is not None and label.value:
        return [Entry(label.field, label.label, label.value)]
    if rights:
        return [Entry("author", "", rights["who"]), Entry("disclaimer", "", piece)]
    if who := parse_byline(piece):
        return [Entry("author", "", who)]
    if is_rating(piece) or STATUS.fullmatch(piece):
        return [Entry("rating" if is_rating(piece) else "status", "", piece)]
    if _KIND.fullmatch(piece) or read_date(piece):
        return [Entry("published" if read_date(piece) else f"{EXTRA}subtitle", "", piece)]
    is_name = len(piece.split()) <= _NAME_WORDS and not piece.endswith((".", "!", "?"))
    return [Entry("author", "", piece)] if is_name else []


def _far_apart(line: str) -> tuple[Entry, ...] | None:
    """Return what a line says that has a title, and far from it the author under a label: "Salt        Author: Ada"."""
    found = _FAR_LABEL.fullmatch(line)
    label = parse_label(found["label"].replace("作：", "作者：")) if found else None
    if found is None or label is None or label.field != "author" or parse_label(found["title"]):
        return None
    return Entry("title", "", found["title"].strip('『』「」"“”')), Entry("author", "", label.value)


def title_and_author(line: str) -> tuple[str, str] | None:
    """Return title and author of a line that names both: '"Salt Roses" by Ottoline Grey'."""
    found = (
        _TITLE_BY.fullmatch(line) if " by" in line.lower() or any(map(line.__contains__, _BY_WORDS)) else None
    )
    if found is None or line.endswith((",", ";", ":", "?")) or parse_label(line):
        return None
    if found["word"] in _WITHIN_TITLES and not found["dash"]:
        # "Il ponte di Marta Bruni" may be all title.
        return None
    title, who = found["title"].strip(), found["who"].strip()
    if who.count("(") > who.count(")"):
        who += ")"
    if parse_byline(f"by {who}") is None or (who.endswith(".") and not who[-2:-1].isupper()):
        return None
    bare_who = re.sub(r"\s*[<(\[].*", "", who)
    # Somebody who says '"You said you would be back by supper."' quotes no title.
    quoted = title[:1] in '"“«' and any(map(title[1:].__contains__, '"”»'))
    names = NAME.fullmatch(bare_who) is not None
    if quoted or (found["dash"] and names):
        return title, who
    return (title, who) if names and len(line) <= _MAX_BARE_TITLE and _looks_like_title(title) else None


def _looks_like_title(line: str) -> bool:
    """Judge a short first line by its own looks: capitals, and no mark that ends a sentence."""
    words = [word for word in re.findall(r"[^\W\d_][^\s]*", line) if len(word) > _SMALL]
    capitals = sum(word[0].isupper() for word in words)
    return (
        len(line) <= _MAX_BARE_TITLE and not _CLOSED.search(line) and bool(words) and capitals == len(words)
    )
