"""Text with spans becomes escaped HTML with marks: the only place where marks are made.

It finds no spans and escapes every character it did not write itself; offsets are trusted for nothing but place.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, repeat
from urllib.parse import quote, urlsplit

from flask import url_for
from markupsafe import Markup, escape

from indexer.model import (
    Copy,
    EarlierPassages,
    FieldSpans,
    Hit,
    MissingTerm,
    Passage,
    Reason,
    ResultPage,
    Ruby,
    Span,
    StorySummary,
)
from indexer.schema import FIELDS
from webui import formatting
from webui.address import Address, narrowed, route, with_values
from webui.bookmarks import place_text
from webui.emphasis import Emphasis, emphases

_NAMES_SHOWN = 3
_COPIES_SHOWN = 3
# Names that the quiet line shows only where they match.
_MATCHING = tuple(spec for spec in FIELDS if spec.shown.quiet)
_SUMMARY_CHARS = 320
# Stands for a story in the address that those of all stories begin like.
_ANY = "story"
# Stands between pieces while they are escaped together; a text that holds it is escaped piece by piece.
_BETWEEN = "\0"


@dataclass(frozen=True, slots=True)
class PassageView:
    """A marked passage: where it links to and what it says of its place ("ch. 4 · 62 %")."""

    html: Markup
    url: str
    place: str
    chapter_title: str | None


@dataclass(frozen=True, slots=True)
class CopyView:
    """Another copy of a story: where it is, what it is called where that differs, whether it is gone from there."""

    url: str
    place: str
    title: str | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class MissingView:
    """A sentence about a word that no story has, with the word that may be meant as a link in it."""

    before: str
    suggestion: str | None = None
    url: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class InsteadView:
    """Which query is shown instead, with its address, that most of its words were enough, and the address of what was typed."""

    corrected: str | None
    url: str | None
    relaxed: str | None
    exact_url: str


@dataclass(frozen=True, slots=True)
class NameView:
    """One of a story's names, marked, and the address of everything that carries it."""

    html: Markup
    url: str


@dataclass(frozen=True, slots=True)
class HitView:
    """A result as a citation: title and authors, passages, one quiet line of facts."""

    story: StorySummary
    title: Markup
    authors: tuple[NameView, ...]
    url: str
    passages: tuple[PassageView, ...]
    facts: tuple[Markup, ...]
    blurb: Markup | None
    copies: tuple[CopyView, ...] = ()
    copies_more: int = 0
    earlier: tuple[PassageView, ...] = ()
    reasons: tuple[Reason, ...] = ()


def hit_view(hit: Hit, address: Address, *, until: bool = False) -> HitView:
    """Return what the result list shows of ``hit``, its links carrying the query along, and with ``until`` the place reached."""
    place = place_text(hit.place) if until else ""
    url = story_url(hit.story.id, address.text, place=place)
    passages = tuple(_passage_view(passage, url) for passage in hit.passages)
    blurb = None if passages else shortened(hit.story.summary)
    copies = copy_views(hit.copies[:_COPIES_SHOWN], hit.story.title, address.text, place)
    return HitView(
        story=hit.story,
        title=one_line(hit.story.title, spans_of(hit.field_spans, "title")[0]),
        authors=name_views("author", hit.story.authors, spans_of(hit.field_spans, "authors")),
        url=url,
        passages=passages,
        facts=_facts(hit),
        blurb=one_line(blurb, spans_of(hit.field_spans, "summary")[0]) if blurb else None,
        copies=copies,
        copies_more=len(hit.copies) - len(copies),
        earlier=tuple(
            _earlier_view(each, passage, address) for each in hit.earlier for passage in each.passages
        ),
        reasons=hit.reasons,
    )


def spans_of(found: FieldSpans, name: str) -> tuple[tuple[Span, ...], ...]:
    """Return the spans of each value of a field; where it has none, one empty entry."""
    return found.get(name, ((),))


def name_views(
    field: str, values: Sequence[str], spans: Sequence[Sequence[Span]] = ((),)
) -> tuple[NameView, ...]:
    """Return the names a story has in ``field``, marked; ``spans`` are those of each value, as far as there are any."""
    return tuple(
        NameView(one_line(value, each), narrowed(field, value))
        for value, each in zip(values, chain(spans, repeat(())), strict=False)
    )


def missing_views(
    found: ResultPage, address: Address, endpoint: str = "search.page"
) -> tuple[MissingView, ...]:
    """Return what is said of each word that no story has, the word that was meant a link that searches for it.

    Where what was meant is searched for already, nothing more is said of it.
    """
    said = (each for each in found.missing if found.corrected is None or each.suggestion is None)
    return tuple(_missing_view(each, address, endpoint) for each in said)


