"""The system of record: what came in, what was read from it, what is left to do.

It searches nothing and fetches nothing.
"""

from indexer.catalogue.moving import move_catalogue
from indexer.catalogue.opening import has_catalogue, known_to, open_catalogue
from indexer.catalogue.port import Catalogue
from indexer.catalogue.values import FileRead, FileRecord, PendingChange, PutCounts
