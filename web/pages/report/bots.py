"""Two quiet traps for programs that fill in every form: a field that people do not see, and a page sent off in no time.

Whoever steps into one is asked to press the button once more, so that a person whose browser filled the field in is
not turned away; a program does not come back.
"""

from __future__ import annotations

from datetime import timedelta

from flask import current_app, request
from itsdangerous import BadSignature, Signer

from civic.core import clock
from civic.core.errors import DomainError

HONEYPOT = "website"
FASTEST = timedelta(seconds=2)
"""Nobody goes through four steps in less."""


def stamp() -> str:
    """When the first step was opened, signed."""
    return _signer().sign(str(int(clock.now().timestamp()))).decode()


def restamp(opened: str) -> str:
    """The stamp that goes on with the form; a missing or forged one is replaced by one that is old enough."""
    if _opened_at(opened) is not None:
        return opened
    return _signer().sign(str(int((clock.now() - FASTEST).timestamp()))).decode()


def require_person(opened: str) -> None:
    """Raise DomainError ``form.confirm`` where a program seems to have filled in the form."""
    at = _opened_at(opened)
    if request.form.get(HONEYPOT) or at is None or clock.now().timestamp() - at < FASTEST.total_seconds():
        raise DomainError("form.confirm")


def _opened_at(opened: str) -> int | None:
    try:
        return int(_signer().unsign(opened))
    except (BadSignature, ValueError):
        return None


def _signer() -> Signer:
    return Signer(current_app.config["SECRET_KEY"], salt="report opened")
