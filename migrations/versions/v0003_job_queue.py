"""The job queue of procrastinate 3.10.0, in a schema of its own.

Revision ID: 0003
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"

RIGHTS = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'veche_app') THEN
        GRANT USAGE ON SCHEMA procrastinate TO veche_app;
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA procrastinate TO veche_app;
        GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA procrastinate TO veche_app;
    END IF;
END $$;
"""


def upgrade() -> None:
    sql = (Path(__file__).parent.parent / "procrastinate_3_10_0.sql").read_text("utf-8")
    op.execute("CREATE SCHEMA procrastinate")
    op.execute("SET LOCAL search_path = procrastinate, public")
    # The driver would read % and : in this text as parameters; as it is, it takes none.
    op.get_bind().exec_driver_sql(sql.replace("%", "%%"))
    op.execute(RIGHTS)
    op.execute("SET LOCAL search_path = public")


def downgrade() -> None:
    op.execute("DROP SCHEMA procrastinate CASCADE")
