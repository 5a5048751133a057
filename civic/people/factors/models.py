"""Tables of second factors. Nothing in them opens an account without the city's key or the person's own device."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from civic.core.db import Base, explain_constraint


class TotpSecret(Base):
    """The secret that an app on somebody's telephone makes six digits of, sealed (`sealing`). One is in use, one more
    may wait until its first code shows that the app has it.

    ``last_step`` is the newest half minute of which a code was accepted: none is accepted twice, nor an older one.
    """

    __tablename__ = "totp_secret"
    __table_args__ = (
        Index(
            "uq_totp_secret_in_use",
            "person_id",
            unique=True,
            postgresql_where=text("confirmed_at IS NOT NULL"),
        ),
        Index(
            "uq_totp_secret_waiting", "person_id", unique=True, postgresql_where=text("confirmed_at IS NULL")
        ),
        CheckConstraint("confirmed_at IS NULL OR last_step IS NOT NULL", name="confirmed_by_a_code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    sealed: Mapped[bytes]
    key_version: Mapped[int]
    started_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int | None] = mapped_column(BigInteger)
    last_used_at: Mapped[datetime | None]


class Passkey(Base):
    """The public half of a passkey. ``name`` is its holder's word for it; ``user_handle`` is what the device keeps of
    the account, a random number and the same for all passkeys of a person.

    ``sign_count`` is what the device counted last; many count nothing and say 0.
    """

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    credential_id: Mapped[bytes] = mapped_column(unique=True)
    public_key: Mapped[bytes]
    user_handle: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(BigInteger)
    transports: Mapped[list[Any]]
    backed_up: Mapped[bool]
    name: Mapped[str]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]


class PasskeyChallenge(Base):
    """What a device is asked to sign, once, until it expires, in the browser that asked (``browser_hash``)."""

    __tablename__ = "passkey_challenge"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    challenge: Mapped[bytes] = mapped_column(unique=True)
    purpose: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    browser_hash: Mapped[bytes]
    user_handle: Mapped[bytes | None]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class RecoveryCode(Base):
    """A code on paper for the day when the telephone is lost; only its SHA-256 is kept (80 random bits)."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("person_id", "code_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    code_hash: Mapped[bytes]
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class FactorTries(Base):
    """How often codes were tried for an account since a moment; a right one ends the count."""

    __tablename__ = "factor_tries"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    tries: Mapped[int]
    since: Mapped[datetime]


explain_constraint("uq_passkey_credential_id", "passkey.known")
