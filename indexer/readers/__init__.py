"""Readers turn a capture into stories; one module a format family, a folder for each kind of them.

Nothing here fetches, stores or indexes.
"""

from indexer.readers.digest import part_digest, story_digest
from indexer.readers.limited import LimitedReader
from indexer.readers.reading import read
from indexer.readers.request import ReadRequest
from indexer.readers.works.join import join_pages
from indexer.readers.works.works import join_parts

__all__ = ["LimitedReader", "ReadRequest", "join_pages", "join_parts", "part_digest", "read", "story_digest"]
