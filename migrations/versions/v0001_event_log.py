"""The append-only event log: events, heads of their subjects, positions given after commit.

Revision ID: 0001
"""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None

# PostGIS is made by whoever made the database (it wants a superuser); the others an owner may add.
EXTENSIONS = """
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gist;
"""

TABLES = """
CREATE TABLE event (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_event PRIMARY KEY,
    subject_kind text NOT NULL,
    subject_id bigint NOT NULL,
    seq integer NOT NULL,
    kind text NOT NULL,
    version smallint NOT NULL,
    at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    actor_id bigint,
    origin text NOT NULL CONSTRAINT ck_event_known_origin CHECK (origin IN ('person', 'rule', 'import', 'system')),
    body jsonb NOT NULL,
    rooms text[] NOT NULL,
    commitment bytea,
    hash bytea NOT NULL,
    CONSTRAINT uq_event_subject_seq UNIQUE (subject_kind, subject_id, seq)
);
-- The head of each subject's chain. Its row lock keeps the sequence of a subject without gaps.
CREATE TABLE event_subject (
    kind text NOT NULL,
    id bigint NOT NULL,
    seq integer NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT pk_event_subject PRIMARY KEY (kind, id)
) WITH (fillfactor = 70);
-- Written with the event; read by the sequencing pass; trimmed on a timer.
CREATE TABLE event_inbox (
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    event_id bigint NOT NULL,
    CONSTRAINT pk_event_inbox PRIMARY KEY (xid, event_id)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
CREATE TABLE event_position (
    position bigint CONSTRAINT pk_event_position PRIMARY KEY,
    event_id bigint NOT NULL CONSTRAINT uq_event_position_event_id UNIQUE
);
CREATE TABLE event_batch (
    last_position bigint CONSTRAINT pk_event_batch PRIMARY KEY,
    snapshot pg_snapshot NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);
INSERT INTO event_batch (last_position, snapshot) VALUES (0, '1:1:');
-- Where each follower that must not skip anything (the reactor) has got to.
CREATE TABLE event_follower (
    name text CONSTRAINT pk_event_follower PRIMARY KEY,
    position bigint NOT NULL
);
-- A signed root over all positions up to one; published where others can keep it.
CREATE TABLE event_checkpoint (
    position bigint CONSTRAINT pk_event_checkpoint PRIMARY KEY,
    root bytea NOT NULL,
    signature bytea NOT NULL,
    at timestamptz NOT NULL
);
"""

FUNCTIONS = [
    """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
""",
    """
CREATE FUNCTION record_event(
    p_subject_kind text, p_subject_id bigint, p_kind text, p_version smallint, p_at timestamptz,
    p_recorded_at timestamptz, p_actor_id bigint, p_origin text, p_body jsonb, p_rooms text[], p_commitment bytea,
    p_digest bytea, OUT event_id bigint, OUT seq integer
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    head bytea;
BEGIN
    INSERT INTO event_subject AS s (kind, id, seq, hash)
         VALUES (p_subject_kind, p_subject_id, 1, sha256(int4send(1) || p_digest))
    ON CONFLICT (kind, id) DO UPDATE
            SET seq = s.seq + 1, hash = sha256(s.hash || int4send(s.seq + 1) || p_digest)
      RETURNING s.seq, s.hash INTO seq, head;
    INSERT INTO event (subject_kind, subject_id, seq, kind, version, at, recorded_at, actor_id, origin, body, rooms,
                       commitment, hash)
         VALUES (p_subject_kind, p_subject_id, seq, p_kind, p_version, p_at, p_recorded_at, p_actor_id, p_origin,
                 p_body, p_rooms, p_commitment, head)
      RETURNING id INTO event_id;
    INSERT INTO event_inbox (event_id) VALUES (event_id);
END $$;
""",
    # Must be one top-level statement in READ COMMITTED: being VOLATILE, each statement inside takes a fresh snapshot,
    # so that what is read after the lock includes what the previous holder committed.
    """
CREATE FUNCTION sequence_events(OUT given integer, OUT last bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT pg_try_advisory_xact_lock(7001) THEN
        given := -1;
        RETURN;
    END IF;
    WITH previous AS MATERIALIZED (
        SELECT last_position, snapshot FROM event_batch ORDER BY last_position DESC LIMIT 1
    ), fresh AS MATERIALIZED (
        SELECT i.event_id FROM event_inbox i
         WHERE i.xid >= (SELECT pg_snapshot_xmin(snapshot) FROM previous)
           AND NOT pg_visible_in_snapshot(i.xid, (SELECT snapshot FROM previous))
    ), positions AS (
        INSERT INTO event_position (position, event_id)
        SELECT previous.last_position + row_number() OVER (ORDER BY fresh.event_id), fresh.event_id
          FROM fresh, previous
        RETURNING position
    ), batch AS (
        INSERT INTO event_batch (last_position, snapshot)
        SELECT previous.last_position + n.n, pg_current_snapshot()
          FROM previous, (SELECT count(*) AS n FROM fresh) n WHERE n.n > 0
        RETURNING last_position
    )
    SELECT (SELECT count(*) FROM positions), (SELECT last_position FROM batch) INTO given, last;
    IF given > 0 THEN
        PERFORM pg_notify('civic_events', last::text);
    END IF;
END $$;
""",
    """
CREATE FUNCTION trim_event_inbox() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DELETE FROM event_inbox
     WHERE xid < (SELECT pg_snapshot_xmin(snapshot) FROM event_batch ORDER BY last_position DESC LIMIT 1);
    DELETE FROM event_batch WHERE last_position < (SELECT max(last_position) FROM event_batch) - 1000;
$$;
""",
]

TRIGGERS = "".join(
    f"""
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER {table}_not_truncated BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
    for table in ("event", "event_position", "event_checkpoint")
)

# The application role may read the log and append by the functions; it cannot write the tables themselves.
RIGHTS = """
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'veche_app') THEN
        REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON event, event_subject, event_inbox, event_position, event_batch
          FROM veche_app;
        REVOKE UPDATE, DELETE, TRUNCATE ON event_checkpoint FROM veche_app;
    END IF;
END $$;
"""


def upgrade() -> None:
    op.execute(EXTENSIONS)
    op.execute(TABLES)
    for function in FUNCTIONS:
        op.execute(function)
    op.execute(TRIGGERS)
    op.execute(RIGHTS)


def downgrade() -> None:
    op.execute(
        "DROP TABLE event, event_subject, event_inbox, event_position, event_batch, event_follower, event_checkpoint"
    )
    op.execute("DROP FUNCTION record_event, sequence_events, trim_event_inbox, refuse_change")
