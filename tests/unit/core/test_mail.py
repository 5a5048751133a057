from __future__ import annotations

import asyncio
import email
import email.message
import ipaddress
import socket
import ssl
import stat
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from email import policy
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from civic.core import clock
from civic.core.mail import (
    FolderMailer,
    Mail,
    MailDelayed,
    MailRefused,
    SmtpMailer,
    as_bytes,
    compose,
    mailer_from,
    parse_sender,
    unsubscribe_headers,
)
from civic.core.settings_values import Smtp

SENDER = "City of Riverford <no-reply@riverford.example>"


def mail(**changes: Any) -> Mail:
    given: dict[str, Any] = {
        "to": "olga@example.org",
        "subject": "Your report was received",
        "text": "Hello\n.\n..and a line that begins with a dot\n",
        "html": "<p>Hello</p>",
        "language": "en",
        "message_id": "<report-7K3M9QXA-1@riverford.example>",
    }
    return Mail(**given | changes)


def read(written: bytes) -> email.message.EmailMessage:
    message = email.message_from_bytes(written, policy=policy.default)
    assert isinstance(message, email.message.EmailMessage)
    return message


def hang_up(server: SMTP) -> None:
    assert isinstance(server.transport, asyncio.Transport)
    server.transport.abort()


class Inbox:
    """A server's handler that takes every letter, except as the test says."""

    def __init__(self, **replies: str) -> None:
        self.envelopes: list[Envelope] = []
        self.replies = replies
        self.drop_after_data = False

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if "mail" not in self.replies:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return self.replies.get("mail", "250 OK")

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if "rcpt" not in self.replies:
            envelope.rcpt_tos.append(address)
        return self.replies.get("rcpt", "250 OK")

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.drop_after_data or "data" not in self.replies:
            self.envelopes.append(envelope)
        if self.drop_after_data:
            hang_up(server)
        return self.replies.get("data", "250 OK")

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if "quit" in self.replies:
            hang_up(server)
        return "221 Bye"

    def letters(self) -> list[email.message.EmailMessage]:
        contents = [envelope.content for envelope in self.envelopes]
        return [read(content) for content in contents if isinstance(content, bytes)]


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(inbox: Inbox, host: str = "127.0.0.1", **options: Any) -> Iterator[int]:
    controller = Controller(inbox, hostname=host, port=free_port(), **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """The contexts of a server and of a client that trusts it, for localhost and 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    encoding = serialization.Encoding.PEM
    path.write_bytes(
        key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(encoding)
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(path)
    return server, ssl.create_default_context(cafile=str(path))


def smtp(port: int, host: str = "127.0.0.1", **options: Any) -> Smtp:
    return Smtp(host=host, port=port, **options)


# What a letter looks like.


def test_a_letter_has_text_and_html_and_says_that_it_is_automatic() -> None:
    with clock.frozen(datetime(2026, 3, 2, 12, tzinfo=UTC)):
        message = read(as_bytes(compose(mail(), parse_sender(SENDER))))
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert message["From"] == SENDER
    assert message["To"] == "olga@example.org"
    assert message["Message-ID"] == "<report-7K3M9QXA-1@riverford.example>"
    assert message["Date"].datetime == datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert message["Content-Language"] == "en"
    assert message["Auto-Submitted"] == "auto-generated"


def test_a_letter_without_html_is_plain_text() -> None:
    message = read(as_bytes(compose(mail(html=None), parse_sender(SENDER))))
    assert message.get_content_type() == "text/plain"
    assert message.get_content().splitlines() == mail().text.splitlines()


@pytest.mark.parametrize("text", ["Здравствуйте, Ольга!\n" * 40, "Mostly plain, one é\n", "€" * 2000 + "\n"])
def test_words_of_every_script_arrive_unchanged_and_the_wire_is_ascii(text: str) -> None:
    written = as_bytes(
        compose(mail(text=text, html=f"<p>{text}</p>", subject=text[:60]), parse_sender(SENDER))
    )
    assert written.isascii()
    assert max(map(len, written.split(b"\r\n"))) <= 998
    body = read(written).get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() == text.splitlines()
    assert read(written)["Subject"] == " ".join(text[:60].split())


def test_a_sender_may_have_a_russian_name() -> None:
    written = as_bytes(compose(mail(), parse_sender("Город Риверфорд <no-reply@riverford.example>")))
    assert written.isascii()
    assert read(written)["From"].addresses[0].display_name == "Город Риверфорд"


def test_a_long_link_to_unsubscribe_stays_in_one_piece() -> None:
    url = "https://riverford.example/unsubscribe/" + "a1" * 150
    written = as_bytes(compose(mail(headers=unsubscribe_headers(url)), parse_sender(SENDER)))
    assert f"\r\nList-Unsubscribe: <{url}>\r\n".encode() in written
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in written


def test_a_long_message_id_stays_in_one_piece() -> None:
    message_id = f"<{'a' * 120}@riverford.example>"
    assert f"Message-ID: {message_id}\r\n".encode() in as_bytes(
        compose(mail(message_id=message_id), parse_sender(SENDER))
    )


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://a.example/\r\nBcc: x@y.z", "https://a/>", "https://п.рф/"]
)
def test_what_is_no_address_to_unsubscribe_at_is_refused(url: str) -> None:
    with pytest.raises(ValueError):
        unsubscribe_headers(url)


def test_line_breaks_in_a_subject_become_spaces_and_inject_nothing() -> None:
    message = read(
        as_bytes(compose(mail(subject="Pothole\r\nBcc: all@example.org\u2028\x00!"), parse_sender(SENDER)))
    )
    assert message["Subject"] == "Pothole Bcc: all@example.org !"
    assert message["Bcc"] is None


def test_an_endless_subject_is_cut() -> None:
    assert len(read(as_bytes(compose(mail(subject="я" * 5000), parse_sender(SENDER))))["Subject"]) == 250


@pytest.mark.parametrize(
    "changes",
    [
        {"to": "olga@example.org\r\nBcc: all@example.org"},
        {"to": "olga@example.org, all@example.org"},
        {"to": "Olga <olga@example.org>"},
        {"to": "olga@example.org\n"},
        {"to": '"quoted words"@example.org'},
        {"to": "olga@[127.0.0.1]"},
        {"to": "olga"},
        {"to": ""},
        {"to": "@example.org"},
        {"to": "olga@"},
        {"to": "olga@exam_ple.org"},
        {"to": ".olga@example.org"},
        {"to": "olga@" + "a." * 200 + "org"},
        {"to": "o" * 65 + "@example.org"},
        {"to": "ol\u202ega@example.org"},
        {"to": "ol\udc80ga@example.org"},
        {"to": "olga@\u202e.рф"},
        {"message_id": "<a@b>\r\nBcc: x@y.z"},
        {"message_id": "no brackets"},
        {"language": "en\r\nX: y"},
        {"headers": {"X-A": "b\r\nBcc: x@y.z"}},
        {"headers": {"X-A\r\nBcc": "x@y.z"}},
        {"headers": {"Bcc": "x@y.z"}},
        {"headers": {"auto-submitted": "no"}},
        {"headers": {"Content-Type": "text/html"}},
        {"headers": {"X-A": "я"}},
    ],
)
def test_headers_that_could_be_forged_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(MailRefused):
        compose(mail(**changes), parse_sender(SENDER))


@pytest.mark.parametrize("sender", ["", "City", "a@b\r\nBcc: x@y.z", "City <a b@c.d>", "ольга@пример.рф"])
def test_a_sender_that_is_no_address_stops_the_program_early(sender: str) -> None:
    with pytest.raises(ValueError):
        parse_sender(sender)


def test_neither_address_nor_words_are_in_what_a_log_would_show() -> None:
    shown = repr(mail(text="secret link"))
    assert "olga" not in shown
    assert "secret" not in shown
    refused = MailRefused("recipient", status=550, reply="550 olga@example.org unknown")
    assert "olga" not in str(refused)


# Over a real server.


def test_a_server_gets_the_letter_as_it_was_written() -> None:
    inbox = Inbox()
    with serving(inbox) as port:
        SmtpMailer(smtp(port), SENDER).send(mail())
    [letter], [envelope] = inbox.letters(), inbox.envelopes
    assert envelope.mail_from == "no-reply@riverford.example"
    assert envelope.rcpt_tos == ["olga@example.org"]
    body = letter.get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() == mail().text.splitlines()


def test_a_russian_domain_is_written_in_its_ascii_form() -> None:
    inbox = Inbox()
    with serving(inbox, enable_SMTPUTF8=False) as port:
        SmtpMailer(smtp(port), SENDER).send(mail(to="olga@пример.рф"))
    assert inbox.envelopes[0].rcpt_tos == ["olga@xn--e1afmkfd.xn--p1ai"]


def test_a_russian_address_goes_to_a_server_that_knows_how() -> None:
    inbox = Inbox()
    with serving(inbox, enable_SMTPUTF8=True) as port:
        SmtpMailer(smtp(port), SENDER).send(mail(to="ольга@пример.рф", subject="Принято"))
    assert inbox.envelopes[0].rcpt_tos == ["ольга@xn--e1afmkfd.xn--p1ai"]
    assert inbox.letters()[0]["Subject"] == "Принято"


def test_a_russian_address_is_refused_where_the_server_does_not_know_how() -> None:
    inbox = Inbox()
    with serving(inbox, enable_SMTPUTF8=False) as port, pytest.raises(MailRefused) as refused:
        SmtpMailer(smtp(port), SENDER).send(mail(to="ольга@пример.рф"))
    assert refused.value.reason == "server_takes_no_international_addresses"
    assert not inbox.envelopes


def test_starttls_encrypts_the_letter(certificates: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    server, client = certificates
    inbox = Inbox()
    with serving(inbox, tls_context=server, require_starttls=True) as port:
        SmtpMailer(smtp(port, starttls=True), SENDER, tls=client).send(mail())
    assert len(inbox.letters()) == 1


def test_a_server_that_offers_no_tls_gets_nothing_when_tls_is_asked_for() -> None:
    inbox = Inbox()
    with serving(inbox) as port, pytest.raises(MailDelayed) as delayed:
        SmtpMailer(smtp(port, starttls=True), SENDER).send(mail())
    assert delayed.value.reason == "not_offered"
    assert not inbox.envelopes


def test_a_server_that_insists_on_tls_delays_a_letter_sent_without(
    certificates: tuple[ssl.SSLContext, ssl.SSLContext],
) -> None:
    inbox = Inbox()
    with (
        serving(inbox, tls_context=certificates[0], require_starttls=True) as port,
        pytest.raises(MailDelayed) as delayed,
    ):
        SmtpMailer(smtp(port), SENDER).send(mail())
    assert delayed.value.status == 530
    assert not inbox.envelopes


def test_a_certificate_that_nobody_vouches_for_gets_nothing_by_starttls(
    certificates: tuple[ssl.SSLContext, ssl.SSLContext],
) -> None:
    inbox = Inbox()
    with serving(inbox, tls_context=certificates[0]) as port, pytest.raises(MailDelayed) as delayed:
        SmtpMailer(smtp(port, starttls=True), SENDER).send(mail())
    assert delayed.value.reason == "tls"
    assert not inbox.envelopes


def test_a_certificate_that_nobody_vouches_for_gets_nothing_by_smtps(
    certificates: tuple[ssl.SSLContext, ssl.SSLContext],
) -> None:
    inbox = Inbox()
    with tls_server(inbox, certificates[0]) as port, pytest.raises(MailDelayed) as delayed:
        SmtpMailer(smtp(port, tls=True), SENDER).send(mail())
    assert delayed.value.reason == "tls"
    assert not inbox.envelopes


@contextmanager
def tls_server(inbox: Inbox, context: ssl.SSLContext) -> Iterator[int]:
    class TrustingController(Controller):
        # The controller's own check of its start connects without trusting this certificate.
        def _trigger_server(self) -> None:
            trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            trusting.check_hostname = False
            trusting.verify_mode = ssl.CERT_NONE
            plain = socket.create_connection((self.hostname, self.port), 5)
            with trusting.wrap_socket(plain) as wrapped:
                wrapped.recv(1024)

    controller = TrustingController(inbox, hostname="127.0.0.1", port=free_port(), ssl_context=context)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def test_a_server_with_tls_from_the_first_byte_gets_the_letter(
    certificates: tuple[ssl.SSLContext, ssl.SSLContext],
) -> None:
    inbox = Inbox()
    with tls_server(inbox, certificates[0]) as port:
        SmtpMailer(smtp(port, tls=True), SENDER, tls=certificates[1]).send(mail())
    assert len(inbox.letters()) == 1


def sign_in(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (b"city", b"right")
    return AuthResult(success=right, handled=False)


def test_a_server_that_asks_for_a_password_gets_it_over_tls(
    certificates: tuple[ssl.SSLContext, ssl.SSLContext],
) -> None:
    server, client = certificates
    inbox = Inbox()
    with serving(inbox, tls_context=server, authenticator=sign_in, auth_required=True) as port:
        account = smtp(port, starttls=True, username="city", password="right")
        SmtpMailer(account, SENDER, tls=client).send(mail())
    assert len(inbox.letters()) == 1


def test_a_wrong_password_is_the_operators_to_mend_and_only_delays(
    certificates: tuple[ssl.SSLContext, ssl.SSLContext],
) -> None:
    server, client = certificates
    inbox = Inbox()
    with serving(inbox, tls_context=server, authenticator=sign_in, auth_required=True) as port:
        mailer = SmtpMailer(smtp(port, starttls=True, username="city", password="wrong"), SENDER, tls=client)
        with pytest.raises(MailDelayed) as delayed:
            mailer.send(mail())
    assert (delayed.value.reason, delayed.value.status) == ("sign_in", 535)


def test_a_password_never_crosses_the_network_unencrypted() -> None:
    heard: list[Any] = []

    def listen(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        heard.append(data)
        return AuthResult(success=True)

    with serving(Inbox(), host="127.0.0.2", authenticator=listen, auth_require_tls=False) as port:
        mailer = SmtpMailer(smtp(port, host="127.0.0.2", username="city", password="right"), SENDER)
        with pytest.raises(MailDelayed) as delayed:
            mailer.send(mail())
    assert delayed.value.reason == "password_needs_tls"
    assert not heard


@pytest.mark.parametrize(
    ("step", "reply", "outcome"),
    [
        ("rcpt", "450 4.2.1 greylisted", MailDelayed),
        ("rcpt", "550 5.1.1 no such person", MailRefused),
        ("rcpt", "421 4.3.2 shutting down", MailDelayed),
        ("data", "451 4.3.0 try again", MailDelayed),
        ("data", "452 4.3.1 disk full", MailDelayed),
        ("data", "554 5.6.0 looks like spam", MailRefused),
        ("mail", "450 4.1.8 who are you", MailDelayed),
        ("mail", "550 5.7.1 sender not allowed", MailDelayed),
        ("mail", "552 5.3.4 too large", MailRefused),
    ],
)
def test_the_servers_answer_decides_between_never_and_not_now(
    step: str, reply: str, outcome: type[MailDelayed | MailRefused]
) -> None:
    inbox = Inbox(**{step: reply})
    with serving(inbox) as port, pytest.raises(outcome) as failed:
        SmtpMailer(smtp(port), SENDER).send(mail())
    assert type(failed.value) is outcome
    assert failed.value.status == int(reply[:3])
    assert reply[4:] in failed.value.reply
    assert not inbox.envelopes


def test_a_connection_that_drops_after_the_letter_delays_and_says_it_may_have_arrived() -> None:
    inbox = Inbox()
    inbox.drop_after_data = True
    with serving(inbox) as port:
        mailer = SmtpMailer(smtp(port), SENDER)
        with pytest.raises(MailDelayed) as delayed:
            mailer.send(mail())
        assert delayed.value.uncertain
        inbox.drop_after_data = False
        mailer.send(mail())
    first, second = inbox.letters()
    assert first["Message-ID"] == second["Message-ID"] == mail().message_id


def test_a_server_that_hangs_up_at_the_parting_has_taken_the_letter() -> None:
    inbox = Inbox(quit="drop")
    with serving(inbox) as port:
        SmtpMailer(smtp(port), SENDER).send(mail())
    assert len(inbox.letters()) == 1


def test_nobody_listening_delays() -> None:
    with pytest.raises(MailDelayed) as delayed:
        SmtpMailer(smtp(free_port()), SENDER, timeout=2).send(mail())
    assert not delayed.value.uncertain


def test_a_server_that_says_nothing_delays_when_the_time_is_up() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as silent, pytest.raises(MailDelayed):
        SmtpMailer(smtp(silent.getsockname()[1]), SENDER, timeout=0.2).send(mail())


def test_a_server_that_talks_nonsense_delays() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:

        def talk() -> None:
            connection, _ = server.accept()
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            connection.close()

        thread = threading.Thread(target=talk)
        thread.start()
        with pytest.raises(MailDelayed):
            SmtpMailer(smtp(server.getsockname()[1]), SENDER, timeout=2).send(mail())
        thread.join()


# Into a folder.


def test_a_folder_keeps_the_letter_as_one_file_that_only_its_owner_reads(tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    FolderMailer(folder, SENDER).send(mail())
    [path] = folder.iterdir()
    assert path.name.startswith("report-7K3M9QXA-1-riverford.example-")
    assert path.suffix == ".eml"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read(path.read_bytes())["To"] == "olga@example.org"


def test_a_letter_sent_again_after_an_interruption_is_there_once(tmp_path: Path) -> None:
    mailer = FolderMailer(tmp_path, SENDER)
    mailer.send(mail())
    mailer.send(mail())
    mailer.send(mail(message_id="<report-7K3M9QXA-2@riverford.example>"))
    assert len(list(tmp_path.iterdir())) == 2


def test_a_message_id_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    FolderMailer(folder, SENDER).send(mail(message_id="<../../../escape/me@riverford.example>"))
    assert [path for path in tmp_path.rglob("*.eml") if path.parent == folder]
    assert len(list(tmp_path.rglob("*.eml"))) == 1


def test_a_folder_keeps_a_russian_address_too(tmp_path: Path) -> None:
    FolderMailer(tmp_path, SENDER).send(mail(to="ольга@пример.рф"))
    [path] = tmp_path.iterdir()
    assert "ольга@xn--e1afmkfd.xn--p1ai".encode() in path.read_bytes()


def test_a_folder_that_cannot_be_written_delays(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(MailDelayed):
        FolderMailer(tmp_path / "file", SENDER).send(mail())


def test_the_settings_choose_the_mailer(tmp_path: Path) -> None:
    assert isinstance(mailer_from(None, tmp_path, SENDER), FolderMailer)
    assert isinstance(mailer_from(Smtp("localhost", 25), tmp_path, SENDER), SmtpMailer)
