"""The indexes of one archive in a cluster by the names they have there, and the register of their commits.

A generation is an index of stories and mostly one of passages. An alias names the live one, another all that are
complete; the register has a document for each that counts its writers and keeps what they want remembered.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from indexer.config import OpenSearchSettings
from indexer.engines.opensearch_engine.connection import Connection, connection_to
from indexer.engines.opensearch_engine.mapping import (
    ENGINE_NAME,
    VERSION,
    index_settings,
    passage_index,
    story_index,
)
from indexer.engines.port import Made
from indexer.errors import EngineAwayError, IndexDamagedError, IndexLockedError, NoIndexError

# So long what a page asks all the time is taken as it was.
_FRESH_S = 1.0
# So long is waited for it.
_SOON_S = 5.0
_DIGITS = 6
# So often is looked how far the copies of an index are.
_LOOK_S = 0.3


@dataclass(frozen=True, slots=True)
class Commit:
    """What the register has of a generation: what was wanted remembered, and the newest change that was committed."""

    note: str = ""
    change: int = 0


class Indexes:
    """The indexes of one archive; equal to others of the same archive in the same cluster."""

    def __init__(self, settings: OpenSearchSettings) -> None:
        self.settings = settings
        self._seen: tuple[float, str | EngineAwayError | None, str] | None = None
        self._is_registered = False

    def __eq__(self, other: object) -> bool:
        """Say whether another one knows the same indexes."""
        return isinstance(other, Indexes) and other.settings == self.settings

    def __hash__(self) -> int:
        return hash(self.settings)

    @property
    def connection(self) -> Connection:
        """The way to the cluster.

        Raises:
            EngineError: none is named.
        """
        return connection_to(self.settings)

    def stories(self, number: int) -> str:
        """Return the name of an index of stories."""
        return f"{self.settings.prefix}_{number:0{_DIGITS}}"

    def passages(self, number: int) -> str:
        """Return the name of an index of passages."""
        return f"{self.stories(number)}_passages"

    @property
    def _soon_s(self) -> float:
        return min(self.settings.timeout_s, _SOON_S)

    @property
    def _live(self) -> str:
        return f"{self.settings.prefix}_live"

    @property
    def _complete(self) -> str:
        return f"{self.settings.prefix}_complete"

    @property
    def _retired(self) -> str:
        return f"{self.settings.prefix}_retired"

    @property
    def _register(self) -> str:
        return f"{self.settings.prefix}_register"

    # -- which there are --------------------------------------------------------------------------------

    def current(self) -> int | None:
        """Return the live one; see the port."""
        return next(iter(self._under(self._live)), None)

    def candidates(self) -> Sequence[int]:
        """Return complete ones; see the port."""
        live = self.current()
        if live is None:
            return []
        return sorted(self._under(self._complete), key=lambda number: (number != live, -number))

    def _under(self, alias: str) -> list[int]:
        # Of these indexes: an account need have no rights on any others.
        among = f"{self.settings.prefix}_*"
        found = self.connection.ask("GET", f"/{among}/_alias/{alias}", within_s=self._soon_s, local="true")
        return [] if found.is_missing else self._numbers(found.body)

    def _numbers(self, names: Mapping[str, Any]) -> list[int]:
        named = re.compile(rf"{re.escape(self.settings.prefix)}_(\d{{{_DIGITS},}})")
        return sorted(int(found[1]) for name in names if (found := named.fullmatch(name)))

    def every(self) -> list[int]:
        """Return all there are, finished or not."""
        return self._numbers(self._metas(f"{self.settings.prefix}_*"))

    def _metas(self, names: str) -> Mapping[str, Any]:
        found = self.connection.ask("GET", f"/{names}/_mapping", local="true", filter_path="*.mappings._meta")
        return {} if found.is_missing else dict(found.body)

    def shards(self, number: int) -> Mapping[str, int]:
        """Return into how many shards the index of stories and, if there is one, that of passages are cut, by name.

        Raises:
            NoIndexError: there is no such index.
            IndexDamagedError: it was made by another version of this engine.
        """
        wanted = {self.stories(number), self.passages(number)}
        held = {
            name: each for name, each in self._metas(f"{self.stories(number)}*").items() if name in wanted
        }
        if self.stories(number) not in held:
            raise NoIndexError(f"The cluster has no index {self.stories(number)}; run: velveteen reindex")
        about = {name: each["mappings"].get("_meta", {}) for name, each in held.items()}
        for name, each in about.items():
            if (each.get("engine"), each.get("version")) != (ENGINE_NAME, VERSION):
                raise IndexDamagedError(
                    f"{name} was made by another version of Velveteen, or by something else; run: velveteen reindex"
                )
        return {name: int(each["shards"]) for name, each in about.items()}

    # -- what is known of one ---------------------------------------------------------------------------

    def commit(self, number: int) -> Commit:
        """Return what the register has of a generation.

        Raises:
            NoIndexError: it has nothing.
        """
        found = self.connection.ask(
            "GET", f"/{self._register}/_doc/{number}", within_s=self._soon_s, preference="_local"
        )
        if found.is_missing:
            raise NoIndexError(f"The cluster has no index {self.stories(number)}; run: velveteen reindex")
        return Commit(str(found.body["_source"]["note"]), int(found.body["_source"]["change"]))

    def describe(self, number: int) -> Made:
        """Return what is known of one; see the port."""
        return Made(ENGINE_NAME, self.commit(number).note)

    def remember(self, number: int, commit: Commit) -> None:
        """Note a commit.

        Raises:
            IndexLockedError: a writer that began later has committed.
        """
        said = self.connection.ask(
            "PUT",
            f"/{self._register}/_doc/{number}",
            {"note": commit.note, "change": commit.change},
            version=commit.change,
            version_type="external_gte",
        )
        if said.is_conflict:
            raise IndexLockedError("Another process has begun to write to the index; run this job again")
        self._seen = None

    def next_writer(self, number: int) -> int:
        """Return a number for a writer, higher than all that were given for this index before."""
        said = self.connection.ask("PUT", f"/{self._register}/_doc/writers-{number}", {})
        if said.is_missing:
            raise NoIndexError(f"The cluster has no index {self.stories(number)}; run: velveteen reindex")
        return int(said.body["_version"])

    def version(self, told: str = "") -> str | None:
        """Return a text that changes with every commit and every switch; see the port."""
        seen = self._seen
        if seen is None or seen[2] != told or time.monotonic() - seen[0] > _FRESH_S:
            said: str | EngineAwayError | None
            try:
                said = self._version()
            except EngineAwayError as error:
                # Every page asks: they are not to wait one after the other.
                said = error
            seen = self._seen = (time.monotonic(), said, told)
        if isinstance(seen[1], EngineAwayError):
            raise seen[1]
        return seen[1]

    def _version(self) -> str | None:
        live = self.current()
        return None if live is None else f"{live}.{self.commit(live).change}"

    def size(self) -> int:
        """Return how many bytes all of them take, every copy counted; see the port."""
        found = self.connection.ask("GET", f"/{self.settings.prefix}_0*/_stats/store")
        return (
            0
            if found.is_missing
            else int(found.body["_all"]["total"].get("store", {}).get("size_in_bytes", 0))
        )

    def problems(self) -> tuple[str, ...]:
        """Return in sentences what is wrong; see the port."""
        live = self.current()
        if live is None:
            return ()
        return tuple(f"A part of the index does not answer: {name}" for name in self.parts_away(live))

    def parts_away(self, number: int) -> tuple[str, ...]:
        """Return the names of the shards that have no copy just now."""
        names = ",".join(self.shards(number))
        found = self.connection.ask("GET", f"/_cluster/health/{names}", level="shards", local="true")
        return tuple(
            f"{name}, shard {shard}"
            for name, index in sorted(found.body.get("indices", {}).items())
            for shard, held in sorted(index["shards"].items())
            if not held["primary_active"]
        )

    # -- what is done to them ---------------------------------------------------------------------------

    def start(self, *, after: int = 0) -> int:
        """Return a number for a new one; see the port."""
        self._ensure_register()
        complete, every = set(self._under(self._complete)), self.every()
        self._remove(number for number in every if number not in complete)
        return max((*complete, after)) + 1

    def create(self, number: int, note: str, *, passages: bool) -> None:
        """Make the empty indexes of a generation."""
        self._ensure_register()
        wanted = {self.stories(number): story_index(self.settings)}
        if passages:
            wanted[self.passages(number)] = passage_index(self.settings)
        for name, made in wanted.items():
            self._make(name, made)
        # Whatever an index of that number was before.
        self.connection.ask("PUT", f"/{self._register}/_doc/{number}", {"note": note, "change": 0})

    def _ensure_register(self) -> None:
        if self._is_registered and self.connection.ask("HEAD", f"/{self._register}").is_missing:
            self._is_registered = False
        if not self._is_registered:
            copies = {"number_of_shards": 1, "number_of_replicas": 0, "auto_expand_replicas": "0-2"}
            settings = index_settings(self.settings) | copies
            self._make(self._register, {"settings": settings, "mappings": {"dynamic": False}})
            self._is_registered = True

    def _make(self, name: str, body: Mapping[str, Any]) -> None:
        # Whether a copy is missing is no matter here; a part that has none is seen by whoever asks.
        self.connection.ask("PUT", f"/{name}", body, wait_for_active_shards=1)

    def copy(self, number: int, *, wait: bool = True) -> None:
        """Have as many copies of each part made as are wanted, and wait while there are some that are being made."""
        if not self.settings.replicas:
            return
        parts = self.shards(number)
        names = ",".join(parts)
        # What is in files is copied; what is not is made once more, change by change.
        self.connection.ask("POST", f"/{names}/_flush")
        wanted = {"index.number_of_replicas": self.settings.replicas}
        self.connection.ask("PUT", f"/{names}/_settings", wanted)
        looked = time.monotonic()
        while wait and time.monotonic() - looked < self.settings.timeout_s:
            said = self.connection.ask("GET", f"/_cluster/health/{names}").body
            copies = 1 + min(self.settings.replicas, said["number_of_data_nodes"] - 1)
            if said["active_shards"] >= copies * sum(parts.values()):
                return
            if said["initializing_shards"]:
                looked = time.monotonic()
            time.sleep(_LOOK_S)

    def publish(self, number: int) -> None:
        """Make a finished one live; see the port."""
        self.copy(number, wait=False)
        before, name = self.current(), self.stories(number)
        self._switch(
            *(
                {"remove": {"index": self.stories(before), "alias": self._live}}
                for before in [before]
                if before
            ),
            {"add": {"index": name, "alias": self._live}},
            {"add": {"index": name, "alias": self._complete}},
        )
        self._seen = None
        self._remove(each for each in self.every() if each not in {number, before})

    def _switch(self, *actions: Mapping[str, Any]) -> None:
        self.connection.ask("POST", "/_aliases", {"actions": list(actions)})

    def discard(self, number: int) -> None:
        """Remove one that was never published; see the port."""
        self._remove([number])

    def drop(self, *, keep: int | None) -> None:
        """Remove all but one; see the port.

        Where none is to stay, the live one is none any more, and goes when it is repaired or dropped again: it may be
        read just now.
        """
        live = self.current() if keep is None else None
        if live is not None:
            complete = self._under(self._complete)
            self._switch(
                *({"remove": {"index": self.stories(each), "alias": self._complete}} for each in complete),
                {"remove": {"index": self.stories(live), "alias": self._live}},
                {"add": {"index": self.stories(live), "alias": self._retired}},
            )
            self._strike(live)
        self._remove(each for each in self.every() if each not in {keep, live})
        self._seen = None

    def _remove(self, numbers: Iterable[int]) -> None:
        for number in numbers:
            for name in (self.stories(number), self.passages(number)):
                self.connection.ask("DELETE", f"/{name}")
            self._strike(number)

    def _strike(self, number: int) -> None:
        # How many writers it had is kept: those of another index of that number come after them.
        self.connection.ask("DELETE", f"/{self._register}/_doc/{number}")

    def repair(self) -> None:
        """Remove what was live when the archive went over to another engine; see the port."""
        self._remove(self._under(self._retired))


@lru_cache(8)
def indexes_of(settings: OpenSearchSettings) -> Indexes:
    """Return the indexes of an archive, the same for whoever asks in this process."""
    return Indexes(settings)
