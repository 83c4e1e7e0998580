"""What chapters stand in, and their scene breaks; those read before know of neither until they are read again.

A frozen copy, as every migration.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    for name, empty in (("within", "'[]'"), ("breaks", "''")):
        op.add_column("chapters", sa.Column(name, sa.Text, nullable=False, server_default=sa.text(empty)))
