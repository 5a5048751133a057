"""The sentence for every error code, in the reader's language. A code without a sentence fails a test."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from civic.core.datafiles import DataFileError
from civic.core.errors import DomainError
from civic.core.i18n import localized
from web.language import current_language
from web.messages import city, council, desk, initiatives, issues, people, requests

MESSAGES: Mapping[str, object] = {
    **requests.MESSAGES,
    **people.MESSAGES,
    **city.MESSAGES,
    **issues.MESSAGES,
    **desk.MESSAGES,
    **initiatives.MESSAGES,
    **council.MESSAGES,
}

# What the readers of the city's files refuse, by the last part of the code: forms are read by the same readers.
FILE_MESSAGES: Mapping[str, object] = {
    "missing": _("This cannot be left out"),
    "unknown_key": _("This does not belong here"),
    "wrong_type": _("This value cannot be used here"),
    "bad_code": _("A code has 1 to 64 of a-z, 0-9, - and _"),
    "empty": _("This cannot be left out"),
    "too_long": _("That is %(length)s characters; %(limit)s is the most"),
    "out_of_range": _("Give a number from %(low)s to %(high)s"),
    "not_a_choice": _("Choose one of: %(choices)s"),
    "language_missing": _("Write it in every language of the city. It is missing in: %(languages)s"),
    "language_unknown": _("The city does not have this language: %(language)s"),
    "duplicate": _("%(value)s is there twice"),
    "unknown_code": _("This is not known here: %(value)s"),
    "not_an_email": _("Enter an e-mail address like name@example.org"),
    "not_a_phone": _("Enter a phone number like +7 900 123-45-67"),
    "one_of_three": _("Choose for what: everything, a group or a kind of issue"),
    "one_of_two": _("Choose a kind of issue or a group, not both"),
    "unknown_blank": _("%(value)s is no blank. There are: %(blanks)s"),
    "tie": _("%(other)s answers for this already"),
    "too_few": _("There must be %(low)s at least"),
    "too_many": _("There may be %(high)s at most"),
    "colour_unknown": MESSAGES["city.colour_unknown"],
    "colour_contrast": MESSAGES["city.colour_contrast"],
}


def message_of(error: DomainError) -> str:
    """The sentence for an error in the reader's language."""
    template = MESSAGES.get(error.code)
    if template is None and isinstance(error, DataFileError):
        template = FILE_MESSAGES.get(error.code.rpartition(".")[2])
    if template is None:
        return gettext("Something is not right here (%(code)s)", code=error.code)
    language = current_language()
    values = {
        name: localized(value, language) if isinstance(value, Mapping) else value
        for name, value in error.params.items()
    }
    text = str(template)
    return (text % values if values and "%(" in text else text).strip()
