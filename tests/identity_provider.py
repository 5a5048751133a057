"""A small, real identity provider: Authlib's OpenID Connect server behind HTTP on this machine, with people of its own.

It asks for PKCE and a client's secret, and signs with a key that can be changed while it runs.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import requests
from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin, grants
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import UserInfo
from authlib.oidc.core.grants import OpenIDCode
from flask import Flask, jsonify, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

# Authlib takes plain HTTP from nobody but who says that it is a test.
os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"

SECRET = "a secret that only the city knows"
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


@dataclass
class Client(ClientMixin):
    """The city, as the provider knows it."""

    client_id: str = "veche"
    returns_to: list[str] = field(default_factory=list)

    def get_client_id(self) -> str:
        return self.client_id

    def get_default_redirect_uri(self) -> str:
        return self.returns_to[0]

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri in self.returns_to

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass
class Code(AuthorizationCodeMixin):
    """A code that was given out, and for what."""

    code: str
    claims: dict[str, Any]
    redirect_uri: str
    scope: str
    nonce: str | None
    code_challenge: str | None
    code_challenge_method: str | None

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str | None:
        return self.nonce

    def get_auth_time(self) -> int:
        return int(time.time())

    def get_acr(self) -> str | None:
        acr: str | None = self.claims.get("acr")
        return acr

    def get_amr(self) -> list[str] | None:
        amr: list[str] | None = self.claims.get("amr")
        return amr


class Provider:
    """The provider. ``people`` are the claims of each by their name to sign in with."""

    def __init__(self) -> None:
        self.people: dict[str, dict[str, Any]] = {}
        self.client = Client()
        self.codes: dict[str, Code] = {}
        self.only_in_userinfo: tuple[str, ...] = ()
        self.lies: dict[str, Any] = {}
        self.change_key()
        self.issuer = ""

    def change_key(self) -> None:
        """Sign with another key from now on."""
        self.key = RSAKey.generate_key(2048, parameters={"use": "sig", "alg": "RS256"}, auto_kid=True)

    def sign_in(self, address: str, name: str) -> str:
        """Do as a browser does that was sent to ``address``: somebody signs in. Returns where it is sent back to."""
        shown = requests.get(address, timeout=10)
        assert shown.ok, shown.text
        answer = requests.post(address, data={"name": name}, allow_redirects=False, timeout=10)
        return answer.headers["Location"]

    def logout_token(self, subject: str, **other: Any) -> str:
        """A token that says that somebody has signed out here."""
        claims = {
            "iss": self.issuer, "aud": "veche", "iat": int(time.time()), "jti": "1", "sub": subject,
            "events": {LOGOUT_EVENT: {}}, **other,
        }  # fmt: skip
        return jwt.encode({"alg": "RS256", "kid": self.key.kid, "typ": "logout+jwt"}, claims, self.key)


def _application(provider: Provider) -> Flask:
    app = Flask("identity_provider")
    app.config["OAUTH2_REFRESH_TOKEN_GENERATOR"] = False
    tokens: dict[str, dict[str, Any]] = {}
    server = AuthorizationServer(
        app,
        query_client=lambda client_id: provider.client if client_id == provider.client.client_id else None,
        save_token=lambda token, asked: tokens.__setitem__(token["access_token"], asked.user),
    )

    class CodeGrant(grants.AuthorizationCodeGrant):
        TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic"]

        def save_authorization_code(self, code: str, asked: Any) -> None:
            data = asked.payload.data
            provider.codes[code] = Code(
                code, asked.user, asked.payload.redirect_uri, asked.payload.scope, data.get("nonce"),
                data.get("code_challenge"), data.get("code_challenge_method"),
            )  # fmt: skip

        def query_authorization_code(self, code: str, client: Any) -> Code | None:
            return provider.codes.get(code)

        def delete_authorization_code(self, authorization_code: Code) -> None:
            provider.codes.pop(authorization_code.code)

        def authenticate_user(self, authorization_code: Code) -> dict[str, Any]:
            return authorization_code.claims

    class WithIdentity(OpenIDCode):
        def exists_nonce(self, nonce: str, asked: Any) -> bool:
            return any(code.nonce == nonce for code in provider.codes.values())

        def resolve_client_private_key(self, client: Any) -> Any:
            return provider.key

        def get_client_algorithm(self, client: Any) -> str:
            return "RS256"

        def get_client_claims(self, client: Any) -> dict[str, Any]:
            return {"iss": provider.issuer}

        def get_encode_header(self, client: Any) -> dict[str, Any]:
            return {"alg": "RS256", "kid": provider.key.kid}

        def generate_user_info(self, user: dict[str, Any], scope: str) -> UserInfo:
            told = {name: value for name, value in user.items() if name not in provider.only_in_userinfo}
            return UserInfo(told | provider.lies)

    server.register_grant(CodeGrant, [CodeChallenge(required=True), WithIdentity(require_nonce=True)])

    @app.get("/.well-known/openid-configuration")
    def configuration() -> Any:
        return jsonify(
            issuer=provider.issuer, authorization_endpoint=f"{provider.issuer}/authorize",
            token_endpoint=f"{provider.issuer}/token", jwks_uri=f"{provider.issuer}/keys",
            userinfo_endpoint=f"{provider.issuer}/who", id_token_signing_alg_values_supported=["RS256", "none"],
        )  # fmt: skip

    @app.get("/keys")
    def keys() -> Any:
        return jsonify(keys=[provider.key.as_dict(private=False)])

    @app.get("/authorize")
    def ask() -> str:
        return "<form method=post><label>Name <input name=name></label><button>Sign in</button></form>"

    @app.post("/authorize")
    def authorize() -> Any:
        person = provider.people.get(request.form["name"])
        return server.create_authorization_response(
            grant_user=person, grant=server.get_consent_grant(end_user=person)
        )

    @app.post("/token")
    def token() -> Any:
        return server.create_token_response()

    @app.get("/who")
    def who() -> Any:
        return jsonify(tokens[request.headers["Authorization"].removeprefix("Bearer ")])

    return app


@contextmanager
def identity_provider() -> Iterator[Provider]:
    """A provider at http://127.0.0.1:PORT while the block runs."""
    provider = Provider()
    server = make_server("127.0.0.1", 0, _application(provider), threaded=True)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
