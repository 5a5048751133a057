"""Identifiers that people read, secrets that they hold, and commitments that outlive what was committed to.

Three kinds of secret, three treatments:

* a report's secret link, an API token and a recovery code are long and random, so a bare SHA-256 is enough to store
  them;
* a password is short and chosen by a person, so only Argon2 may see it (see `hash_password`);
* a commitment hides content that may be short or guessable, so it carries a random salt that is erased with
  it.

Crockford's base32 has no I, L, O or U: what is read aloud or typed from paper comes out right.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import math
import secrets
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PUBLIC_ID_LENGTH = 8
REPORT_SECRET_LENGTH = 26
RECOVERY_CODE_LENGTH = 16
TOKEN_PREFIX = "veche_"  # the part that is no secret
KEY_BYTES_AT_LEAST = 16
SALT_BYTES = 16

_TOKEN_BYTES = 20
_REPORT_SECRET_BYTES = 16
_READ = {ord(character): character for character in CROCKFORD}
_READ |= {ord(character.lower()): character for character in CROCKFORD}
_READ |= {ord("O"): "0", ord("o"): "0", ord("I"): "1", ord("i"): "1", ord("L"): "1", ord("l"): "1"}
_SKIPPED = dict.fromkeys(map(ord, "-\u2010\u2011\u2012\u2013\u2014 \u00a0"), "")


def new_public_id() -> str:
    """Eight random Crockford characters (40 bits), in no order; the table keeps them unique."""
    return _crockford(secrets.token_bytes(5), PUBLIC_ID_LENGTH)


def display_public_id(public_id: str) -> str:
    """The form people see: '7K3M9QXA' becomes '7K3M-9QXA'."""
    return f"{public_id[:4]}-{public_id[4:]}"


def parse_public_id(text: str) -> str | None:
    """The stored form of what somebody typed or pasted, or None when it cannot be a public id.

    Case, hyphens, dashes and spaces do not matter; O is read as 0, I and L as 1.
    """
    return _read(text, PUBLIC_ID_LENGTH)


def report_secret(key: bytes, nonce: bytes, kind: bytes = b"report-link") -> str:
    """The secret of a report's link, or of another ``kind`` of link: 128 bits in 26 Crockford characters.

    The first 16 bytes of HMAC-SHA256(key, kind + nonce), so that it can be made again for a mail that is sent later
    while only its hash and the nonce are stored. Raises ValueError for a key under 16 bytes or no nonce.
    """
    if len(key) < KEY_BYTES_AT_LEAST:
        raise ValueError(f"the key must have at least {KEY_BYTES_AT_LEAST} bytes")
    if not nonce:
        raise ValueError("the nonce must not be empty")
    digest = hmac.digest(key, kind + nonce, "sha256")
    return _crockford(digest[:_REPORT_SECRET_BYTES], REPORT_SECRET_LENGTH)


def parse_report_secret(text: str) -> str | None:
    """The stored form of a typed report secret, read as tolerantly as a public id; None when it is none."""
    return _read(text, REPORT_SECRET_LENGTH)


def new_recovery_code() -> str:
    """A code on paper, typed once: 80 random bits in 16 Crockford characters."""
    return _crockford(secrets.token_bytes(10), RECOVERY_CODE_LENGTH)


def display_recovery_code(code: str) -> str:
    """The form people see: four groups of four with hyphens."""
    return "-".join(code[start : start + 4] for start in range(0, RECOVERY_CODE_LENGTH, 4))


def parse_recovery_code(text: str) -> str | None:
    """The stored form of a typed recovery code, read as tolerantly as a public id; None when it is none."""
    return _read(text, RECOVERY_CODE_LENGTH)


def new_token() -> str:
    """A bearer token for the API: 160 random bits after a prefix that secret scanners can look for."""
    return TOKEN_PREFIX + _crockford(secrets.token_bytes(_TOKEN_BYTES), 32)


def secret_hash(secret: str) -> bytes:
    """SHA-256 of a secret, for storing and looking up. Only for random secrets, never for passwords."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def secret_matches(secret: str, stored: bytes) -> bool:
    """Whether a secret is the one whose hash is stored, in a time that does not tell where they differ."""
    return hmac.compare_digest(secret_hash(secret), stored)


_argon2 = PasswordHasher()


