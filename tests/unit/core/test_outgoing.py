from __future__ import annotations

import gzip
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from civic.core import outgoing
from civic.core.addresses import NOTHING, Allowed, is_public
from civic.core.outgoing import OutgoingRefused

Answer = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def server(
    answer: Answer, *, host: str = "127.0.0.1", certificate: Path | None = None
) -> Iterator[tuple[int, list[str]]]:
    """A real server in this process: its port, and the Host and path of each request that reached it."""
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(f"{self.headers['Host']}{self.path}")
            answer(self)

        do_POST = do_GET

        def log_message(self, format: str, *values: object) -> None:
            return

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = type("Server", (ThreadingHTTPServer,), {"address_family": family})((host, 0), Handler)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        made.socket = context.wrap_socket(made.socket, server_side=True)
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield made.server_address[1], seen
    finally:
        made.shutdown()
        thread.join()
        made.server_close()


def says(body: bytes = b"good", **headers: str) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(body)

    return answer


def leads_to(address: str) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(302)
        request.send_header("Location", address)
        request.send_header("Content-Length", "0")
        request.end_headers()

    return answer


@contextmanager
def names(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> Iterator[list[str]]:
    """Let every name have these addresses: the first answer at the first question, the last one for ever."""
    asked: list[str] = []
    real = socket.getaddrinfo
    left = list(answers)

    def look_up(host, port, *rest, **more):
        try:
            ipaddress.ip_address(host)
        except ValueError:
            asked.append(host)
            now = left.pop(0) if len(left) > 1 else left[0]
            return [place for address in now for place in real(address, port, *rest, **more)]
        return real(host, port, *rest, **more)

    with monkeypatch.context() as patched:
        patched.setattr(socket, "getaddrinfo", look_up)
        yield asked


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for idp.city.example alone, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "idp.city.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("idp.city.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "idp.pem"
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return file


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.100.100.200", "127.0.0.1", "169.254.169.254", "172.31.9.9",
        "192.0.0.8", "192.0.2.1", "192.168.1.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.251",
        "240.0.0.1", "255.255.255.255", "168.63.129.16", "192.88.99.1",
        "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe", "::127.0.0.1",
        "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:a00:1::1",
        "2001:0:0:0:0:0:80ff:fffe", "fe80::1", "fe80::1%lo", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1",
        "2001:db8::1", "100::1", "4000::1",
    ],
)  # fmt: skip
def test_an_address_that_leads_inside_is_not_public(address):
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address",
    ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"],
)
def test_an_address_of_the_open_internet_is_public(address):
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "0", "[::1]", "[::ffff:127.0.0.1]"],
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_no_spelling_of_this_machine_is_reached(host, scheme):
    with server(says()) as (port, seen):
        with pytest.raises(OutgoingRefused) as refused:
            outgoing.session().get(f"{scheme}://{host}:{port}/")
        assert refused.value.code == "outgoing.address_refused" and not seen


@pytest.mark.parametrize(
    "address", ["https://127.0.0.2:{port}/secret", "http://127.0.0.2:{port}/secret", "//127.0.0.2:{port}/s"]
)
def test_a_redirect_into_the_closed_network_is_not_followed(address):
    with (
        server(says(), host="127.0.0.2") as (inside, inner),
        server(leads_to(address.format(port=inside))) as (port, seen),
    ):
        with pytest.raises(OutgoingRefused) as refused:
            outgoing.session(allowed=Allowed.parse("127.0.0.1/32")).get(f"http://127.0.0.1:{port}/go")
        assert refused.value.code == "outgoing.address_refused"
        assert seen == [f"127.0.0.1:{port}/go"] and not inner


def test_a_name_that_changes_its_mind_is_asked_once_and_held_to_its_answer(monkeypatch):
    with server(says()) as (port, seen), server(says(), host="127.0.0.2") as (_, inner):
        allowed = Allowed.parse("127.0.0.1/32")
        with names(monkeypatch, ["127.0.0.1"], ["127.0.0.2"]) as asked:
            outside = outgoing.session(allowed=allowed)
            assert outside.get(f"http://rebinding.example:{port}/").text == "good"
            assert asked == ["rebinding.example"] and seen == [f"rebinding.example:{port}/"]
            with pytest.raises(OutgoingRefused):
                outside.get(f"http://rebinding.example:{port}/")
        assert not inner and len(seen) == 1


def test_one_closed_address_among_open_ones_refuses_the_name(monkeypatch):
    with names(monkeypatch, ["93.184.216.34", "10.0.0.1"]), pytest.raises(OutgoingRefused):
        outgoing.session().get("https://mixed.example/")


def test_tls_is_checked_for_the_name_that_was_asked_for(monkeypatch, certificate):
    with server(says(), certificate=certificate) as (port, seen), names(monkeypatch, ["127.0.0.1"]):
        for name in ("idp.city.example", "idp.city.example.", "IDP.city.example"):
            inside = outgoing.session(
                allowed=Allowed.parse(f"idp.city.example:{port}"), certificates=str(certificate)
            )
            assert inside.get(f"https://{name}:{port}/keys").text == "good"
        assert seen[0] == f"idp.city.example:{port}/keys"
        other = outgoing.session(allowed=Allowed.parse("other.example"), certificates=str(certificate))
        with pytest.raises(requests.exceptions.SSLError):
            other.get(f"https://other.example:{port}/keys")
        stranger = outgoing.session(allowed=Allowed.parse("idp.city.example"))
        with pytest.raises(requests.exceptions.SSLError):
            stranger.get(f"https://idp.city.example:{port}/keys")
        assert len(seen) == 3


