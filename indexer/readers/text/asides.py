"""What an unlabelled line or paragraph beside a story is, judged by its words: a disclaimer, a note, an ending.

The words are in asides.toml; where such a paragraph may stand is for ``segmentation`` to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache, partial

from indexer.datafiles import data_list, data_table, data_words
from indexer.readers.text.known_words import APOSTROPHE, WORDS, KnownWords, folded
from indexer.readers.text.sought import Sought

_speech = partial(data_list, __package__, "asides.toml", "speech")
_SPOKEN = re.compile(
    r"[,.!?]['\"”’]\s+\w+ \w+|[\"“][^\"”]{3,}[,.!?][\"”]|[\"“][^\"”]+[\"”] (?:said|asked|he|she)\b"
)
_OWN_VOICE = re.compile(
    r"\b(?:i|i['’](?:m|ve|d|ll)|me|my|you|your|we|je|j['’]|vous|ich|mir|ihr|yo|mi|me|я|мне|вы|вам)\b",
    re.IGNORECASE,
)
# Words of which all of that has one, by which a text is sooner known to have none; and letters that are one of theirs in
# another case, which are not looked for.
_own_words = partial(data_words, __package__, "asides.toml", "own_words")
_OTHER_CASES = "ıſᲀ"
# Two of the phrases show a note; one will do in a short line in the writer's own voice.
_SHORT = 300
# The paragraphs around a header are judged from several sides.
_KEPT = 64
# A longer paragraph with doubtful words only is the story's.
_LONGEST_DOUBTFUL = 600
_DECORATED = re.compile(r"^[\s\W_]+|[\s\W_]+$")
_LONGEST_END = 70
_LONGEST_ASKING = 200
_LONGEST_OF_HEADER = 250
_LONGEST_BOILERPLATE, _LONGEST_BOILERPLATE_LINE, _SHORT_BOILERPLATE = 700, 600, 4
_LISTED = re.compile(
    r"\s*(?:\d{1,3}|[ivxlc]{1,7}|[-*•])[.):\s]\s*\S|\s*(?:chapter|part|kapitel|chapitre|capítulo|глава)\b",
    re.IGNORECASE,
)
_LONGEST_LISTED = 90
_NUMBERED = re.compile(
    r"^\W*(?:(?:chapter|part|kapitel|chapitre|capítulo|глава)\s+)?(?:\d{1,3}|[ivxlc]{1,7}|\w+)?\s*[-*•.):]\s*",
    re.IGNORECASE,
)
_PAGE = re.compile(r"[\s.…]{2,}\w{1,6}\s*$")
_LONGEST_COPYRIGHT = 250
_ITSELF = re.compile(
    r"(?i)\b(?:story|stories|fic|fics|fanfic|file|text|work|works|archive|archived|archiving|repost|posted|site|author)\b"
)
_WELCOME = re.compile(
    r"\W{0,3}(?:you are|you're|feel) (?:very )?(?:welcome|free) to (?:print|copy|archive|share|translate|podfic|link|forward|post)\b",
    re.IGNORECASE,
)
_permission_hints = partial(data_list, __package__, "asides.toml", "permission_hints")
_COPYRIGHT = re.compile(
    r"(?i)\W{0,3}(?:(?:c\) ?)?copyright\b|©|c\) ?\d{4}).{0,20}\d{4}|\W{0,2}(?:©|\(c\))(?: ?\d{4}| .{0,60}\d{4}(?:\W*$|\. ))"
)


# What people write to each other: smileys, letters for words, rows of marks.
_SHOUTS = ("!!", "??", "?!", "!?")
_chat = partial(data_words, __package__, "asides.toml", "chat")
_MAIL_SIGN = "@"
_ASIDE_SIGNS = frozenset("<[({>|©")
_THANKS = re.compile(
    r"\W{0,3}(?:(?:my|many|special|big|a big|huge|much|as always,?) )*thank(?:s| you) (?:to|for|goes|go|are due|everyone|all|very|so)\b"
    r"|\W{0,3}i (?:am|would like|want|owe|cannot)\b[^.!?]{0,20}\b(?:grateful to|indebted to|to thank|thanks to)\b",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"\W{0,3}(?:(?:hi|hiya|hello|hey|hallo|tach|moin|servus|salut|bonjour|coucou|hola|ciao|привет|здравствуйте|cześć|witam)\b,?[ ]"
    r"(?:there,? |again,? )?(?:all|every ?one|every ?body|guys|folks|list|listers|people|minna|zusammen|leute|alle|ihr|à tou\w+|tou\w+|todos|a todos|tutti|all|всем|wszystkim)\b"
    r"|hiya!|안녕하세요|大家好|みなさん|皆さん)",
    re.IGNORECASE,
)
_SIGN_OFF = re.compile(r"(?:--?|[–—~]) ?[A-Z][\w.'’-]{0,20}(?: [A-Z][\w.'’-]{0,20}){0,2}")
_CREDITS = re.compile(r"\W{0,3}(?:[a-z]+ )?(?:big )?thank(?:s| you) (?:to|goes|go)\b", re.IGNORECASE)
_pleas = partial(data_list, __package__, "asides.toml", "pleas")


@dataclass(frozen=True, slots=True)
class _Phrases:
    words: KnownWords
    disclaimer: Mapping[str, tuple[str, ...]]
    doubtful: Mapping[str, tuple[str, ...]]
    subjects: tuple[str, ...]
    about_words: frozenset[str]
    sure_words: frozenset[str]
    sure: Sought
    smileys: Sought
    about_starts: Mapping[str, tuple[str, ...]]
    about_anywhere: Sought
    permission: re.Pattern[str]
    recap: re.Pattern[str]
    of_header: re.Pattern[str]
    asking: re.Pattern[str]
    end: re.Pattern[str]
    boilerplate_lines: re.Pattern[str]
    boilerplate: re.Pattern[str]
    boilerplate_hints: Sought
    contents: re.Pattern[str]
    feet: re.Pattern[str]


@lru_cache(_KEPT)
def is_disclaimer(text: str) -> bool:
    """Say whether a paragraph disclaims the characters; prose that only mentions belonging is no speech here."""
    if has_speech(text):
        return False
    lower = folded(text)
    phrases = _phrases()
    if _said(phrases.disclaimer, text, lower):
        return True
    if len(text) > _LONGEST_DOUBTFUL:
        return False
    doubtful = _said(phrases.doubtful, text, lower)
    return doubtful > 1 or (doubtful == 1 and any(subject in lower for subject in phrases.subjects))


def _said(phrases: Mapping[str, tuple[str, ...]], text: str, lower: str) -> int:
    """Count the phrases that stand in a text as whole words; they are kept by a word of theirs, or by nothing."""
    words = phrases.keys() & _words_in(text) | {""}
    return sum([_is_whole(phrase, lower) for word in words for phrase in phrases[word] if phrase in lower])


def _words_in(text: str) -> frozenset[str]:
    """Return which words of the table a text has, and an apostrophe where "I" or "you" are in one with another word."""
    return _phrases().words.of(text)


def _by_word(phrases: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return phrases by the longest of their words, those without words under nothing."""
    found: dict[str, tuple[str, ...]] = {"": ()}
    for phrase in phrases:
        inner = f" {phrase} "
        whole = [
            word for word in WORDS.findall(phrase) if f" {word} " in inner.replace(",", " ").replace(".", " ")
        ]
        word = max(whole, key=len, default="")
        found[word] = (*found.get(word, ()), phrase)
    return found


