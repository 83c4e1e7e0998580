"""Redact e-mail addresses in everything that is shown: every letter becomes a dot, so that offsets stay valid.

The viewer has it done to all that the archive answers, so that pages, API and embed are covered alike; names in filters
are left as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import chain

from indexer.model import (
    Anchor,
    Chapter,
    ConcordanceLine,
    Duplicates,
    Hit,
    MarkedStory,
    Passage,
    QuoteAnswer,
    ResultPage,
    Similar,
    StandsAlso,
    StorySummary,
    TextQuote,
    VersionDiff,
    WhyNot,
)

_BEFORE = re.compile(r"[\w.+-]{1,64}\Z")
_AFTER = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63})+")
_LETTER = re.compile(r"[^@.]")


def redacted(text: str) -> str:
    """Return ``text``, as long as it was, with e-mail addresses unreadable."""
    at = text.find("@")
    pieces: list[str] = []
    done = 0
    while at >= 0:
        before = _BEFORE.search(text, max(done, at - 64), at)
        after = _AFTER.match(text, at + 1)
        if before and after:
            pieces += (text[done : before.start()], _LETTER.sub("•", text[before.start() : after.end()]))
            done = after.end()
        at = text.find("@", max(done, at + 1))
    return "".join((*pieces, text[done:])) if pieces else text


def _redacted(text: str | None) -> str | None:
    return None if text is None else redacted(text)


def _has_sign(story: StorySummary) -> bool:
    """Say whether an address could be anywhere in what is hidden below; most stories have none to hide."""
    texts = (story.title, story.summary, story.notes, story.disclaimer, *story.extra.values())
    return any(text is not None and "@" in text for text in texts)


def _summary(story: StorySummary) -> StorySummary:
    if not _has_sign(story):
        return story
    return replace(
        story,
        title=redacted(story.title),
        summary=_redacted(story.summary),
        notes=_redacted(story.notes),
        disclaimer=_redacted(story.disclaimer),
        extra={name: redacted(value) for name, value in story.extra.items()},
    )


def _hit(hit: Hit) -> Hit:
    every = chain(hit.passages, *(each.passages for each in hit.earlier))
    if not _has_sign(hit.story) and not any(
        "@" in each.text or "@" in (each.chapter_title or "") for each in every
    ):
        return hit
    earlier = tuple(replace(each, passages=_passages(each.passages)) for each in hit.earlier)
    return replace(hit, story=_summary(hit.story), passages=_passages(hit.passages), earlier=earlier)


def _passages(some: Iterable[Passage]) -> tuple[Passage, ...]:
    return tuple(
        replace(passage, text=redacted(passage.text), chapter_title=_redacted(passage.chapter_title))
        for passage in some
    )


def _chapter(chapter: Chapter) -> Chapter:
    within = tuple(map(redacted, chapter.within))
    return replace(chapter, text=redacted(chapter.text), title=_redacted(chapter.title), within=within)


def redacted_page(found: ResultPage) -> ResultPage:
    """Return a page of results that shows no address."""
    return replace(found, hits=tuple(map(_hit, found.hits)))


def redacted_line(line: ConcordanceLine) -> ConcordanceLine:
    """Return a hit that shows no address, not even one that it is a part of."""
    whole = redacted(line.left + line.hit + line.right)
    end = len(line.left) + len(line.hit)
    return replace(
        line,
        story=_summary(line.story),
        chapter_title=_redacted(line.chapter_title),
        left=whole[: len(line.left)],
        hit=whole[len(line.left) : end],
        right=whole[end:],
        anchor=redacted_anchor(line.anchor),
    )


def redacted_anchor(anchor: Anchor) -> Anchor:
    """Return what finds a place again without the parts that hold an address."""
    return replace(anchor, quote=_without_address(anchor.quote))


def _without_address(quote: TextQuote) -> TextQuote:
    """Return the words of a link without those parts that hold an address: the others, or the paragraph, still find it."""
    whole = redacted(quote.prefix + quote.exact + quote.suffix)
    first, last = len(quote.prefix), len(quote.prefix) + len(quote.exact)
    shown = TextQuote(whole[first:last], whole[:first], whole[last:])
    if shown == quote:
        return quote
    exact, prefix, suffix = (
        mine if mine == other else ""
        for mine, other in (
            (quote.exact, shown.exact),
            (quote.prefix, shown.prefix),
            (quote.suffix, shown.suffix),
        )
    )
    return TextQuote(exact, prefix, suffix)


def redacted_quote(found: QuoteAnswer) -> QuoteAnswer:
    """Return a verdict that shows no address of a story."""
    matches = tuple(
        replace(
            match,
            story=_summary(match.story),
            chapter_title=_redacted(match.chapter_title),
            text=redacted(match.text),
            difference=tuple(replace(each, stored=redacted(each.stored)) for each in match.difference),
        )
        for match in found.matches
    )
    return replace(found, matches=matches)


def redacted_duplicates(found: Duplicates) -> Duplicates:
    """Return what stands more than once with the addresses in it unreadable."""
    groups = (tuple(replace(copy, story=_summary(copy.story)) for copy in group) for group in found.groups)
    held = (replace(each, story=_summary(each.story), holder=_summary(each.holder)) for each in found.held)
    passages = (
        replace(
            each,
            text=redacted(each.text),
            places=tuple(replace(place, story=_summary(place.story)) for place in each.places),
        )
        for each in found.passages
    )
    return replace(found, groups=tuple(groups), held=tuple(held), passages=tuple(passages))


def redacted_similar(found: Similar) -> Similar:
    """Return stories like another with the addresses in them unreadable."""
    matches = tuple(replace(each, story=_summary(each.story)) for each in found.matches)
    return replace(found, story=_summary(found.story), matches=matches)


def redacted_passage(found: StandsAlso) -> StandsAlso:
    """Return a passage of a story with the addresses in it unreadable."""
    return replace(found, text=redacted(found.text), other=_summary(found.other))


def redacted_why_not(found: WhyNot) -> WhyNot:
    """Return what is said of a story that was expected, which shows no address."""
    shown_as = found.shown_as and _summary(found.shown_as)
    failed = tuple(map(redacted, found.failed))
    return replace(found, story=_summary(found.story), shown_as=shown_as, failed=failed)


def redacted_story(marked: MarkedStory) -> MarkedStory:
    """Return a story that shows no address."""
    story = marked.story
    chapters = tuple(map(_chapter, story.chapters))
    return replace(marked, story=replace(story, summary=_summary(story.summary), chapters=chapters))


def redacted_diff(found: VersionDiff) -> VersionDiff:
    """Return the differences of two versions, which show no address; no word is parted in them."""
    lines = tuple(
        replace(
            line,
            text=redacted(line.text),
            words=tuple(replace(words, text=redacted(words.text)) for words in line.words),
        )
        for line in found.lines
    )
    return replace(found, title=redacted(found.title), lines=lines)
