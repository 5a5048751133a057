"""Photos, for those who may see what they show. They are served as pictures and nothing else."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response, request

from civic.core.errors import NotFound
from civic.core.storage import NotStored
from civic.issues.queries.photo import photo_hash
from web import context
from web.uploads import CONTENT_TYPE, photo_key

pages = APIBlueprint("media", __name__, enable_openapi=False)

KEPT_SECONDS = 600
"""A browser may show a photo again for so long without asking; then one that was hidden is gone there too."""


@pages.get("/photos/<public_id>")
def photo(public_id: str) -> Response:
    """A photo in full."""
    return _picture(public_id, small=False)


@pages.get("/photos/<public_id>/small")
def small_photo(public_id: str) -> Response:
    """A photo's thumbnail."""
    return _picture(public_id, small=True)


def _picture(public_id: str, *, small: bool) -> Response:
    if not public_id.isalnum():
        raise NotFound("photo")
    with context.reading() as session:
        sha256 = photo_hash(session, context.actor(), public_id)
    response = Response(mimetype=CONTENT_TYPE)
    response.set_etag(f"{sha256.hex()}{'-small' if small else ''}")
    response.cache_control.private = True
    response.cache_control.max_age = KEPT_SECONDS
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Content-Disposition"] = f'inline; filename="{public_id}.jpg"'
    response.vary.add("Cookie")
    response.make_conditional(request)
    if response.status_code != 304:
        try:
            response.set_data(context.services().storage.get(photo_key(sha256, small=small)))
        except NotStored as error:
            raise NotFound("photo") from error
    return response
