"""A real archive with given stories, and the real server before it."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from recording import RecordingReporter
from waitress.server import create_server
from warm_reader import open_resources

from indexer.archive import Archive
from indexer.config import Settings
from indexer.model import Story
from indexer.pipeline import reindex
from indexer.readers.digest import story_digest
from webui import create_app


def keep(settings: Settings, stories: Iterable[Story]) -> None:
    """Put stories into the catalogue and index them, as a job would."""
    with open_resources(settings) as parts:
        for story in stories:
            parts.catalogue.stories.put_story(story, story_digest(story))
        reindex(parts, RecordingReporter())


@contextmanager
def serving(settings: Settings, archive: Archive) -> Iterator[str]:
    """Serve an archive, as the web server does, at the address that is given."""
    server = create_server(
        create_app(settings, archive), host="127.0.0.1", port=0, threads=4, clear_untrusted_proxy_headers=True
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"

    def stop() -> None:
        server.close()
        # What browsers keep open between two requests.
        for channel in list(server.active_channels.values()):
            channel.handle_close()

    # In the server's own thread, which waits for what would be closed under its hands.
    server.trigger.pull_trigger(stop)
    thread.join(5)
    server.task_dispatcher.shutdown()