def instead_view(found: ResultPage, address: Address, endpoint: str = "search.page") -> InsteadView | None:
    """Return what is said where what is shown is not just what was typed, with the way to that; None where it is."""
    if found.corrected is None and found.relaxed is None:
        return None
    corrected = found.corrected and address.with_text(found.corrected).url(endpoint)
    return InsteadView(found.corrected, corrected, found.relaxed, address.exactly().url(endpoint))


def _missing_view(missing: MissingTerm, address: Address, endpoint: str) -> MissingView:
    if missing.suggestion is None or missing.query is None:
        return MissingView(missing.sentence)
    before, _, after = missing.sentence.rpartition(f"“{missing.suggestion}”")
    return MissingView(before, missing.suggestion, address.with_text(missing.query).url(endpoint), after)


def copy_views(copies: Sequence[Copy], title: str, query: str = "", place: str = "") -> tuple[CopyView, ...]:
    """Return other copies of the story called ``title``: by site where they came from one, else by source and file."""
    return tuple(
        CopyView(
            url=story_url(copy.id, query, place=place),
            place=copy_place(copy.source, copy.origin),
            title=copy.title if copy.title.casefold() != title.casefold() else None,
            gone=copy.missing_since is not None,
        )
        for copy in copies
    )


def copy_place(source: str, origin: str | None) -> str:
    """Return where a copy is: the site it came from, else its source and file."""
    host = urlsplit(origin).hostname if origin and "://" in origin else None
    if host:
        return host.removeprefix("www.")
    # Copies in one folder would all be called alike.
    file = (origin or "").rpartition("/")[2].partition("#")[0]
    return f"{source}: {file}" if file else source


def story_url(story_id: str, query: str = "", version: int | None = None, place: str = "") -> str:
    """Return the address of a story, or of an earlier ``version`` of it, marked for ``query`` up to a ``place`` that was reached."""
    path = (
        f"{route('stories.page', story_id=_ANY).removesuffix(_ANY)}{quote(story_id, safe='')}"
        if version is None
        else url_for("versions.page", story_id=story_id, number=version)
    )
    values = [("q", query)] if query.strip() else []
    values += [("place", place)] if place else []
    return with_values(path, values) if values else path


def hit_url(story: str, hit: int) -> str:
    """Return the address of the ``hit``-th mark, counted from 1, of the story at the address ``story``."""
    return f"{story}{'&' if '?' in story else '?'}hit={hit}#hit-{hit}"


def marked(
    text: str, spans: Sequence[Span] = (), *, first: int | None = None, now: int | None = None
) -> Markup:
    """Return ``text`` escaped, ``_so_``, ``*so*`` and ``**so**`` as emphasis, each span inside one mark.

    ``first`` numbers the marks from there (ids ``hit-1`` …); the one numbered ``now`` is the current one. Spans are
    clipped to the text; of two that overlap the later one starts where the earlier ends. A mark is never split by
    emphasis: emphasis closes before a mark and opens again inside it.
    """
    fragments = [""]
    weave(fragments, text, spans, first=first, now=now)
    return woven(fragments)


def one_line(text: str, spans: Sequence[Span] = ()) -> Markup:
    """Return a title or a name escaped, each span inside one mark; stars and underscores stay as they are."""
    fragments = [""]
    weave(fragments, text, spans, emphasis=False)
    return woven(fragments)


def weave(
    fragments: list[str],
    text: str,
    spans: Sequence[Span] = (),
    *,
    shift: int = 0,
    first: int | None = None,
    now: int | None = None,
    emphasis: bool = True,
    ruby: Sequence[Ruby] = (),
) -> None:
    """Append to ``fragments`` what ``marked`` makes of ``text``: raw text and markup in turn, raw text last as before.

    Spans and readings (``ruby``) count from ``shift`` characters before the text. What a reading stands above is cut where
    a mark or an emphasis begins or ends inside it, and the reading stands above the last piece.
    """
    pieces = _Pieces(fragments, text, emphases(text) if emphasis else (), ruby, shift)
    at, length = 0, len(text)
    for index, span in enumerate(spans):
        start, end = max(span.start - shift, at), min(span.end - shift, length)
        if start >= end:
            continue
        pieces.append(at, start)
        fragments += (_opening(first, index, now), "")
        pieces.append(start, end)
        fragments += ("</mark>", "")
        at = end
    pieces.append(at, length)


