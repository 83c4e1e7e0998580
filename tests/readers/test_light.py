"""Only the children that read load what knows how to: searching, serving and importing start sooner without it."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    "module", ["indexer.archive", "indexer.cli.import_files", "indexer.engines.local.bulk_load"]
)
def test_who_reads_no_files_loads_no_format(module):
    program = (
        f"import sys, {module}; parts = ('backups', 'documents', 'pages', 'text', 'read_capture'); "
        "print(*[name for name in sys.modules if name.startswith(tuple('indexer.readers.' + each for each in parts))])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