def _is_whole(phrase: str, lower: str) -> bool:
    """Say whether a phrase stands in a text as whole words."""
    place = lower.find(phrase)
    while place >= 0:
        end = place + len(phrase)
        starts = not (lower[place - 1 : place].isalpha() and phrase[0].isalpha())
        if starts and not (lower[end : end + 1].isalpha() and phrase[-1].isalpha()):
            return True
        place = lower.find(phrase, place + 1)
    return False


def is_about_story(text: str, *, surely: bool = False) -> bool:
    """Say whether a paragraph talks of the story and to its readers; ``surely`` asks for more signs of it."""
    if has_speech(text):
        return False
    hits = signs(text)
    if not hits or _SPOKEN.search(text):
        return False
    own_voice = in_own_voice(text)
    needed = 2
    if surely:
        return hits >= needed and own_voice and has_sure_sign(text)
    return hits >= needed or (len(text) <= _SHORT and own_voice) or len(text) <= _SHORT // 3


def may_be_aside(text: str) -> bool:
    """Say whether a paragraph may be a disclaimer, note, notice or banner; what has one sign of it or none is none alone."""
    short = len(text) <= _LONGEST_OF_HEADER and (
        is_of_header(text) or asks_for_letters(text) or is_copyright(text)
    )
    if short or text[:1] in _ASIDE_SIGNS or signs(text) > 1:
        return True
    return (
        is_disclaimer(text)
        or is_permission(text)
        or is_recap(text)
        or gives_thanks(text)
        or greets_all(text)
        or is_chatty(text)
        or is_boilerplate(text)
    )


