"""Readers turn a capture into stories; one module a format family, a folder for each kind of them.

Nothing here fetches, stores or indexes.
"""

from indexer.readers.claims import claimants_first, may_claim
from indexer.readers.digest import part_digest, story_digest
from indexer.readers.metadata.folder_names import NAMED_LIKE, sign_between
from indexer.readers.read_capture import explain, read
from indexer.readers.reader_pool import ReaderPool
from indexer.readers.reading_order import claimed_by, read_in_order
from indexer.readers.request import ReadRequest, capture_of
from indexer.readers.text.explanation import Block, Explanation
from indexer.readers.works.join import join_pages
from indexer.readers.works.works import join_parts
