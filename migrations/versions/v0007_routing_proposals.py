"""What the history proposes about who answers for what, until somebody has decided.

Revision ID: 0007
"""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"

TABLES = """
-- The same place as in jurisdiction; a row of it comes about only when the proposal is accepted or changed.
CREATE TABLE routing_proposal (
    id serial CONSTRAINT pk_routing_proposal PRIMARY KEY,
    category_id integer CONSTRAINT fk_routing_proposal_category_id REFERENCES category (id),
    group_id integer CONSTRAINT fk_routing_proposal_group_id REFERENCES category_group (id),
    area_type_id integer CONSTRAINT fk_routing_proposal_area_type_id REFERENCES area_type (id),
    area_code varchar,
    department_id integer NOT NULL CONSTRAINT fk_routing_proposal_department_id REFERENCES department (id),
    support integer NOT NULL,
    cases integer NOT NULL,
    confidence double precision NOT NULL,
    alternatives jsonb NOT NULL,
    status varchar NOT NULL,
    chosen_id integer CONSTRAINT fk_routing_proposal_chosen_id REFERENCES department (id),
    decided_by_id integer CONSTRAINT fk_routing_proposal_decided_by_id REFERENCES person (id),
    decided_at timestamptz,
    made_at timestamptz NOT NULL,
    CONSTRAINT ck_routing_proposal_category_or_group CHECK (category_id IS NULL OR group_id IS NULL),
    CONSTRAINT ck_routing_proposal_area_named_whole CHECK ((area_type_id IS NULL) = (area_code IS NULL)),
    CONSTRAINT ck_routing_proposal_known_status CHECK (status IN ('proposed', 'accepted', 'changed', 'refused')),
    CONSTRAINT ck_routing_proposal_decided_when_decided CHECK ((status = 'proposed') = (decided_at IS NULL)),
    CONSTRAINT ck_routing_proposal_chosen_when_changed CHECK ((status = 'changed') = (chosen_id IS NOT NULL)),
    CONSTRAINT ck_routing_proposal_counts_plausible CHECK (support BETWEEN 0 AND cases AND confidence BETWEEN 0 AND 1)
);
CREATE UNIQUE INDEX uq_routing_proposal_undecided ON routing_proposal
    (coalesce(category_id, 0), coalesce(group_id, 0), coalesce(area_type_id, 0), coalesce(area_code, ''))
    WHERE status = 'proposed';
"""


def upgrade() -> None:
    op.execute(TABLES)


def downgrade() -> None:
    op.execute("DROP TABLE routing_proposal")
