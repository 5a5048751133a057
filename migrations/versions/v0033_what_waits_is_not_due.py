"""A part whose turn comes later has no date that runs: it stands with what is paused.

Revision ID: 0033
"""

from __future__ import annotations

from alembic import op

revision = "0033"
down_revision = "0031"

DUE = """
CREATE OR REPLACE FUNCTION assignment_due(status varchar, take_by timestamptz, target timestamptz) RETURNS timestamptz
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN status = 'assigned' THEN take_by WHEN status IN ({paused}) THEN NULL ELSE target END
$$
"""


def _let(paused: str) -> None:
    # Indexes hold what the function said before, whichever they are.
    op.execute(DUE.format(paused=paused))
    op.execute("REINDEX TABLE assignment")


def upgrade() -> None:
    _let("'blocked', 'waiting', 'delivered'")


def downgrade() -> None:
    _let("'waiting', 'delivered'")
