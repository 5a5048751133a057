"""The sentences for the error codes of requests and forms."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _

MESSAGES: Mapping[str, object] = {
    "input.invalid": _("Some things need another look"),
    "page.not_found": _("There is no such page"),
    "page.method": _("This address does not take that kind of request"),
    "http.400": _("The request could not be understood"),
    "http.401": _("Sign in first"),
    "http.403": _("You may not do this"),
    "http.406": _("The answer cannot be given in that form"),
    "http.408": _("The request came too slowly. Send it again where the connection is better"),
    "http.415": _("The request came in a form that is not taken here"),
    "http.422": _("Some things need another look"),
    "http.429": _("Too many requests. Wait a little and try again"),
    "http.500": _("Something went wrong on our side. Nothing you sent was half done; try again"),
    "http.503": _("The city is busy. Try again in a moment"),
    "form.confirm": _("Please press Send once more: we want to be sure that a person sends this"),
    "form.expired": _("This form was open for too long. Send it again"),
    "limit.reached": _("That was a lot from one address. Wait a little and try again"),
    "outgoing.address_refused": _(
        "%(host)s leads into a closed network, where the city's program does not go"
    ),
    "outgoing.not_https": _("%(host)s is spoken to over https only"),
    "outgoing.too_large": _("The answer from there is larger than anything that is taken"),
    "body.not_json": _("The body is not JSON that can be read"),
    "body.too_large": _("The body is larger than anything this takes"),
    "idempotency.key_missing": _(
        "Send the header Idempotency-Key with a new random value, so that sending again cannot do it twice"
    ),
    "idempotency.key_invalid": _("The Idempotency-Key must have 1 to 200 printable characters"),
    "idempotency.in_flight": _("The same request is being worked on. Ask again in a moment"),
    "idempotency.body_differs": _("This Idempotency-Key was used with another content"),
    "list.cursor_invalid": _("This place in the list is not known. Begin again at the first page"),
    "bbox.invalid": _("Give the box as west,south,east,north in degrees"),
    "language.unknown": _("There is no such language"),
}
