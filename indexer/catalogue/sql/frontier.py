"""Every URL of every crawled site with what became of it, so that a killed crawl goes on where it stopped.

It fetches nothing and judges no URL.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from indexer.catalogue import row_codec
from indexer.catalogue.port.intake import Frontier
from indexer.catalogue.sql.database import Table, chunks, job_of
from indexer.catalogue.sql.statements import insert_into, least
from indexer.catalogue.sql.tables import captures, crawl_runs, frontier
from indexer.model import FrontierPage, Withdrawn

# Rows fetched at once by ``pages``: no transaction stays open while the caller works on them.
PAGE_ROWS = 500

_PLAIN = ("depth", "state", "status", "tries")
_TEXTS = (
    *("etag", "last_modified", "media_type", "encoding", "digest"),
    *("next_url", "redirect_to", "reason", "withdrawn", "found_on"),
)


class FrontierTable(Table, Frontier):
    """The frontier as ``indexer.model.crawl`` asks for it; each call is one transaction."""

    def begin_run(self, source: str, seeds: Sequence[str]) -> None:
        with self._database.write() as connection:
            if _open_run(connection, source) is None:
                again = {"state": "queued", "tries": 0, "reason": None, "not_before": None}
                connection.execute(sa.update(frontier).where(frontier.c.source == source).values(again))
                connection.execute(
                    sa.insert(crawl_runs).values(source=source, started_at=row_codec.now_text())
                )
            _add(connection, source, seeds, 0)

    def add(
        self,
        source: str,
        urls: Iterable[str],
        depth: int,
        found_on: str | None = None,
        *,
        sitemaps: bool = False,
    ) -> int:
        wanted = list(urls)
        if not wanted:
            return 0
        with self._database.write() as connection:
            count = _add(connection, source, wanted, depth, found_on)
            if sitemaps:
                named = sa.update(frontier).where(
                    frontier.c.source == source, frontier.c.url == sa.bindparam("named")
                )
                rows = [{"named": row_codec.key(url)} for url in wanted]
                connection.execute(named.values(sitemap=1), rows)
            return count

    def take(self, source: str) -> FrontierPage | None:
        due = sa.or_(frontier.c.not_before.is_(None), frontier.c.not_before <= row_codec.now_text())
        following = (
            sa.select(frontier)
            .where(frontier.c.source == source, frontier.c.state == "queued", due)
            .order_by(frontier.c.depth, frontier.c.seq)
            .limit(1)
        )
        row = self._database.first(following)
        return None if row is None else _value(row)

    def waiting(self, source: str) -> float | None:
        # A page without ``not_before`` is due now: the empty text sorts before every time.
        first = sa.select(sa.func.min(sa.func.coalesce(frontier.c.not_before, ""))).where(
            frontier.c.source == source, frontier.c.state == "queued"
        )
        due = self._database.value(first)
        if due is None:
            return None
        moment = row_codec.time_value(due)
        return max(0.0, (moment - row_codec.now()).total_seconds()) if moment else 0.0

    def settle(self, page: FrontierPage) -> None:
        self._write(page, None)

    def retry(self, page: FrontierPage, not_before: datetime) -> None:
        self._write(page, not_before)

    def end_run(self, source: str) -> None:
        with self._database.write(alone=False) as connection:
            unended = sa.update(crawl_runs).where(
                crawl_runs.c.source == source, crawl_runs.c.ended_at.is_(None)
            )
            connection.execute(unended.values(ended_at=row_codec.now_text(), job=job_of(connection)))

    def ended_by_this_job(self, source: str) -> bool:
        newest = sa.select(crawl_runs.c.ended_at, crawl_runs.c.job).where(crawl_runs.c.source == source)
        row = self._database.first(newest.order_by(crawl_runs.c.id.desc()).limit(1))
        job = self._database.job
        return row is not None and row.ended_at is not None and job is not None and row.job == job

    def pages(self, source: str) -> Iterator[FrontierPage]:
        last = ""
        while True:
            following = (
                sa.select(frontier)
                .where(frontier.c.source == source, frontier.c.url > last)
                .order_by(frontier.c.url)
                .limit(PAGE_ROWS)
            )
            rows = self._database.all(following)
            if not rows:
                return
            last = rows[-1].url
            yield from map(_value, rows)

    def counts(self, source: str) -> dict[str, int]:
        by_state = (
            sa.select(frontier.c.state, sa.func.count())
            .where(frontier.c.source == source)
            .group_by(frontier.c.state)
        )
        return dict(map(tuple, self._database.all(by_state)))

    def captures(self, source: str) -> int:
        kept = sa.select(sa.func.count()).where(frontier.c.source == source, frontier.c.digest.is_not(None))
        return self._database.counted(
            ("captures", source), lambda connection: connection.execute(kept).scalar_one(), of_pages=True
        )

    def forget(self, source: str, urls: Iterable[str]) -> None:
        nothing = dict.fromkeys(("digest", "etag", "last_modified"))
        with self._database.write() as connection:
            for some in chunks(map(row_codec.key, urls)):
                pages = sa.update(frontier).where(frontier.c.source == source, frontier.c.url.in_(some))
                connection.execute(pages.values(nothing | {"withdrawn": Withdrawn.FORGOTTEN.value}))

    def unreferenced(self) -> list[str]:
        kept = sa.select(frontier.c.digest).where(frontier.c.digest.is_not(None))
        begun = sa.select(sa.func.min(crawl_runs.c.started_at)).where(crawl_runs.c.ended_at.is_(None))
        with self._database.read() as connection:
            since = connection.execute(begun).scalar()
            loose = sa.select(captures.c.digest).where(captures.c.digest.not_in(kept))
            if since is not None:
                loose = loose.where(captures.c.stored_at < since)
            return list(connection.execute(loose).scalars())

    def _write(self, page: FrontierPage, not_before: datetime | None) -> None:
        row: dict[str, Any] = {name: getattr(page, name) for name in _PLAIN}
        row |= {name: row_codec.prose_or_none(getattr(page, name)) for name in _TEXTS}
        row |= {name: row_codec.time_text(getattr(page, name)) for name in ("fetched_at", "changed_at")}
        row["sitemap"] = int(page.sitemap)
        row["not_before"] = row_codec.time_text(not_before)
        if not_before is not None:
            row["state"] = "queued"
        here = {"source": page.source, "url": row_codec.key(page.url)}
        # A person may have had the page forgotten while it was being fetched.
        over = row | {
            name: sa.case((frontier.c.withdrawn == Withdrawn.FORGOTTEN.value, as_is), else_=row[name])
            for name, as_is in (("withdrawn", Withdrawn.FORGOTTEN.value), ("digest", sa.null()))
        }
        with self._database.write(alone=False) as connection:
            put = insert_into(connection, frontier).values(here | row)
            connection.execute(put.on_conflict_do_update(index_elements=["source", "url"], set_=over))


def _open_run(connection: sa.Connection, source: str) -> int | None:
    unended = sa.select(crawl_runs.c.id).where(crawl_runs.c.source == source, crawl_runs.c.ended_at.is_(None))
    return connection.execute(unended.limit(1)).scalar()


def _add(
    connection: sa.Connection, source: str, urls: Iterable[str], depth: int, found_on: str | None = None
) -> int:
    count = sa.select(sa.func.count()).select_from(frontier).where(frontier.c.source == source)
    before = connection.execute(count).scalar_one()
    statement = insert_into(connection, frontier)
    nearer = statement.on_conflict_do_update(
        index_elements=["source", "url"],
        set_={
            "depth": least(statement.excluded.depth, frontier.c.depth),
            "found_on": sa.func.coalesce(frontier.c.found_on, statement.excluded.found_on),
        },
        where=sa.or_(
            statement.excluded.depth < frontier.c.depth,
            sa.and_(frontier.c.found_on.is_(None), statement.excluded.found_on.is_not(None)),
        ),
    )
    row = {"source": source, "depth": depth, "state": "queued", "found_on": row_codec.prose_or_none(found_on)}
    rows = [row | {"url": row_codec.key(url)} for url in urls]
    if rows:
        connection.execute(nearer, rows)
    return connection.execute(count).scalar_one() - before


def _value(row: sa.Row[Any]) -> FrontierPage:
    return FrontierPage(
        source=row.source,
        url=row.url,
        fetched_at=row_codec.time_value(row.fetched_at),
        changed_at=row_codec.time_value(row.changed_at),
        sitemap=bool(row.sitemap),
        **{name: getattr(row, name) for name in (*_PLAIN, *_TEXTS) if name != "withdrawn"},
        withdrawn=None if row.withdrawn is None else Withdrawn(row.withdrawn),
    )
