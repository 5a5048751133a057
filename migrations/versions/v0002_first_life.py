"""The first life of an issue: city, areas, places, departments, categories, people, issues, deliveries.

Revision ID: 0002
"""

from __future__ import annotations

import geoalchemy2.types
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "area_type",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["area_type.id"], name=op.f("fk_area_type_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area_type")),
        sa.UniqueConstraint("code", name=op.f("uq_area_type_code")),
    )
    op.create_table(
        "basemap_feature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("layer", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("min_zoom", sa.SmallInteger(), nullable=False),
        sa.Column(
            "geometry",
            geoalchemy2.types.Geometry(
                srid=3857,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.CheckConstraint(
            "layer IN ('earth', 'landuse', 'water', 'roads', 'buildings', 'rail', 'places')",
            name=op.f("ck_basemap_feature_known_layer"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_basemap_feature")),
    )
    op.create_index(
        "ix_basemap_feature_geometry", "basemap_feature", ["geometry"], unique=False, postgresql_using="gist"
    )
    op.create_table(
        "category_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("icon", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category_group")),
        sa.UniqueConstraint("code", name=op.f("uq_category_group_code")),
    )
    op.create_table(
        "idempotency_key",
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("body_hash", sa.LargeBinary(), nullable=False),
        sa.Column("answer", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("scope", "key", name=op.f("pk_idempotency_key")),
    )
    op.create_index("ix_idempotency_key_claimed_at", "idempotency_key", ["claimed_at"], unique=False)
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("session_epoch", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_index("uq_person_email", "person", [sa.literal_column("lower(email)")], unique=True)
    op.create_table(
        "street",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("search", sa.String(), nullable=False),
        sa.Column(
            "geometry",
            geoalchemy2.types.Geometry(
                geometry_type="MULTILINESTRING",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_street")),
    )
    op.create_index("ix_street_geometry", "street", ["geometry"], unique=False, postgresql_using="gist")
    op.create_index(
        "ix_street_search",
        "street",
        ["search"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search": "gin_trgm_ops"},
    )
    op.create_table(
        "working_calendar",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("definition", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_calendar")),
        sa.UniqueConstraint("code", name=op.f("uq_working_calendar_code")),
    )
    op.create_table(
        "address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("street_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column(
            "point",
            geoalchemy2.types.Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["street_id"], ["street.id"], name=op.f("fk_address_street_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address")),
    )
    op.create_index("ix_address_point", "address", ["point"], unique=False, postgresql_using="gist")
    op.create_index("ix_address_street_id_number", "address", ["street_id", "number"], unique=False)
    op.create_table(
        "api_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_api_token_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
    )
    op.create_index(op.f("ix_api_token_person_id"), "api_token", ["person_id"], unique=False)
    op.create_table(
        "area_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_type_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_hash", sa.LargeBinary(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_type_id"], ["area_type.id"], name=op.f("fk_area_edition_area_type_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area_edition")),
        sa.UniqueConstraint("area_type_id", "number", name=op.f("uq_area_edition_area_type_id_number")),
    )
    op.create_index(
        "uq_area_edition_current",
        "area_edition",
        ["area_type_id"],
        unique=True,
        postgresql_where=sa.text("current"),
    )
    op.create_table(
        "category",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("hint", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("icon", sa.String(), nullable=False),
        sa.Column("keywords", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("take_minutes", sa.Integer(), nullable=False),
        sa.Column("target_days", sa.Integer(), nullable=False),
        sa.Column("planned_result", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("criteria", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("questions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("visibility", sa.String(), nullable=False),
        sa.Column("emergency", sa.Boolean(), nullable=False),
        sa.Column("emergency_text", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("duplicate_radius_m", sa.Integer(), nullable=False),
        sa.Column("duplicate_days", sa.Integer(), nullable=False),
        sa.Column("photo_on_delivery", sa.Boolean(), nullable=False),
        sa.Column("judge_after_days", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "visibility IN ('public', 'place_only', 'private')", name=op.f("ck_category_known_visibility")
        ),
        sa.CheckConstraint(
            "duplicate_radius_m >= 0 AND duplicate_days >= 0",
            name=op.f("ck_category_duplicates_not_negative"),
        ),
        sa.CheckConstraint("take_minutes > 0 AND target_days > 0", name=op.f("ck_category_targets_positive")),
        sa.ForeignKeyConstraint(["group_id"], ["category_group.id"], name=op.f("fk_category_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category")),
        sa.UniqueConstraint("code", name=op.f("uq_category_code")),
    )
    op.create_index(op.f("ix_category_group_id"), "category", ["group_id"], unique=False)
    op.create_table(
        "city",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("languages", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.Column("area_type_id", sa.Integer(), nullable=True),
        sa.Column("anonymous_reports", sa.Boolean(), nullable=False),
        sa.Column("emergency_number", sa.String(), nullable=False),
        sa.Column("outside_advice", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_city_one_city")),
        sa.ForeignKeyConstraint(["area_type_id"], ["area_type.id"], name=op.f("fk_city_area_type_id")),
        sa.ForeignKeyConstraint(["calendar_id"], ["working_calendar.id"], name=op.f("fk_city_calendar_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_city")),
    )
    op.create_table(
        "department",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("note", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("calendar_id", sa.Integer(), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('department', 'triage', 'outside')", name=op.f("ck_department_known_kind")
        ),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["working_calendar.id"], name=op.f("fk_department_calendar_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department")),
        sa.UniqueConstraint("code", name=op.f("uq_department_code")),
    )
    op.create_index(
        "uq_department_triage",
        "department",
        ["kind"],
        unique=True,
        postgresql_where=sa.text("kind = 'triage' AND retired_at IS NULL"),
    )
    op.create_table(
        "area",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("area_type_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column(
            "geometry",
            geoalchemy2.types.Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("square_metres", sa.Float(), nullable=False),
        sa.Column("residents", sa.Integer(), nullable=True),
        sa.CheckConstraint("ST_IsValid(geometry)", name=op.f("ck_area_geometry_valid")),
        sa.ForeignKeyConstraint(["area_type_id"], ["area_type.id"], name=op.f("fk_area_area_type_id")),
        sa.ForeignKeyConstraint(["edition_id"], ["area_edition.id"], name=op.f("fk_area_edition_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["area.id"], name=op.f("fk_area_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area")),
        sa.UniqueConstraint("edition_id", "code", name=op.f("uq_area_edition_id_code")),
    )
    op.create_index("ix_area_parent_id", "area", ["parent_id"], unique=False)
    op.create_table(
        "jurisdiction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("area_type_id", sa.Integer(), nullable=True),
        sa.Column("area_code", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(area_type_id IS NULL) = (area_code IS NULL)", name=op.f("ck_jurisdiction_area_named_whole")
        ),
        sa.CheckConstraint(
            "category_id IS NULL OR group_id IS NULL", name=op.f("ck_jurisdiction_category_or_group")
        ),
        sa.ForeignKeyConstraint(
            ["area_type_id"], ["area_type.id"], name=op.f("fk_jurisdiction_area_type_id")
        ),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_jurisdiction_category_id")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_jurisdiction_department_id")
        ),
        sa.ForeignKeyConstraint(["group_id"], ["category_group.id"], name=op.f("fk_jurisdiction_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jurisdiction")),
    )
    op.create_index(op.f("ix_jurisdiction_department_id"), "jurisdiction", ["department_id"], unique=False)
    op.create_index(
        "uq_jurisdiction_no_tie",
        "jurisdiction",
        [
            sa.literal_column("coalesce(category_id, 0)"),
            sa.literal_column("coalesce(group_id, 0)"),
            sa.literal_column("coalesce(area_type_id, 0)"),
            sa.literal_column("coalesce(area_code, '')"),
        ],
        unique=True,
    )
    op.create_table(
        "role_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(role IN ('agent', 'field_worker', 'lead', 'head')) = (department_id IS NOT NULL)",
            name=op.f("ck_role_grant_department_where_due"),
        ),
        sa.CheckConstraint(
            "role IN ('agent', 'field_worker', 'lead', 'head', 'moderator', 'council_member', 'clerk', 'analyst', 'administrator')",
            name=op.f("ck_role_grant_known_role"),
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_role_grant_department_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_role_grant_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
    )
    op.create_index(
        "uq_role_grant_active",
        "role_grant",
        ["person_id", "role", sa.literal_column("coalesce(department_id, 0)")],
        unique=True,
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_table(
        "area_piece",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column(
            "geometry",
            geoalchemy2.types.Geometry(
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["area_id"], ["area.id"], name=op.f("fk_area_piece_area_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area_piece")),
    )
    op.create_index(op.f("ix_area_piece_area_id"), "area_piece", ["area_id"], unique=False)
    op.create_index(
        "ix_area_piece_geometry", "area_piece", ["geometry"], unique=False, postgresql_using="gist"
    )
    op.create_table(
        "issue",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("resolution", sa.String(), nullable=True),
        sa.Column("visibility", sa.String(), nullable=False),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column(
            "place",
            geoalchemy2.types.Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("px", sa.BigInteger(), nullable=False),
        sa.Column("py", sa.BigInteger(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("planned_result", sa.String(), nullable=False),
        sa.Column("criteria", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("take_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("target", sa.DateTime(timezone=True), nullable=False),
        sa.Column("promised", sa.DateTime(timezone=True), nullable=False),
        sa.Column("target_confirmed", sa.Boolean(), nullable=False),
        sa.Column("report_count", sa.Integer(), nullable=False),
        sa.Column("affected_count", sa.Integer(), nullable=False),
        sa.Column("merged_into_id", sa.BigInteger(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("judging_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("judge_again_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.CheckConstraint(
            "(merged_into_id IS NOT NULL AND status IN ('duplicate', 'withdrawn')) OR (merged_into_id IS NULL AND status <> 'duplicate')",
            name=op.f("ck_issue_duplicate_of_something"),
        ),
        sa.CheckConstraint(
            "(resolution IS NULL AND NOT status IN ('confirmed', 'closed', 'declined', 'duplicate', 'withdrawn')) OR (status = 'confirmed' AND resolution IN ('met')) OR (status = 'closed' AND resolution IN ('not_judged')) OR (status = 'declined' AND resolution IN ('not_feasible', 'out_of_scope', 'abuse', 'unanswered')) OR (status = 'duplicate' AND resolution IN ('duplicate')) OR (status = 'withdrawn' AND resolution IN ('withdrawn'))",
            name=op.f("ck_issue_resolution_when_resolved"),
        ),
        sa.CheckConstraint(
            "public_id ~ '^[0-9A-HJKMNP-TV-Z]{8}$'", name=op.f("ck_issue_crockford_public_id")
        ),
        sa.CheckConstraint(
            "status IN ('received', 'accepted', 'scheduled', 'in_progress', 'waiting', 'delivered', 'confirmed', 'closed', 'declined', 'duplicate', 'withdrawn')",
            name=op.f("ck_issue_known_status"),
        ),
        sa.CheckConstraint(
            "visibility IN ('public', 'place_only', 'private')", name=op.f("ck_issue_known_visibility")
        ),
        sa.CheckConstraint(
            "report_count >= 0 AND affected_count >= report_count", name=op.f("ck_issue_counts_plausible")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_issue_area_id")),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_issue_category_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_issue_department_id")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["issue.id"], name=op.f("fk_issue_merged_into_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue")),
        sa.UniqueConstraint("public_id", name=op.f("uq_issue_public_id")),
    )
    op.create_index(
        "ix_issue_area_id",
        "issue",
        ["area_id", sa.literal_column("received_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_issue_category_id",
        "issue",
        ["category_id", sa.literal_column("received_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_issue_changed_at",
        "issue",
        [sa.literal_column("changed_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_issue_department_id",
        "issue",
        ["department_id", sa.literal_column("received_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_issue_judge_again_at",
        "issue",
        ["judge_again_at"],
        unique=False,
        postgresql_where=sa.text("judge_again_at IS NOT NULL"),
    )
    op.create_index(
        "ix_issue_judging_until",
        "issue",
        ["judging_until"],
        unique=False,
        postgresql_where=sa.text("judging_until IS NOT NULL"),
    )
    op.create_index(
        "ix_issue_merged_into_id",
        "issue",
        ["merged_into_id"],
        unique=False,
        postgresql_where=sa.text("merged_into_id IS NOT NULL"),
    )
    op.create_index(
        "ix_issue_nearby",
        "issue",
        ["category_id", sa.literal_column("geography(place)")],
        unique=False,
        postgresql_using="gist",
        postgresql_where=sa.text(
            "status NOT IN ('withdrawn', 'duplicate', 'declined', 'confirmed', 'closed')"
        ),
    )
    op.create_index("ix_issue_place", "issue", ["place"], unique=False, postgresql_using="gist")
    op.create_index("ix_issue_px_py", "issue", ["px", "py"], unique=False)
    op.create_index(
        "ix_issue_received_at",
        "issue",
        [sa.literal_column("received_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_issue_status",
        "issue",
        ["status", sa.literal_column("received_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_table(
        "affected",
        sa.Column("issue_id", sa.BigInteger(), nullable=False),
        sa.Column("who", sa.LargeBinary(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_affected_issue_id")),
        sa.PrimaryKeyConstraint("issue_id", "who", name=op.f("pk_affected")),
    )
    op.create_table(
        "assignment",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("issue_id", sa.BigInteger(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=True),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("not_by_id", sa.Integer(), nullable=True),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("scheduled_for", sa.DateTime(timezone=True), nullable=True),
        sa.Column("take_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("target", sa.DateTime(timezone=True), nullable=False),
        sa.Column("promised", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_by_id", sa.Integer(), nullable=True),
        sa.Column("decline_reason", sa.String(), nullable=True),
        sa.Column("handed_to_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(status = 'declined') = (decline_reason IS NOT NULL)",
            name=op.f("ck_assignment_reason_when_declined"),
        ),
        sa.CheckConstraint(
            "(status = 'waiting') = (before IS NOT NULL)", name=op.f("ck_assignment_before_when_waiting")
        ),
        sa.CheckConstraint(
            "(status = 'waiting') = (waiting_since IS NOT NULL)",
            name=op.f("ck_assignment_waiting_since_when_waiting"),
        ),
        sa.CheckConstraint(
            "status IN ('assigned', 'accepted', 'scheduled', 'in_progress', 'waiting', 'delivered', 'declined', 'handed_over')",
            name=op.f("ck_assignment_known_status"),
        ),
        sa.ForeignKeyConstraint(["assignee_id"], ["person.id"], name=op.f("fk_assignment_assignee_id")),
        sa.ForeignKeyConstraint(
            ["delivered_by_id"], ["person.id"], name=op.f("fk_assignment_delivered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_assignment_department_id")
        ),
        sa.ForeignKeyConstraint(["handed_to_id"], ["assignment.id"], name=op.f("fk_assignment_handed_to_id")),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_assignment_issue_id")),
        sa.ForeignKeyConstraint(["not_by_id"], ["person.id"], name=op.f("fk_assignment_not_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
    )
    op.create_index(
        "ix_assignment_assignee_id",
        "assignment",
        ["assignee_id"],
        unique=False,
        postgresql_where=sa.text("assignee_id IS NOT NULL"),
    )
    op.create_index("ix_assignment_issue_id", "assignment", ["issue_id"], unique=False)
    op.create_index(
        "ix_assignment_open",
        "assignment",
        ["department_id", "target"],
        unique=False,
        postgresql_where=sa.text("status NOT IN ('delivered', 'declined', 'handed_over')"),
    )
    op.create_index(
        "ix_assignment_waiting_since",
        "assignment",
        ["waiting_since"],
        unique=False,
        postgresql_where=sa.text("waiting_since IS NOT NULL"),
    )
    op.create_index(
        "uq_assignment_open",
        "assignment",
        ["issue_id", "department_id"],
        unique=True,
        postgresql_where=sa.text("status NOT IN ('delivered', 'declined', 'handed_over')"),
    )
    op.create_table(
        "issue_area",
        sa.Column("issue_id", sa.BigInteger(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_issue_area_area_id")),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_issue_area_issue_id")),
        sa.PrimaryKeyConstraint("issue_id", "area_id", name=op.f("pk_issue_area")),
    )
    op.create_index("ix_issue_area_area_id_issue_id", "issue_area", ["area_id", "issue_id"], unique=False)
    op.create_table(
        "report",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("issue_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("link_nonce", sa.LargeBinary(), nullable=False),
        sa.Column("link_hash", sa.LargeBinary(), nullable=False),
        sa.Column("link_opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("planned_result", sa.String(), nullable=False),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "place",
            geoalchemy2.types.Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("contact_name", sa.String(), nullable=True),
        sa.Column("contact_email", sa.String(), nullable=True),
        sa.Column("contact_phone", sa.String(), nullable=True),
        sa.Column("contact_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.CheckConstraint(
            "source IN ('web', 'api', 'staff', 'import', 'demo')", name=op.f("ck_report_known_source")
        ),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_report_issue_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_report_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_report_link_hash")),
    )
    op.create_index("ix_report_issue_id", "report", ["issue_id"], unique=False)
    op.create_index(
        "ix_report_person_id",
        "report",
        ["person_id"],
        unique=False,
        postgresql_where=sa.text("person_id IS NOT NULL"),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(status = 'queued') = (settled_at IS NULL)", name=op.f("ck_delivery_settled_when_not_queued")
        ),
        sa.CheckConstraint("status IN ('queued', 'sent', 'refused')", name=op.f("ck_delivery_known_status")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_delivery_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint(
            "event_id", "report_id", "channel", name=op.f("uq_delivery_event_id_report_id_channel")
        ),
    )
    op.create_index(
        "ix_delivery_queued", "delivery", ["id"], unique=False, postgresql_where=sa.text("status = 'queued'")
    )
    op.create_index("ix_delivery_report_id", "delivery", ["report_id"], unique=False)
    op.create_table(
        "issue_update",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("issue_id", sa.BigInteger(), nullable=False),
        sa.Column("assignment_id", sa.BigInteger(), nullable=True),
        sa.Column("report_id", sa.BigInteger(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("visibility", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "visibility IN ('public', 'parties', 'internal')", name=op.f("ck_issue_update_known_visibility")
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_issue_update_assignment_id")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_issue_update_author_id")),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_issue_update_issue_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_issue_update_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_update")),
    )
    op.create_index("ix_issue_update_issue_id", "issue_update", ["issue_id", "id"], unique=False)
    op.create_table(
        "photo",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("issue_id", sa.BigInteger(), nullable=True),
        sa.Column("report_id", sa.BigInteger(), nullable=True),
        sa.Column("update_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('before', 'after')", name=op.f("ck_photo_known_kind")),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_photo_issue_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_photo_report_id")),
        sa.ForeignKeyConstraint(["update_id"], ["issue_update.id"], name=op.f("fk_photo_update_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo")),
        sa.UniqueConstraint("public_id", name=op.f("uq_photo_public_id")),
    )
    op.create_index("ix_photo_issue_id", "photo", ["issue_id"], unique=False)
    op.create_index(
        "ix_photo_unclaimed",
        "photo",
        ["uploaded_at"],
        unique=False,
        postgresql_where=sa.text("issue_id IS NULL"),
    )
    op.create_table(
        "verdict",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("issue_id", sa.BigInteger(), nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=True),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("answer IN ('met', 'not_met', 'cant_tell')", name=op.f("ck_verdict_known_answer")),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_verdict_issue_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_verdict_report_id")),
        sa.ForeignKeyConstraint(["update_id"], ["issue_update.id"], name=op.f("fk_verdict_update_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdict")),
        sa.UniqueConstraint(
            "report_id", "round", "criterion", name=op.f("uq_verdict_report_id_round_criterion")
        ),
    )
    op.create_index("ix_verdict_issue_id_round", "verdict", ["issue_id", "round"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_verdict_issue_id_round", table_name="verdict")
    op.drop_table("verdict")
    op.drop_index("ix_photo_unclaimed", table_name="photo", postgresql_where=sa.text("issue_id IS NULL"))
    op.drop_index("ix_photo_issue_id", table_name="photo")
    op.drop_table("photo")
    op.drop_index("ix_issue_update_issue_id", table_name="issue_update")
    op.drop_table("issue_update")
    op.drop_index("ix_delivery_report_id", table_name="delivery")
    op.drop_index("ix_delivery_queued", table_name="delivery", postgresql_where=sa.text("status = 'queued'"))
    op.drop_table("delivery")
    op.drop_index(
        "ix_report_person_id", table_name="report", postgresql_where=sa.text("person_id IS NOT NULL")
    )
    op.drop_index("ix_report_issue_id", table_name="report")
    op.drop_table("report")
    op.drop_index("ix_issue_area_area_id_issue_id", table_name="issue_area")
    op.drop_table("issue_area")
    op.drop_index(
        "uq_assignment_open",
        table_name="assignment",
        postgresql_where=sa.text("status NOT IN ('delivered', 'declined', 'handed_over')"),
    )
    op.drop_index(
        "ix_assignment_waiting_since",
        table_name="assignment",
        postgresql_where=sa.text("waiting_since IS NOT NULL"),
    )
    op.drop_index(
        "ix_assignment_open",
        table_name="assignment",
        postgresql_where=sa.text("status NOT IN ('delivered', 'declined', 'handed_over')"),
    )
    op.drop_index("ix_assignment_issue_id", table_name="assignment")
    op.drop_index(
        "ix_assignment_assignee_id",
        table_name="assignment",
        postgresql_where=sa.text("assignee_id IS NOT NULL"),
    )
    op.drop_table("assignment")
    op.drop_table("affected")
    op.drop_index("ix_issue_status", table_name="issue")
    op.drop_index("ix_issue_received_at", table_name="issue")
    op.drop_index("ix_issue_px_py", table_name="issue")
    op.drop_index("ix_issue_place", table_name="issue", postgresql_using="gist")
    op.drop_index(
        "ix_issue_nearby",
        table_name="issue",
        postgresql_using="gist",
        postgresql_where=sa.text(
            "status NOT IN ('withdrawn', 'duplicate', 'declined', 'confirmed', 'closed')"
        ),
    )
    op.drop_index(
        "ix_issue_merged_into_id", table_name="issue", postgresql_where=sa.text("merged_into_id IS NOT NULL")
    )
    op.drop_index(
        "ix_issue_judging_until", table_name="issue", postgresql_where=sa.text("judging_until IS NOT NULL")
    )
    op.drop_index(
        "ix_issue_judge_again_at", table_name="issue", postgresql_where=sa.text("judge_again_at IS NOT NULL")
    )
    op.drop_index("ix_issue_department_id", table_name="issue")
    op.drop_index("ix_issue_changed_at", table_name="issue")
    op.drop_index("ix_issue_category_id", table_name="issue")
    op.drop_index("ix_issue_area_id", table_name="issue")
    op.drop_table("issue")
    op.drop_index("ix_area_piece_geometry", table_name="area_piece", postgresql_using="gist")
    op.drop_index(op.f("ix_area_piece_area_id"), table_name="area_piece")
    op.drop_table("area_piece")
    op.drop_index(
        "uq_role_grant_active",
        table_name="role_grant",
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.drop_table("role_grant")
    op.drop_index("uq_jurisdiction_no_tie", table_name="jurisdiction")
    op.drop_index(op.f("ix_jurisdiction_department_id"), table_name="jurisdiction")
    op.drop_table("jurisdiction")
    op.drop_index("ix_area_parent_id", table_name="area")
    op.drop_table("area")
    op.drop_index(
        "uq_department_triage",
        table_name="department",
        postgresql_where=sa.text("kind = 'triage' AND retired_at IS NULL"),
    )
    op.drop_table("department")
    op.drop_table("city")
    op.drop_index(op.f("ix_category_group_id"), table_name="category")
    op.drop_table("category")
    op.drop_index("uq_area_edition_current", table_name="area_edition", postgresql_where=sa.text("current"))
    op.drop_table("area_edition")
    op.drop_index(op.f("ix_api_token_person_id"), table_name="api_token")
    op.drop_table("api_token")
    op.drop_index("ix_address_street_id_number", table_name="address")
    op.drop_index("ix_address_point", table_name="address", postgresql_using="gist")
    op.drop_table("address")
    op.drop_table("working_calendar")
    op.drop_index(
        "ix_street_search",
        table_name="street",
        postgresql_using="gin",
        postgresql_ops={"search": "gin_trgm_ops"},
    )
    op.drop_index("ix_street_geometry", table_name="street", postgresql_using="gist")
    op.drop_table("street")
    op.drop_index("uq_person_email", table_name="person")
    op.drop_table("person")
    op.drop_index("ix_idempotency_key_claimed_at", table_name="idempotency_key")
    op.drop_table("idempotency_key")
    op.drop_table("category_group")
    op.drop_index("ix_basemap_feature_geometry", table_name="basemap_feature", postgresql_using="gist")
    op.drop_table("basemap_feature")
    op.drop_table("area_type")
