"""Photos, documents, lines and shapes go with initiatives, and initiatives come from issues.

Revision ID: 0045
"""

from __future__ import annotations

from alembic import op

revision = "0045"
down_revision = "0044"

UP = """
ALTER TABLE initiative ADD CONSTRAINT ck_initiative_sound_place CHECK (ST_IsValid(place));

CREATE TABLE initiative_photo (
    photo_id bigint NOT NULL,
    initiative_id integer NOT NULL,
    words varchar NOT NULL,
    CONSTRAINT pk_initiative_photo PRIMARY KEY (photo_id),
    CONSTRAINT fk_initiative_photo_photo_id_photo FOREIGN KEY (photo_id) REFERENCES photo (id),
    CONSTRAINT fk_initiative_photo_initiative_id_initiative FOREIGN KEY (initiative_id) REFERENCES initiative (id)
);
CREATE INDEX ix_initiative_photo_initiative_id ON initiative_photo (initiative_id);

CREATE TABLE initiative_document (
    attachment_id bigint NOT NULL,
    initiative_id integer NOT NULL,
    words varchar NOT NULL,
    CONSTRAINT pk_initiative_document PRIMARY KEY (attachment_id),
    CONSTRAINT fk_initiative_document_attachment_id_intake_attachment
        FOREIGN KEY (attachment_id) REFERENCES intake_attachment (id),
    CONSTRAINT fk_initiative_document_initiative_id_initiative FOREIGN KEY (initiative_id) REFERENCES initiative (id)
);
CREATE INDEX ix_initiative_document_initiative_id ON initiative_document (initiative_id);

CREATE TABLE initiative_issue (
    initiative_id integer NOT NULL,
    issue_id bigint NOT NULL,
    CONSTRAINT pk_initiative_issue PRIMARY KEY (initiative_id, issue_id),
    CONSTRAINT fk_initiative_issue_initiative_id_initiative FOREIGN KEY (initiative_id) REFERENCES initiative (id),
    CONSTRAINT fk_initiative_issue_issue_id_issue FOREIGN KEY (issue_id) REFERENCES issue (id)
);
CREATE INDEX ix_initiative_issue_issue_id ON initiative_issue (issue_id);
"""

DOWN = """
DROP TABLE initiative_issue;
UPDATE photo SET public_id = 'gone-' || gen_random_uuid() WHERE id IN (SELECT photo_id FROM initiative_photo);
DROP TABLE initiative_photo;
UPDATE intake_attachment SET given_up_at = now() WHERE id IN (SELECT attachment_id FROM initiative_document);
DROP TABLE initiative_document;
ALTER TABLE initiative DROP CONSTRAINT ck_initiative_sound_place;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
