"""Our query language: text becomes a small tree that names no engine, and the tree becomes text again.

No engine, no catalogue and no page is known here.
"""

from indexer.query.explain import explain
from indexer.query.leaves import iter_leaves
from indexer.query.parse import parse
from indexer.query.show import show
