"""Lines of a header that need no label: "Salt by Ann", "(3/7)", "PG-13, Iron Orchard, A/B".

It sees one line at a time; what a line is where it stands is for ``segmentation`` to say.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache, partial

from indexer.datafiles import data_words
from indexer.readers.metadata.dates import read_date
from indexer.readers.metadata.facts_line import entries_of_facts_line, is_genre
from indexer.readers.metadata.labels import EXTRA, fold_label
from indexer.readers.metadata.lines import parse_byline, parse_label
from indexer.readers.metadata.mail_addresses import is_only_addresses
from indexer.readers.metadata.ratings import is_rating, is_whole_rating, rating_of
from indexer.readers.metadata.values import forbids_archiving, is_code_of_meaning
from indexer.readers.metadata.zones import Entry
from indexer.readers.structure.partnumbers import find_part

_CLOSED = re.compile(r"[.!?…,;:\"”’)]$")
# A first line nothing else vouches for is a title only if it is this short.
_MAX_BARE_TITLE = 60
_MAX_BARE = 90
# A line is asked for what it says from several sides, and so are those below it.
_KEPT = 256
# "Salt Roses by Ottoline Grey" on one line: quoted, with a dash, or both sides written as names are.
_TITLE_BY = re.compile(
    r"\s*[*_~=#\s]*(?P<title>[\"“«].{1,100}[\"”»](?:\s*[(\[]?\d{1,3}\s?(?:/|of)\s?(?:\d{1,3}|\?+)[)\]]?)?|.{1,80}?)(?P<dash>\s*[,;–—~|/]|\s+-{1,2})?\s*\(?\b(?i:by|par|von|por)[:\s]\s*(?P<who>\S.{0,80}?)\)?[*_~=\s]*"
)
_POSTED = re.compile(
    r"(?i)(?:\[?(?:new |original )?(?:fic|fanfic|story|ficlet|drabble|рассказ|geschichte|단편|短編)\]?(?: post)?\s*[:\]]\s*)"
)
# What journals show above a post: who posted it where, when, with which picture.
_JOURNAL = re.compile(
    r"(?P<who>[\w-]{2,25}) (?:posting|wrote) in [\w-]{2,40}|(?P<name>[\w-]{2,25}) \| (?P<day>\d{4}-\d\d-\d\d)(?: \d\d?:\d\d(?::\d\d)?)?"
    r"|(?P<date>\d{1,2} \w{3,9} \d{4}) @ \d{1,2}:\d\d ?[ap]m|\[(?:icon|userpic): [^\[\]]{1,60}\]"
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
_CODES_WITHIN = re.compile(r"\s*[(\[](?P<codes>[^()\[\],]{1,20})[)\]](?=\s+by\b)")
_PIECES = re.compile(r"\s+(?:/{1,2}|\||-{1,2}|–|—|~|\*|·|•)\s+")
_NAME_WORDS = 4
# Where a page stands in an archive: "Books » Harrow Lane » The Salt Cellar".
_PATH = re.compile(r"[^»>:]{3,30} (?P<sign>»|>|::) (?P<of>[^»>:]{2,60}) (?P=sign) (?P<title>[^»>]{2,80})")
_STATUS = re.compile(r"(?i)complete|completed|finished|wip|in progress|in-progress|abandoned")
_PAGE_TITLE = re.compile(
    r"(?P<title>\S.{0,80}), an? (?P<of>.{2,60}) fan ?fic(?:tion)? \| FanFiction(?:\.Net)?", re.IGNORECASE
)
_PENNED = re.compile(r"\s*(?P<title>\S.{1,60}?) (?:by|par|von|por) (?P<who>[\w.-]{3,30})\s*")
_CAPITAL = "A-ZÀ-ÖØ-ÞĄĆČĎĐĘĚĞİŁŃŇŐŒŘŚŞŠŤŰŹŻŽА-ЯЁ"
_NAME_WORD = rf"[{_CAPITAL}][\w.'’-]*|de|van|von|la|le|of|the|and|&"
_NAME = re.compile(rf"(?:{_NAME_WORD}|[a-z]\w*\d\w*)(?:\s+(?:{_NAME_WORD})){{0,4}}")
# "Zina Klest, 2008"; of scripts without blanks and capitals, a name has few letters and no sign.
_YEAR_BEHIND = re.compile(r",? \(?(?:19|20)\d\d\)?$")
_UNCASED_NAME = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]{2,4}[ \u3000]?[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]{0,4}"
)
# What may stand beside a title between dashes: what kind of story it is, and since when it is whose.
_KIND = re.compile(
    r"(?i)an? (?:[\w-]+ ){0,2}(?:story|tale|fic|fanfic|ficlet|vignette|drabble|novella|one-?shot|poem)"
)
_RIGHTS = re.compile(r"(?:©|\([cC]\)|[cC]opyright)(?: ?\(?[cC]?\)?) ?(?:19|20)\d\d,? (?P<who>\S.{1,40})")
_FAR_LABEL = re.compile(
    r"(?P<title>\S.{0,80}?)(?:\s{3,}|[\u3000\t])\s*(?P<label>[^\W\d_]{1,10}\s?[:：]\s?\S.{0,40}?)(?:[\u3000\t ]{2,}[（(].*)?"
)
_SMALL = 3
# When a story was written and gone over again: "11/88 - rev. 3/97".
_WRITTEN = re.compile(r"(?i)(?:written )?\d{1,2}/\d{2,4}(?:,? ?[-–;]? ?(?:rev\.?|revised) \d{1,2}/\d{2,4})?")
_RATED = re.compile(
    r"(?i)\s*[\[(]?\s*(?:(?:this|the) (?:part|chapter|story|fic|one) (?:is|has been) )?(?:rated|rating)\s+(?P<what>\S[^\])]{0,60})[\])]?\s*"
)
_POST_KIND = re.compile(r"[\W_]*(?P<kind>REPOST(?:ED)?|REVISED|REVISION|REV|REP|CORRECTED|COR)[\W_]*")
# "A Starship Meridian story", under a title.
_KIND_OF_STORY = re.compile(
    r"(?i)[\s*_~=(\[-]*(?:an? )?(?P<what>(?:[\w.'’&/:-]+ ){1,6}(?:story|tale|fan ?fic(?:tion)?|fic|ficlet|vignette|novel|novella|crossover|drabble|songfic|poem|ballad|play|fandom))[\s*_~=)\].-]*"
)
_BETWEEN_FACTS = re.compile(r"\s*[;|]\s*|\.\s+|\s+[-–—/]\s+")
_BETWEEN_CODES = re.compile(r"\s*[,;|]\s*|\s+(?:-{1,2}|[–—/])\s+")
_SENTENCE_END = re.compile(r"(?<=[.!])\s+")
_HASH_TAGS = re.compile(r"\s*#[^\W\d_][\w-]{1,30}(?:\s+#[\w-]{2,30}){1,40}\s*")
_URL = re.compile(r"\s*<?(?:https?://|www\.)\S+>?\s*")
# What stands under a by-line at the end: an address, a page, a day.
_BYLINE_BELOW = 3
_small_words = partial(data_words, __package__, "asides.toml", "small_words")
_no_shows = partial(data_words, __package__, "asides.toml", "no_shows")
_AND = {"and", "und", "et", "y", "и", "&", "+"}
_PART_LINE = re.compile(
    r"(?i)[\s*_~=(\[-]*(?:part|chapter|pt|teil|partie|parte|часть|ch)?\b\.?\s*[\w?]{1,9}\s?(?:/|of|von|sur|de|из)\s?[\w?]{1,6}[\s*_~=)\].-]*"
)


def is_name(line: str) -> bool:
    """Say whether a line is written as the names of people are: two words or more that begin with capitals, no article."""
    first, *more = line.split()
    return (
        bool(more)
        and line[0].isupper()
        and _NAME.fullmatch(line) is not None
        and first.casefold() not in _small_words()
    )


def bare_name(line: str) -> str | None:
    """Return whom a line names that is nothing but a name, the year behind it left off; None for any other line."""
    name = _YEAR_BEHIND.sub("", line)
    return name if is_name(name) or _UNCASED_NAME.fullmatch(name) else None


@lru_cache(_KEPT)
def title_line(line: str, *, vouched: bool = True) -> tuple[Entry, ...] | None:
    """Return what a line says that names a story and more than that: its author, in brackets its rating, its part.

    The title comes first. ``vouched``: what stands below shows that the line is a header's, so that a pen name of one small
    word will do.
    """
    bare = _POSTED.sub("", line.strip())
    if vouched and (path := _PATH.fullmatch(bare)):
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
        return Entry("title", "", both[0]), Entry("author", "", both[1]), *said
    tail = _RATED_TAIL.fullmatch(bare)
    if tail and is_rating(tail["rating"]):
        return Entry("title", "", tail["title"]), Entry("rating", "", tail["rating"])
    if (found := _in_pieces(bare) or _far_apart(bare)) is not None:
        return found
    if (page := _PAGE_TITLE.fullmatch(bare)) is not None:
        return Entry("title", "", page["title"]), Entry("fandom", "", page["of"])
    posted = bare != line.strip() and _looks_like_title(bare) and _POSTED.match(line.strip())
    return (Entry("title", "", bare), *said) if codes is not None or posted else None


def subject_title(subject: str) -> str:
    """Return the title in a subject without the tags before it and the codes behind it."""
    bare = _POSTED.sub("", _TAGS.sub("", subject).strip())
    return _BEHIND_TITLE.sub("", bare) or subject


def _in_pieces(line: str) -> tuple[Entry, ...] | None:
    """Return what a line says that has title and author between dashes, and beside them a kind, a rating, a day or rights.

    The title stands first, or is quoted.
    """
    pieces = _PIECES.split(line)
    if len(pieces) < 3:  # noqa: PLR2004 -- title, author, and what shows that they are
        return None
    place = next((at for at, piece in enumerate(pieces) if piece[0] in '"“«„'), 0)
    said: list[Entry] = []
    for piece in pieces[place + 1 :]:
        if rights := _RIGHTS.fullmatch(piece):
            said += [Entry("author", "", rights["who"]), Entry("disclaimer", "", piece)]
        elif is_rating(piece):
            said.append(Entry("rating", "", piece))
        elif _KIND.fullmatch(piece) or read_date(piece):
            said.append(Entry("published" if read_date(piece) else f"{EXTRA}subtitle", "", piece))
        elif len(piece.split()) <= _NAME_WORDS and not piece.endswith((".", "!", "?")):
            said.append(Entry("author", "", piece))
        else:
            return None
    fields = [entry.field for entry in said]
    if fields.count("author") != 1 or len(fields) < 2:  # noqa: PLR2004 -- the author and something more
        return None
    return Entry("title", "", pieces[place].strip('"“”«»„')), *said


def _far_apart(line: str) -> tuple[Entry, ...] | None:
    """Return what a line says that has a title, and far from it the author under a label: "Salt        Author: Ada"."""
    found = _FAR_LABEL.fullmatch(line)
    label = parse_label(found["label"].replace("作：", "作者：")) if found else None
    if found is None or label is None or label.field != "author" or parse_label(found["title"]):
        return None
    return Entry("title", "", found["title"].strip('『』「」"“”')), Entry("author", "", label.value)


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


def title_and_author(line: str) -> tuple[str, str] | None:
    """Return title and author of a line that names both: '"Salt Roses" by Ottoline Grey'."""
    found = (
        _TITLE_BY.fullmatch(line)
        if " by" in line.lower() or " par " in line or " von " in line or " por " in line
        else None
    )
    if found is None or line.endswith((",", ";", ":", "?")) or parse_label(line):
        return None
    title, who = found["title"].strip(), found["who"].strip()
    if who.count("(") > who.count(")"):
        who += ")"
    if parse_byline(f"by {who}") is None or (who.endswith(".") and not who[-2:-1].isupper()):
        return None
    bare_who = re.sub(r"\s*[<(\[].*", "", who)
    quoted = title[:1] in '"“«'
    names = _NAME.fullmatch(bare_who) is not None
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


def standing_entries(line: str) -> tuple[Entry, ...] | None:
    """Return what a line says by itself, whatever its length: an archive's line of facts, or a short line."""
    return stated_facts(line) or bare_entries(line)


