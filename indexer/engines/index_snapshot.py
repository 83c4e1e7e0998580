"""A snapshot of the index: the reader of one commit of one generation, with the engine that made it.

It opens and closes nothing; ``index_service`` does.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from indexer.engines.capabilities import check_capabilities
from indexer.engines.port import EngineResult, IndexReader, PassageReader, SearchEngine
from indexer.model import OWNER, Scope
from indexer.model.fields import RANKED
from indexer.query.ast import Everything, Pattern, Query
from indexer.query.plan import Plan, lower
from indexer.query.plan_nodes import any_of
from indexer.query.ranking import ranked
from indexer.query.relax import Relaxing

# Scopes whose languages are remembered: those of viewers, each without the stories that left the archive a moment ago.
_SCOPES_KEPT = 16


@dataclass(frozen=True, slots=True)
class IndexSnapshot:
    """A reader with its engine, the generation it reads and the stamp of the commit it saw."""

    reader: IndexReader
    generation: int
    version: str
    engine: SearchEngine
    max_expansions: int = 1024
    _values: dict[tuple[str, Scope], Sequence[str]] = field(default_factory=dict)
    _passages: list[PassageReader | None] = field(default_factory=list)

    def plan(self, query: Query) -> Plan:
        """Return what ``query`` means to this commit.

        Raises:
            IndexDamagedError: an index file turned out to be unreadable.
        """
        plan = lower(
            query.node,
            self,
            max_expansions=self.max_expansions,
            scope=query.scope,
            bookmarks=query.bookmarks,
        )
        plan = self._relaxed(plan, query) if query.share < 1 else plan
        return ranked(plan, query.node) if query.sort in RANKED else plan

    def _relaxed(self, plan: Plan, query: Query) -> Plan:
        relaxing = Relaxing.of(plan)
        weighed = self.reader.weigh(Plan(any_of(relaxing.words)), query.scope)
        rarity = {each.leaf: each.rarity for each in weighed if each.stories != 0}
        return relaxing.content(rarity, query.share)

    def terms(self, field: str, start: str, limit: int, scope: Scope = OWNER) -> Sequence[str]:
        """Return words of a field that start so; see the port."""
        return self.reader.terms(field, start, limit, scope)

    def matching(self, field: str, pattern: Pattern, limit: int, scope: Scope = OWNER) -> Sequence[str]:
        """Return words of a field that look so; see the port."""
        return self.reader.matching(field, pattern, limit, scope)

    def values(self, field: str, scope: Scope = OWNER) -> Sequence[str]:
        """Return the values of a facet in order, looked up once for a scope."""
        found = self._values.get((field, scope))
        if found is None:
            if len(self._values) >= _SCOPES_KEPT:
                self._values.clear()
            found = self._values[field, scope] = sorted(self.reader.values(field, scope))
        return found

    def passages(self) -> PassageReader | None:
        """Return the reader of its passages, opened when first asked for; None where the index was made without.

        Raises:
            IndexDamagedError: they cannot be trusted.
        """
        if not self._passages:
            self._passages.append(self.engine.open_passages(self.generation))
        return self._passages[0]

    def search(
        self, query: Query, plan: Plan | None = None, *, deadline_s: float | None = None
    ) -> EngineResult:
        """Answer ``query``, whose words mean ``plan`` (None: what ``plan`` makes of it); see the port.

        Raises:
            UnsupportedQueryError: this engine cannot do all that is asked.
            IndexDamagedError: an index file turned out to be unreadable.
        """
        plan = plan or self.plan(query)
        check_capabilities(query, plan, self.engine.name, self.engine.capabilities)
        return self.reader.search(query, plan, deadline_s=deadline_s)

    def count(self, scope: Scope = OWNER) -> int:
        """Return how many stories it holds that are within ``scope``."""
        if scope.is_everything:
            return self.reader.count()
        return self.search(Query("", Everything(), per_page=1, faceted=False, scope=scope)).total
