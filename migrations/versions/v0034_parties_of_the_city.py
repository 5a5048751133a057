"""An outside party is the city's: its name and address are shaped, a department trusts it for all that it sends.

Revision ID: 0034
"""

from __future__ import annotations

from alembic import op

revision = "0034"
down_revision = "0033"

THINGS = (
    "'city', 'calendar', 'ladder', 'legal_clock', 'area_type', 'category_group', 'category', 'department',"
    " 'jurisdiction', 'residence', 'moderation_rule', 'moderation_words', 'group_role', 'message_template', 'rule'"
)


def upgrade() -> None:
    op.execute("ALTER TABLE outside_party ADD COLUMN retired_at timestamptz")
    op.execute(
        "CREATE TABLE party_trust (party_id bigint NOT NULL REFERENCES outside_party,"
        " department_id integer NOT NULL REFERENCES department, PRIMARY KEY (party_id, department_id))"
    )
    op.execute("CREATE INDEX ix_party_trust_department_id ON party_trust (department_id)")
    # Who had ticked it for one sending has not trusted the party for all: what is open is confirmed.
    op.execute("ALTER TABLE party_link DROP COLUMN trusted")
    _know(f"{THINGS}, 'outside_party'")


def downgrade() -> None:
    op.execute("DELETE FROM city_change WHERE thing = 'outside_party'")
    _know(THINGS)
    op.execute("ALTER TABLE party_link ADD COLUMN trusted boolean NOT NULL DEFAULT false")
    op.execute("DROP TABLE party_trust")
    op.execute("ALTER TABLE outside_party DROP COLUMN retired_at")


def _know(things: str) -> None:
    op.execute(
        "ALTER TABLE city_change DROP CONSTRAINT ck_city_change_known_thing,"
        f" ADD CONSTRAINT ck_city_change_known_thing CHECK (thing IN ({things}))"
    )
