"""Initiatives are listed by their age and by how near they are to what they need; issues by area, open and done.

Revision ID: 0047
"""

from __future__ import annotations

from alembic import op

revision = "0047"
down_revision = "0046"

UP = """
CREATE INDEX ix_initiative_since ON initiative (COALESCE(published_at, created_at), id)
    INCLUDE (status, published_at, hidden_at);
CREATE INDEX ix_initiative_share ON initiative ((signatures::bigint * 10000 / needed), id)
    WHERE status = 'collecting';
CREATE INDEX ix_issue_open_area_id ON issue (area_id, received_at DESC, id DESC) INCLUDE (visibility, hidden_at)
    WHERE status NOT IN ('closed', 'confirmed', 'declined', 'duplicate', 'withdrawn');
CREATE INDEX ix_issue_delivered_at ON issue (area_id, delivered_at) INCLUDE (promised, visibility, hidden_at)
    WHERE delivered_at IS NOT NULL;
"""

DOWN = """
DROP INDEX ix_issue_delivered_at;
DROP INDEX ix_issue_open_area_id;
DROP INDEX ix_initiative_share;
DROP INDEX ix_initiative_since;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
