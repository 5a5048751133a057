"""What goes with an initiative, where it is, and the issues that it comes from."""

from __future__ import annotations

from typing import Final

from apiflask import Schema
from marshmallow import fields

from civic.intake.attachment_types import LARGEST_DOCUMENT, MOST_DOCUMENTS
from civic.issues.submission import MOST_PHOTOS
from initiatives.enclosures.commands.enclose import LONGEST_ALTERNATIVE, LONGEST_NAME
from web.api.fields import Length, OneOf, Part, Several, Strict, Text
from web.api.schemas.base import PUBLIC_ID, about
from web.api.schemas.issues import SelfLinks

PLACES: Final = ("Point", "LineString", "MultiLineString", "Polygon", "MultiPolygon")


class Place(Strict):
    """A GeoJSON geometry (RFC 7946), longitude before latitude, in degrees of WGS 84: a point, lines or areas.

    What lies outside the city is cut off.
    """

    type = fields.String(
        required=True, validate=OneOf(PLACES, "place.not_a_place"),
        metadata=about("What it is.", "Point", enum=list(PLACES)),
        error_messages={"invalid": "value.not_text", "required": "value.missing", "null": "value.is_null"},
    )  # fmt: skip
    coordinates = fields.List(
        fields.Raw(),
        required=True,
        metadata=about("As GeoJSON has them for the type.", [39.999, 57.5992]),
        error_messages={"invalid": "value.not_a_list", "required": "value.missing", "null": "value.is_null"},
    )


class EnclosedPhoto(Schema):
    id = fields.String(required=True, metadata=about("What `enclose` takes in `photos`."))
    url = fields.String(required=True, metadata=about("The whole picture (JPEG)."))
    thumbnail_url = fields.String(required=True, metadata=about("A small one."))
    alternative = fields.String(required=True, metadata=about("What it shows; may be empty."))


class EnclosedDocument(Schema):
    id = fields.String(required=True, metadata=about("What `enclose` takes in `documents`."))
    name = fields.String(required=True, metadata=about("What its authors call it; may be empty."))
    size = fields.Integer(required=True, metadata=about("Its bytes.", 48_200))
    url = fields.String(required=True, metadata=about("The PDF, as an attachment."))


class LinkedIssue(Schema):
    id = fields.String(required=True, metadata=about("Public id of the issue.", PUBLIC_ID))
    title = fields.String(
        required=True, allow_none=True, metadata=about("Its title; null where the reader may not read it.")
    )
    status = fields.String(required=True, metadata=about("Where in its life it is.", "in_progress"))
    links = fields.Nested(SelfLinks, required=True)


class PhotoSent(Strict):
    id = Text(longest=64, required=True, metadata=about("Id of an uploaded photo, or of one that is there."))
    alternative = Text(
        longest=LONGEST_ALTERNATIVE, load_default="", metadata=about("What it shows.", "The ford at noon")
    )


class DocumentSent(Strict):
    id = Text(
        longest=64, required=True, metadata=about("Id of an uploaded document, or of one that is there.")
    )
    name = Text(longest=LONGEST_NAME, load_default="", metadata=about("What it is called.", "Plan of 1987"))


class EncloseBody(Strict):
    """All that is to go with it: what is left out goes away for good."""

    photos = Several(
        Part(PhotoSent), validate=Length(max=MOST_PHOTOS), load_default=list, metadata=about("Photos.")
    )
    documents = Several(
        Part(DocumentSent),
        validate=Length(max=MOST_DOCUMENTS),
        load_default=list,
        metadata=about("Documents."),
    )


class DocumentUpload(Strict):
    document = fields.Raw(
        required=True,
        metadata=about(
            f"A PDF, {LARGEST_DOCUMENT // 1024 // 1024} MB at most.", type="string", format="binary"
        ),
        error_messages={"required": "document.missing"},
    )


class DocumentKept(Schema):
    id = fields.String(required=True, metadata=about("What `enclose` takes in `documents`."))
