"""Every setting of the program, as frozen values with their defaults.

Nothing is read or checked here; what each option means stands in options.toml.
"""

from dataclasses import dataclass, field
from pathlib import Path

from indexer.model import Rating, Source


@dataclass(frozen=True, slots=True)
class LibrarySettings:
    """The archive as a whole."""

    name: str = "Velveteen"
    data: Path = Path("var")
    aliases: Path = Path("corpus/aliases.toml")


@dataclass(frozen=True, slots=True)
class CatalogueSettings:
    """The server that keeps the catalogue; without a ``url`` it is a file in the folder of data."""

    # Kept out of repr, so that no log or traceback shows a password.
    url: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    timeout_s: float = 300.0


@dataclass(frozen=True, slots=True)
class CaptureSettings:
    """The store that keeps captures, shared by machines; with an empty ``url`` they are in the folder of data."""

    url: str = ""
    endpoint: str | None = None
    region: str | None = None
    # Kept out of repr, so that no log or traceback shows them.
    access_key: str | None = field(default=None, repr=False)
    secret_key: str | None = field(default=None, repr=False)
    ca: Path | None = None
    timeout_s: float = 30.0


@dataclass(frozen=True, slots=True)
class CataloguePlace:
    """Where the catalogue of an archive is kept, with the folder of its data or on a server, and the captures it knows."""

    folder: Path
    server: CatalogueSettings = CatalogueSettings()
    captures: CaptureSettings = CaptureSettings()


@dataclass(frozen=True, slots=True)
class IndexSettings:
    """The engine and its limits."""

    engine: str = "tantivy"
    processes: int = 0
    writer_memory_mb: int = 160
    commit_every_mb: int = 48
    lock_timeout_s: float = 30.0
    max_loss_share: float = 0.1
    passages: bool = True
    lifted: bool = True


@dataclass(frozen=True, slots=True)
class OpenSearchSettings:
    """The cluster of the engine ``opensearch``; without ``hosts`` none is asked."""

    hosts: tuple[str, ...] = ()
    shards: int = 1
    replicas: int = 1
    prefix: str = "velveteen"
    user: str | None = None
    # Kept out of repr, so that no log or traceback shows it.
    password: str | None = field(default=None, repr=False)
    key: str | None = field(default=None, repr=False)
    ca: Path | None = None
    timeout_s: float = 30.0


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """Bounds on a single search."""

    deadline_s: float = 2.0
    max_query_chars: int = 1000
    max_clauses: int = 64
    max_depth: int = 20
    max_expansions: int = 1024
    per_page: int = 10
    max_per_page: int = 50
    max_results_window: int = 10_000
    facet_values: int = 20
    max_sorted_hits: int = 250_000
    group_copies: bool = True


@dataclass(frozen=True, slots=True)
class ReadSettings:
    """Bounds on reading one file, and what readers are given beside them."""

    max_file_mb: int = 64
    max_unpacked_mb: int = 128
    max_ratio: int = 200
    max_members: int = 5000
    timeout_s: float = 30.0
    memory_mb: int = 1024
    # From the table [labels], not an option: labels as written, each with the field it names.
    labels: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CrawlSettings:
    """How the crawler behaves towards every site."""

    user_agent: str = "Velveteen/0.1 (+self-hosted story search)"
    timeout_s: float = 20.0
    max_body_mb: int = 16
    max_redirects: int = 5
    retries: int = 2
    retry_wait_s: float = 2.0
    memory_mb: int = 1024
    max_run_s: float = 6 * 3600.0


@dataclass(frozen=True, slots=True)
class WebSettings:
    """The web server.

    ``trusted_hosts`` are the host names a browser may ask for (a leading dot takes in subdomains); empty means
    this machine's own names when ``host`` is a loopback address, and any name otherwise.
    """

    host: str = "127.0.0.1"
    port: int = 8080
    threads: int = 8
    processes: int = 1
    embed_origins: tuple[str, ...] = ()
    trusted_hosts: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()
    # Kept out of repr, so that no log or traceback shows it.
    admin_token: str | None = field(default=None, repr=False)
    connection_limit: int = 1000
    client_timeout_s: float = 30.0
    queue_limit: int = 100
    highest_rating: Rating | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of the program, checked and frozen."""

    library: LibrarySettings = field(default_factory=LibrarySettings)
    catalogue: CatalogueSettings = field(default_factory=CatalogueSettings)
    captures: CaptureSettings = field(default_factory=CaptureSettings)
    index: IndexSettings = field(default_factory=IndexSettings)
    opensearch: OpenSearchSettings = field(default_factory=OpenSearchSettings)
    search: SearchSettings = field(default_factory=SearchSettings)
    read: ReadSettings = field(default_factory=ReadSettings)
    crawl: CrawlSettings = field(default_factory=CrawlSettings)
    web: WebSettings = field(default_factory=WebSettings)
    sources: tuple[Source, ...] = ()
    path: Path | None = None

    @property
    def data(self) -> Path:
        """The folder holding the catalogue, captures, index and logs."""
        return self.library.data

    @property
    def place(self) -> CataloguePlace:
        """Where the catalogue is kept."""
        return CataloguePlace(self.library.data, self.catalogue, self.captures)
