"""A snapshot of the index: the reader of one commit of one generation, with the engine that made it.

It opens and closes nothing; ``index_service`` does.
"""

from dataclasses import dataclass

from indexer.engines.capabilities import check_capabilities
from indexer.engines.port import EngineResult, IndexReader, SearchEngine
from indexer.model import OWNER, Scope
from indexer.query.ast import Everything, Query
from indexer.query.plan import Plan, lower


@dataclass(frozen=True, slots=True)
class IndexSnapshot:
    """A reader with its engine, the generation it reads and the stamp of the commit it saw."""

    reader: IndexReader
    generation: int
    version: str
    engine: SearchEngine
    max_expansions: int = 1024

    def plan(self, query: Query) -> Plan:
        """Return what ``query`` means to this commit.

        Raises:
            IndexDamagedError: an index file turned out to be unreadable.
        """
        return lower(query.node, self.reader, max_expansions=self.max_expansions, scope=query.scope)

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
