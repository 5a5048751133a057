"""Roles for some categories and for some time, deputies, and invitations.

Revision ID: 0018
"""

from __future__ import annotations

from alembic import op

revision = "0018"
down_revision = "0017"

TABLES = """
ALTER TABLE role_grant
    ADD COLUMN group_id integer,
    ADD COLUMN category_id integer,
    ADD COLUMN starts_at timestamptz,
    ADD COLUMN ends_at timestamptz,
    ADD COLUMN begun_at timestamptz,
    ADD COLUMN source varchar NOT NULL DEFAULT 'local',
    ADD COLUMN revoke_reason varchar;
ALTER TABLE role_grant ALTER COLUMN source DROP DEFAULT;
UPDATE role_grant SET revoke_reason = 'other' WHERE revoked_at IS NOT NULL;
ALTER TABLE role_grant
    ADD CONSTRAINT fk_role_grant_group_id FOREIGN KEY (group_id) REFERENCES category_group (id),
    ADD CONSTRAINT fk_role_grant_category_id FOREIGN KEY (category_id) REFERENCES category (id),
    ADD CONSTRAINT ck_role_grant_scope_where_work_is CHECK (
        num_nonnulls(group_id, category_id) = 0
        OR (num_nonnulls(group_id, category_id) = 1 AND role IN ('agent', 'field_worker', 'lead'))),
    ADD CONSTRAINT ck_role_grant_ends_after_start CHECK (ends_at > starts_at),
    ADD CONSTRAINT ck_role_grant_reason_when_revoked CHECK ((revoked_at IS NULL) = (revoke_reason IS NULL)),
    ADD CONSTRAINT ck_role_grant_known_source CHECK (source = 'local' OR source LIKE 'oidc:%');
DROP INDEX uq_role_grant_active;
CREATE UNIQUE INDEX uq_role_grant_active ON role_grant
    (person_id, role, coalesce(department_id, 0), coalesce(group_id, 0), coalesce(category_id, 0))
    WHERE revoked_at IS NULL;
CREATE INDEX ix_role_grant_person_id ON role_grant (person_id);

CREATE TABLE deputy (
    id serial NOT NULL,
    person_id integer NOT NULL,
    deputy_id integer NOT NULL,
    named_at timestamptz NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    begun_at timestamptz,
    ended_at timestamptz,
    CONSTRAINT pk_deputy PRIMARY KEY (id),
    CONSTRAINT fk_deputy_person_id FOREIGN KEY (person_id) REFERENCES person (id),
    CONSTRAINT fk_deputy_deputy_id FOREIGN KEY (deputy_id) REFERENCES person (id),
    CONSTRAINT ck_deputy_somebody_else CHECK (deputy_id <> person_id),
    CONSTRAINT ck_deputy_ends_after_start CHECK (ends_at > starts_at)
);
CREATE INDEX ix_deputy_deputy_id ON deputy (deputy_id);
CREATE INDEX ix_deputy_person_id ON deputy (person_id);
CREATE UNIQUE INDEX uq_deputy_active ON deputy (person_id, deputy_id) WHERE ended_at IS NULL;

CREATE TABLE invitation (
    id serial NOT NULL,
    email varchar NOT NULL,
    name varchar NOT NULL,
    language varchar NOT NULL,
    roles jsonb NOT NULL,
    invited_by_id integer,
    link_id bigint,
    created_at timestamptz NOT NULL,
    sent_at timestamptz NOT NULL,
    accepted_at timestamptz,
    withdrawn_at timestamptz,
    person_id integer,
    CONSTRAINT pk_invitation PRIMARY KEY (id),
    CONSTRAINT fk_invitation_invited_by_id FOREIGN KEY (invited_by_id) REFERENCES person (id),
    CONSTRAINT fk_invitation_person_id FOREIGN KEY (person_id) REFERENCES person (id),
    CONSTRAINT fk_invitation_link_id FOREIGN KEY (link_id) REFERENCES one_time_link (id) ON DELETE SET NULL,
    CONSTRAINT ck_invitation_one_end CHECK (num_nonnulls(accepted_at, withdrawn_at) <= 1),
    CONSTRAINT ck_invitation_person_when_accepted CHECK ((accepted_at IS NULL) = (person_id IS NULL))
);
CREATE UNIQUE INDEX uq_invitation_open ON invitation (lower(email))
    WHERE accepted_at IS NULL AND withdrawn_at IS NULL;
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    op.execute("""
        DROP TABLE invitation;
        DROP TABLE deputy;
        -- What was granted for some categories or some time only would become a whole role.
        DELETE FROM role_grant WHERE num_nonnulls(group_id, category_id, starts_at, ends_at) > 0;
        DROP INDEX uq_role_grant_active;
        DROP INDEX ix_role_grant_person_id;
        ALTER TABLE role_grant
            DROP COLUMN group_id, DROP COLUMN category_id, DROP COLUMN starts_at, DROP COLUMN ends_at,
            DROP COLUMN begun_at, DROP COLUMN source, DROP COLUMN revoke_reason;
        CREATE UNIQUE INDEX uq_role_grant_active ON role_grant (person_id, role, coalesce(department_id, 0))
            WHERE revoked_at IS NULL;
    """)
