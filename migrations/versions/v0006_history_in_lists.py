"""Lists, maps and queues of a city with years of history: each reads what it counts from an index alone.

Revision ID: 0006
"""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"

LISTS = {
    "received_at": "",
    "status": "status, ",
    "category_id": "category_id, ",
    "area_id": "area_id, ",
    "department_id": "department_id, ",
}
OPEN_WORK = "status NOT IN ('delivered', 'declined', 'handed_over')"

NEW = """
-- The pulse of the last hour, whatever was imported since.
CREATE INDEX ix_event_issue_at ON event (at) WHERE subject_kind = 'issue';
CREATE INDEX ix_issue_place_uncertain ON issue (received_at DESC, id DESC) INCLUDE (visibility, hidden_at)
    WHERE place_uncertain;
CREATE INDEX ix_issue_open_px_py ON issue (px, py)
    INCLUDE (id, status, category_id, department_id, visibility, hidden_at)
    WHERE NOT place_uncertain AND status NOT IN ('closed', 'confirmed', 'declined', 'duplicate', 'withdrawn');
CREATE INDEX ix_issue_ended_at ON issue (changed_at)
    INCLUDE (id, status, px, py, category_id, department_id, visibility, hidden_at)
    WHERE NOT place_uncertain AND status IN ('confirmed', 'closed');
"""


def upgrade() -> None:
    for name, first in LISTS.items():
        op.execute(f"DROP INDEX ix_issue_{name}")
        op.execute(
            f"CREATE INDEX ix_issue_{name} ON issue ({first}received_at DESC, id DESC) INCLUDE (visibility, hidden_at)"
        )
    op.execute("DROP INDEX ix_assignment_open")
    op.execute(
        "CREATE INDEX ix_assignment_open ON assignment (department_id, target)"
        f" INCLUDE (id, issue_id, status, assignee_id, take_by) WHERE {OPEN_WORK}"
    )
    op.execute("DROP INDEX ix_assignment_issue_id")
    op.execute("CREATE INDEX ix_assignment_issue_id ON assignment (issue_id) INCLUDE (department_id, status)")
    op.execute(NEW)


def downgrade() -> None:
    op.execute(
        "DROP INDEX ix_issue_ended_at; DROP INDEX ix_issue_open_px_py; DROP INDEX ix_issue_place_uncertain;"
        " DROP INDEX ix_event_issue_at; DROP INDEX ix_assignment_open; DROP INDEX ix_assignment_issue_id"
    )
    op.execute("CREATE INDEX ix_assignment_issue_id ON assignment (issue_id)")
    op.execute(f"CREATE INDEX ix_assignment_open ON assignment (department_id, target) WHERE {OPEN_WORK}")
    for name, first in LISTS.items():
        op.execute(f"DROP INDEX ix_issue_{name}")
        op.execute(f"CREATE INDEX ix_issue_{name} ON issue ({first}received_at DESC, id DESC)")
