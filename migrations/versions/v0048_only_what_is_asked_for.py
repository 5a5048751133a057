"""Queues, their counts and searches read what they show: by how many are affected, what is reopened, the newest words.

Revision ID: 0048
"""

from __future__ import annotations

from alembic import op

revision = "0048"
down_revision = "0047"

DUE = "assignment_due(status, take_by, target)"
OPEN = "status NOT IN ('delivered', 'declined', 'handed_over')"
QUEUED = f"issue_status NOT IN ('duplicate', 'withdrawn') AND {OPEN}"
NARROWED_BY = "issue_status, category_id, area_id, priority, source, language, round"


def _queues(narrowed_by: str, reopened: str) -> str:
    return f"""
DROP INDEX ix_assignment_due, ix_assignment_due_anywhere, ix_assignment_reopened, uq_assignment_open;
CREATE INDEX ix_assignment_due ON assignment (department_id, {DUE}, id)
    INCLUDE (issue_id, status, assignee_id, take_by, target, {narrowed_by}) WHERE {QUEUED};
CREATE INDEX ix_assignment_due_anywhere ON assignment ({DUE}, id)
    INCLUDE (department_id, issue_id, status, assignee_id, take_by, target, {narrowed_by}) WHERE {QUEUED};
CREATE INDEX ix_assignment_reopened ON assignment (department_id, {DUE}, id){reopened} WHERE round > 0 AND {QUEUED};
CREATE UNIQUE INDEX uq_assignment_open ON assignment (issue_id, department_id)
    INCLUDE (id, status, assignee_id, take_by, target, {narrowed_by}) WHERE {OPEN};
"""


# A query that asks for one era after the other is no work for several processes, which would answer in any order.
WORDS = """
CREATE FUNCTION issue_eras(id bigint) RETURNS bigint[] LANGUAGE sql IMMUTABLE PARALLEL UNSAFE
    RETURN ARRAY[(id >> 13) * 2, (id >> 17) * 2 + 1];
DROP INDEX ix_issue_search_staff_words;
CREATE INDEX ix_issue_search_staff_words ON issue_search USING gin (issue_eras(issue_id), staff_words);
"""


def upgrade() -> None:
    op.execute(_queues(f"{NARROWED_BY}, affected_count", " INCLUDE (issue_id)"))
    op.execute(WORDS)


def downgrade() -> None:
    op.execute(
        "DROP INDEX ix_issue_search_staff_words;"
        " CREATE INDEX ix_issue_search_staff_words ON issue_search USING gin (staff_words);"
        " DROP FUNCTION issue_eras(bigint)"
    )
    op.execute(_queues(NARROWED_BY, ""))
