"""The nouns of Velveteen: frozen values passed along the pipeline.

Nothing here reads, writes or decides; only the standard library is imported.
"""

from indexer.model.capture import Around, Capture, Failure, FolderFile, FrontierPage, ReadOutcome
from indexer.model.report import (
    TAKEN,
    Doubt,
    DoubtfulStory,
    FormatOutcome,
    LabelExample,
    Report,
    UnknownLabel,
)
from indexer.model.result import FacetCount, Hit, MarkedStory, Passage, ResultPage, Span
from indexer.model.story import (
    Chapter,
    Copy,
    Rating,
    SeriesPlace,
    Status,
    StoredStory,
    Story,
    StorySummary,
    Zone,
    ZoneKind,
    in_order,
    story_id,
)
from indexer.model.work import (
    ArchiveStatus,
    Job,
    JobKind,
    JobState,
    OnMissing,
    Reporter,
    Source,
    SourceKind,
    SourceStatus,
)

__all__ = [
    "TAKEN",
    "ArchiveStatus",
    "Around",
    "Capture",
    "Chapter",
    "Copy",
    "Doubt",
    "DoubtfulStory",
    "FacetCount",
    "Failure",
    "FolderFile",
    "FormatOutcome",
    "FrontierPage",
    "Hit",
    "Job",
    "JobKind",
    "JobState",
    "LabelExample",
    "MarkedStory",
    "OnMissing",
    "Passage",
    "Rating",
    "ReadOutcome",
    "Report",
    "Reporter",
    "ResultPage",
    "SeriesPlace",
    "Source",
    "SourceKind",
    "SourceStatus",
    "Span",
    "Status",
    "StoredStory",
    "Story",
    "StorySummary",
    "UnknownLabel",
    "Zone",
    "ZoneKind",
    "in_order",
    "story_id",
]
