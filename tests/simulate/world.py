"""A real archive in a folder, worked on by real processes that can be made to fail.

Every act runs in a forked child of its own, so that one that dies or hangs costs a step and not the simulation. It
decides nothing about what is right.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import random
import select
import shutil
import signal
import sqlite3
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from postgres_server import PostgresServer
from simulate.faults import Fault, count_events, cut, give_up_rights
from simulate.question import FACETS, QUESTIONS, Answer

from indexer import pipeline
from indexer.archive import Archive
from indexer.catalogue import open_catalogue
from indexer.catalogue.sql.jobs import JobTable
from indexer.config import (
    CatalogueSettings,
    CrawlSettings,
    IndexSettings,
    LibrarySettings,
    ReadSettings,
    SearchSettings,
    Settings,
)
from indexer.errors import VelveteenError
from indexer.jobs.job_runner import perform_with, run_job
from indexer.jobs.lease import Lease
from indexer.jobs.reporter import RowReporter
from indexer.model import (
    OWNER,
    Job,
    JobKind,
    OnMissing,
    RemovalOrder,
    Reporter,
    SearchRequest,
    Source,
    SourceKind,
)
from indexer.readers.reader_pool import ReaderPool

# An act of this simulator takes a second or two; one that takes so long hangs.
PATIENCE_S = 180.0
INBOX, SHELF, SITE = "box", "shelf", "site"


@dataclass(frozen=True, slots=True)
class Ended:
    """How an act ended: its value, or the words of what it raised, or that its process died; events until then."""

    value: Any = None
    error: str | None = None
    died: bool = False
    events: int = 0


@dataclass(frozen=True, slots=True)
class JobEnd:
    """How one job ended, as its row says."""

    kind: str
    state: str
    message: str | None
    counts: Mapping[str, int]
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """What a reader sees: an answer a question, the text and title of every story, and whatever is said to be wrong.

    ``flags`` has the questions whose answer came with a warning or was partial; ``doctor`` the sentences of a check.
    """

    answers: tuple[Answer, ...] = ()
    totals: tuple[int, ...] = ()
    flags: frozenset[int] = frozenset()
    texts: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    damaged: frozenset[str] = frozenset()
    doctor: tuple[str, ...] = ()


class World:
    """The folders, the site's folder, config and data of one history; ``reader`` is a reading process kept ready.

    With a ``server`` the catalogue is on that, and else in a file.
    """

    def __init__(self, folder: Path, url: str, pages: Path, server: PostgresServer | None = None) -> None:
        self.folder, self.url, self.pages, self.server = folder, url, pages, server
        self.catalogue = CatalogueSettings(server.make_database(folder.name) if server else None)
        self.data = folder / "var"
        self.folders = {INBOX: folder / INBOX, SHELF: folder / SHELF}
        for each in (*self.folders.values(), pages):
            each.mkdir(parents=True)
        self.max_file_mb = 64
        self.sources = {INBOX, SHELF, SITE}
        self._reader: ReaderPool | None = None

    @property
    def settings(self) -> Settings:
        """The configuration as it stands."""
        every = (
            Source(INBOX, SourceKind.INBOX, str(self.folders[INBOX])),
            Source(SHELF, SourceKind.INBOX, str(self.folders[SHELF]), on_missing=OnMissing.REMOVE),
            Source(
                SITE,
                SourceKind.SITE,
                f"{self.url}/index.html",
                pace=0.0,
                allow_private=True,
                sitemap=False,
                on_missing=OnMissing.REMOVE,
            ),
        )
        return Settings(
            library=LibrarySettings(name="Simulated", data=self.data),
            catalogue=self.catalogue,
            index=IndexSettings(processes=1, max_loss_share=1.0),
            search=SearchSettings(group_copies=False, deadline_s=60.0, per_page=50),
            read=ReadSettings(max_file_mb=self.max_file_mb),
            crawl=CrawlSettings(retries=0),
            sources=tuple(source for source in every if source.id in self.sources),
        )

    # -- acts ---------------------------------------------------------------------------------------------

    def work(self, kind: JobKind | None, target: str | None = None, fault: Fault | None = None) -> Ended:
        """Ask for a job, if for any, and do all that is queued, as a worker does; a list of JobEnd is the value."""
        settings = self.settings
        reader = None if fault else self._ready()
        ended = self.act(lambda: _work(settings, kind, target, reader), fault)
        if ended.died or ended.error:
            self._forget()
        return ended

    def work_beside(self, asked: Sequence[tuple[JobKind, str | None]], fault: Fault | None = None) -> Ended:
        """Ask for several jobs and do them at once, each in a process of its own, the first with ``fault``.

        A JobEnd for each is the value; what one that died left is put back in the queue.
        """
        settings = self.settings
        return self.act(lambda: _work_beside(settings, asked, fault))

    def remove(self, keys: Sequence[str], *, forget: bool = False) -> Ended:
        """Remove stories as a person does; the job that has the index follow is left in the queue."""
        settings, order = self.settings, RemovalOrder("simulated", "a person", None, forget)

        def act() -> None:
            with open_catalogue(settings.place) as catalogue:
                pipeline.remove(catalogue, keys, order)

        return self.act(act)

    def bring_back(self, keys: Sequence[str]) -> Ended:
        """Take removals back as a person does; the job that has the index follow is left in the queue."""
        settings = self.settings

        def act() -> None:
            with open_catalogue(settings.place) as catalogue:
                catalogue.removals.restore(keys)

        return self.act(act)

    def look(self, ids: tuple[str, ...]) -> Ended:
        """Ask every question, open every story of ``ids``, and ask what is wrong; a Look is the value."""
        settings = self.settings
        return self.act(lambda: _look(settings, ids))

    def act(self, do: Callable[[], Any], fault: Fault | None = None) -> Ended:
        """Do something in a process of its own and return how that ended."""
        ours, theirs = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(ours)
            os._exit(_in_child(do, fault, theirs))
        os.close(theirs)
        try:
            return _ended(ours, child)
        finally:
            os.close(ours)
            if self.server is not None and not self.server.is_up():
                self.server.restart()

    def close(self) -> None:
        """End the reading process and remove every folder."""
        self._forget()
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self.pages, ignore_errors=True)

    def _ready(self) -> ReaderPool:
        if self._reader is None:
            self._reader = ReaderPool(self.settings.read)
            for _ in self._reader.read_all([]):
                pass
        return self._reader

    def _forget(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def new_limits(self) -> None:
        """Have the next reading process take the limits as they are now."""
        self._forget()

    # -- files --------------------------------------------------------------------------------------------

    def index_files(self) -> list[Path]:
        """Return every file of the index, in the order of their names."""
        return sorted(path for path in (self.data / "index").rglob("*") if path.is_file())

    def backup(self) -> None:
        """Copy the catalogue as the documentation says it is to be done."""
        with (
            contextlib.closing(sqlite3.connect(self.data / "catalogue.sqlite")) as live,
            contextlib.closing(sqlite3.connect(self.folder / "backup.sqlite")) as copy,
        ):
            live.backup(copy)

    def lose_power(self, rng: random.Random) -> None:
        """Lose what the catalogue wrote last, as a disk may that had not come to it; nobody has it open.

        A server is only killed: what it has acknowledged it still has.
        """
        if self.server is not None:
            self.server.restart(signal.SIGQUIT)
            return
        (self.data / "catalogue.sqlite-shm").unlink(missing_ok=True)
        log = self.data / "catalogue.sqlite-wal"
        if log.exists():
            cut(log, rng)

    def restore(self) -> None:
        """Put the copy of the catalogue back."""
        for end in ("-wal", "-shm"):
            (self.data / f"catalogue.sqlite{end}").unlink(missing_ok=True)
        shutil.copyfile(self.folder / "backup.sqlite", self.data / "catalogue.sqlite")


def _in_child(do: Callable[[], Any], fault: Fault | None, pipe: int) -> int:
    """Do it and write how it ended; the return value is the exit code."""
    try:
        events = count_events()
        if fault is not None:
            fault.arm()
        try:
            said = Ended(do(), events=events())
        except VelveteenError as error:
            said = Ended(error=f"{type(error).__name__}: {error}", events=events())
        except OSError as error:
            said = Ended(error=f"OSError: {error}", events=events())
        except BaseException:  # noqa: BLE001 - a bug must reach the simulation, wherever it is
            said = Ended(error=f"BUG {traceback.format_exc()}", events=events())
        with os.fdopen(pipe, "wb") as answer:
            pickle.dump(said, answer)
    except BaseException:  # noqa: BLE001 - nothing may run on in a fork
        return 1
    return 0


def _ended(pipe: int, child: int) -> Ended:
    pieces: list[bytes] = []
    until = time.monotonic() + PATIENCE_S
    while True:
        left = until - time.monotonic()
        if left <= 0 or not select.select([pipe], [], [], left)[0]:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return Ended(error=f"BUG it hung for {PATIENCE_S:.0f} s")
        piece = os.read(pipe, 1 << 20)
        if not piece:
            break
        pieces.append(piece)
    os.waitpid(child, 0)
    if not pieces:
        return Ended(died=True)
    ended: Ended = pickle.loads(b"".join(pieces))
    return ended


def _work(
    settings: Settings, kind: JobKind | None, target: str | None, reader: ReaderPool | None
) -> list[JobEnd]:
    def perform(job: Job, given: Settings, reporter: Reporter) -> None:
        with pipeline.open_resources(given) as parts:
            perform_with(replace(parts, reader=reader), job, reporter)

    ends = []
    with Lease.take(settings.data), open_catalogue(settings.place) as catalogue:
        jobs = catalogue.jobs
        jobs.recover()
        if kind is not None:
            jobs.request(kind, target)
        while (job := jobs.claim()) is not None:
            run_job(job, jobs, settings, row=RowReporter(jobs, job.id), work=perform)
            ends.append(_end_of(jobs, job.id))
    return ends


def _work_beside(
    settings: Settings, asked: Sequence[tuple[JobKind, str | None]], fault: Fault | None
) -> list[JobEnd]:
    with Lease.take(settings.data):
        with open_catalogue(settings.place) as catalogue:
            catalogue.jobs.recover()
            numbers = [catalogue.jobs.request(kind, target).id for kind, target in asked]
        children = []
        for number in numbers:
            if (child := os.fork()) == 0:
                os._exit(_one_of_several(settings, number, fault if number == numbers[0] else None))
            children.append(child)
        for child in children:
            os.waitpid(child, 0)
        with open_catalogue(settings.place) as catalogue:
            ends = [_end_of(catalogue.jobs, number) for number in numbers]
            catalogue.jobs.recover()
    return ends


def _one_of_several(settings: Settings, number: int, fault: Fault | None) -> int:
    try:
        if fault is not None:
            fault.arm()
        with open_catalogue(settings.place) as catalogue:
            job = catalogue.jobs.claim(number)
            if job is not None:
                run_job(job, catalogue.jobs, settings, row=RowReporter(catalogue.jobs, job.id))
    except BaseException:  # noqa: BLE001 - nothing may run on in a fork; its row tells how far it came
        return 1
    return 0


def _end_of(jobs: JobTable, number: int) -> JobEnd:
    row = jobs.get(number)
    said = tuple(f"{failure.origin}: {failure.message}" for failure in row.errors)
    return JobEnd(row.kind.value, row.state.value, row.message, row.counts, said)


def _look(settings: Settings, ids: tuple[str, ...]) -> Look:
    with contextlib.closing(Archive(settings)) as archive:
        answers, totals, flags = [], [], set()
        for number, question in enumerate(QUESTIONS):
            page = archive.search(OWNER, SearchRequest(question.text, question.filters, exact=True))
            facets = {name: {each.value: each.count for each in page.facets.get(name, ())} for name in FACETS}
            answers.append(Answer(tuple(sorted(hit.story.id for hit in page.hits)), facets))
            totals.append(page.total)
            if page.partial or page.warnings:
                flags.add(number)
        texts: dict[str, tuple[str, tuple[str, ...]]] = {}
        damaged = set()
        for key in ids:
            try:
                story = archive.story(OWNER, key).story
            except VelveteenError as error:
                if "damaged" in str(error):
                    damaged.add(key)
                continue
            texts[key] = (story.summary.title, tuple(chapter.text for chapter in story.chapters))
        return Look(
            tuple(answers), tuple(totals), frozenset(flags), texts, frozenset(damaged), tuple(archive.check())
        )


def in_world(rng: random.Random, name: str) -> str:
    """Return a name of the world that is not taken, for a file or page."""
    return f"{name}-{rng.randrange(10**6):06d}"


def without_rights(do: Callable[[], Any]) -> Callable[[], Any]:
    """Return ``do`` with the rights of root given up first."""

    def act() -> Any:
        give_up_rights()
        return do()

    return act
