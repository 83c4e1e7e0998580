"""What PostgreSQL is told in words of its own, for the tables of ``indexer.catalogue.sql``.

Loading it is enough. Its words for lists, numbers and the smaller of two are those the statements have by themselves.
"""

from indexer.catalogue.sql.tables import metadata

for _table in metadata.sorted_tables:
    for _index in _table.indexes:
        if "where" in _index.info:
            _index.dialect_options["postgresql"]["where"] = _index.info["where"]
