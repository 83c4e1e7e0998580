"""Histories of an archive on two machines: each with its folder of data and stories, its configuration, its worker and web server.

They share a PostgreSQL server, an OpenSearch cluster and a bucket of captures, and nothing else. While files and pages change,
jobs run and stories are removed, any of it is killed, and both web servers are asked all the time: what they answer must be
what was or what is to be. After each round both must give the model's answers to the letter.
"""

from __future__ import annotations

import contextlib
import json
import random
import secrets
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import psutil
from endtoend.running_server import RunningServer
from object_store_server import KEY, SECRET, ObjectStoreServer
from postgres_server import PostgresServer
from simulate.asking import Asker, look_by_http
from simulate.compare import strictly
from simulate.disk import Disk
from simulate.model import Model
from simulate.world import INBOX, SHELF, SITE

from indexer import pipeline
from indexer.archive import Archive
from indexer.catalogue import Catalogue, open_catalogue
from indexer.config import Settings, load
from indexer.errors import CatalogueAwayError
from indexer.model import Job, JobKind, JobState, RemovalOrder

# What a job ends with that is to be asked for again: it names the captures' server, or its process was killed twice.
_ASKED_AGAIN = ("captures", "for the second time")
_PATIENCE_S, _FRESH_S = 240.0, 10.0
_ONE, _TWO = "one", "two"
# Whose stories are whose: no machine sees the other's folder.
_HOMES = {INBOX: _ONE, SHELF: _TWO}
_OF_MACHINES = tuple(
    (name, what) for what in ("jobs.worker", "jobs.job_main", "webui", "machine") for name in (_ONE, _TWO)
)
KILLS = (*_OF_MACHINES, ("catalogue", "server"), ("captures", "server"))
"""What is killed with SIGKILL, and whose."""
_CONFIG = """
[catalogue]
url = "{catalogue}"
[captures]
url = "s3://{bucket}/shared"
endpoint = "{endpoint}"
access_key = "{key}"
secret_key = "{secret}"
timeout_s = 5
[index]
engine = "opensearch"
processes = 1
max_loss_share = 1.0
lifted = false
[opensearch]
hosts = {hosts}
prefix = "{prefix}"
replicas = 0
timeout_s = 60
[search]
group_copies = false
deadline_s = 60
per_page = 50
[crawl]
retries = 0
[[source]]
id = "{folder_id}"
kind = "inbox"
folder = "{folder}"
on_missing = "{missing}"
[[source]]
id = "site"
kind = "site"
url = "{site}"
pace = 0
allow_private = true
sitemap = false
on_missing = "remove"
"""


class DifferenceError(Exception):
    """The machines did not do what the model says; the text has seed, steps and difference."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What the machines share, and the site they crawl: its address and the folder of its pages."""

    catalogue: PostgresServer
    objects: ObjectStoreServer
    hosts: tuple[str, ...]
    site: str
    pages: Path


@dataclass(slots=True)
class Places:
    """Where files and pages lie, as ``Disk`` asks."""

    folders: dict[str, Path]
    url: str
    pages: Path


@dataclass(slots=True)
class Machine:
    """One machine: its server, and its catalogue as a person at its command line has it."""

    name: str
    server: RunningServer
    catalogue: Catalogue = field(init=False)
    settings: Settings = field(init=False)

    def begin(self) -> None:
        self.settings = load(self.server.config, {})
        self.catalogue = open_catalogue(self.settings.place)
        self.server.serve()

    def kill(self, what: str) -> bool:
        """Kill its processes of a kind, or all of it, which is then started anew; say whether there was any."""
        head = psutil.Process(self.server.pid)
        every = [*head.children(recursive=True), *([head] if what == "machine" else [])]
        found = 0
        for process in every:
            with contextlib.suppress(psutil.NoSuchProcess):
                if what == "machine" or what in " ".join(process.cmdline()):
                    process.send_signal(signal.SIGKILL)
                    found += 1
        if what == "machine":
            self.server.lost()
            self.server.serve()
        return bool(found)

    def end(self) -> None:
        self.catalogue.close()
        self.server.stop()


