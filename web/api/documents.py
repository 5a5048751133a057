"""Documents for initiatives: sent first, enclosed afterwards."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from web.api.asking import somebody
from web.api.blueprint import api
from web.api.files import kept
from web.api.openapi import INITIATIVES, STAFF, operation
from web.api.schemas.enclosures import DocumentKept, DocumentUpload
from web.api.schemas.verbs import NoQuery
from web.attachments import take_document


@api.post("/documents")
@api.input(NoQuery, location="query", arg_name="asked", unknown=None)
@api.input(DocumentUpload, location="files", arg_name="sent", unknown=None)
@api.output(DocumentKept, 201, description="The document is kept.")
@operation(
    "uploadDocument",
    INITIATIVES,
    "Send a document",
    refusals=(401, 403, 413, 415, 422, 429, 503),
    security=STAFF,
)
def upload_document(asked: dict[str, Any], sent: dict[str, Any]) -> Response:
    """Send a document

    Needs the token of an account. A PDF from its first byte to its last: what is another kind of file as well is
    refused. Refer to its `id` in `enclose` within a day; then it is gone.
    """
    somebody()
    response = jsonify({"id": kept(sent, "document", take_document)})
    response.status_code = 201
    return response