def stated_facts(line: str) -> tuple[Entry, ...] | None:
    """Return what an archive's line of facts says, or a row of hash tags."""
    if line.lstrip()[:1] == "#" and _HASH_TAGS.fullmatch(line):
        return (Entry("tag", "", ", ".join(line.replace("#", " ").split()), line),)
    return entries_of_facts_line(line)


def bare_entries(line: str) -> tuple[Entry, ...] | None:
    """Return what a short line says without a label, or None: parts, ratings, days, addresses, refusals to archive."""
    text = line.strip()
    return _said(text, line) if text and len(text) <= _MAX_BARE else None


@lru_cache(_KEPT)
def _said(text: str, line: str) -> tuple[Entry, ...] | None:
    if is_only_addresses(text):
        return (Entry("contact", "", text, line),)
    if _URL.fullmatch(text):
        return (Entry(f"{EXTRA}homepage", "", text, line),)
    if _PART_LINE.fullmatch(text) and (found := find_part(text)) is not None and found.part is not None:
        return (Entry("part", "", text, line),)
    if forbids_archiving(text):
        return (Entry(f"{EXTRA}distribution", "", text, line),)
    return (
        _bracketed(text, line)
        or _sentences(text, line)
        or _kind_of_story(text, line)
        or _of_journal(text, line)
        or _rated(text, line)
        or _dated(text, line)
    )


