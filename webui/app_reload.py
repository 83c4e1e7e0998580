"""Reload the web application when the settings change; requests under way finish with the old ones.

It looks at no file; requests under way end with the application they began with.
"""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from indexer.archive import Archive
from indexer.config import Settings
from indexer.jobs.settings_watch import LiveSettings, log_changes
from webui.app import create_app


class ReloadingApp:
    """One application after another over the same archive; ``tells`` of a change in the log of this process."""

    def __init__(self, settings: Settings, archive: Archive, *, logs_changes: bool = False) -> None:
        self._settings, self._archive, self._logs_changes = settings, archive, logs_changes
        self._application: WSGIApplication = create_app(settings, archive)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        return self._application(environ, start_response)

    def take(self, followed: LiveSettings) -> None:
        """Go on with what the configuration says now; what cannot be taken over stands on the status page."""
        if self._logs_changes:
            log_changes(followed)
        settings = followed.settings
        path = settings.path
        # Everybody may see the status page, but not where on this machine the file lies.
        notes = [note.replace(str(path), path.name) if path else note for note in followed.notes]
        application = create_app(settings, self._archive) if settings != self._settings else self._application
        self._archive.follow(settings, notes)
        self._settings, self._application = settings, application
