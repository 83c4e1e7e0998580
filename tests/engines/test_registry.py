"""Who names no cluster has nothing of one: it is not loaded, not asked, and cannot be chosen."""

from __future__ import annotations

import subprocess
import sys

import pytest

from indexer.config import LibrarySettings, Settings
from indexer.engines.registry import every_administration, make_engine
from indexer.errors import EngineError

_USING_AN_ARCHIVE = """
import sys
from pathlib import Path
from indexer.config import LibrarySettings, Settings
from indexer.engines.index_service import IndexService
live = IndexService(Settings(library=LibrarySettings(data=Path(sys.argv[1]))))
live.rebuild(())
assert live.reader().count() == 0
live.close()
print([name for name in sys.modules if "opensearch" in name or name == "httpx2"])
"""


def test_without_hosts_nothing_of_a_cluster_is_loaded(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", _USING_AN_ARCHIVE, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_without_hosts_no_cluster_is_asked_or_chosen(tmp_path):
    settings = Settings(library=LibrarySettings(data=tmp_path))
    assert len(every_administration(settings)) == 1
    with pytest.raises(EngineError, match=r"\[opensearch\]"):
        make_engine(settings, "opensearch")