def _bracketed(text: str, line: str) -> tuple[Entry, ...] | None:
    """Read "[Iron Orchard; General Audiences; complete]": facts in brackets, one of them a rating and nothing else."""
    if text[0] + text[-1] not in {"()", "[]", "{}"}:
        return None
    facts = [fact.strip(" .") for fact in _BETWEEN_FACTS.split(text[1:-1])]
    rated = [fact for fact in facts if is_whole_rating(fact)]
    return (Entry("rating", "", rated[0], line),) if rated and len(facts) > 1 else None


def _sentences(text: str, line: str) -> tuple[Entry, ...] | None:
    """Read "A Starship Meridian story. Rated PG." sentence by sentence."""
    sentences = _SENTENCE_END.split(text)
    if len(sentences) == 1:
        return None
    said: list[Entry] = []
    for sentence in sentences:
        if not (entries := bare_entries(sentence)):
            return None
        said += entries
    first, *others = said
    return replace(first, raw=line), *(replace(entry, raw="") for entry in others)


def _of_journal(text: str, line: str) -> tuple[Entry, ...] | None:
    """Read what a journal shows above a post: "ada posting in salt_fic", "ada | 2012-03-18 21:06"."""
    found = _JOURNAL.fullmatch(text)
    if found is None:
        return None
    who, day = found["who"] or found["name"], found["day"] or found["date"]
    said = [Entry("author", "", who)] if who else []
    said += [Entry("published", "", day)] if day else []
    first = said[0] if said else Entry(None, "", "")
    return replace(first, raw=line), *said[1:]


