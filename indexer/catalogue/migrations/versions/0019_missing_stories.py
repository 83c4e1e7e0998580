"""An index of the stories that are missing, which every page asks for after a change.

A frozen copy, as every migration.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    some = sa.text("missing_since IS NOT NULL")
    op.create_index("stories_missing", "stories", ["missing_since"], sqlite_where=some, postgresql_where=some)
