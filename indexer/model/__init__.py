"""The nouns of Velveteen: frozen values passed along the pipeline.

Nothing here reads, writes or decides; only the standard library is imported.
"""

from indexer.model.bookmarks import Bookmarks, ReadingPlace
from indexer.model.capture import (
    Capture,
    ChosenReadings,
    Failure,
    FailureKind,
    FolderFile,
    FrontierPage,
    ReadOutcome,
    SurroundingFiles,
    Withdrawn,
)
from indexer.model.completion import PHRASE, Completion, WhyNot
from indexer.model.concordance import (
    Anchor,
    AnchorState,
    ConcordanceLine,
    ConcordancePage,
    ConcordanceRequest,
    LineCount,
    LineGroup,
    LineSort,
    TextQuote,
)
from indexer.model.lifted import (
    CopyInGroup,
    Duplicates,
    DuplicatesRequest,
    HeldStory,
    LiftedPassage,
    LiftedPlace,
    SharedPassage,
    SharedPlace,
    StandsAlso,
)
from indexer.model.operations import (
    ArchiveStatus,
    Job,
    JobKind,
    JobState,
    OnMissing,
    Reporter,
    Source,
    SourceKind,
    SourceStatus,
    UnlistedSource,
)
from indexer.model.quote import (
    Difference,
    DifferenceKind,
    QuoteAnswer,
    QuoteMatch,
    QuoteRequest,
    Verdict,
)
from indexer.model.removal import Removal, RemovalOrder
from indexer.model.report import (
    DOUBTS,
    SET_ASIDE,
    TAKEN,
    Doubt,
    DoubtfulStory,
    FormatOutcome,
    LabelExample,
    Report,
    SetAside,
    UnknownLabel,
)
from indexer.model.result import (
    AnchoredStory,
    EarlierPassages,
    FacetCount,
    FieldSpans,
    Hit,
    MarkedStory,
    MarkedVersion,
    MissingTerm,
    Passage,
    Reason,
    ResultPage,
    Span,
)
from indexer.model.scope import OWNER, Scope, SearchRequest
from indexer.model.similar import Similar, SimilarStory
from indexer.model.story import (
    CHOSEN,
    DOUBTFUL,
    READINGS,
    Chapter,
    Copy,
    Rating,
    Ruby,
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
from indexer.model.version import Change, EarlierText, Version, VersionDiff
