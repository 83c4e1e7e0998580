"""Data files beside the modules that use them: what people know of a domain is data, not code.

It caches nothing; whoever makes values of a file keeps those.
"""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any


def data_text(package: str, name: str) -> str:
    """Return the text of the file called ``name`` in ``package``."""
    return resources.files(package).joinpath(name).read_text(encoding="utf-8")


def data_table(package: str, name: str) -> dict[str, Any]:
    """Return the TOML file called ``name`` in ``package``."""
    return tomllib.loads(data_text(package, name))