def may_sign(text: str) -> bool:
    """Say whether a paragraph has an address, as signatures have, or asks for something."""
    return _MAIL_SIGN in text or "http://" in text or "www." in text or pleads(text)


def has_sure_sign(text: str) -> bool:
    """Say whether a text has a word or phrase that tellers of stories hardly use in them."""
    phrases = _phrases()
    return not phrases.sure_words.isdisjoint(_words_in(text)) or phrases.sure.any_in(folded(text))


@lru_cache(_KEPT)
def signs(text: str) -> int:
    """Count the different signs that a text is about a story."""
    lower = folded(text)
    phrases = _phrases()
    words = _words_in(text)
    # Most paragraphs have the first words of few phrases, and looking for a phrase takes as long as finding all words.
    said = phrases.about_anywhere.count_in(lower)
    for first in phrases.about_starts.keys() & words:
        said += sum(map(lower.__contains__, phrases.about_starts[first]))
    return len(words & phrases.about_words) + said + (_MAIL_SIGN in lower)


def is_chatty(text: str) -> bool:
    """Say whether a paragraph is written as people write to each other and tell no stories: "omg u guys!!! <3"."""
    if not _chat().isdisjoint(_words_in(text)) or _phrases().smileys.any_in(text):
        return True
    # Only one of them has no exclamation mark.
    return "!" in text and sum(map(text.__contains__, _SHOUTS)) > 1


def in_own_voice(text: str) -> bool:
    """Say whether a text says "I" or "you"."""
    words = _words_in(text)
    if APOSTROPHE in words or not _own_words().isdisjoint(words) or any(map(text.__contains__, _OTHER_CASES)):
        return _OWN_VOICE.search(text) is not None
    return False


def is_permission(text: str) -> bool:
    """Say whether a paragraph says where the story may be put or copied."""
    if len(text) > _LONGEST_BOILERPLATE:
        return False
    hinted = any(map(text.__contains__, _permission_hints())) and _ITSELF.search(text) is not None
    return (hinted or _WELCOME.match(text) is not None) and _phrases().permission.search(text) is not None


def is_copyright(text: str) -> bool:
    """Say whether a short line says whose rights a year's are."""
    return len(text) <= _LONGEST_COPYRIGHT and _COPYRIGHT.match(text) is not None


def pleads(text: str) -> bool:
    """Say whether a short paragraph asks its readers for something."""
    return len(text) <= _SHORT and any(map(text.lower().__contains__, _pleas()))


def gives_thanks(text: str) -> bool:
    """Say whether a paragraph begins by thanking somebody."""
    return _THANKS.match(text) is not None


def credits_somebody(text: str) -> bool:
    """Say whether a paragraph begins by thanking others than its readers."""
    return _CREDITS.match(text) is not None


def greets_all(text: str) -> bool:
    """Say whether a paragraph begins by greeting all who read it: "Hi all,", "Привет, All!"."""
    return _GREETING.match(text) is not None


def is_sign_off(line: str) -> bool:
    """Say whether a line is nothing but dashes and a name or initials."""
    return _SIGN_OFF.fullmatch(line) is not None


def is_recap(text: str) -> bool:
    """Say whether a paragraph begins by saying that it tells again what went before."""
    return _phrases().recap.match(text) is not None


def is_of_header(text: str) -> bool:
    """Say whether a short paragraph says what labels say: "Spoilers for everything through season three."."""
    return len(text) <= _LONGEST_OF_HEADER and _phrases().of_header.fullmatch(text) is not None


