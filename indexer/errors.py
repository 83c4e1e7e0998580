"""Every exception Velveteen raises on purpose, grouped by stage.

A message says what happened and what to do next; nothing here handles anything.
"""


class VelveteenError(Exception):
    """The root: catching it catches everything Velveteen raises on purpose, and nothing else."""


# -- setting up ---------------------------------------------------------------------------------------------


class ConfigError(VelveteenError):
    """config.toml or a VELVETEEN_* variable cannot be used as written; ``problems`` are sentences, one for each."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class UsageError(VelveteenError):
    """The command line asks for something that is not there; its message follows the program's name."""


class SelectionError(VelveteenError):
    """What is meant is not known for certain, so nothing is done to any of it."""


class PortTakenError(VelveteenError):
    """Another program already listens where the web server should."""


# -- bringing stories in ------------------------------------------------------------------------------------


class ReadError(VelveteenError):
    """One file or page could not be read as a story; ``cause`` is a short word to count by."""

    cause = "unreadable"

    def __init__(self, message: str, *, cause: str | None = None) -> None:
        super().__init__(message)
        self.cause = cause or self.cause


class TooLargeError(ReadError):
    """A file, an archive member or what it unpacks to is over its limit."""

    cause = "too-large"


class TooSlowError(ReadError):
    """Reading took longer than its limit and was stopped."""

    cause = "too-slow"


class UnavailableError(ReadError):
    """The system does not give a file just now, for a reason that is not the file's: permission, descriptors, the disk."""

    cause = "unavailable"


class NoReaderError(VelveteenError):
    """No process that reads can be started, so no file is to blame."""


class NotAStoryError(ReadError):
    """The file is sound but holds no story: a locked page, an index, a picture."""

    cause = "not-a-story"


class UnlikeStoryError(NotAStoryError):
    """The text can be read and does not look like a story: settings, code, a licence, a table."""

    cause = "unlike-a-story"

    def __init__(self, because: str) -> None:
        super().__init__(
            f"It does not look like a story: {because}. To take it all the same: velveteen import --as-story PATH, or "
            "as_story = true for its source in config.toml."
        )


WITHOUT_STORY = frozenset({"not-a-story", "unlike-a-story"})
"""Causes of failures of what can be read and gives no story; whoever counts failures may pass these by."""


class WatchError(VelveteenError):
    """A folder cannot be watched; it is looked through now and then instead."""


class FetchError(VelveteenError):
    """One URL could not be fetched; ``cause`` is a short word to count by."""

    cause = "fetch"

    def __init__(self, message: str, *, cause: str | None = None) -> None:
        super().__init__(message)
        self.cause = cause or self.cause


class GuardError(FetchError):
    """The crawler was asked to connect to an address it must not reach."""

    cause = "guard"


class CrawlStopError(FetchError):
    """A crawl met one of its limits; ``ended`` is False when the next run is to go on from here."""

    def __init__(self, message: str, *, cause: str, ended: bool) -> None:
        super().__init__(message, cause=cause)
        self.ended = ended


class NothingFetchedError(VelveteenError):
    """A whole crawl brought not one page of a site, so the job that asked for it has failed."""


# -- keeping ------------------------------------------------------------------------------------------------


class CatalogueError(VelveteenError):
    """The catalogue's file is damaged, from a newer version, or cannot be opened."""


class ReadOnlyError(CatalogueError):
    """The archive may be read here and not written; the message says so in a sentence anybody may see."""


class CatalogueAwayError(CatalogueError):
    """The server that keeps the catalogue does not answer (any more); what was written before is kept."""


class CapturesAwayError(CatalogueError):
    """The store of captures cannot be reached, refuses or does not answer in time; nothing says that any is lost."""


class RowRefusedError(CatalogueError):
    """The catalogue is sound, but takes no row of what it was given: the item is at fault."""


class DamagedCatalogueError(CatalogueError):
    """A part of the catalogue's file cannot be read; others may."""


class DamagedStoryError(VelveteenError):
    """The text of a story is not as it was written, and is not shown."""


class UnknownStoryError(VelveteenError):
    """No story has that id."""


class UnknownJobError(VelveteenError):
    """No job has that number."""


class UnknownSourceError(VelveteenError):
    """config.toml names no such source."""


# -- indexing -----------------------------------------------------------------------------------------------


class EngineError(VelveteenError):
    """The search engine could not do what it was asked."""


class IndexDamagedError(EngineError):
    """An index file is missing, cut short or altered; ``files`` names those at fault."""

    def __init__(self, message: str, *, files: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.files = files


class IndexLockedError(EngineError):
    """Another process is writing to the index and did not finish in time."""


class RebuildingError(EngineError):
    """Another process is making a new generation; one is made at a time."""


class HealingError(VelveteenError):
    """Another process is healing damaged texts; they are healed by one at a time."""


class IndexTooSmallError(EngineError):
    """A new generation lost more stories than the configured share, so it was not published."""


class NoIndexError(EngineError):
    """There is no index yet, or none that can be trusted."""


class EngineAwayError(EngineError):
    """The engine cannot be reached, refuses or does not answer in time; nothing says that its index is damaged."""


class BuildFaultError(EngineError):
    """Building or writing the index failed in a way nobody foresaw, most likely because of a story it was given.

    Everything uncommitted is given up; which story it was has to be found out.
    """


class ForeignIndexError(NoIndexError):
    """There is an index, but of another catalogue than the one beside it."""


class IndexAheadError(NoIndexError):
    """The index knows changes that its catalogue does not, so nothing may be added to it."""


class DeadlineError(EngineError):
    """The time for a search is up; engines raise it inside and answer with what there is."""


class UnsupportedQueryError(EngineError):
    """The engine lacks a capability this query needs."""


# -- working ------------------------------------------------------------------------------------------------


class WorkerBusyError(VelveteenError):
    """Another worker holds the lease; two never write."""


class SameFaultError(VelveteenError):
    """Most items of a job fail alike, so the program is at fault, and nothing is set aside for it."""


class JobCancelledError(VelveteenError):
    """A job was asked to stop and did."""
