"""Which job made a change, ended a crawl or touched a work; changes kept for an index being made; known sitemaps.

A frozen copy, as every migration.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    for table in ("index_pending", "work_places", "crawl_runs"):
        op.add_column(table, sa.Column("job", sa.Integer, nullable=True))
    for table, name in (("index_pending", "followed"), ("frontier", "sitemap")):
        op.add_column(table, sa.Column(name, sa.Integer, nullable=False, server_default=sa.text("0")))
