"""The verdict on a line that was typed into the box, above what it finds as a search: where it stands, what differs.

It looks for nothing itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from markupsafe import Markup, escape

from indexer.api_quotes import match_url
from indexer.datafiles import data_table
from indexer.model import Difference, DifferenceKind, QuoteAnswer, QuoteMatch, QuoteRequest, Verdict
from indexer.query import parse
from indexer.query.typed_line import typed_line
from webui import formatting
from webui.address import Address
from webui.app_context import current
from webui.emphasis import plain
from webui.present import marked
from webui.viewer import viewer


@cache
def _said() -> Mapping[str, str]:
    said: Mapping[str, str] = data_table(__package__, "words.toml")["quotes"]
    return said


@dataclass(frozen=True, slots=True)
class QuoteView:
    """A verdict in words, and where the line stands: the text with the line marked, what differs, a text to copy."""

    verdict: str
    sentence: str
    warnings: tuple[str, ...]
    title: str = ""
    authors: str = ""
    url: str = ""
    place: str = ""
    html: Markup | None = None
    difference: Markup | None = None
    copied: str = ""


def quote_view(address: Address) -> QuoteView | None:
    """Return the verdict on a line that an address asks for and for nothing else, None where it asks for no line."""
    if address.filters or address.page > 1 or address.sort != "relevance":
        return None
    line = typed_line(address.text, parse(address.text, current().settings.search)[0])
    return None if line is None else _view(viewer().find_quote(QuoteRequest(line, limit=1)))


def _view(found: QuoteAnswer) -> QuoteView:
    if not (found.verdict.is_found and found.matches):
        return QuoteView(found.verdict, _said()[found.verdict], found.warnings)
    best = found.matches[0]
    differs = best.differing and found.verdict is not Verdict.EXACT
    return QuoteView(
        found.verdict,
        _sentence(found, best),
        found.warnings,
        best.story.title,
        ", ".join(best.story.authors),
        match_url(best),
        best.place,
        marked(best.text, best.spans),
        Markup(" ").join(_differences(best.difference)) if differs else None,
        _copied(best),
    )


def _sentence(found: QuoteAnswer, best: QuoteMatch) -> str:
    words = formatting.counted(best.differing, "word differs", "words differ")
    stories = formatting.counted(found.stories, "story", "stories")
    several = _said()["several"].format(stories=stories) if found.stories > 1 else ""
    return _said()[found.verdict].format(words=words) + several


def _differences(some: tuple[Difference, ...]) -> Iterator[Markup]:
    for each in some:
        match each.kind:
            case DifferenceKind.SAME:
                yield escape(plain(each.stored))
            case _:
                yield Markup(" ").join(_changed(each))


def _changed(each: Difference) -> Iterator[Markup]:
    if each.asked:
        yield Markup("<del>{}</del>").format(each.asked)
    if each.stored:
        yield Markup("<ins>{}</ins>").format(plain(each.stored))


def _copied(best: QuoteMatch) -> str:
    (span,) = best.spans
    by = f" by {', '.join(best.story.authors)}" if best.story.authors else ""
    return f"“{plain(' '.join(best.text[span.start : span.end].split()))}” — {best.story.title}{by} ({best.place})"
