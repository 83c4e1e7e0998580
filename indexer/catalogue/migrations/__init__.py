"""Alembic's folder of migrations, shipped with the package.

Nothing here runs on its own; ``indexer.catalogue.sql.upgrade`` does.
"""