def test_an_allowed_name_is_allowed_at_its_port_alone():
    with server(says()) as (port, seen):
        with pytest.raises(OutgoingRefused):
            outgoing.session(allowed=Allowed.parse(f"localhost:{port + 1}")).get(f"http://localhost:{port}/")
        allowed = Allowed.parse(f"localhost:{port}")
        assert outgoing.session(allowed=allowed).get(f"http://localhost:{port}/").ok
        assert outgoing.session(allow_private=True).get(f"http://127.0.0.1:{port}/").ok
        assert len(seen) == 2


def test_the_open_internet_is_spoken_to_in_tls_only(monkeypatch):
    with names(monkeypatch, ["93.184.216.34"]), pytest.raises(OutgoingRefused) as refused:
        outgoing.session().get("http://provider.example/")
    assert refused.value.code == "outgoing.not_https"


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://example.org/", "gopher://127.0.0.1:25/"])
def test_other_schemes_are_unknown(address):
    with pytest.raises(requests.exceptions.InvalidSchema):
        outgoing.session().get(address)


def test_proxies_and_passwords_of_the_environment_are_not_used(monkeypatch, tmp_path):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login somebody password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    sent = []

    def note(request: BaseHTTPRequestHandler) -> None:
        sent.append(request.headers.get("Authorization"))
        says(b"good", Set_Cookie="a=b")(request)

    with server(says(b"the proxy")) as (proxy, seen), server(note) as (port, _):
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy}")
        monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{proxy}")
        outside = outgoing.session(allowed=Allowed.parse("127.0.0.1/32"))
        assert outside.get(f"http://127.0.0.1:{port}/").text == "good"
        with pytest.raises(ValueError, match="proxy"):
            outside.get(f"http://127.0.0.1:{port}/", proxies={"http": f"http://127.0.0.1:{proxy}"})
        assert not seen and sent == [None] and not list(outside.cookies)


def test_an_answer_that_does_not_end_is_not_read_to_its_end():
    bomb = gzip.compress(bytes(4 * 1024 * 1024))
    for answer in (says(bytes(300_000)), says(bomb, Content_Encoding="gzip")):
        with server(answer) as (port, _):
            outside = outgoing.session(allowed=Allowed.parse("127.0.0.1/32"), largest=200_000)
            with pytest.raises(OutgoingRefused) as refused:
                outside.get(f"http://127.0.0.1:{port}/")
            assert refused.value.code == "outgoing.too_large"


def test_a_session_that_a_library_made_is_guarded_too():
    from authlib.integrations.requests_client import OAuth2Session

    made = OAuth2Session("client", "secret")
    outgoing.guard(made)
    with server(says()) as (port, seen), pytest.raises(OutgoingRefused):
        made.get(f"https://localhost:{port}/.well-known/openid-configuration", withhold_token=True)
    assert not seen


def test_redirects_for_ever_end():
    with server(lambda request: leads_to("/again")(request)) as (port, seen):
        with pytest.raises(requests.TooManyRedirects):
            outgoing.session(allowed=Allowed.parse("127.0.0.1/32")).get(f"http://127.0.0.1:{port}/")
        assert len(seen) == outgoing.MOST_REDIRECTS + 1


@pytest.mark.parametrize("where", ["headers", "body"])
def test_a_server_that_drips_is_left_when_the_time_is_over(where):
    ended = threading.Event()

    def drip(request: BaseHTTPRequestHandler) -> None:
        if where == "body":
            request.send_response(200)
            request.send_header("Content-Length", "100000")
            request.end_headers()
        try:
            request.wfile.write(b"HTTP/1.0 200 OK\r\nX-Slow: " if where == "headers" else b"")
            while not ended.wait(0.02):
                request.wfile.write(b"x")
        except OSError:
            return

    with server(drip) as (port, _):
        began = time.monotonic()
        try:
            with pytest.raises(requests.Timeout):
                outgoing.session(allowed=Allowed.parse("127.0.0.1/32"), seconds=0.4).get(
                    f"http://127.0.0.1:{port}/"
                )
            assert time.monotonic() - began < outgoing.CONNECT_WITHIN
        finally:
            ended.set()


@pytest.mark.parametrize("text", ["http://idp.local", "idp.local:port", "a b", "10.0.0.1/8", "*"])
def test_what_is_neither_name_nor_network_cannot_be_allowed(text):
    with pytest.raises(ValueError):
        Allowed.parse(text)


def test_names_and_networks_are_read():
    assert Allowed.parse("") == NOTHING
    read = Allowed.parse("IDP.city.local., login.city.local:8443, 10.20.0.0/16, fd00::/8")
    assert read.names == {("idp.city.local", None), ("login.city.local", 8443)}
    assert [str(network) for network in read.networks] == ["10.20.0.0/16", "fd00::/8"]
