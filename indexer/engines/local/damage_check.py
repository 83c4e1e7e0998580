"""Report index damage only where the manifest confirms that files are missing, cut short or altered.

It mends nothing. What the files are not to blame for is raised on as it came: a bug is a bug.
"""

import threading
import time
from pathlib import Path
from types import TracebackType

from indexer.engines.local import manifest as manifests
from indexer.engines.local.manifest import Manifest, Verifier
from indexer.errors import EngineError, IndexDamagedError, NoIndexError, VelveteenError

# Reading every file takes a second for each GB or so. A question that fails for another reason may be asked again and
# again, and must not have the whole index read each time.
ASK_AGAIN_S = 60.0


class DamageCheck:
    """Put around a library's reads of one commit: what fails there is damage only where the manifest confirms it.

    A context manager that may be entered by several threads at once.
    """

    def __init__(self, verifier: Verifier, folder: Path, manifest: Manifest) -> None:
        self._verifier, self._folder, self._manifest = verifier, folder, manifest
        self._lock = threading.Lock()
        self._whole_at: float | None = None

    def __enter__(self) -> None:
        """Begin reading."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Raise IndexDamagedError in place of an exception that damaged files explain."""
        if error is None or isinstance(
            error, (VelveteenError, MemoryError, KeyboardInterrupt, SystemExit, GeneratorExit)
        ):
            return
        faults = self._damaged_files()
        if faults:
            raise IndexDamagedError(
                f"Index files are damaged or missing: {', '.join(faults)}; run: velveteen reindex",
                files=faults,
            ) from error
        if not isinstance(error, Exception):
            # Tantivy's own bugs arrive as panics, which pass by everybody who catches exceptions.
            raise EngineError(
                f"The search engine’s library broke off ({error}), and its files are whole; that is a bug worth reporting"
            ) from error

    def _damaged_files(self) -> tuple[str, ...]:
        """Return the files at fault, after reading all of them; the manifest's own name when another commit has come."""
        with self._lock:
            if self._whole_at is not None and time.monotonic() - self._whole_at < ASK_AGAIN_S:
                return ()
            try:
                if manifests.load(self._folder).commit != self._manifest.commit:
                    # Files of an older commit may be gone by right: whoever asked tries the one that has come.
                    return (manifests.NAME,)
            except (NoIndexError, IndexDamagedError):
                return (manifests.NAME,)
            faults = self._verifier.damaged_files(self._folder, self._manifest, thorough=True)
            self._whole_at = None if faults else time.monotonic()
            return faults
