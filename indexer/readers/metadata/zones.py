"""Header entries to zones: what stands beside a story, each stretch by what it is.

It keeps the words as they stand in the file; what they mean is for ``fields``.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from indexer.model import Zone, ZoneKind
from indexer.model.fields import FIELDS
from indexer.readers.metadata.labels import EXTRA


@dataclass(frozen=True, slots=True)
class Entry:
    """One header value: the field it fills (None: no known label), the label as written, the words.

    ``raw`` is all of it as it stands in the file, label and line ends included; ``kind`` the zone it belongs to
    where its field does not say.
    """

    field: str | None
    label: str
    value: str
    raw: str = ""
    kind: ZoneKind | None = None


_KINDS = {
    **{field.name: field.zone for field in FIELDS if field.zone is not None},
    f"{EXTRA}feedback": ZoneKind.FEEDBACK,
    f"{EXTRA}distribution": ZoneKind.DISTRIBUTION,
}


def zones_of(entries: Iterable[Entry], before: int | None) -> list[Zone]:
    """Return the zones of entries in their order, neighbours of one kind in one; ``before`` as ``Zone`` has it."""
    zones: list[Zone] = []
    for entry in entries:
        text = entry.raw.strip("\n")
        if not text.strip():
            continue
        kind = entry.kind or _KINDS.get(entry.field or "", ZoneKind.HEADER)
        if zones and zones[-1].kind is kind:
            zones[-1] = Zone(kind, f"{zones[-1].text}\n{text}", before)
        else:
            zones.append(Zone(kind, text, before))
    return zones
