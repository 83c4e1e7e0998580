"""What a person took out of the archive, as the ledger has it.

Frozen values that decide nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Removal:
    """One line of the ledger: which story, why, when and by whom it was removed.

    ``added_by_job`` is the job that had brought it. ``forget_asked`` says that its text was to be wiped as well,
    ``forgotten_at`` when that was done; until it is asked for, the story is kept and can be restored.
    """

    story_id: str
    source: str
    native_key: str
    title: str
    authors: tuple[str, ...]
    reason: str
    removed_at: datetime
    removed_by: str
    added_by_job: int | None = None
    forget_asked: bool = False
    forgotten_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RemovalOrder:
    """What is asked of the catalogue: why and by whom, and the words that its job is listed under.

    ``pages`` has, for stories of sites, the URLs their text came from; ``forget`` asks that nothing of it be kept.
    """

    reason: str = ""
    by: str = ""
    target: str | None = None
    forget: bool = False
    pages: Mapping[str, Sequence[str]] = field(default_factory=dict)
