"""A verdict is of an issue: a report that was judged while merged may judge its own issue in the same round.

Revision ID: 0030
"""

from __future__ import annotations

from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.execute(
        "ALTER TABLE verdict DROP CONSTRAINT uq_verdict_report_id_round_criterion,"
        " ADD CONSTRAINT uq_verdict_issue_id_report_id_round_criterion UNIQUE (issue_id, report_id, round, criterion)"
    )


def downgrade() -> None:
    op.execute(
        "ALTER TABLE verdict DROP CONSTRAINT uq_verdict_issue_id_report_id_round_criterion,"
        " ADD CONSTRAINT uq_verdict_report_id_round_criterion UNIQUE (report_id, round, criterion)"
    )
