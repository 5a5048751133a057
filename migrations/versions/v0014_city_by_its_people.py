"""What a city changes without a programmer: its looks, and what each change of its shape was before and is after.

Revision ID: 0014
"""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"

TABLES = """
ALTER TABLE city ADD COLUMN brand_colour varchar;
ALTER TABLE city ADD COLUMN logo bytea;
ALTER TABLE city ADD COLUMN logo_sha256 bytea;
ALTER TABLE city ADD CONSTRAINT ck_city_logo_with_its_hash CHECK ((logo IS NULL) = (logo_sha256 IS NULL));
ALTER TABLE city ADD CONSTRAINT ck_city_colour_in_hex CHECK (brand_colour ~ '^#[0-9A-F]{6}$');
CREATE TABLE city_change (
    event_id bigint NOT NULL,
    number integer NOT NULL,
    thing varchar NOT NULL,
    code varchar NOT NULL,
    before jsonb,
    after jsonb,
    salt bytea NOT NULL,
    CONSTRAINT pk_city_change PRIMARY KEY (event_id, number),
    CONSTRAINT ck_city_change_known_thing CHECK (thing IN
        ('city', 'calendar', 'area_type', 'category_group', 'category', 'department', 'jurisdiction', 'residence',
         'moderation_rule', 'moderation_words', 'group_role')),
    CONSTRAINT ck_city_change_something CHECK (before IS NOT NULL OR after IS NOT NULL)
);
CREATE INDEX ix_city_change_thing_code ON city_change (thing, code, event_id);
"""
# What was changed is read and never rewritten.
RIGHTS = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'veche_app') THEN
        REVOKE UPDATE, DELETE ON city_change FROM veche_app;
    END IF;
END $$;
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(RIGHTS)


def downgrade() -> None:
    op.execute(
        "DROP TABLE city_change; ALTER TABLE city DROP CONSTRAINT ck_city_colour_in_hex, "
        "DROP CONSTRAINT ck_city_logo_with_its_hash, DROP COLUMN logo_sha256, DROP COLUMN logo, "
        "DROP COLUMN brand_colour"
    )
