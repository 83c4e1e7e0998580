"""Which stories a viewer may see, as conditions on the rows of their table.

It decides nothing: the model says what is within a scope.
"""

from collections.abc import Iterator

import sqlalchemy as sa

from indexer.catalogue.sql.tables import stories
from indexer.model import Scope


def within(scope: Scope) -> Iterator[sa.ColumnElement[bool]]:
    """Yield what holds for the rows of stories within ``scope``; nothing where those are all."""
    for name, kept in scope.values.items():
        yield stories.c[name].in_(kept)
    if scope.hidden:
        yield stories.c.id.not_in(scope.hidden)
