"""Where stories come from: folders on disk and web sites.

Nothing here reads a story out of what it finds.
"""

from indexer.sources.inbox import walk
from indexer.sources.port import CaptureStore, Frontier

__all__ = ["CaptureStore", "Frontier", "walk"]
