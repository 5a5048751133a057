"""History from elsewhere: which issue came from which row of a source, and places that nobody knows.

Revision ID: 0005
"""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"

TABLES = """
ALTER TABLE issue ADD COLUMN place_uncertain boolean NOT NULL DEFAULT false;
ALTER TABLE issue ALTER COLUMN place_uncertain DROP DEFAULT;
-- What a source calls an issue. The digest is of the row as it was last taken over: the same row changes nothing.
CREATE TABLE imported_issue (
    source varchar NOT NULL,
    external_id varchar NOT NULL,
    issue_id bigint NOT NULL,
    digest bytea NOT NULL,
    imported_at timestamptz NOT NULL,
    CONSTRAINT pk_imported_issue PRIMARY KEY (source, external_id),
    CONSTRAINT fk_imported_issue_issue_id FOREIGN KEY (issue_id) REFERENCES issue (id),
    CONSTRAINT uq_imported_issue_issue_id UNIQUE (issue_id)
);
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    op.execute("DROP TABLE imported_issue; ALTER TABLE issue DROP COLUMN place_uncertain")
