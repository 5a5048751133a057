"""The city's side of OpenID Connect: authorization code flow with PKCE, state and nonce (OpenID Connect Core 1.0,
RFC 7636, RFC 9700), by Authlib. Requests to providers go out through `civic.core.outgoing`.
"""

from __future__ import annotations

import logging
import time
from typing import Any, Final

from authlib.integrations.flask_client import OAuth, OAuthError
from authlib.integrations.flask_client.apps import FlaskOAuth2App
from authlib.integrations.requests_client import OAuth2Session
from flask import Flask, Response, current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer
from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from requests import RequestException

from civic.core import outgoing
from civic.core.errors import DomainError, NotFound
from civic.core.permissions import Actor
from civic.core.settings import Settings
from civic.core.sign_on import Provider
from civic.sign_on.claims import Said, said
from web import context
from web.hosts import absolute

ALGORITHMS: Final = ("RS256", "PS256", "ES256", "ES384", "EdDSA", "RS384", "RS512", "PS384", "PS512", "ES512")
"""Signatures that are taken, whatever a provider offers: never none, never a secret that both sides share."""

CONNECT_WITHIN: Final = 3600
"""Seconds for which the page that connects accounts may have been open."""

LOGOUT_EVENT: Final = "http://schemas.openid.net/event/backchannel-logout"
LOGOUT_WITHIN: Final = 300
"""Seconds after which a provider's word that somebody has left is no news (OpenID Connect Back-Channel Logout 1.0)."""

_log = logging.getLogger(__name__)


def providers() -> tuple[Provider, ...]:
    return context.settings().sign_on


def connect_token() -> str:
    """What the link to connect an account carries, good in this session for a while."""
    return _signer().dumps(context.actor().session_id)


def may_connect(actor: Actor, token: str) -> bool:
    """Whether a link to connect an account comes from a page of this very session."""
    try:
        return (
            actor.session_id is not None
            and _signer().loads(token, max_age=CONNECT_WITHIN) == actor.session_id
        )
    except BadData:
        return False


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(context.settings().secret_key, salt="connect an account")


def provider_of(code: str) -> Provider:
    """Raises NotFound ``provider.not_found``."""
    for each in providers():
        if each.code == code:
            return each
    raise NotFound("provider", code)


def begin(provider: Provider) -> Response:
    """Send the browser to the provider. Raises DomainError ``sign_on.unreachable``."""
    try:
        client = _client(provider)
        found: Response = client.authorize_redirect(absolute("sign_on.back", code=provider.code))
    except (RequestException, OAuthError, DomainError, ValueError, RuntimeError) as error:
        raise _unreachable(provider, error) from error
    return found


def finish(provider: Provider) -> Said:
    """What the provider says of whoever comes back from it.

    Raises DomainError ``sign_on.refused`` (they or it said no), ``sign_on.not_understood`` (a wrong or old answer),
    ``sign_on.unreachable``.
    """
    if request.args.get("error"):
        raise DomainError("sign_on.refused", provider=provider.name)
    # RFC 9207: an answer of another provider's must not be taken for this one's.
    if request.args.get("iss", provider.issuer) != provider.issuer:
        raise DomainError("sign_on.not_understood", provider=provider.name)
    try:
        client = _client(provider)
        token = client.authorize_access_token(
            claims_options={"iss": {"essential": True, "value": provider.issuer}}
        )
        claims = token.get("userinfo") if "id_token" in token else None
        if not claims:
            raise DomainError("sign_on.not_understood", provider=provider.name)
        told = dict(claims)
        if _lacks(provider, told) and client.server_metadata.get("userinfo_endpoint"):
            more = dict(client.userinfo(token=token))
            # OpenID Connect Core 1.0, section 5.3.2: of another subject it must not be used.
            if more.get("sub") == told.get("sub"):
                # An address and whether it is confirmed belong together, from one of the two.
                if "email_verified" not in told:
                    told.pop("email", None)
                else:
                    more.pop("email", None)
                    more.pop("email_verified", None)
                told = more | told
    except (OAuthError, JoseError, ValueError, KeyError, RuntimeError) as error:
        _log.warning("the answer of %s was not taken: %s", provider.code, _short(error))
        raise DomainError("sign_on.not_understood", provider=provider.name) from error
    except (RequestException, outgoing.OutgoingRefused) as error:
        raise _unreachable(provider, error) from error
    return said(provider, told)


