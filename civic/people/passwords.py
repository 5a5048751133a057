"""What a password may be: long, and not one that many people have (NIST SP 800-63B, ASVS 5 V6.2). Nothing else."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib import resources
from typing import Final

from civic.core.errors import DomainError

SHORTEST_PASSWORD: Final = 10
LONGEST_PASSWORD: Final = 128
"""Characters. Longer than anybody types, short enough to be hashed at once."""

LEFT_AT_LEAST: Final = 6
"""Characters that must be left of a password without the person's own name and address."""

ADDED_AT_MOST: Final = 6
"""So many digits and signs around a common password leave it a common one: password2024!"""


def check_new_password(password: str, *, email: str, name: str, field: str = "password") -> None:
    """Raises DomainError ``person.password_short``, ``person.password_long``, ``person.password_common``, or
    ``person.password_about_you`` where it is little more than the name or the address.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise DomainError("person.password_short", field=field, shortest=SHORTEST_PASSWORD)
    if len(password) > LONGEST_PASSWORD:
        raise DomainError("person.password_long", field=field, longest=LONGEST_PASSWORD)
    small = unicodedata.normalize("NFKC", password).casefold()
    if _is_common(small):
        raise DomainError("person.password_common", field=field)
    if len(_without_own_words(small, email, name)) < LEFT_AT_LEAST:
        raise DomainError("person.password_about_you", field=field)


def _is_common(small: str) -> bool:
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", small)
    candidates = {small}
    if len(small) - len(core) <= ADDED_AT_MOST:
        candidates.add(core)
    candidates |= {_unit(candidate) for candidate in candidates}
    return any(len(candidate) <= 3 or candidate in _common() for candidate in candidates)


def _unit(text: str) -> str:
    """What a text is a repetition of: of "abcabcabc" it is "abc"."""
    return text[: (text + text).find(text, 1)] if text else text


def _without_own_words(small: str, email: str, name: str) -> str:
    words = re.findall(r"\w+", f"{email.partition('@')[0]} {name} veche".casefold())
    for word in sorted((word for word in words if len(word) >= 3), key=len, reverse=True):
        small = small.replace(word, "")
    return small


@cache
def _common() -> frozenset[str]:
    lines = resources.files("civic.people").joinpath("common_passwords.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("# "))
