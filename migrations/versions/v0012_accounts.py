"""How one knows a session again, when its holder last proved who they are, and whose reports an address can claim.

Revision ID: 0012
"""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.execute("""
        ALTER TABLE person_session ADD COLUMN browser_hash bytea;
        ALTER TABLE person_session ADD COLUMN proved_at timestamptz;
        UPDATE person_session SET proved_at = created_at;
        ALTER TABLE person_session ALTER COLUMN proved_at SET NOT NULL;
        CREATE INDEX ix_person_session_seen_at ON person_session (seen_at) WHERE ended_at IS NULL;
        ALTER TABLE api_token ADD COLUMN last_used_at timestamptz;
        -- Tokens of before were made on the command line, by who runs the platform.
        ALTER TABLE api_token ADD COLUMN second_factor boolean NOT NULL DEFAULT true;
        ALTER TABLE api_token ALTER COLUMN second_factor DROP DEFAULT;
        -- Reports that nobody has claimed yet, by the address that was left with them.
        CREATE INDEX ix_report_unclaimed ON report (lower(contact_email))
            WHERE contact_email IS NOT NULL AND person_id IS NULL;
    """)


def downgrade() -> None:
    op.execute("""
        DROP INDEX ix_report_unclaimed;
        ALTER TABLE api_token DROP COLUMN last_used_at, DROP COLUMN second_factor;
        DROP INDEX ix_person_session_seen_at;
        ALTER TABLE person_session DROP COLUMN proved_at, DROP COLUMN browser_hash;
    """)
