"""Who asks: by a token, by a report's secret, or nobody in particular."""

from __future__ import annotations

from flask import request
from sqlalchemy.orm import Session

from civic.core.errors import DomainError
from civic.core.permissions import Actor
from civic.core.secrets import parse_report_secret
from civic.issues.models import Report
from civic.issues.queries.detail import report_by_secret
from web import context
from web.context import BadToken

SECRET_HEADER = "Report-Secret"  # the name of a header


class BadSecret(BadToken):
    """The report's secret is unknown."""

    def __init__(self) -> None:
        DomainError.__init__(self, "link.not_found", field=SECRET_HEADER)


class TokenNeeded(BadToken):
    """Staff's work without a token."""

    def __init__(self) -> None:
        DomainError.__init__(self, "token.needed", field="Authorization")


def reader(session: Session) -> Actor:
    """Who reads: whoever the token says, holding the report whose secret came in the header.

    Raises BadToken, BadSecret.
    """
    secret = request.headers.get(SECRET_HEADER)
    if secret is None:
        return context.actor()
    found = _find(session, secret)
    if found is None:
        raise BadSecret()
    return context.with_report(found[0].id)


def staff() -> Actor:
    """Who works, by their token. Raises BadToken, TokenNeeded."""
    known = context.actor()
    if known.person_id is None:
        raise TokenNeeded()
    return known


class AccountNeeded(BadToken):
    """What is somebody's own without a token."""

    def __init__(self) -> None:
        DomainError.__init__(self, "token.account_needed", field="Authorization")


def somebody() -> Actor:
    """Whoever has an account, by their token. Raises BadToken, AccountNeeded."""
    known = context.actor()
    if known.person_id is None:
        raise AccountNeeded()
    return known


def reporter(session: Session, public_id: str, secret: str) -> tuple[Actor, Report]:
    """The actor holding the report whose secret it is, and the report.

    Raises DomainError ``link.not_found`` at ``secret``, also for the secret of another issue's report.
    """
    found = _find(session, secret)
    if found is None or found[1] != public_id:
        raise DomainError("link.not_found", field="secret")
    return context.with_report(found[0].id), found[0]


def _find(session: Session, secret: str) -> tuple[Report, str] | None:
    known = parse_report_secret(secret)
    return report_by_secret(session, known) if known is not None else None
