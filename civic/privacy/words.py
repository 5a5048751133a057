"""What codes are called in what is handed to people. English here; translated where it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from civic.core.i18n import N_

ROLE_WORDS: Final[Mapping[str, str]] = {
    "agent": N_("Agent"),
    "field_worker": N_("Field worker"),
    "lead": N_("Team lead"),
    "head": N_("Head of department"),
    "triage": N_("Triage desk"),
    "moderator": N_("Moderator"),
    "council_member": N_("Council member"),
    "clerk": N_("Clerk"),
    "analyst": N_("Analyst"),
    "administrator": N_("Administrator"),
}
METHOD_WORDS: Final[Mapping[str, str]] = {
    "password": N_("Password"),
    "link": N_("Link by e-mail"),
    "passkey": N_("Passkey"),
    "oidc": N_("The city's own sign-in"),
}
VERDICT_WORDS: Final[Mapping[str, str]] = {
    "met": N_("met"),
    "not_met": N_("not met"),
    "cant_tell": N_("cannot tell"),
}
CHANNEL_WORDS: Final[Mapping[str, str]] = {"email": N_("E-mail")}
LETTER_WORDS: Final[Mapping[str, str]] = {
    "receipt": N_("Receipt"),
    "news": N_("News"),
    "question": N_("Question"),
    "judge": N_("Is it done?"),
    "link": N_("Link"),
    "notice": N_("Notice about your account"),
}