class MachinesHistory:
    """One random history; its seed decides what happens, and in which order what is killed."""

    def __init__(self, seed: int, folder: Path, shared: Shared) -> None:
        self.seed, self.shared, self.rng = seed, shared, random.Random(seed)
        name = f"machines-{seed}"
        self.places = Places(
            {source: folder / name / home / "stories" for source, home in _HOMES.items()},
            f"{shared.site}/{name}",
            shared.pages / name,
        )
        for each in (*self.places.folders.values(), self.places.pages):
            each.mkdir(parents=True)
        self.disk, self.model, self.steps = Disk(self.rng, self.places), Model(), []
        url = shared.catalogue.make_database(name)
        # Clusters outlive histories.
        self.prefix = f"{name}-{secrets.token_hex(4)}"
        bucket = shared.objects.settings(f"s3://{name}/shared")
        self.machines = []
        for source, home in _HOMES.items():
            config = _CONFIG.format(
                catalogue=url,
                bucket=name,
                prefix=self.prefix,
                endpoint=bucket.endpoint,
                key=KEY,
                secret=SECRET,
                hosts=json.dumps(shared.hosts),
                folder_id=source,
                folder=self.places.folders[source],
                missing=self.disk.shelves[source].policy.value,
                site=f"{self.places.url}/index.html",
            )
            self.machines.append(Machine(home, RunningServer(folder / name / home, config)))
        self.asker = Asker([machine.server for machine in self.machines])
        self.due = list(KILLS)
        self.rng.shuffle(self.due)

    def run(self, rounds: int, kills: int = 3) -> None:
        """Take so many rounds, in each of which something is killed so many times.

        Raises:
            DifferenceError: the machines and the model differ.
        """
        with contextlib.ExitStack() as held:
            held.callback(
                httpx2.delete, f"{self.shared.hosts[0]}/{self.prefix}_*", timeout=60, trust_env=False
            )
            for machine in self.machines:
                machine.begin()
                held.callback(machine.end)
            for _ in range(6):
                self.to_disk("add")
            self.work()
            self.settle()
            self.follow(self.model)
            self.check()
            for _ in range(rounds):
                self.round(kills)

    # -- a round --------------------------------------------------------------------------------------------

    def round(self, kills: int) -> None:
        """Change files and pages, ask for all the work, remove something, kill, wait, compare."""
        before = self.model.copy()
        for name in self.rng.choices(
            ("add", "edit", "edit", "delete", "rename", "touch"), k=self.rng.randint(3, 6)
        ):
            self.to_disk(name)
        after = self.model.copy()
        self.follow(after)
        removed = self.pick_removed(before, after)
        after.remove(removed)
        with self.asker.asking(before, after):
            self.work()
            plan: list[Callable[[], None]] = [self.kill for _ in range(kills)]
            plan.insert(self.rng.randint(0, kills), lambda: self.remove(removed))
            for act in plan:
                time.sleep(self.rng.uniform(0.2, 1.5))
                act()
            self.settle()
        self.model = after
        if self.asker.wrong:
            self.find("; ".join(self.asker.wrong[:3]))
        self.check()
        if self.model.removed and self.rng.random() < 0.3:
            self.bring_back()

    def to_disk(self, name: str) -> None:
        """Have something happen to files or pages."""
        if (done := getattr(self.disk, name)()) is not None:
            self.say(done)

    def follow(self, model: Model) -> None:
        """Have a model follow an import of all there is."""
        for source in (INBOX, SHELF, SITE):
            model.imported(source, self.disk.shelves[source], is_site=source == SITE)

    def work(self) -> None:
        """Ask for all the work there is, on one machine or the other; a machine's files at the machine."""
        asked = [(machine, JobKind.IMPORT, None) for machine in self.machines]
        asked.append((self.rng.choice(self.machines), JobKind.CRAWL, SITE))
        self.rng.shuffle(asked)
        for machine, kind, target in asked:
            self.say(f"{kind.value} {target or ''} asked for on {machine.name}")
            self.acknowledged(
                lambda machine=machine, kind=kind, target=target: machine.catalogue.jobs.request(kind, target)
            )

    def pick_removed(self, before: Model, after: Model) -> list[str]:
        """Return stories to be removed: of those that nothing happens to in this round."""
        quiet = sorted(key for key, tale in before.stories.items() if after.stories.get(key) is tale)
        return self.rng.sample(quiet, min(len(quiet), self.rng.randint(0, 2)))

    def remove(self, keys: list[str]) -> None:
        """Remove stories as a person does, on one machine: from then on no server shows them."""
        if not keys:
            return
        machine = self.rng.choice(self.machines)
        self.say(f"remove {keys} on {machine.name}")
        order = RemovalOrder("simulated", "a person", None, False)
        self.acknowledged(lambda: pipeline.remove(machine.catalogue, keys, order))
        self.asker.removed(keys)

    def bring_back(self) -> None:
        """Take a removal back on one machine, and import anew."""
        key, machine = self.rng.choice(sorted(self.model.removed)), self.rng.choice(self.machines)
        self.say(f"restore {key} on {machine.name}")
        self.acknowledged(lambda: machine.catalogue.removals.restore([key]))
        self.model.restore([key])
        self.work()
        self.settle()
        self.follow(self.model)
        self.check()

    def kill(self) -> None:
        """Kill what is due."""
        if not self.due:
            self.due = list(KILLS)
            self.rng.shuffle(self.due)
        whose, what = self.due.pop()
        if what != "server":
            machine = next(each for each in self.machines if each.name == whose)
            self.say(f"kill {what} of {whose}: {machine.kill(what)}")
        elif whose == "catalogue":
            self.say("crash the server of the catalogue")
            self.shared.catalogue.restart(signal.SIGQUIT)
        else:
            self.say("kill the server of the captures")
            self.shared.objects.kill()
            time.sleep(0.5)
            self.shared.objects.start()

    # -- waiting and comparing --------------------------------------------------------------------------------

    def acknowledged(self, act: Callable[[], Any]) -> None:
        """Do something until it is acknowledged, as a person does who is told that the server is away."""
        until = time.monotonic() + _PATIENCE_S
        while True:
            with contextlib.suppress(CatalogueAwayError):
                act()
                return
            if time.monotonic() > until:
                self.find("nothing was acknowledged")
            time.sleep(0.2)

    def settle(self) -> None:
        """Wait until no job waits or runs; what ended with a sentence that says so is asked for again."""
        asked_again = 0
        while failed := [
            job for job in self.ended() if job.state is not JobState.DONE and job.id > self.settled
        ]:
            self.settled = max(job.id for job in failed)
            for job in failed:
                if not any(words in (job.message or "") for words in _ASKED_AGAIN) or asked_again > 3:
                    self.find(f"the job {job} did not succeed")
                asked_again += 1
                self.say(f"{job.kind.value} {job.target} again: {job.message}")
                self.acknowledged(
                    lambda job=job: self.machines[0].catalogue.jobs.request(job.kind, job.target)
                )

    settled = 0

    def ended(self) -> tuple[Job, ...]:
        """Wait until no job waits or runs, and return the latest."""
        until = time.monotonic() + _PATIENCE_S
        while True:
            jobs: tuple[Job, ...] = ()
            with contextlib.suppress(CatalogueAwayError):
                jobs = self.machines[0].catalogue.jobs.recent(100)
            waiting = [job for job in jobs if job.state in {JobState.QUEUED, JobState.RUNNING}]
            if jobs and not waiting:
                return jobs
            if time.monotonic() > until:
                self.find(f"these jobs do not end: {waiting}")
            time.sleep(0.1)

    def check(self) -> None:
        """Compare both servers with the model, and both machines' catalogue, captures and index with each other."""
        for machine in self.machines:
            until = time.monotonic() + _FRESH_S
            while (difference := self.difference(machine)) is not None and time.monotonic() < until:
                time.sleep(0.3)
            if difference is not None:
                self.find(f"{machine.name}: {difference}")
            if (count := machine.catalogue.stories.count()) != len(self.model.stories):
                self.find(f"{count} stories in the catalogue, not {len(self.model.stories)}")
            if said := (*machine.catalogue.check(), *machine.catalogue.check_deep()):
                self.find(f"{machine.name} says: {said}")
            with contextlib.closing(Archive(machine.settings)) as archive:
                if said := archive.check():
                    self.find(f"{machine.name} says: {said}")
            for page in machine.catalogue.frontier.pages(SITE):
                if page.digest is not None:
                    machine.catalogue.captures.get(str(page.digest))
        self.say(f"{len(self.model.stories)} stories are right on both")

    def difference(self, machine: Machine) -> str | None:
        """Return how a server's answers differ from the model's."""
        look, status = look_by_http(machine.server, {*self.model.stories, *self.model.removed})
        return strictly(look, self.model) if look is not None else f"it answers {status}"

    def find(self, difference: str) -> None:
        """Raise a DifferenceError with all that led to it."""
        steps = "\n".join(f"  {number}. {step}" for number, step in enumerate(self.steps, 1))
        raise DifferenceError(f"seed {self.seed}:\n{steps}\n  {difference}")

    def say(self, step: str) -> None:
        """Note a step."""
        self.steps.append(step)
