"""Which second factors somebody has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from civic.people.factors.models import Passkey, RecoveryCode, TotpSecret


@dataclass(frozen=True, slots=True)
class PasskeyListed:
    """A passkey as its holder sees it; ``backed_up``: the device says that it is kept elsewhere as well."""

    id: int
    name: str
    backed_up: bool
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Factors:
    """All second factors of somebody; ``codes_left`` of ``codes`` recovery codes still work."""

    app_since: datetime | None
    app_last_used: datetime | None
    passkeys: Sequence[PasskeyListed]
    codes: int
    codes_left: int

    @property
    def count(self) -> int:
        """How many there are, recovery codes aside: those only stand in for one."""
        return len(self.passkeys) + (self.app_since is not None)


def factors_of(session: Session, person_id: int) -> Factors:
    app = session.execute(
        select(TotpSecret.confirmed_at, TotpSecret.last_used_at).where(
            TotpSecret.person_id == person_id, TotpSecret.confirmed_at.is_not(None)
        )
    ).one_or_none()
    keys = session.execute(
        select(Passkey.id, Passkey.name, Passkey.backed_up, Passkey.created_at, Passkey.last_used_at)
        .where(Passkey.person_id == person_id)
        .order_by(Passkey.created_at, Passkey.id)
    )
    codes, left = session.execute(
        select(
            func.count(RecoveryCode.id), func.count(RecoveryCode.id).filter(RecoveryCode.used_at.is_(None))
        ).where(RecoveryCode.person_id == person_id)
    ).one()
    return Factors(
        app_since=app.confirmed_at if app else None,
        app_last_used=app.last_used_at if app else None,
        passkeys=[PasskeyListed(*row) for row in keys],
        codes=codes,
        codes_left=left,
    )


def has_factor(session: Session, person_id: int) -> bool:
    """Whether somebody has an app or a passkey, so that a password alone does not let them in."""
    return bool(session.scalar(select(factor_of(person_id))))


def factor_of(person_id: int | InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """The same as a condition."""
    return or_(
        select(TotpSecret.id)
        .where(TotpSecret.person_id == person_id, TotpSecret.confirmed_at.is_not(None))
        .correlate_except(TotpSecret)
        .exists(),
        select(Passkey.id).where(Passkey.person_id == person_id).correlate_except(Passkey).exists(),
    )
