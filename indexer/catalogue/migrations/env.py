"""Run migrations on the connection that ``indexer.catalogue.upgrade`` hands over.

It opens no database and reads no alembic.ini; the caller's transaction makes all of it happen or none.
"""

from __future__ import annotations

from alembic import context

from indexer.catalogue.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
