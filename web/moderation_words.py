"""What moderation is called on pages: reasons, rules, decisions, and how content stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

REASON_WORDS: Mapping[str, Any] = {
    "personal_data": _("Personal data: a phone number, an address, a name"),
    "people_shown": _("People or number plates can be recognised on a photo"),
    "insult": _("It insults somebody"),
    "hate": _("It runs down a group of people"),
    "obscene": _("It is obscene"),
    "spam": _("It is advertising, or the same again and again"),
    "other": _("Something else"),
}
"""As whoever flags or decides chooses them."""

REASON_SHORT: Mapping[str, Any] = {
    "personal_data": _("Personal data"),
    "people_shown": _("People recognisable"),
    "insult": _("Insult"),
    "hate": _("Hatred"),
    "obscene": _("Obscene"),
    "spam": _("Advertising"),
    "other": _("Something else"),
    "rephrased": _("New words of the author"),
}
RULE_WORDS: Mapping[str, Any] = {
    "email": _("E-mail address"),
    "phone": _("Phone number"),
    "card": _("Number of a payment card"),
    "iban": _("Bank account number"),
    "snils": _("Social insurance number (SNILS)"),
    "passport": _("Passport number"),
    "plate": _("Number plate of a car"),
    "abuse": _("Abusive word"),
    "links": _("Many links"),
}
ACTION_WORDS: Mapping[str, Any] = {
    "off": _("Do nothing"),
    "flag": _("Ask a moderator to look"),
    "cover": _("Cover it at once, and ask a moderator to look"),
}
SOURCE_WORDS: Mapping[str, Any] = {
    "resident": _("a resident"),
    "staff": _("a colleague"),
    "rule": _("a rule"),
    "author": _("the author"),
}
KIND_WORDS: Mapping[str, Any] = {
    "report": _("Words of a report"),
    "update": _("Message on an issue"),
    "photo": _("Photo"),
    "comment": _("Comment on an initiative"),
    "amendment": _("Suggested change of an initiative"),
}
KIND_ICONS: Mapping[str, str] = {
    "report": "file-text", "update": "message-circle", "photo": "image", "comment": "messages-square",
    "amendment": "file-pen-line",
}  # fmt: skip
STATE_WORDS: Mapping[str, Any] = {
    "shown": _("Public as written"),
    "redacted": _("Partly covered"),
    "hidden": _("Hidden"),
    "rephrase": _("Waiting for other words"),
}
FIELD_WORDS: Mapping[str, Any] = {
    "text": _("What was written"),
    "planned_result": _("The result that is wished for"),
    "title": _("Title"),
    "address": _("Address"),
    "why": _("Why it should be changed"),
    "reason": _("What the authors answered"),
}
WHY_COVERED: Mapping[str, Any] = {
    "personal_data": _("They give away personal data, such as a phone number or an address."),
    "people_shown": _("People or number plates can be recognised."),
    "insult": _("Somebody is insulted."),
    "hate": _("A group of people is run down."),
    "obscene": _("They are obscene."),
    "spam": _("They are advertising, or say the same again and again."),
    "other": _("They do not fit the rules of the site."),
}
"""Why words or a photo were covered, for whoever reads the page."""
