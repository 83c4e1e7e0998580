"""Settings: config.toml and VELVETEEN_* variables become one frozen ``Settings``.

It reads and checks; it creates no folder and opens no database.
"""

from indexer.config.load import load
from indexer.config.options import Option, options
from indexer.config.settings import (
    CaptureSettings,
    CataloguePlace,
    CatalogueSettings,
    CrawlSettings,
    IndexSettings,
    LibrarySettings,
    OpenSearchSettings,
    ReadSettings,
    SearchSettings,
    Settings,
    WebSettings,
)
