"""Reports on reading: files by format and outcome, unknown labels, doubtful stories.

It reads no file and judges nothing: what is doubtful was written down with each story.
"""

from collections import Counter, defaultdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from indexer.catalogue import row_codec
from indexer.catalogue.port.intake import Reports
from indexer.catalogue.sql.database import Table
from indexer.catalogue.sql.set_aside import all_set_aside
from indexer.catalogue.sql.tables import files, stories
from indexer.model import (
    DOUBTS,
    READINGS,
    TAKEN,
    Doubt,
    DoubtfulStory,
    FormatOutcome,
    LabelExample,
    Report,
    UnknownLabel,
)

EXAMPLES = 3
# Labels and stories listed: more than a person goes through before reading everything again.
LABELS_SHOWN = 50
STORIES_SHOWN = 20
ASIDE_SHOWN = 200
_VALUE_LENGTH = 120


class ReportTable(Table, Reports):
    """Counts and lists made of files and stories."""

    def report(self, *, source: str | None = None, since: datetime | None = None) -> Report:
        if source is None and since is None:
            return self._database.counted("report", _report)
        with self._database.read() as connection:
            return _report(connection, source, since)


def _report(connection: sa.Connection, source: str | None = None, since: datetime | None = None) -> Report:
    stamp = row_codec.time_text(since)
    of_files: list[Any] = [files.c.missing_since.is_(None)]
    of_stories: list[Any] = [stories.c.missing_since.is_(None)]
    if source is not None:
        of_files.append(files.c.source == source)
        of_stories.append(stories.c.source == source)
    if stamp is not None:
        of_files.append(files.c.read_at >= stamp)
        of_stories.append(stories.c.changed_at >= stamp)
    return Report(
        _formats(connection, of_files),
        _labels(connection, of_stories),
        _doubts(connection, of_stories),
        all_set_aside(connection, ASIDE_SHOWN, source=source, since=stamp),
    )


def _formats(connection: sa.Connection, wanted: list[Any]) -> tuple[FormatOutcome, ...]:
    taken = files.c.taken_with.is_not(None)
    counted = (
        sa.select(files.c.format, files.c.failure_cause, taken, sa.func.count())
        .where(*wanted)
        .group_by(files.c.format, files.c.failure_cause, taken)
        .order_by(sa.func.count().desc(), files.c.format.nulls_first(), files.c.failure_cause.nulls_first())
    )
    return tuple(
        FormatOutcome(name or "not noted", TAKEN if with_another else cause or "read", number)
        for name, cause, with_another, number in connection.execute(counted)
    )


def _labels(connection: sa.Connection, wanted: list[Any]) -> tuple[UnknownLabel, ...]:
    found = sa.select(stories.c.unknown_labels, stories.c.id, stories.c.title).where(
        stories.c.unknown_labels != sa.literal_column("'{}'"), *wanted
    )
    counts: Counter[str] = Counter()
    examples: defaultdict[str, list[LabelExample]] = defaultdict(list)
    for labels, key, title in connection.execute(found):
        for label, value in row_codec.map_value(labels).items():
            counts[label] += 1
            if len(examples[label]) < EXAMPLES:
                examples[label].append(LabelExample(_short(value), key, title))
    return tuple(
        UnknownLabel(label, number, tuple(examples[label]))
        for label, number in counts.most_common(LABELS_SHOWN)
    )


def _doubts(connection: sa.Connection, wanted: list[Any]) -> tuple[Doubt, ...]:
    # Written as the index over doubtful stories has it, so that SQLite reads those alone.
    doubtful = [stories.c.doubts != sa.literal_column("''"), *wanted]
    counted = sa.select(stories.c.doubts, sa.func.count()).where(*doubtful).group_by(stories.c.doubts)
    numbers: Counter[str] = Counter()
    for words, number in connection.execute(counted):
        numbers.update(dict.fromkeys(words.split(), number))
    return tuple(
        Doubt(name, numbers[name], _first(connection, name, doubtful)) for name in DOUBTS if numbers[name]
    )


def _first(connection: sa.Connection, name: str, doubtful: list[Any]) -> tuple[DoubtfulStory, ...]:
    listed = (
        sa.select(
            stories.c.id,
            stories.c.title,
            stories.c.yielded_by,
            stories.c.confidence,
            stories.c.reading,
            stories.c.source,
        )
        .where(*doubtful, stories.c.doubts.like(f"% {name} %"))
        .order_by(stories.c.confidence, stories.c.seq)
        .limit(STORIES_SHOWN)
    )
    return tuple(map(_doubtful, connection.execute(listed)))


def _doubtful(row: Any) -> DoubtfulStory:
    reading = row_codec.map_value(row.reading)
    both = tuple(reading[name] for name in READINGS if name in reading)
    return DoubtfulStory(row.id, row.title, row.yielded_by, row.confidence, _why(reading), row.source, both)


def _why(reading: dict[str, str]) -> str:
    said = (reading.get("doubt"), reading.get("format_why"), reading.get("encoding_why"))
    return "; ".join(filter(None, said))


def _short(value: str) -> str:
    line = " ".join(value.split())
    return line if len(line) <= _VALUE_LENGTH else f"{line[: _VALUE_LENGTH - 1]}…"
