"""What a password may be."""

from __future__ import annotations

import pytest

from civic.core.errors import DomainError
from civic.people.passwords import check_new_password


def refusal(password: str, email: str = "anna.petrova@example.org", name: str = "Anna Petrova") -> str | None:
    try:
        check_new_password(password, email=email, name=name)
    except DomainError as error:
        return error.code.removeprefix("person.password_")
    return None


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("ninechars", "short"),
        ("x" * 129, "long"),
        ("qwertyuiop", "common"),
        ("Password123", "common"),
        ("basketball-2024", "common"),
        ("!!manchester!", "common"),
        ("dragondragon", "common"),
        ("aaaaaaaaaaaaaa", "common"),
        ("PetrovaAnna12", "about_you"),
        ("veche anna.petrova", "about_you"),
    ],
)
def test_short_long_common_and_ones_own_name_are_refused(password: str, why: str) -> None:
    assert refusal(password) == why


@pytest.mark.parametrize(
    "password",
    [
        "four plain words here",
        "correct horse battery",
        "тихая река под мостом",
        "x7!kQ9" * 2,
        "Z" + "y x" * 42,
    ],
)
def test_whatever_else_is_long_is_taken_without_rules_of_composition(password: str) -> None:
    assert refusal(password) is None
