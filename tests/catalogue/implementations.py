"""Every way to keep a catalogue: each passes the contract, which is all tests that take ``catalogue`` or ``opens``.

A new adapter takes a line here: what opens, and makes if need be, the catalogue that belongs to a folder. Tests that look
at tables, files or statements themselves take ``sqlite``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from indexer.catalogue import Catalogue, open_catalogue

IMPLEMENTATIONS: dict[str, Callable[[Path], Catalogue]] = {"sqlite": open_catalogue}