@dataclass(frozen=True, slots=True)
class _Pieces:
    """A text to be appended to ``fragments`` piece by piece, with its emphasis (``runs``) and its readings."""

    fragments: list[str]
    text: str
    runs: Sequence[Emphasis]
    ruby: Sequence[Ruby]
    shift: int

    def append(self, start: int, end: int) -> None:
        """Append the text from ``start`` to ``end``, emphasis as elements, its signs left out."""
        at = start
        first = bisect_right(self.runs, start, key=lambda run: run.end) if self.runs else 0
        for run in islice(self.runs, first, None):
            if run.start >= end:
                break
            self._append_read(at, run.start)
            inner, behind = max(run.start + run.signs, start), min(run.end - run.signs, end)
            if inner < behind:
                name = "strong" if run.strong else "em"
                self.fragments.extend((f"<{name}>", ""))
                self._append_read(inner, behind)
                self.fragments.extend((f"</{name}>", ""))
            at = min(run.end, end)
        self._append_read(at, end)

    def _append_read(self, start: int, end: int) -> None:
        """Append the text from ``start`` to ``end``, with the readings of words that end in it."""
        at = start
        first = bisect_right(self.ruby, start + self.shift, key=lambda each: each.end) if self.ruby else 0
        for each in islice(self.ruby, first, None):
            word, behind = max(each.start - self.shift, at), each.end - self.shift
            if behind > end:
                break
            self.fragments[-1] += self.text[at:word]
            self.fragments.extend(
                ("<ruby>", self.text[word:behind], "<rt>", each.reading, "</rt></ruby>", "")
            )
            at = behind
        self.fragments[-1] += self.text[at:end]


def woven(fragments: list[str], *, line_end: str = "\n") -> Markup:
    """Return raw text (the first of ``fragments`` and every other) escaped, markup between it; lines end as given."""
    raw = fragments[::2]
    # Escaping all at once is several times faster than piece by piece.
    pieces = str(escape(_BETWEEN.join(raw))).replace("\n", line_end).split(_BETWEEN)
    if len(pieces) != len(raw):
        pieces = [str(escape(piece)).replace("\n", line_end) for piece in raw]
    fragments = list(fragments)
    fragments[::2] = pieces
    return Markup("".join(fragments))  # noqa: S704 -- every piece of raw text was escaped


def _opening(first: int | None, index: int, now: int | None) -> str:
    if first is None:
        return "<mark>"
    number = first + index
    # An address without a fragment leads to the current one too: browsers bring what has the focus into view.
    here = ' class="now" tabindex="-1" autofocus' if number == now else ""
    return f'<mark id="hit-{number}"{here}>'


def shortened(text: str | None, limit: int = _SUMMARY_CHARS) -> str | None:
    """Return the beginning of ``text``, cut between words at about ``limit`` characters."""
    if not text or len(text) <= limit:
        return text
    return text[:limit].rsplit(None, 1)[0].rstrip(",;:—–-") + " …"


def _passage_view(passage: Passage, story: str) -> PassageView:
    return PassageView(
        html=marked(passage.text, passage.spans),
        url=hit_url(story, passage.first_hit + 1),
        place=f"ch. {passage.chapter} · {passage.place:.0%}".replace("%", " %"),
        chapter_title=passage.chapter_title,
    )


def _earlier_view(found: EarlierPassages, passage: Passage, address: Address) -> PassageView:
    """Return a passage of an earlier version, which leads to its chapter there."""
    version = found.version
    url = with_values(
        story_url(version.story_id, address.text, version.number), [("chapter", str(passage.chapter))]
    )
    place = f"until {formatting.day(version.replaced_at.date())}, ch. {passage.chapter}"
    return PassageView(marked(passage.text, passage.spans), url, place, passage.chapter_title)


def _facts(hit: Hit) -> tuple[Markup, ...]:
    """Return the quiet line's parts, leaving out what is not known; a rating is always a word."""
    story = hit.story
    dated = story.published or story.updated
    known = (
        "" if story.rating == "unrated" else formatting.label(story.rating),
        _listed(story.fandoms, spans_of(hit.field_spans, "fandoms")),
        formatting.counted(story.words, "word"),
        "" if story.status == "unknown" else formatting.label(story.status),
        formatting.day(dated),
        formatting.counted(hit.matches, "match", "matches") if hit.matches else "",
        *_matching_labels(hit),
    )
    # Only lists of names may break over two lines.
    kept = (part if isinstance(part, Markup) else escape(part.replace(" ", "\u00a0")) for part in known)
    return tuple(part for part in kept if part)


def _listed(values: Sequence[str], spans: Sequence[Sequence[Span]] = ((),)) -> Markup:
    """Return the first of a list of names, marked, and how many more there are."""
    shown = zip(values[:_NAMES_SHOWN], chain(spans, repeat(())), strict=False)
    listed = Markup(", ").join(one_line(value, each) for value, each in shown)
    more = len(values) - _NAMES_SHOWN
    return listed + f" and {more} more" if more > 0 else listed


def _matching_labels(hit: Hit) -> Iterator[Markup]:
    """Yield the names a result does not show but for the query: a tag that was asked for, a character in it."""
    for spec in _MATCHING:
        spans = hit.field_spans.get(spec.attribute)
        if spans:
            pairs = zip(spec.texts(hit.story), spans, strict=True)
            matching = [pair for pair in pairs if pair[1]]
            names, places = zip(*matching, strict=True)
            yield escape(f"{spec.shown.quiet} ") + _listed(names, places)
