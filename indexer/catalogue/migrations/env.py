"""Run migrations on the connection that ``indexer.catalogue.sql.upgrade`` hands over.

It opens no database and reads no alembic.ini; the caller's transaction makes all of it happen or none.
"""

from alembic import context

from indexer.catalogue.sql.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
