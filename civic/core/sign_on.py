"""Identity providers that people may sign in with (OpenID Connect), as a city's operator lists them in a file.

The file is TOML, a table for each provider, named by its code::

    [city]
    name = {en = "City account", ru = "Городская учётная запись"}
    issuer = "https://id.city.example"
    client_id = "veche"
    client_secret = "…"                   # or client_secret_variable = "NAME" of a variable of the environment

It holds a secret, so nobody but its owner may read it.
"""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

CODE = re.compile(r"[a-z][a-z0-9-]{0,29}")
REQUIRED: Final = ("name", "issuer", "client_id")
LOCAL: Final = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One provider. ``name`` is {language: text}; ``scopes`` are asked for.

    ``trusts_email``: its confirmed addresses open accounts that exist here already (a city's own directory); otherwise
    their holder connects the two once. ``*_claim``: where groups and the area of residence stand.
    ``second_factors``: values of ``amr`` or ``acr`` that say it asked for a second factor itself.
    ``opens_accounts``: whether somebody unknown here gets an account. A provider in the city's own network
    must be allowed by CIVIC_OUTGOING_ALLOWED too.
    """

    code: str
    name: Mapping[str, str]
    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    scopes: str = "openid email profile"
    trusts_email: bool = False
    opens_accounts: bool = True
    groups_claim: str = ""
    residence_claim: str = ""
    second_factors: tuple[str, ...] = ("mfa",)


def read_providers(text: str) -> tuple[Provider, ...]:
    """The providers of a file, in its order. Raises ValueError with a sentence for the operator."""
    path = Path(text).expanduser().absolute()
    try:
        mode = path.stat().st_mode
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ValueError(f"cannot read {path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} is not TOML: {error}") from None
    providers = tuple(_provider(code, values) for code, values in content.items())
    open_to_others = stat.S_IMODE(mode) & 0o077
    if open_to_others and any("client_secret" in values for values in content.values()):
        raise ValueError(f"{path} holds a secret and others may read it: chmod 600")
    return providers


def _provider(code: str, values: Any) -> Provider:
    if not CODE.fullmatch(code) or not isinstance(values, dict):
        raise ValueError(f"{code!r}: a provider is a table named by small letters, digits and hyphens")
    known = {each.name: each for each in fields(Provider)} | {"client_secret_variable": None}
    for name in values:
        if name not in known or name == "code":
            raise ValueError(
                f"{code}: {name!r} is not known; it takes {', '.join(sorted(set(known) - {'code'}))}"
            )
    missing = [name for name in REQUIRED if not values.get(name)]
    if missing:
        raise ValueError(f"{code}: {', '.join(missing)} is missing")
    given = dict(values)
    variable = given.pop("client_secret_variable", None)
    if variable is not None:
        if not os.environ.get(variable):
            raise ValueError(f"{code}: the variable {variable} of its secret is not set")
        given["client_secret"] = os.environ[variable]
    if isinstance(given["name"], str):
        given["name"] = {"en": given["name"]}
    if "second_factors" in given:
        given["second_factors"] = tuple(given["second_factors"])
    _check_types(code, given)
    _check_issuer(code, given["issuer"])
    return Provider(code=code, **given)


def _check_types(code: str, given: Mapping[str, Any]) -> None:
    for name, value in given.items():
        if name == "name":
            right = isinstance(value, dict) and all(isinstance(text, str) for text in value.values())
        elif name == "second_factors":
            right = all(isinstance(text, str) for text in value)
        else:
            right = isinstance(value, bool if isinstance(_default(name), bool) else str)
        if not right:
            raise ValueError(f"{code}: {name} has a value of the wrong kind")


def _default(name: str) -> Any:
    return next(each.default for each in fields(Provider) if each.name == name)


def _check_issuer(code: str, issuer: str) -> None:
    parts = urlsplit(issuer)
    # Whether it may be reached at all is decided where requests go out (civic.core.outgoing).
    local = parts.hostname in LOCAL
    if not parts.hostname or parts.scheme not in ("https", "http") or (parts.scheme == "http" and not local):
        raise ValueError(f"{code}: the issuer must be an https address, not {issuer!r}")
    if parts.query or parts.fragment:
        raise ValueError(f"{code}: the issuer must have neither query nor fragment")
