"""Which version of the program this is: what one version could not cope with, another may.

It knows nothing of the versions of tables or of the index.
"""

from functools import cache
from importlib import metadata


@cache
def current() -> str:
    """Return the version of the installed distribution, or "unknown" for a copy that was never installed."""
    try:
        return metadata.version("velveteen")
    except metadata.PackageNotFoundError:
        return "unknown"
