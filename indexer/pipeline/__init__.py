"""The import pipeline: walk sources, read captures, store stories in the catalogue, update the index.

``folder`` and ``site`` begin it, ``import_batches`` is its middle, ``index_sync`` its end. It schedules nothing. ``site`` is not
imported here: what it needs for the network and for HTML is 7 MB that most processes do without.
"""

from indexer.pipeline.folder import import_folder, import_paths
from indexer.pipeline.index_sync import index_pending
from indexer.pipeline.rebuild import reindex
from indexer.pipeline.removal import follow_removals, forget_removed, remove
from indexer.pipeline.repair import heal
from indexer.pipeline.reread import reread, reread_as
from indexer.pipeline.resources import Resources, open_resources, open_warm, warm_up
