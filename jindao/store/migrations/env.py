"""What Alembic runs: the steps, on the connection and in the transaction it is given."""

from __future__ import annotations

from alembic import context

from jindao.store import people_tables, route_tables  # noqa: F401 - tables of the whole
from jindao.store.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