def ended(provider: Provider, token: str) -> str:
    """The subject that has signed out or left at the provider, from a logout token.

    Raises DomainError ``sign_on.not_understood``, ``sign_on.unreachable``.
    """
    try:
        client = _client(provider)
        found = _claims(client, token)
        audience = found.get("aud")
        right = (
            found.get("iss") == provider.issuer
            and (
                audience == provider.client_id
                or (isinstance(audience, list) and provider.client_id in audience)
            )
            and abs(time.time() - float(found.get("iat", 0))) < LOGOUT_WITHIN
            and float(found.get("exp", time.time() + 1)) > time.time()
            and LOGOUT_EVENT in (found.get("events") or {})
            and "nonce" not in found
        )
    except (JoseError, ValueError, TypeError, RuntimeError) as error:
        raise DomainError("sign_on.not_understood", provider=provider.name) from error
    except (RequestException, outgoing.OutgoingRefused) as error:
        raise _unreachable(provider, error) from error
    subject = found.get("sub")
    if not right or not isinstance(subject, str):
        raise DomainError("sign_on.not_understood", provider=provider.name)
    return subject


def _claims(client: Any, token: str) -> dict[str, Any]:
    registry = JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)
    try:
        return jwt.decode(token, KeySet.import_key_set(client.fetch_jwk_set()), registry=registry).claims
    except (InvalidKeyIdError, BadSignatureError):
        # The provider may sign with another key since.
        known = KeySet.import_key_set(client.fetch_jwk_set(force=True))
        return jwt.decode(token, known, registry=registry).claims


def _lacks(provider: Provider, told: dict[str, Any]) -> bool:
    wanted = ("email", "email_verified", "name", provider.groups_claim, provider.residence_claim)
    return any(claim and claim not in told for claim in wanted)


def _client(provider: Provider) -> Any:
    client = current_app.extensions["veche.sign_on"].create_client(provider.code)
    metadata = client.load_server_metadata()
    if metadata.get("issuer") != provider.issuer:
        raise RuntimeError(f"it calls itself {metadata.get('issuer')!r}")
    offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
    metadata["id_token_signing_alg_values_supported"] = [each for each in offered if each in ALGORITHMS]
    return client


def _unreachable(provider: Provider, error: Exception) -> DomainError:
    _log.warning("the provider %s cannot be asked: %s", provider.code, _short(error))
    return DomainError("sign_on.unreachable", provider=provider.name)


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


def init_app(app: Flask, settings: Settings) -> None:
    """Make a client for each provider; none of them is asked anything before somebody signs in."""

    class Guarded(OAuth2Session):
        def __init__(self, *args: Any, **more: Any) -> None:
            super().__init__(*args, **more)
            outgoing.guard(
                self, allowed=settings.outgoing_allowed, certificates=settings.outgoing_certificates
            )

    class Client(FlaskOAuth2App):
        client_cls = Guarded

    known = OAuth(app)
    known.oauth2_client_cls = Client
    app.extensions["veche.sign_on"] = known
    app.jinja_env.globals["sign_on_providers"] = providers
    for each in settings.sign_on:
        known.register(
            each.code,
            client_id=each.client_id,
            client_secret=each.client_secret or None,
            server_metadata_url=f"{each.issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={
                "scope": each.scopes,
                "code_challenge_method": "S256",
                "token_endpoint_auth_method": "client_secret_basic" if each.client_secret else "none",
            },
        )
