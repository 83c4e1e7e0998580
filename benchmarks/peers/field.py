"""Who takes part: every contender by a short key, with the Python it lives in and where its index is.

It starts none of them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.peers.fts5 import Fts5
from benchmarks.peers.plain_tantivy import PlainTantivy
from benchmarks.peers.port import Peer
from benchmarks.peers.whoosh_stock import WhooshStock
from benchmarks.peers.xapian import Xapian

# Where Debian's own packages for Python are.
_SYSTEM_PYTHON = "/usr/bin/python3"


@dataclass(frozen=True, slots=True)
class Contender:
    """How to make a peer, and the interpreter that has what it needs."""

    make: Callable[[], Peer]
    interpreter: str = sys.executable

    def index(self, folder: Path) -> Path:
        """Return what of its folder is the index."""
        inside = folder / "var" / "index"
        return inside if inside.is_dir() else folder


def _velveteen(engine: str) -> Peer:
    # Needs numpy and more, which the system's Python need not have.
    from benchmarks.peers.velveteen import Velveteen

    return Velveteen(engine)


CONTENDERS: Mapping[str, Contender] = {
    "velveteen-tantivy": Contender(lambda: _velveteen("tantivy")),
    "velveteen-whoosh": Contender(lambda: _velveteen("whoosh")),
    "plain-tantivy": Contender(PlainTantivy),
    "stock-whoosh": Contender(WhooshStock),
    "fts5": Contender(Fts5),
    "xapian": Contender(Xapian, _SYSTEM_PYTHON),
}
