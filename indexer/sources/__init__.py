"""Where stories come from: folders on disk and web sites.

Nothing here reads a story out of what it finds.
"""

from indexer.sources.chains import chains
from indexer.sources.inbox import walk
from indexer.sources.port import CaptureStore, Frontier
from indexer.sources.run import CrawlSummary
from indexer.sources.site import SiteCrawl

__all__ = ["CaptureStore", "CrawlSummary", "Frontier", "SiteCrawl", "chains", "walk"]
