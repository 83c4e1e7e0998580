"""Read WACZ files: zip archives of WARC files, as browsers' archiving tools make them.

The records are for ``warcs``.
"""

import re
from dataclasses import replace

from indexer.errors import NotAStoryError, ReadError
from indexer.model import Failure, Story
from indexer.readers.containers.containers import inside
from indexer.readers.containers.warcs import read_records
from indexer.readers.decoding.unzip import LimitedZip
from indexer.readers.sample import Context, Sample

NAME = "wacz"

_RECORDS = re.compile(r"archive/[^/]+\.warc(?:\.gz)?$")
# Names of members stand uncompressed in a zip archive's directory, at its end.
_MARKS = (b"datapackage.json", b".warc")


def recognise(sample: Sample) -> str | None:
    """Know a WACZ by its records and its description; see ``families``."""
    directory = sample.capture.content[-65536:]
    if not all(mark in directory for mark in _MARKS):
        return None
    return "a zip archive with WARC records and datapackage.json in it"


def read(sample: Sample, context: Context) -> tuple[Story, ...]:
    """Return the stories among the records of every WARC file inside; see ``families``."""
    stories: list[Story] = []
    capture = sample.capture
    with LimitedZip(capture.content, context.limits) as archive:
        for name in filter(_RECORDS.match, archive.files):
            origin = inside(capture.origin, name)
            try:
                stories += read_records(replace(capture, content=archive.read(name), origin=origin), context)
            except NotAStoryError:
                continue
            except ReadError as error:
                context.log.failed(Failure(origin, error.cause, str(error)))
    if not stories:
        raise NotAStoryError("No page in the web archive holds a story.")
    return tuple(stories)
