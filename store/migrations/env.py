"""What Alembic runs: our steps on the connection that ``store.schema`` opened."""

from __future__ import annotations

from alembic import context

from store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    transaction_per_migration=False,
    transactional_ddl=True,  # on SQLite too: a step that is killed leaves nothing behind
)
context.run_migrations()
