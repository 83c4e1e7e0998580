"""The Whoosh engine: pure-Python index files, read as whole arrays and joined with numpy.

Modules by direction: ``storage`` and ``postings_codec`` put files on disk, ``writer`` fills them, ``segment`` reads them
back, ``scorer`` answers queries over segments, ``reader`` and ``engine`` are the adapter to the port.
"""
