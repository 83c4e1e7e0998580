"""Turns what a server answered for one page into the page's new row and the links it gives.

It asks no server and moves no frontier; site does both.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus

from indexer.errors import FetchError
from indexer.faults import fault_of, is_environmental
from indexer.model import FrontierPage, Withdrawn
from indexer.model.crawl import CaptureStore
from indexer.sources.fetch import FetchAnswer
from indexer.sources.links import Links, from_html, may_be_listed
from indexer.sources.pace import retry_after
from indexer.sources.sitemap import from_sitemap, is_sitemap
from indexer.sources.tables import tables

_HTML = frozenset({"text/html", "application/xhtml+xml"})
_SNIFFED = 1024
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_PERMANENT = frozenset({HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT})
# Answers that may differ in a moment, and those that speak of the whole site. A run of 500s or 403s does not: old
# archives have many broken or locked stories side by side.
_TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
_TRANSIENT_CAUSES = frozenset({"timeout", "connect", "protocol", "encoding", "dns"})
_UNWELL = frozenset({429, 503})


@dataclass(frozen=True, slots=True)
class Visit:
    """What came of asking for a page.

    ``page`` is its new row. ``links`` are to be queued one deeper, ``onward`` (the next page, or a redirect's
    target) at the same depth, ``sitemaps`` as such; none has been held against the scope. ``cause`` is set when it failed,
    ``transient`` when asking again may help, ``trouble`` when the site as a whole may be unwell or unwilling,
    ``wait_s`` when the server asked for patience.
    """

    page: FrontierPage
    links: tuple[str, ...] = ()
    onward: str | None = None
    sitemaps: tuple[str, ...] = ()
    cause: str | None = None
    transient: bool = False
    trouble: bool = False
    wait_s: float | None = None


def wanted(media_type: str | None) -> bool:
    """Tell whether a body of this media type may hold a story or links; an undeclared one may."""
    media = tables().media
    return media_type is None or media_type in media.stories or media_type in media.links


def skipped(page: FrontierPage, reason: str, withdrawn: Withdrawn | None = None) -> Visit:
    """Return a visit that found nothing to keep; an earlier capture stays."""
    return Visit(replace(page, state="skipped", reason=reason, withdrawn=_weightier(page, withdrawn)))


_WEIGHTS = list(Withdrawn)


def _weightier(page: FrontierPage, withdrawn: Withdrawn | None) -> Withdrawn | None:
    """Return why a page is withdrawn: the weightier of what was known and what is new."""
    reasons = [why for why in (page.withdrawn, withdrawn) if why is not None]
    return max(reasons, key=_WEIGHTS.index, default=None)


def _given(page: FrontierPage) -> FrontierPage:
    """Return a page that the site gives (again); what a person had wiped stays withdrawn."""
    forgotten = page.withdrawn is Withdrawn.FORGOTTEN
    return replace(page, withdrawn=Withdrawn.FORGOTTEN if forgotten else None)


def failed(page: FrontierPage, error: FetchError) -> Visit:
    """Return a visit that ended without an answer; an earlier capture stays."""
    transient = error.cause in _TRANSIENT_CAUSES
    row = replace(page, state="failed", reason=str(error), status=None)
    return Visit(row, cause=error.cause, transient=transient, trouble=transient)


def visited(
    page: FrontierPage, answer: FetchAnswer, store: CaptureStore, now: datetime, *, sitemap: bool, room: int
) -> Visit:
    """Return what ``answer`` means for ``page``, its content stored; ``sitemap`` when the page is known as one.

    No more than ``room`` links are taken from a sitemap.
    """
    page = replace(page, status=answer.status, fetched_at=now)
    if answer.status == HTTPStatus.OK:
        return _ok(page, answer, store, sitemap=sitemap, room=room)
    if answer.status == HTTPStatus.NOT_MODIFIED:
        return _not_modified(page, answer)
    if answer.status in _GONE:
        withdrawn = _weightier(page, Withdrawn.GONE)
        row = replace(page, state="gone", reason=f"The site answered {answer.phrase}.", withdrawn=withdrawn)
        return Visit(row)
    if answer.is_redirect:
        return _moved(page, answer)
    return _refused(page, answer, now)


def _not_modified(page: FrontierPage, answer: FetchAnswer) -> Visit:
    if not may_be_listed(answer.headers):
        return _unlisted(page)
    if page.digest is None:
        return skipped(page, "Unchanged, and it held no story before.")
    row = replace(_given(page), state="unchanged", reason=None, redirect_to=None)
    return Visit(row, onward=page.next_url)


def _refused(page: FrontierPage, answer: FetchAnswer, now: datetime) -> Visit:
    return Visit(
        replace(page, state="failed", reason=f"The site answered {answer.phrase}."),
        cause=f"http-{answer.status}",
        transient=answer.status in _TRANSIENT,
        trouble=answer.status in _UNWELL,
        wait_s=retry_after(answer.headers.get("retry-after"), now),
    )


def _moved(page: FrontierPage, answer: FetchAnswer) -> Visit:
    target = answer.moved_to
    if target is None:
        row = replace(page, state="failed", reason="The site sends on to an address that is no web page.")
        return Visit(row, cause="redirect")
    if target == page.url:
        row = replace(page, state="failed", reason="The site sends on to the same page again.")
        return Visit(row, cause="redirect-loop")
    # What moved for good lives at its new address from now on; a detour leaves what was captured here.
    digest = None if answer.status in _PERMANENT else page.digest
    row = replace(page, state="skipped", reason=f"Leads on to {target}.", redirect_to=target, digest=digest)
    return Visit(row, onward=target)


def _ok(page: FrontierPage, answer: FetchAnswer, store: CaptureStore, *, sitemap: bool, room: int) -> Visit:
    page = replace(
        page,
        etag=answer.etag,
        last_modified=answer.last_modified,
        media_type=answer.media_type,
        encoding=answer.charset,
        redirect_to=None,
        reason=None,
    )
    content = answer.content
    if content is None:
        return skipped(page, f"{answer.media_type} holds no story.")
    if answer.media_type not in _HTML and (
        sitemap or answer.media_type in tables().media.links or is_sitemap(content)
    ):
        return _sitemap(page, content, room)
    if answer.media_type is None and b"\0" in content[:_SNIFFED] and not content.startswith(_UTF16):
        return skipped(page, "It is no text, and the site does not say what it is.")
    if answer.media_type not in _HTML and not (answer.media_type is None and content.lstrip()[:1] == b"<"):
        return _kept(page, content, Links(keep=may_be_listed(answer.headers)), store)
    try:
        links = from_html(content, page.url, charset=answer.charset, headers=answer.headers)
    except Exception as error:
        if is_environmental(error):
            raise
        # It must not end the crawl, and each after it. Nor is the page kept: it may ask not to be.
        reason = f"Its links could not be read ({fault_of(error).reason})."
        return Visit(
            replace(page, state="failed", reason=reason, etag=None, last_modified=None), cause="links"
        )
    return _kept(page, content, links, store)


def _sitemap(page: FrontierPage, content: bytes, room: int) -> Visit:
    try:
        named = from_sitemap(content, page.url, most=room)
    except Exception as error:
        cause = error.cause if isinstance(error, FetchError) else "sitemap"
        if is_environmental(error) and not isinstance(error, FetchError):
            raise
        # Without its validators, so that the next run reads it again.
        row = replace(page, state="failed", reason=str(error), etag=None, last_modified=None)
        return Visit(row, cause=cause)
    count = len(named.pages) + len(named.sitemaps)
    row = replace(page, state="skipped", reason=f"A sitemap or feed; it names {count} pages.")
    return Visit(row, links=named.pages, sitemaps=named.sitemaps)


def _kept(page: FrontierPage, content: bytes, links: Links, store: CaptureStore) -> Visit:
    if not links.keep:
        return _unlisted(page, links)
    page = replace(_given(page), next_url=links.next_url)
    if page.withdrawn is Withdrawn.FORGOTTEN:
        reason = "Its story was removed and forgotten, so nothing of it is kept."
        row = replace(page, state="skipped", reason=reason, digest=None, etag=None, last_modified=None)
    elif hashlib.sha256(content).hexdigest() == page.digest:
        # Where the capture was lost it is kept again; else nothing is written.
        row = replace(page, state="unchanged", digest=store.put(content))
    else:
        row = replace(page, state="fetched", digest=store.put(content), changed_at=page.fetched_at)
    return Visit(row, links=links.urls, onward=links.next_url)


def _unlisted(page: FrontierPage, links: Links | None = None) -> Visit:
    """Return a visit to a page that asks to be listed nowhere: what is captured stays, and nothing reads it."""
    withdrawn = _weightier(page, Withdrawn.NOINDEX)
    # Asked for in full the next time: a header that forbids listing may be lifted while the page stays as it is.
    row = replace(page, etag=None, last_modified=None, withdrawn=withdrawn, redirect_to=None)
    row = replace(row, state="skipped", reason="The page asks not to be indexed.")
    if links is None:
        return Visit(row, onward=page.next_url)
    return Visit(replace(row, next_url=links.next_url), links=links.urls, onward=links.next_url)
