"""Alembic migrations: the history of the schema. They import no model code."""
