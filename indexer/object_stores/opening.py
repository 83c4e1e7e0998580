"""Open the store of captures that the settings name: the one place that knows every implementation.

What speaks S3 is loaded when it is needed: nobody who keeps captures in a folder loads it.
"""

import importlib
from pathlib import Path
from urllib.parse import unquote, urlsplit

from indexer.config import CaptureSettings
from indexer.errors import CapturesAwayError
from indexer.object_stores.folder import FolderStore
from indexer.object_stores.port import ObjectStore


def open_store(settings: CaptureSettings, data: Path) -> ObjectStore:
    """Return the store of captures; with an empty ``url`` it is a folder in ``data``. Nothing is asked of it yet.

    Raises:
        CapturesAwayError: what the url needs is not installed, or the settings describe no store.
    """
    if not settings.url:
        return FolderStore(data / "captures")
    if settings.url.startswith("file:"):
        return FolderStore(Path(unquote(urlsplit(settings.url).path)))
    try:
        bucket_store = importlib.import_module("indexer.object_stores.s3").BucketStore
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != "obstore":
            raise
        raise CapturesAwayError(
            "[captures] url names a bucket, and what speaks to one is not installed. Run: pip install "
            "'velveteen[cluster]'"
        ) from error
    opened: ObjectStore = bucket_store(settings)
    return opened