def hash_password(password: str) -> str:
    """Argon2id hash of a password with its parameters and salt (RFC 9106, low memory profile)."""
    return _argon2.hash(_typed(password))


def verify_password(stored: str | None, password: str) -> bool:
    """Whether the password is right; for an unknown account `stored` is None, which takes as long.

    So an answer's time does not tell whether an account exists. A stored value that is no Argon2 hash is
    False too.
    """
    try:
        right = _argon2.verify(stored or _nobodys_hash(), _typed(password))
    except (VerificationError, InvalidHashError):
        return False
    return right and stored is not None


def password_needs_rehash(stored: str) -> bool:
    """Whether a hash was made with other parameters than today's; hash anew after the next right password."""
    return _argon2.check_needs_rehash(stored)


def new_salt() -> bytes:
    """The random salt of one commitment; it is stored beside the content and erased together with it."""
    return secrets.token_bytes(SALT_BYTES)


def commit(salt: bytes, content: object) -> bytes:
    """SHA-256(salt ‖ canonical JSON): proves the content later, tells nothing once the salt is gone.

    Raises ValueError for a salt that has not `SALT_BYTES` bytes (lengths must not vary, else two pairs of
    salt and content could be one string), and what `canonical_json` raises.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError(f"the salt must have {SALT_BYTES} bytes")
    return hashlib.sha256(salt + canonical_json(content)).digest()


def canonical_json(content: object) -> bytes:
    """The one spelling of a value that is hashed: sorted keys, no spaces, UTF-8 without escapes.

    Takes None, bool, int, float, str, datetime, date, UUID, and mappings with text keys, lists and tuples of
    them. Datetimes are written in UTC with six digits of a second and Z. Floats are written as Python's repr,
    which is the shortest text that reads back the same; negative zero is zero. The spelling survives a stay
    in a jsonb column, which is why floats from 1e16 on are refused: there they come back as whole numbers.
    Keys are sorted by code point.

    Raises ValueError for NaN, infinities, floats of 1e16 and more, datetimes without a zone and lone
    surrogates; TypeError for every other type, Decimal and bytes among them.
    """
    return _JSON.encode(_canonical(content)).encode()


# Made once, and types are looked at exactly before they are looked at as kinds: all that is recorded is hashed here.
_JSON = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
_AS_THEY_ARE = frozenset({str, int, bool, type(None)})


def _canonical(value: object) -> object:
    kind = type(value)
    if kind in _AS_THEY_ARE or isinstance(value, (str, int)):
        return value
    if isinstance(value, float):
        if not math.isfinite(value) or abs(value) >= 1e16:
            raise ValueError(f"{value!r} has no canonical form")
        return value + 0.0
    if isinstance(value, datetime):
        if value.utcoffset() is None:
            raise ValueError("a datetime without a time zone has no canonical form")
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise TypeError(f"a key must be text, not {type(key).__name__}")
        return {key: item if type(item) in _AS_THEY_ARE else _canonical(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [item if type(item) in _AS_THEY_ARE else _canonical(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no canonical form")


@cache
def _nobodys_hash() -> str:
    # Spelled with today's parameters and random bytes where the hash would be, so that checking it costs as
    # much as checking a real one and nothing had to be computed to make it.
    salt = base64.b64encode(secrets.token_bytes(_argon2.salt_len)).rstrip(b"=").decode()
    tag = base64.b64encode(secrets.token_bytes(_argon2.hash_len)).rstrip(b"=").decode()
    cost = f"m={_argon2.memory_cost},t={_argon2.time_cost},p={_argon2.parallelism}"
    return f"$argon2id$v=19${cost}${salt}${tag}"


def _typed(password: str) -> bytes:
    # One keyboard composes й and another does not: both must open the same account.
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


def _crockford(data: bytes, length: int) -> str:
    number = int.from_bytes(data, "big")
    characters = []
    for _ in range(length):
        number, index = divmod(number, 32)
        characters.append(CROCKFORD[index])
    return "".join(reversed(characters))


def _read(text: str, length: int) -> str | None:
    # Anything much longer than the id is not one: do not translate a megabyte to find out.
    if len(text) > 4 * length:
        return None
    compact = text.strip().translate(_SKIPPED)
    if len(compact) != length or any(ord(character) not in _READ for character in compact):
        return None
    return compact.translate(_READ)
