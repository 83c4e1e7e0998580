"""A query can be understood, and said back, by a process that has no engine."""

from __future__ import annotations

import subprocess
import sys


def test_understanding_a_query_loads_no_engine_and_no_arrays():
    program = (
        "import sys, indexer.query, indexer.query.plan; "
        "print(*{name.split('.')[0] for name in sys.modules} & {'whoosh', 'tantivy', 'numpy'})"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
