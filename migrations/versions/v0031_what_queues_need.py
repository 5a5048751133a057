"""What queues narrow and count by stands at the parts themselves, and what is worked on has an index of its words.

Revision ID: 0031
"""

from __future__ import annotations

from alembic import op

revision = "0031"
down_revision = "0030"

DUE = "assignment_due(status, take_by, target)"
OPEN = "status NOT IN ('delivered', 'declined', 'handed_over')"
QUEUED = f"issue_status NOT IN ('duplicate', 'withdrawn') AND {OPEN}"
AT_WORK = "status NOT IN ('closed', 'confirmed', 'declined', 'delivered', 'duplicate', 'withdrawn')"
COPIES = ("category_id", "area_id", "priority", "source", "language", "round", "affected_count")


NARROWED_BY = "issue_status, category_id, area_id, priority, source, language, round"


def _indexes(which: str, more: str = "", held: str = "", unique: str = "") -> str:
    return f"""
DROP INDEX ix_assignment_due, ix_assignment_due_anywhere, ix_assignment_newest, ix_assignment_newest_anywhere,
    ix_assignment_held, uq_assignment_open;
CREATE INDEX ix_assignment_due ON assignment (department_id, {DUE}, id)
    INCLUDE (issue_id, status, assignee_id, take_by, target{more}) WHERE {which};
CREATE INDEX ix_assignment_due_anywhere ON assignment ({DUE}, id)
    INCLUDE (department_id, issue_id, status, assignee_id, take_by, target{more}) WHERE {which};
CREATE INDEX ix_assignment_newest ON assignment (department_id, assigned_at DESC, id DESC) WHERE {which};
CREATE INDEX ix_assignment_newest_anywhere ON assignment (assigned_at DESC, id DESC) WHERE {which};
CREATE INDEX ix_assignment_held ON assignment (assignee_id, {DUE}, id){held}
    WHERE assignee_id IS NOT NULL AND {which};
CREATE UNIQUE INDEX uq_assignment_open ON assignment (issue_id, department_id){unique} WHERE {OPEN};
"""


COLUMNS = f"""
ALTER TABLE assignment
    ADD issue_status varchar, ADD category_id integer, ADD area_id integer, ADD priority varchar, ADD source varchar,
    ADD language varchar, ADD round integer, ADD affected_count integer;
UPDATE assignment AS a
   SET issue_status = i.status, {", ".join(f"{name} = i.{name}" for name in COPIES)}
  FROM issue AS i WHERE i.id = a.issue_id;
ALTER TABLE assignment
    ALTER issue_status SET NOT NULL, ALTER category_id SET NOT NULL, ALTER priority SET NOT NULL,
    ALTER source SET NOT NULL, ALTER language SET NOT NULL, ALTER round SET NOT NULL,
    ALTER affected_count SET NOT NULL;
ALTER TABLE issue_search ADD at_work boolean DEFAULT false NOT NULL;
ALTER TABLE issue_search ALTER at_work DROP DEFAULT;
UPDATE issue_search AS s SET at_work = true FROM issue AS i WHERE i.id = s.issue_id AND i.{AT_WORK};
"""

INDEXES = f"""
CREATE INDEX ix_assignment_affected ON assignment (department_id, affected_count DESC, id DESC) WHERE {QUEUED};
CREATE INDEX ix_assignment_affected_anywhere ON assignment (affected_count DESC, id DESC) WHERE {QUEUED};
CREATE INDEX ix_assignment_reopened ON assignment (department_id, {DUE}, id) WHERE round > 0 AND {QUEUED};
CREATE INDEX ix_assignment_judged ON assignment (department_id, issue_id)
    WHERE issue_status = 'delivered' AND status <> 'handed_over';
CREATE INDEX ix_issue_search_at_work ON issue_search USING gin (staff_words) WHERE at_work;
DROP INDEX ix_issue_at_work;
-- What is open is open in both: thought to be independent, they would make every queue a hundred times shorter.
CREATE STATISTICS assignment_statuses (mcv) ON status, issue_status FROM assignment;
"""

