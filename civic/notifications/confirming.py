"""The code in a letter by which a reporter shows that the address is theirs."""

from __future__ import annotations

import hmac
from typing import Protocol

from civic.core.secrets import CROCKFORD

CODE_LENGTH = 16
"""Characters of Crockford's base32: 80 bits, so that whoever has only the secret link cannot guess it."""


class Reachable(Protocol):
    """A report with the nonce of its link and its contact; `civic.issues.models.Report` is one."""

    @property
    def link_nonce(self) -> bytes: ...

    @property
    def contact_email(self) -> str | None: ...


def confirm_code(key: bytes, report: Reachable) -> str:
    """The code for the report's present address: HMAC over link nonce and address, so another address needs another.

    Raises ValueError when the report has no address.
    """
    if not report.contact_email:
        raise ValueError("a report without an address has no code")
    return code_for(key, report.link_nonce, report.contact_email)


def confirms(key: bytes, report: Reachable, code: str) -> bool:
    """Whether the code is the one that was sent to the report's present address; in constant time."""
    if not report.contact_email:
        return False
    right = confirm_code(key, report)
    return hmac.compare_digest(right.encode(), code.strip().upper().encode("utf-8", "surrogatepass"))


def code_for(key: bytes, link_nonce: bytes, email: str) -> str:
    """The code for a nonce and an address, whose case does not matter."""
    address = email.strip().casefold().encode()
    digest = hmac.digest(
        key, b"contact-confirm" + len(link_nonce).to_bytes(2, "big") + link_nonce + address, "sha256"
    )
    number = int.from_bytes(digest, "big")
    return "".join(CROCKFORD[number >> (5 * place) & 31] for place in range(CODE_LENGTH))
