from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from civic.core import secrets

KEY = bytes(range(32))


@pytest.fixture
def at_their_price(real_passwords: PasswordHasher, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Passwords as dear as the product makes them."""
    monkeypatch.setattr(secrets, "_argon2", real_passwords)
    secrets._nobodys_hash.cache_clear()
    yield
    secrets._nobodys_hash.cache_clear()


def test_public_ids_have_eight_characters_of_an_alphabet_without_lookalikes() -> None:
    ids = {secrets.new_public_id() for _ in range(2000)}
    assert len(ids) == 2000
    assert {len(public_id) for public_id in ids} == {8}
    seen = set("".join(ids))
    assert seen == set(secrets.CROCKFORD)
    assert not seen & set("ILOU")


def test_a_public_id_is_shown_in_two_groups() -> None:
    assert secrets.display_public_id("7K3M9QXA") == "7K3M-9QXA"


@pytest.mark.parametrize(
    "typed",
    ["7K3M-9QXA", "7k3m9qxa", " 7k3m 9qxa\n", "7K3M–9QXA", "7K3M\u20119QXA"],
)  # fmt: skip
def test_a_typed_public_id_is_read_whatever_its_case_and_dashes(typed: str) -> None:
    assert secrets.parse_public_id(typed) == "7K3M9QXA"


def test_letters_that_look_like_digits_are_read_as_digits() -> None:
    assert secrets.parse_public_id("oOiI-lLAB") == "001111AB"


@pytest.mark.parametrize(
    "typed",
    ["", "7K3M-9QX", "7K3M-9QXAA", "7K3M-9QXU", "7K3M/9QX", "7К3М9QXA", "٣" * 8, "A" * 10_000, "-" * 8],
)
def test_what_cannot_be_a_public_id_is_none(typed: str) -> None:
    assert secrets.parse_public_id(typed) is None


def test_a_new_public_id_reads_back_from_its_display() -> None:
    for _ in range(200):
        public_id = secrets.new_public_id()
        assert secrets.parse_public_id(secrets.display_public_id(public_id).lower()) == public_id


def test_a_report_secret_is_the_keyed_hash_of_its_nonce_in_crockford() -> None:
    secret = secrets.report_secret(KEY, b"nonce")
    expected = hmac.new(KEY, b"report-linknonce", hashlib.sha256).digest()[:16]
    assert len(secret) == 26
    number = 0
    for character in secret:
        number = number * 32 + secrets.CROCKFORD.index(character)
    assert number.to_bytes(16, "big") == expected
    assert secrets.parse_report_secret(secret.lower()) == secret


def test_report_secrets_differ_by_key_and_by_nonce() -> None:
    made = {secrets.report_secret(key, nonce) for key in (KEY, KEY[::-1]) for nonce in (b"a", b"b")}
    assert len(made) == 4


def test_a_short_key_and_an_empty_nonce_are_refused() -> None:
    with pytest.raises(ValueError):
        secrets.report_secret(b"short", b"nonce")
    with pytest.raises(ValueError):
        secrets.report_secret(KEY, b"")


def test_a_secret_is_recognised_by_its_hash_alone() -> None:
    token = secrets.new_token()
    stored = secrets.secret_hash(token)
    assert stored == hashlib.sha256(token.encode()).digest()
    assert secrets.secret_matches(token, stored)
    assert not secrets.secret_matches(token + "x", stored)
    assert not secrets.secret_matches("\udc80", stored)


def test_tokens_carry_the_prefix_and_160_bits() -> None:
    tokens = {secrets.new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(token.startswith("veche_") and len(token) == 6 + 32 for token in tokens)


def test_a_password_is_recognised_and_another_is_not(at_their_price: None) -> None:
    stored = secrets.hash_password("сорок тысяч обезьян")
    assert stored.startswith("$argon2id$")
    assert secrets.verify_password(stored, "сорок тысяч обезьян")
    assert not secrets.verify_password(stored, "сорок тысяч обезьяны")
    assert not secrets.password_needs_rehash(stored)


def test_a_password_opens_from_a_keyboard_that_composes_letters_differently() -> None:
    stored = secrets.hash_password("й" + "é")
    assert secrets.verify_password(stored, "и\u0306" + "e\u0301")


def test_an_unknown_account_never_passes_and_costs_as_much_as_a_known_one(at_their_price: None) -> None:
    stored = secrets.hash_password("right")
    secrets.verify_password(None, "warm up")
    known, unknown = [], []
    for _ in range(3):
        started = time.process_time()
        assert not secrets.verify_password(stored, "wrong")
        known.append(time.process_time() - started)
        started = time.process_time()
        assert not secrets.verify_password(None, "wrong")
        unknown.append(time.process_time() - started)
    assert min(unknown) > 0.4 * min(known)


def test_what_is_stored_but_is_no_hash_lets_nobody_in() -> None:
    assert not secrets.verify_password("!", "")
    assert not secrets.verify_password("", "")


def test_an_old_hash_with_weaker_parameters_asks_to_be_renewed(at_their_price: None) -> None:
    weak = "$argon2id$v=19$m=1024,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$" + "A" * 43
    assert secrets.password_needs_rehash(weak)


def test_a_commitment_is_the_hash_of_salt_and_canonical_content() -> None:
    salt = bytes(16)
    assert (
        secrets.commit(salt, {"b": 1, "a": "я"}) == hashlib.sha256(salt + '{"a":"я","b":1}'.encode()).digest()
    )


def test_equal_contents_with_other_salts_cannot_be_linked() -> None:
    assert secrets.commit(secrets.new_salt(), "same") != secrets.commit(secrets.new_salt(), "same")


@pytest.mark.parametrize("salt", [b"", bytes(15), bytes(17)])
def test_a_salt_of_another_length_is_refused(salt: bytes) -> None:
    with pytest.raises(ValueError):
        secrets.commit(salt, "content")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"б": 1, "a": [True, None, 'x\n"/']}, '{"a":[true,null,"x\\n\\"/"],"б":1}'),
        (datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), '"2026-01-02T03:04:05.000000Z"'),
        (datetime(2026, 1, 2, 3, tzinfo=timezone(timedelta(hours=3))), '"2026-01-02T00:00:00.000000Z"'),
        (datetime(99, 1, 2, tzinfo=UTC), '"0099-01-02T00:00:00.000000Z"'),
        (date(2026, 1, 2), '"2026-01-02"'),
        (UUID(int=1), '"00000000-0000-0000-0000-000000000001"'),
        ((1, 2.5, -0.0, 1e-7, 37.61), "[1,2.5,0.0,1e-07,37.61]"),
        ({}, "{}"),
    ],
)
def test_canonical_json_has_one_spelling(value: object, text: str) -> None:
    assert secrets.canonical_json(value) == text.encode()


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1e16, datetime(2026, 1, 1), "\ud800"])
def test_values_without_a_stable_spelling_are_refused(value: object) -> None:
    with pytest.raises(ValueError):
        secrets.canonical_json([value])


@pytest.mark.parametrize("value", [b"x", Decimal(1), {1: 2}, {"a": {1, 2}}, object()])
def test_types_without_a_canonical_form_are_refused(value: object) -> None:
    with pytest.raises(TypeError):
        secrets.canonical_json(value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(-1e15, 1e15) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_reading_the_canonical_form_and_writing_it_again_changes_nothing(value: Any) -> None:
    written = secrets.canonical_json(value)
    assert secrets.canonical_json(json.loads(written)) == written


@given(st.dictionaries(st.text(), st.integers(), min_size=2))
def test_the_order_of_keys_does_not_matter(value: dict[str, int]) -> None:
    backwards = dict(reversed(value.items()))
    assert secrets.canonical_json(backwards) == secrets.canonical_json(value)
