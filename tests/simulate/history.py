"""One random history of an archive: steps drawn from a seed, done to the real thing and to the model, compared.

A difference is a Finding, which carries the seed and every step up to it; the same seed gives the same history.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

from postgres_server import PostgresServer
from simulate.compare import loosely, strictly
from simulate.disk import Disk
from simulate.faults import Fault, Kind, cut, flip
from simulate.model import Model
from simulate.world import INBOX, SHELF, SITE, Ended, JobEnd, Look, World

from indexer.model import JobKind

# Events of an act before any was counted: what an import of a few files has.
_USUAL_EVENTS = 400


class FindingError(Exception):
    """The archive did not do what the model says; the text has seed, steps and difference."""


class History:
    """One archive from its first import on."""

    def __init__(
        self, seed: int, folder: Path, url: str, site: Path, server: PostgresServer | None = None
    ) -> None:
        self.rng = random.Random(seed)
        self.seed = seed
        name = f"history-{seed}"
        self.world = World(folder / name, f"{url}/{name}", site / name, server)
        self.model = Model()
        self.disk = Disk(self.rng, self.world)
        self.steps: list[str] = []
        self._events = dict.fromkeys(JobKind, _USUAL_EVENTS)

    def run(self, steps: int) -> None:
        """Take so many steps.

        Raises:
            FindingError: archive and model differ.
        """
        try:
            self.to_disk("add")
            self.job(JobKind.IMPORT)
            names = [name for name in WEIGHTS if self.world.server is None or name not in OF_FILES]
            for name in self.rng.choices(names, [WEIGHTS[each] for each in names], k=steps):
                if name in DISK:
                    self.to_disk(name)
                else:
                    getattr(self, name)()
        finally:
            self.world.close()

    def to_disk(self, name: str) -> None:
        """Have something happen to files or pages, which the archive is not told of."""
        if (done := getattr(self.disk, name)()) is not None:
            self.say(done)

    # -- what happens to the archive ------------------------------------------------------------------------

    def import_all(self) -> None:
        """Import both folders."""
        self.job(JobKind.IMPORT)

    def import_by_path(self) -> None:
        """Import one file of a source by hand, its path spelt in a way of its own."""
        there = [source for source in (INBOX, SHELF) if source in self.world.sources]
        if (picked := self.disk.pick(*there, shown=True)) is None:
            return
        source, origin = picked
        folder = self.world.folders[source]
        spelt = self.rng.choice(
            (f"{folder}/{origin}", f"{folder}/../{source}/{origin}", f"{folder}//./{origin}")
        )
        self.job(JobKind.IMPORT, spelt)

    def crawl(self) -> None:
        """Crawl the site."""
        self.job(JobKind.CRAWL)

    def reindex(self) -> None:
        """Make the index anew."""
        self.job(JobKind.REINDEX)

    def reread(self) -> None:
        """Read all that is known once more."""
        self.job(JobKind.REREAD)

    def switch_engine(self) -> None:
        """Make the index with the other engine."""
        self.job(JobKind.REINDEX, self.rng.choice(("tantivy", "whoosh")))

    def fail_job(self) -> None:
        """Have a job fail or die in the middle, look at what is left, and do it again in peace."""
        kind = self.rng.choice(
            (JobKind.IMPORT, JobKind.IMPORT, JobKind.REINDEX, JobKind.CRAWL, JobKind.REREAD)
        )
        fault = self._fault(kind)
        before = self.model.copy()
        self.say(f"{kind.value} with {fault.kind.value} at {fault.at}")
        ended = self.world.work(kind, None, fault)
        self._no_bug(ended)
        after = self.model.copy()
        self._follow(after, kind)
        self.check(loosely, before, after)
        self.job(kind)

    def work_beside(self) -> None:
        """Have several jobs done at once, one of which may die, then import and crawl in peace."""
        path = None
        if (picked := self.disk.pick(INBOX, SHELF, shown=True)) is not None:
            path = str(self.world.folders[picked[0]] / picked[1])
        kinds = [JobKind.IMPORT, JobKind.REINDEX, *([JobKind.CRAWL] if SITE in self.world.sources else [])]
        asked: list[tuple[JobKind, str | None]] = [(kind, None) for kind in kinds]
        if path is not None and set(self.world.folders) <= self.world.sources:
            asked.append((JobKind.IMPORT, path))
        self.rng.shuffle(asked)
        fault = self._fault(asked[0][0]) if self.rng.random() < 0.5 else None
        self.say(f"at once: {asked}, the first with {fault}")
        ended = self.world.work_beside(asked, fault)
        self._no_bug(ended)
        if ended.died or ended.error:
            self.find(f"the jobs did not end: {ended}")
        for end in ended.value[1:] if fault else ended.value:
            # Where there is no index yet, or it is damaged, who finds it so makes it anew.
            if end.state != "done":
                self.find(f"the job {end} did not succeed")
        before = self.model.copy()
        for kind in kinds:
            self._follow(self.model, kind)
        self.check(*((loosely, before, self.model) if fault else (strictly,)))
        if fault and SITE in self.world.sources:
            # The one that failed may have been the crawl.
            self._done(self.world.work(JobKind.CRAWL))
        self.job(JobKind.IMPORT)
        self.job(JobKind.CRAWL)

    # -- removals -------------------------------------------------------------------------------------------

    def remove(self) -> None:
        """Remove a story or two: nobody finds them from that moment on, whatever is done."""
        self._remove(forget=False)

    def forget(self) -> None:
        """Remove one for good."""
        self._remove(forget=True)

    def _remove(self, *, forget: bool) -> None:
        keys = sorted(self.model.stories)
        if not keys:
            return
        picked = self.rng.sample(keys, min(len(keys), self.rng.randint(1, 2)))
        self.say(f"{'forget' if forget else 'remove'} {[self.model.origins.get(key, key) for key in picked]}")
        self._done(self.world.remove(picked, forget=forget))
        self.model.remove(picked, forget=forget)
        self.check(strictly)

    def bring_back(self) -> None:
        """Take a removal back: the story is there as it was, and as it is once its source has been asked."""
        if not self.model.removed:
            return
        key = self.rng.choice(sorted(self.model.removed))
        self.say(f"restore {self.model.origins.get(key, key)}")
        self._done(self.world.bring_back([key]))
        self.model.restore([key])
        self._done(self.world.work(None))
        self.check(strictly)
        self.job(JobKind.IMPORT)
        self.job(JobKind.CRAWL)

    def _done(self, ended: Ended) -> None:
        self._no_bug(ended)
        if ended.died or ended.error:
            self.find(f"it did not end: {ended}")

    def without_right(self) -> None:
        """Take the right to read a file away for one import, then give it back."""
        if (picked := self.disk.pick(INBOX, SHELF, shown=True)) is None:
            return
        source, origin = picked
        file = self.disk.file(source, origin)
        self.disk.write(source, origin)
        file.chmod(0)
        self.disk.shelves[source].hidden[origin] = "mode"
        self.say(f"no right to read {picked}")
        self.job(JobKind.IMPORT, fault=Fault(Kind.NO_RIGHTS))
        file.chmod(0o644)
        del self.disk.shelves[source].hidden[origin]
        self.say("the right is back")
        self.job(JobKind.IMPORT)

    def change_limit(self) -> None:
        """Allow larger files, or smaller ones; what is read already stays."""
        self.world.max_file_mb = self.rng.choice((64, 48))
        self.world.new_limits()
        self.say(f"max_file_mb = {self.world.max_file_mb}")

    def change_sources(self) -> None:
        """Take a source out of the configuration, or put it back."""
        source = self.rng.choice((SHELF, SITE))
        self.world.sources ^= {source}
        self.say(f"sources: {sorted(self.world.sources)}")
        self.check(strictly)

    # -- what happens to the data folder --------------------------------------------------------------------

    def damage_index(self) -> None:
        """Flip, cut or lose files of the index; nothing may be told wrong, and the next import mends it."""
        files = self.world.index_files()
        for path in self.rng.sample(files, min(len(files), self.rng.randint(1, 3))):
            how = self.rng.choice(("flip", "cut", "lose"))
            self.say(f"{how} {path.relative_to(self.world.data)}")
            if how == "lose":
                path.unlink()
            else:
                (flip if how == "flip" else cut)(path, self.rng)
        self.check(loosely, self.model, self.model)
        self.job(JobKind.IMPORT)

    def lose_pointer(self) -> None:
        """Lose the file that names the live generation."""
        (self.world.data / "index" / "CURRENT").unlink(missing_ok=True)
        self.say("lose CURRENT")
        self.check(loosely, self.model, self.model)
        self.job(JobKind.IMPORT)

    def damage_catalogue(self) -> None:
        """Flip bits of the catalogue: every text is right or named; what cannot be healed is restored."""
        self.world.backup()
        bits = self.rng.choice((1, 3, 20, 50))
        flip(self.world.data / "catalogue.sqlite", self.rng, bits=bits)
        self.say(f"flip {bits} bits of the catalogue")
        self.check(loosely, self.model, self.model)
        self.world.restore()
        self.say("restore the catalogue")
        self.check(strictly)

    def lose_catalogue(self) -> None:
        """Lose the catalogue: it is said, and the next imports begin anew."""
        path = self.world.data / "catalogue.sqlite"
        if self.rng.random() < 0.5:
            path.unlink()
        else:
            path.write_bytes(b"")
        for end in ("-wal", "-shm"):
            path.with_name(f"catalogue.sqlite{end}").unlink(missing_ok=True)
        self.say("lose the catalogue")
        self.check(loosely, Model(), Model())
        self.model = Model()
        self.job(JobKind.IMPORT)
        if SITE in self.world.sources:
            self.job(JobKind.CRAWL)

    def lose_power(self) -> None:
        """Have a job end in the middle and lose what the catalogue wrote last, then do it in peace."""
        kind = self.rng.choice((JobKind.IMPORT, JobKind.REINDEX))
        fault = Fault(Kind.KILL, self.rng.randint(1, self._events[kind]))
        before, after = self.model.copy(), self.model.copy()
        self._follow(after, kind)
        self._no_bug(self.world.work(kind, None, fault))
        self.world.lose_power(self.rng)
        self.say(f"lose power during {kind.value} at {fault.at}")
        self.check(loosely, before, after)
        self.job(kind)
        self.job(JobKind.IMPORT)

    def lose_captures(self) -> None:
        """Lose the pages as they were fetched; the next crawl has them again."""
        if SITE not in self.world.sources:
            return
        shutil.rmtree(self.world.data / "captures", ignore_errors=True)
        self.say("lose the captures")
        self.job(JobKind.CRAWL)
        self.job(JobKind.REREAD)

    # -- working and comparing ------------------------------------------------------------------------------

    def job(self, kind: JobKind, target: str | None = None, fault: Fault | None = None) -> None:
        """Do a job to its end, have the model follow, and compare."""
        if kind is JobKind.CRAWL and SITE not in self.world.sources:
            return
        self.say(f"job {kind.value} {target or ''}")
        ended = self.world.work(kind, target, fault)
        self._no_bug(ended)
        if ended.died or ended.error:
            self.find(f"the job did not end: {ended}")
        self._events[kind] = max(ended.events, 50)
        for end in ended.value:
            if end.state != "done" and not self._rightly_refused(end):
                self.find(f"the job {end} did not succeed")
        if target is not None and target.startswith("/"):
            self._follow_one(target)
        else:
            self._follow(self.model, kind)
        self.check(strictly)

    def check(self, compare: Callable[..., str | None], *models: Model) -> None:
        """Compare what a reader sees with the model, strictly or loosely."""
        ids = {key for model in (*models, self.model) for key in (*model.stories, *model.removed)}
        ended = self.world.look(tuple(sorted(ids)))
        self._no_bug(ended)
        if ended.died:
            self.find("the process that looked died")
        if ended.error is not None and compare is loosely:
            return  # refused with a sentence
        if ended.error is not None:
            self.find(f"it could not be looked at: {ended.error}")
        look: Look = ended.value
        if (difference := compare(look, *(models or (self.model,)))) is not None:
            self.find(f"{difference}\n  doctor: {look.doctor}")

    def find(self, difference: str) -> None:
        """Raise a FindingError that can be replayed."""
        steps = "\n".join(f"  {number}. {step}" for number, step in enumerate(self.steps, 1))
        raise FindingError(f"seed {self.seed}:\n{steps}\n  {difference}")

    def say(self, step: str) -> None:
        """Note a step."""
        self.steps.append(step)

    def _follow(self, model: Model, kind: JobKind) -> None:
        every = {JobKind.IMPORT: (INBOX, SHELF), JobKind.CRAWL: (SITE,)}.get(kind, ())
        for source in every:
            if source in self.world.sources:
                model.imported(source, self.disk.shelves[source], is_site=source == SITE)
        if kind is JobKind.REREAD:
            # Those too that could not be read before: they are known, and may be smaller by now.
            for source, origin in sorted(model.seen):
                tale = self.disk.shelves[source].readable().get(origin)
                if tale is not None and source in self.world.sources and source != SITE:
                    model.put(source, origin, tale)

    def _follow_one(self, path: str) -> None:
        for source, folder in self.world.folders.items():
            if source in self.world.sources and Path(path).resolve().is_relative_to(folder.resolve()):
                origin = str(Path(path).resolve().relative_to(folder.resolve()))
                self.model.put(source, origin, self.disk.shelves[source].tales[origin])

    def _rightly_refused(self, end: JobEnd) -> bool:
        """Say whether an index is not made of nothing: one of a lost catalogue lies there, and no story has come again."""
        return end.kind == JobKind.REINDEX and not self.model.stories and "is gone" in (end.message or "")

    def _no_bug(self, ended: Ended) -> None:
        said = [ended.error or ""]
        if isinstance(ended.value, list):
            said += [end.message or "" for end in ended.value]
        for each in said:
            if each.startswith("BUG") or "unforeseen" in each:
                self.find(each)

    def _fault(self, kind: JobKind) -> Fault:
        which = self.rng.choice(
            (Kind.KILL, Kind.KILL, Kind.KILL, Kind.NO_SPACE, Kind.NO_PAGES, Kind.NO_GROWTH)
        )
        if which is Kind.NO_PAGES and (server := self.world.server) is not None:
            return Fault(Kind.NO_SERVER, self.rng.randint(1, self._events[kind]), server.pid)
        if which in {Kind.KILL, Kind.NO_SPACE}:
            return Fault(which, self.rng.randint(1, self._events[kind]))
        return Fault(
            which, self.rng.randint(0, 8) if which is Kind.NO_PAGES else self.rng.randint(0, 1 << 18)
        )


# What happens to files and pages, and how often each thing is drawn: the everyday most, the loss of everything seldom.
OF_FILES = frozenset({"damage_catalogue", "lose_catalogue"})
DISK = ("add", "edit", "touch", "delete", "rename", "grow", "shrink", "hide_page")
WEIGHTS = dict.fromkeys(DISK, 3) | {
    "add": 8,
    "edit": 8,
    "import_all": 8,
    "import_by_path": 3,
    "crawl": 5,
    "reindex": 3,
    "reread": 3,
    "switch_engine": 3,
    "fail_job": 10,
    "without_right": 3,
    "change_limit": 3,
    "change_sources": 3,
    "work_beside": 6,
    "remove": 5,
    "forget": 1,
    "bring_back": 4,
    "lose_power": 3,
    "damage_index": 3,
    "lose_pointer": 3,
    "damage_catalogue": 3,
    "lose_catalogue": 1,
    "lose_captures": 3,
}