def _kind_of_story(text: str, line: str) -> tuple[Entry, ...] | None:
    """Read "[REPOST]" and, under a title, "A Starship Meridian story"."""
    if (again := _POST_KIND.fullmatch(text)) is not None:
        return (Entry("post_kind", "", again["kind"], line),)
    kind = _KIND_OF_STORY.fullmatch(text.removesuffix(".")) if text[-1:] not in '!?"' else None
    if kind is None:
        return None
    show = fandom_of(kind["what"])
    return (
        Entry(f"{EXTRA}subtitle", "", kind["what"].strip(), line),
        *((Entry("fandom", "", show),) if show else ()),
    )


def fandom_of(kind: str) -> str | None:
    """Return whose story "Starship Meridian story" is, None where the words before "story" are no name: "ghost story"."""
    show, _, _ = kind.strip().rpartition(" ")
    words = [word for word in show.split() if word not in _small_words()]
    named = bool(words) and all(word[0].isupper() or word[0].isdigit() for word in words)
    return show if named and fold_label(show) not in _no_shows() and not is_code_of_meaning(show) else None


def _rated(text: str, line: str) -> tuple[Entry, ...] | None:
    """Read "Rated PG", "[PG-13]" and "PG-13, Iron Orchard, Coyle/Ames"."""
    rated = _RATED.fullmatch(text)
    if rated and rating_of(re.split(r"[.,;(]", rated["what"])[0].strip(" .()[]")) is not None:
        first, *others = (piece.strip() for piece in rated["what"].rstrip(" .").split(", "))
        if others and is_rating(first) and not others[0].startswith(("for ", "but ")):
            shows = filter(None, (fandom_of(other) for other in others if other.endswith(" fandom")))
            return Entry("rating", "", first, line), *(Entry("fandom", "", show) for show in shows)
        return (Entry("rating", "", rated["what"].rstrip(" ."), line),)
    pieces = [piece.strip() for piece in _BETWEEN_CODES.split(text.strip("()[]*_ "))]
    place = next((at for at, piece in enumerate(pieces) if _states_rating(piece)), None)
    if place is None or (place and text[-1] in '.!?"”'):
        return None
    entries = [Entry("rating", "", pieces.pop(place).removeprefix("rated "), line)]
    named = False
    for piece in pieces:
        if _STATUS.fullmatch(piece):
            entries.append(Entry("status", "", piece))
        elif is_genre(piece):
            entries.append(Entry("genre", "", piece))
        elif "/" in piece:
            entries.append(Entry("relationship", "", piece))
        elif piece[:1].isupper() and not named:
            entries.append(Entry("fandom", "", piece))
            named = True
    return tuple(entries)