# Row by row, and only where something of it changed: what a report costs is one look at the row that was just written.
TRIGGERS = f"""
CREATE FUNCTION assignment_copies() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT status, {", ".join(COPIES)} INTO NEW.issue_status, {", ".join(f"NEW.{name}" for name in COPIES)}
      FROM issue WHERE id = NEW.issue_id;
    RETURN NEW;
END $$;
CREATE TRIGGER assignment_copies BEFORE INSERT ON assignment FOR EACH ROW EXECUTE FUNCTION assignment_copies();

CREATE FUNCTION issue_copied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE assignment
       SET issue_status = NEW.status, {", ".join(f"{name} = NEW.{name}" for name in COPIES)}
     WHERE issue_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER issue_copied AFTER UPDATE ON issue FOR EACH ROW
    WHEN ((OLD.status, {", ".join(f"OLD.{name}" for name in COPIES)})
          IS DISTINCT FROM (NEW.status, {", ".join(f"NEW.{name}" for name in COPIES)}))
    EXECUTE FUNCTION issue_copied();

CREATE FUNCTION issue_search_at_work() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE issue_search SET at_work = NEW.{AT_WORK} WHERE issue_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER issue_search_at_work AFTER UPDATE ON issue FOR EACH ROW
    WHEN ((OLD.{AT_WORK}) <> (NEW.{AT_WORK})) EXECUTE FUNCTION issue_search_at_work();
"""


def _refresh(column: str, value: str) -> str:
    """The function that makes search documents, with a column more."""
    return f"""
CREATE OR REPLACE FUNCTION issue_search_refresh(ids bigint[]) RETURNS void LANGUAGE sql AS $$
INSERT INTO issue_search AS s (issue_id, words, staff_words{column})
SELECT i.id, d.words, d.words || to_tsvector('russian', left(coalesce(n.internal, ''), 200000)){value}
  FROM issue i
  LEFT JOIN LATERAL (
       SELECT string_agg(r.text, ' ') AS text FROM report r WHERE r.issue_id = i.id AND r.withdrawn_at IS NULL
       ) AS told ON true
  LEFT JOIN LATERAL (
       SELECT string_agg(u.text, ' ') FILTER (WHERE u.visibility = 'public') AS open,
              string_agg(u.text, ' ') FILTER (WHERE u.visibility <> 'public') AS internal
         FROM issue_update u WHERE u.issue_id = i.id
       ) AS n ON true
 CROSS JOIN LATERAL (
       SELECT setweight(to_tsvector('russian', left(i.title, 1000)), 'A')
           || setweight(to_tsvector('russian', left(i.address, 1000)), 'B')
           || setweight(to_tsvector('russian', left(coalesce(told.text, ''), 200000)), 'C')
           || to_tsvector('russian', left(coalesce(n.open, ''), 200000)) AS words
        OFFSET 0  -- else it is made twice, once for each column that it goes into
       ) AS d
 WHERE i.id = ANY(ids)
 ORDER BY i.id
ON CONFLICT (issue_id) DO UPDATE
   SET words = excluded.words, staff_words = excluded.staff_words
$$;
"""


def upgrade() -> None:
    op.execute(COLUMNS)
    op.execute(
        _indexes(
            QUEUED, f", {NARROWED_BY}", " INCLUDE (department_id, issue_id, status, take_by, target)",
            f" INCLUDE (id, status, assignee_id, take_by, target, {NARROWED_BY})",
        )
    )  # fmt: skip
    op.execute(INDEXES)
    op.execute(TRIGGERS)
    op.execute(_refresh(", at_work", f", i.{AT_WORK}"))


def downgrade() -> None:
    op.execute(_refresh("", ""))
    op.execute(
        "DROP TRIGGER assignment_copies ON assignment; DROP TRIGGER issue_copied ON issue;"
        " DROP TRIGGER issue_search_at_work ON issue;"
        " DROP FUNCTION assignment_copies(), issue_copied(), issue_search_at_work();"
        " DROP INDEX ix_assignment_affected, ix_assignment_affected_anywhere, ix_assignment_reopened,"
        " ix_assignment_judged, ix_issue_search_at_work;"
        " DROP STATISTICS assignment_statuses;"
        " CREATE INDEX ix_issue_at_work ON issue (affected_count DESC, id DESC)"
        f" INCLUDE (status, category_id, area_id, priority, source, language, round) WHERE {AT_WORK};"
    )
    op.execute(_indexes(OPEN))
    op.execute(
        f"ALTER TABLE assignment DROP issue_status, {', '.join(f'DROP {name}' for name in COPIES)};"
        " ALTER TABLE issue_search DROP at_work"
    )
