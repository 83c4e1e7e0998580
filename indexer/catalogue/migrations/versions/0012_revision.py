"""A row that counts the changes of the catalogue.

A frozen copy, as every migration.
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    made = op.create_table(
        "revision",
        sa.Column("id", sa.Integer, primary_key=True, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("mark", sa.Integer, nullable=False),
        sqlite_strict=True,
    )
    # On a server the column has 32 bits until 0018.
    bits = 62 if op.get_bind().dialect.name == "sqlite" else 30
    op.bulk_insert(made, [{"id": 1, "number": 0, "mark": secrets.randbits(bits)}])