def _states_rating(piece: str) -> bool:
    """Say whether a piece of a line is a rating as schemes of letters write it, "rated" before it and a reason behind."""
    words = piece.removeprefix("rated ").split()
    return (
        bool(words)
        and is_rating(words[0])
        and (len(words) == 1 or piece.startswith("rated ") or words[1] == "for")
    )


def _dated(text: str, line: str) -> tuple[Entry, ...] | None:
    bare = text.strip("()[]*_ ")
    # Nothing but the date: "October 23, 1999", "10/23/1999"; a year alone may be a heading.
    if len(bare) > 30 or not re.search(r"\d{2}$|^\d{4}-", bare):  # noqa: PLR2004 -- "Wednesday, September 23, 1999" is 29
        return None
    found = read_date(bare)
    if found is None and _WRITTEN.fullmatch(bare):
        return (Entry(f"{EXTRA}written", "", bare, line),)
    if found is None or found.precision == "year" or re.search(r"\d\s+\d|[a-z]{4,} [a-z]{4,}", bare):
        return None
    return (Entry("published", "", bare, line),)


def byline_entries(lines: tuple[str, ...]) -> list[Entry] | None:
    """Return what a last paragraph says that names who wrote the story, an address and the day under it at most."""
    first, *below = lines
    who = parse_byline(first)
    if who is None or len(below) > _BYLINE_BELOW:
        return None
    if first.startswith("#") or (first.isupper() and parse_byline(first.lower()) is None):
        # "BY THE WATERS" is the heading of what comes next.
        return None
    entries = [Entry("author", "", who, first)]
    for line in below:
        said = bare_entries(line)
        if said is None:
            return None
        entries += said
    # "By Wednesday" may be a story's; a name has two words, or something under it.
    words = [word for word in who.split() if word not in _AND]
    named = len(words) > 1 and not any(word[0].islower() for word in words)
    return entries if named or below else None
