"""The archive: all that front ends hold. It parses, searches, locates and tells how things stand.

It changes nothing itself; work is asked for as a job, which a worker does in another process.
"""

from indexer.archive.archive import Archive
from indexer.archive.port import ArchivePort