def asks_for_letters(text: str) -> bool:
    """Say whether a short paragraph does nothing but ask readers to write: "Comments welcome!"."""
    return len(text) <= _LONGEST_ASKING and _phrases().asking.fullmatch(text.strip(" *_~")) is not None


def is_ending(line: str) -> bool:
    """Say whether a line says that a story or part ends there: "THE END", "(end of part 1)", "tbc"."""
    return len(line) <= _LONGEST_END and _phrases().end.fullmatch(line) is not None


@lru_cache(_KEPT)
def is_boilerplate(text: str) -> bool:
    """Say whether a paragraph is an archive's, a host's or a program's rather than the writer's."""
    if len(text) > _LONGEST_BOILERPLATE:
        return False
    phrases = _phrases()
    lower, lines = text.lower(), text.split("\n")
    short = (line for line in lines if len(line) <= _LONGEST_BOILERPLATE_LINE)
    found = sum(phrases.boilerplate_lines.match(line) is not None for line in short)
    if found and (found * 2 >= len(lines) or len(lines) <= _SHORT_BOILERPLATE):
        return True
    hinted = phrases.boilerplate_hints.any_in(lower)
    # Banners stand in boxes.
    return hinted and phrases.boilerplate.search(" ".join(line.strip(" |*#") for line in lines)) is not None


def is_foot(line: str) -> bool:
    """Say whether a page's foot begins with a line: "3 comments", "(Reply to this)", "SEEN-BY: 9999/100"."""
    return len(line) <= _LONGEST_COPYRIGHT and _phrases().feet.match(line) is not None


def is_contents_heading(line: str) -> bool:
    """Say whether a line is the heading of a table of contents."""
    return len(line) <= _LONGEST_END and _phrases().contents.fullmatch(_DECORATED.sub("", line)) is not None


def is_listed(lines: tuple[str, ...]) -> bool:
    """Say whether lines look like those of a table of contents."""
    return all(len(line) <= _LONGEST_LISTED and _LISTED.match(line) for line in lines)


def listed_name(line: str) -> str:
    """Return what a line of a table of contents lists, without its number and its page."""
    return _PAGE.sub("", _NUMBERED.sub("", line)).strip()


def has_speech(text: str) -> bool:
    """Say whether a paragraph opens with somebody speaking."""
    return text.startswith(_speech())


def _opens_with_word(phrase: str) -> bool:
    """Say whether the first of several words is one as ``_WORDS`` finds them."""
    first, blank, _ = phrase.partition(" ")
    return bool(blank) and WORDS.fullmatch(first) is not None


@cache
def _phrases() -> _Phrases:
    data = data_table(__package__, "asides.toml")

    def joined(name: str) -> re.Pattern[str]:
        return re.compile("|".join(data[name]), re.IGNORECASE | re.MULTILINE)

    ending = "|".join(data["end"])
    starts: dict[str, tuple[str, ...]] = {}
    for phrase in filter(_opens_with_word, data["about_phrases"]):
        first = phrase.split()[0]
        starts[first] = (*starts.get(first, ()), phrase)

    disclaimer, doubtful = _by_word(data["disclaimer"]), _by_word(data["disclaimer_doubtful"])
    words = {*data["about_words"], *data["chat"], *_own_words(), *starts, *disclaimer, *doubtful}
    return _Phrases(
        KnownWords(words, _own_words()),
        disclaimer,
        doubtful,
        tuple(data["disclaimer_subjects"]),
        frozenset(data["about_words"]),
        frozenset(data["about_words"]) - frozenset(data["about_common"]),
        Sought(data["sure_phrases"]),
        Sought(data["smileys"]),
        starts,
        Sought(phrase for phrase in data["about_phrases"] if not _opens_with_word(phrase)),
        joined("permission"),
        joined("recap"),
        joined("of_header"),
        joined("asking"),
        re.compile(rf"[\W_]*+(?:{ending})[\W_]*(?:\([^()]{{2,14}}\)[\W_]*)?", re.IGNORECASE),
        joined("boilerplate_lines"),
        joined("boilerplate"),
        Sought(data["boilerplate_hints"]),
        joined("contents"),
        joined("feet"),
    )
