"""Read zip archives of anything readable: stories, saved pages, books, more archives.

EPUBs and office documents are zip archives with readers of their own, asked before this one.
"""

from indexer.model import Story
from indexer.readers.containers.containers import inside, read_members
from indexer.readers.decoding.unzip import LimitedZip
from indexer.readers.sample import Context, Sample
from indexer.readers.surrounding_files import ArchiveMembers

NAME = "zip"


def recognise(sample: Sample) -> str | None:
    """Take every zip archive nobody else knew; see ``families``."""
    return sample.found.why


def read(sample: Sample, context: Context) -> tuple[Story, ...]:
    """Return the stories of an archive's members; see ``families``."""
    with LimitedZip(sample.capture.content, context.limits) as archive:
        around = ArchiveMembers(
            {inside(sample.capture.origin, name): name for name in archive.files}, archive.read
        )
        return read_members(sample, context, archive.files, archive.read, around=around)
