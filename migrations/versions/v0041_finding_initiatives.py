"""Initiatives are found by their words.

Revision ID: 0041
"""

from __future__ import annotations

from alembic import op

revision = "0041"
down_revision = "0040"

WORDS = """
CREATE INDEX ix_initiative_version_words ON initiative_version USING gin (
    to_tsvector('russian', title || ' ' || problem || ' ' || wish || ' ' || for_whom))
"""


def upgrade() -> None:
    op.execute(WORDS)


def downgrade() -> None:
    op.execute("DROP INDEX ix_initiative_version_words")
