"""How often tests of chance try: a few times in the suite, more often where asked to.

``make thorough`` runs them with VELVETEEN_THOROUGH=20.
"""

from __future__ import annotations

import os


def tries(few: int) -> int:
    """Return how often to try what the suite tries ``few`` times."""
    return few * int(os.environ.get("VELVETEEN_THOROUGH", "1"))
