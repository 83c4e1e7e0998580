"""The import pipeline: walk sources, read captures, store stories in the catalogue, update the index.

``folder`` and ``site`` begin it, ``batches`` is its middle, ``indexing`` its end. It schedules nothing. ``site`` is not
imported here: what it needs for the network and for HTML is 7 MB that most processes do without.
"""

from indexer.pipeline.anew import reindex
from indexer.pipeline.folder import import_folder, import_paths
from indexer.pipeline.healing import heal
from indexer.pipeline.indexing import index_pending
from indexer.pipeline.parts import Parts, check_ahead, open_parts, open_ready
from indexer.pipeline.removal import follow_removals, forget_removed, remove
from indexer.pipeline.reread import reread

__all__ = [
    "Parts",
    "check_ahead",
    "follow_removals",
    "forget_removed",
    "heal",
    "import_folder",
    "import_paths",
    "index_pending",
    "open_parts",
    "open_ready",
    "reindex",
    "remove",
    "reread",
]
