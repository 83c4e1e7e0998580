"""Decide whether a file or page has to be read: it is new, it changed, or its last failure may no longer apply.

It looks at no file; sizes, dates and the moment are given to it.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import assert_never

from indexer import version
from indexer.catalogue.row_codec import now
from indexer.catalogue.values import FileRecord
from indexer.config import ReadSettings
from indexer.model import FailureKind, FolderFile

# Not limits: what labels mean changes no failure.
_NO_LIMITS = frozenset({"labels"})


@dataclass(frozen=True, slots=True)
class ReadOccasion:
    """When and under what something may be read: the limits as text, the program's version, the moment.

    ``by_hand`` says that a person asked, ``everything`` that whatever failed is to be tried.
    """

    limits: str
    version: str
    moment: datetime
    by_hand: bool = True
    everything: bool = False


def read_occasion(limits: ReadSettings, *, by_hand: bool = True, everything: bool = False) -> ReadOccasion:
    """Return the occasion of this moment."""
    return ReadOccasion(limits_text(limits), version.current(), now(), by_hand, everything)


def limits_text(limits: ReadSettings) -> str:
    """Return all limits on reading as one line: what fails for one is tried again when any has changed."""
    named = sorted(field.name for field in fields(limits) if field.name not in _NO_LIMITS)
    return " ".join(f"{name}={getattr(limits, name)}" for name in named)


def needs_reading(record: FileRecord | None, file: FolderFile, when: ReadOccasion) -> bool:
    """Say whether a file is to be read: it is not as it was when it was, or is due again."""
    if record is None or (record.size, record.mtime_ns) != (file.size, file.mtime_ns):
        return True
    return is_due_again(record, when)


def is_due_again(record: FileRecord, when: ReadOccasion) -> bool:
    """Say whether something that did not change is to be read because of how it failed the last time."""
    kind = record.failure_kind
    if kind is None:
        # A failure from before its kind was kept.
        return record.failure_cause is not None
    if when.everything or record.read_by != when.version:
        return True
    match kind:
        case FailureKind.FINAL:
            return False
        case FailureKind.LIMITED:
            return record.limits != when.limits
        case FailureKind.TRANSIENT:
            return when.by_hand or record.retry_at is None or record.retry_at <= when.moment
    assert_never(kind)
