"""Photos for reports and verbs: sent first, referred to afterwards."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from web.api.blueprint import api
from web.api.files import kept
from web.api.links import photo_links
from web.api.openapi import OPEN, PHOTOS, operation
from web.api.schemas.reports import PhotoKept, PhotoUpload
from web.api.schemas.verbs import NoQuery
from web.uploads import take_photo


@api.post("/photos")
@api.input(NoQuery, location="query", arg_name="asked", unknown=None)
@api.input(PhotoUpload, location="files", arg_name="sent", unknown=None)
@api.output(PhotoKept, 201, description="The photo is kept.")
@operation(
    "uploadPhoto", PHOTOS, "Send a photo", refusals=(413, 415, 422, 429, 503), security=OPEN,
    headers={"Location": "Address of the picture."},
)  # fmt: skip
def upload_photo(asked: dict[str, Any], sent: dict[str, Any]) -> Response:
    """Send a photo

    Judged by its content, freed of its metadata and drawn anew. Refer to its `id` in `photos` of a report or verb
    within two days; then it is gone. The same picture may be sent again: its file is kept once.
    """
    photo = kept(sent, "photo", take_photo)
    links = photo_links(photo.public_id)
    response = jsonify({"id": photo.public_id, **links})
    response.status_code = 201
    response.headers["Location"] = links["url"]
    return response
