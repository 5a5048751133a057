"""What letters say about somebody's second factors. Whoever takes an account over must not do so in silence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from civic.core.events import StoredEvent

Words = tuple[str, str]


def _app_added(_: Callable[[str], str], _event: StoredEvent) -> Words:
    return _("An app for codes was set up"), _(
        "From now on signing in to your account asks for a code of the app as well."
    )


def _app_removed(_: Callable[[str], str], _event: StoredEvent) -> Words:
    return _("The app for codes was removed"), _("Your account does not take codes of the app any more.")


def _passkey_added(_: Callable[[str], str], _event: StoredEvent) -> Words:
    return _("A passkey was added"), _("From now on your account can be opened with a new passkey.")


def _passkey_removed(_: Callable[[str], str], _event: StoredEvent) -> Words:
    return _("A passkey was removed"), _("One of your passkeys does not open your account any more.")


def _passkey_copied(_: Callable[[str], str], _event: StoredEvent) -> Words:
    return _("A passkey was refused"), _(
        "One of your passkeys counted backwards, as a copy of it would. We did not let it in. "
        "Remove it and add a new one."
    )


def _codes_made(_: Callable[[str], str], _event: StoredEvent) -> Words:
    return _("New recovery codes"), _(
        "Your account has new recovery codes. The old ones are worth nothing now."
    )


def _code_used(_: Callable[[str], str], event: StoredEvent) -> Words:
    return _("A recovery code was used"), _(
        "Somebody came in to your account with a recovery code. Codes that still work: %(left)s."
    ) % {"left": event.body["left"]}


def _held(_: Callable[[str], str], _event: StoredEvent) -> Words:
    return _("Many wrong codes"), _(
        "Somebody who knows your password tried wrong codes for your account again and again. "
        "For an hour we look at none."
    )


def _reset(_: Callable[[str], str], _event: StoredEvent) -> Words:
    return _("Your second factor was taken away"), _(
        "An administrator has removed all second factors of your account and ended your sessions and API tokens. "
        "Sign in and set up a new one."
    )


FACTOR_NOTICES: Final[Mapping[str, Callable[[Callable[[str], str], StoredEvent], Words]]] = {
    "person.totp_added": _app_added,
    "person.totp_removed": _app_removed,
    "person.passkey_added": _passkey_added,
    "person.passkey_removed": _passkey_removed,
    "person.passkey_copied": _passkey_copied,
    "person.recovery_codes_made": _codes_made,
    "person.recovery_code_used": _code_used,
    "person.second_factor_held": _held,
    "person.second_factor_reset": _reset,
}
