"""The port to e-mail: what a letter is, and three places where it can go.

A mailer sends one letter or raises: `MailRefused` when this letter will never be taken for this address,
`MailDelayed` when it may be later. Everything that an operator can mend (a wrong password, a certificate, a
sender that the server does not know) delays, so that no resident's letter is lost to a slip in the settings.

Who sends twice after a `MailDelayed` must give the same `message_id`: a server that took the letter and lost
the connection before it could say so lets its reader's program see one letter, not two.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import smtplib
import ssl
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from email.utils import parseaddr
from pathlib import Path
from typing import Any, Protocol

import idna

from civic.core import clock
from civic.core.settings_values import Smtp

_LOCAL_PART = re.compile(r"""[^\s."(),:;<>@\[\]\\]+(\.[^\s."(),:;<>@\[\]\\]+)*""")
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"(?=.{{1,253}}$){_LABEL}(\.{_LABEL})*")
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+>")
_HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_HEADER_VALUE = re.compile(r"[\x20-\x7e]{1,900}")
_OWN_HEADERS = {
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "mime-version",
    "sender",
    "cc",
    "bcc",
    "auto-submitted",
}
_LONGEST_SUBJECT = 250


class MailError(Exception):
    """A letter was not sent.

    `reason` is a word for a log, `status` the server's reply code if it gave one. The reply itself is kept
    apart in `reply`, because servers repeat the address in it and addresses do not belong into logs.
    """

    def __init__(self, reason: str, *, status: int | None = None, reply: str = "") -> None:
        super().__init__(reason if status is None else f"{reason} ({status})")
        self.reason = reason
        self.status = status
        self.reply = reply


class MailRefused(MailError):
    """Never: the address or the letter will not be accepted, trying again is useless."""


class MailDelayed(MailError):
    """Not now: try again later. With `uncertain` the letter may have been taken: its answer never came."""

    def __init__(
        self, reason: str, *, status: int | None = None, reply: str = "", uncertain: bool = False
    ) -> None:
        super().__init__(reason, status=status, reply=reply)
        self.uncertain = uncertain


@dataclass(frozen=True, slots=True)
class Mail:
    """A letter to one person.

    `to` is a bare address; `language` is that of its words (Content-Language); `message_id` is
    `<unique@host>`, the same at each attempt; `headers` are further ones in ASCII, such as those of
    `unsubscribe_headers`.
    """

    to: str
    subject: str
    text: str
    html: str | None
    language: str
    message_id: str
    headers: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        # Neither the address nor the words, which may hold a secret link, may reach a log.
        return f"Mail(message_id={self.message_id!r}, language={self.language!r})"


class Mailer(Protocol):
    """A place where letters go."""

    def send(self, mail: Mail) -> None:
        """Send it, or raise MailRefused or MailDelayed. When it returns, the letter is in safe hands."""


class SmtpMailer:
    """Sends over SMTP, one connection for each letter.

    `sender` is 'Name <address>' or an address. `tls` replaces the trust in the system's certificate
    authorities. `timeout` counts seconds for each step of the conversation.

    Passwords go over an encrypted connection only, unless the server is this very machine. Raises ValueError
    for a sender that is no address.
    """

    def __init__(
        self, server: Smtp, sender: str, *, timeout: float = 20, tls: ssl.SSLContext | None = None
    ) -> None:
        self._server = server
        self._sender = parse_sender(sender)
        self._timeout = timeout
        self._tls = tls

    def send(self, mail: Mail) -> None:
        """Hand the letter to the server. Raises MailRefused or MailDelayed."""
        message = compose(mail, self._sender)
        smtp = self._connect()
        try:
            self._hand_over(smtp, message)
        finally:
            # The letter's fate is known by now: how the parting goes must not change it.
            with contextlib.suppress(OSError, smtplib.SMTPException):
                smtp.quit()
            smtp.close()

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        context = self._tls or ssl.create_default_context()
        smtp: smtplib.SMTP | None = None
        try:
            if server.tls:
                smtp = smtplib.SMTP_SSL(server.host, server.port, timeout=self._timeout, context=context)
            else:
                smtp = smtplib.SMTP(server.host, server.port, timeout=self._timeout)
            smtp.ehlo_or_helo_if_needed()
            if server.starttls and not server.tls:
                smtp.starttls(context=context)
                smtp.ehlo()
            if server.username is not None:
                encrypted = isinstance(smtp.sock, ssl.SSLSocket)
                if not encrypted and server.host not in ("localhost", "127.0.0.1", "::1"):
                    raise MailDelayed("password_needs_tls")
                smtp.login(server.username, server.password or "")
        except (smtplib.SMTPException, OSError, MailDelayed, UnicodeError) as error:
            if smtp is not None:
                smtp.close()
            raise _not_connected(error) from error
        return smtp

    def _hand_over(self, smtp: smtplib.SMTP, message: EmailMessage) -> None:
        to = _address(message, "To")
        international = not to.isascii()
        if international and not smtp.has_extn("smtputf8"):
            raise MailRefused("server_takes_no_international_addresses")
        written = as_bytes(message)
        options = ["SMTPUTF8", "BODY=8BITMIME"] if international else []
        if smtp.has_extn("size"):
            options.append(f"size={len(written)}")
        _ask("sender", lambda: smtp.mail(_address(message, "From"), options), permanent=(552,))
        _ask("recipient", lambda: smtp.rcpt(to))
        _ask("letter", lambda: smtp.data(written))


class FolderMailer:
    """Keeps letters as .eml files in a folder, for a demo city and for trying things out.

    A file is there whole or not at all, survives a loss of power, and its name follows from the message's id:
    a letter that is sent again after an interruption replaces itself. Raises ValueError for a sender that is
    no address.
    """

    def __init__(self, folder: str | Path, sender: str) -> None:
        self._folder = Path(folder)
        self._sender = parse_sender(sender)

    def send(self, mail: Mail) -> None:
        """Write the letter. Raises MailRefused for what is no proper letter, MailDelayed for a full disk."""
        written = as_bytes(compose(mail, self._sender))
        try:
            # Letters hold secret links: only the program's own user reads them.
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft = self._folder / f".{self.name(mail)}.{os.getpid()}"
            with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(written)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self._folder / self.name(mail))
            _sync_folder(self._folder)
        except OSError as error:
            raise MailDelayed("folder", reply=str(error)) from error

    @staticmethod
    def name(mail: Mail) -> str:
        """The name of the letter's file: readable, and one for each message id."""
        readable = re.sub(r"[^A-Za-z0-9.-]+", "-", mail.message_id.strip("<>")).strip("-.")[:80]
        return f"{readable}-{hashlib.sha256(mail.message_id.encode()).hexdigest()[:12]}.eml"


def mailer_from(smtp: Smtp | None, folder: str | Path, sender: str) -> Mailer:
    """The mailer that the settings ask for: a server where one is set, else a folder of files."""
    return SmtpMailer(smtp, sender) if smtp is not None else FolderMailer(folder, sender)


def unsubscribe_headers(url: str) -> dict[str, str]:
    """Headers that let a reader's program offer "unsubscribe" (RFC 8058).

    `url` must accept a POST without a session. Raises ValueError for what is not an https or http address in
    ASCII.
    """
    if not re.fullmatch(r"https?://[\x21-\x3b\x3d\x3f-\x7e]{1,800}", url):
        raise ValueError("not an address to unsubscribe at")
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def parse_sender(sender: str) -> Address:
    """The sender of a setting such as 'City of Example <no-reply@city.example>'. Raises ValueError."""
    name, address = parseaddr(sender)
    try:
        mailbox = _mailbox(address, name)
    except MailRefused:
        mailbox = None
    if mailbox is None or not sender.isprintable() or not mailbox.username.isascii():
        raise ValueError("the sender must be an address such as 'City <no-reply@city.example>'")
    return mailbox


def compose(mail: Mail, sender: Address) -> EmailMessage:
    """The letter as a message: text and, where given, HTML as alternatives; marked as automatic (RFC 3834).

    Line breaks in the subject become spaces, for it may carry residents' words. Raises MailRefused for an
    address that cannot be written to, and for any other header that is not plain ASCII on one line.
    """
    message = EmailMessage(policy=_POLICY)
    message["From"] = sender
    message["To"] = _mailbox(mail.to)
    message["Subject"] = _one_line(mail.subject)
    message["Date"] = clock.now()
    message["Message-ID"] = _checked(_MESSAGE_ID, mail.message_id, "message_id")
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    for name, value in mail.headers.items():
        lowered = _checked(_HEADER_NAME, name, "header").lower()
        if lowered in _OWN_HEADERS or lowered.startswith("content-"):
            raise MailRefused("header")
        message[name] = _checked(_HEADER_VALUE, value, "header")
    message.set_content(_clean(mail.text), cte=_encoding(mail.text))
    if mail.html is not None:
        message.add_alternative(_clean(mail.html), subtype="html", cte=_encoding(mail.html))
    # Last, because adding an alternative moves every Content- header into the first part.
    message["Content-Language"] = _checked(_HEADER_NAME, mail.language, "language")
    return message


def as_bytes(message: EmailMessage) -> bytes:
    """The message as it goes over the wire, with an address in UTF-8 only where it has no other form."""
    utf8 = not _address(message, "To").isascii()
    return message.as_bytes(policy=_POLICY.clone(utf8=True) if utf8 else _POLICY)


class _VerbatimHeader(UnstructuredHeader, BaseHeader):
    """A header that is written as it is: folding would encode a long link beyond recognition."""

    @classmethod
    def parse(cls, value: str, kwds: dict[str, Any]) -> None:
        # Not parsed: reading encoded words here would let line breaks in by that door.
        kwds["parse_tree"] = value
        kwds["decoded"] = value

    def fold(self, *, policy: Policy[Any]) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry(BaseHeader, default_class=_VerbatimHeader)
_HEADERS.map_to_type("message-id", _VerbatimHeader)
_POLICY = SMTP.clone(header_factory=_HEADERS)


def _mailbox(address: str, name: str = "") -> Address:
    local, at, domain = unicodedata.normalize("NFC", address).rpartition("@")
    if not (at and local.isprintable() and _LOCAL_PART.fullmatch(local) and len(local.encode()) <= 64):
        raise MailRefused("address")
    try:
        ascii_domain = domain if domain.isascii() else idna.encode(domain, uts46=True).decode()
        return Address(name, local, _checked(_DOMAIN, ascii_domain, "address"))
    except (idna.IDNAError, ValueError):
        raise MailRefused("address") from None


def _address(message: EmailMessage, header: str) -> str:
    return str(message[header].addresses[0].addr_spec)


def _checked(pattern: re.Pattern[str], value: str, reason: str) -> str:
    if not pattern.fullmatch(value):
        raise MailRefused(reason)
    return value


def _one_line(subject: str) -> str:
    words = " ".join("".join(c if c.isprintable() else " " for c in _clean(subject)).split())
    return words if len(words) <= _LONGEST_SUBJECT else words[: _LONGEST_SUBJECT - 1] + "…"


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _encoding(text: str) -> str:
    # Base64 costs a third, quoted-printable three bytes for each byte that is not ASCII.
    foreign = sum(not character.isascii() for character in text)
    return "quoted-printable" if foreign * 6 < len(text) else "base64"


def _ask(step: str, request: Callable[[], tuple[int, bytes]], permanent: tuple[int, ...] = ()) -> None:
    """Take one step of the conversation; every answer but success becomes an error.

    A refused sender is the settings' fault, not the letter's: it delays, except with the codes in
    `permanent`.
    """
    try:
        code, reply = request()
    except smtplib.SMTPDataError as error:
        raise _refusal(step, error.smtp_code, error.smtp_error) from error
    except (smtplib.SMTPException, OSError) as error:
        raise MailDelayed(f"lost_at_{step}", reply=str(error), uncertain=step == "letter") from error
    if not 200 <= code < 300:
        raise _refusal(step, code, reply, delay=step == "sender" and code not in permanent)


def _refusal(step: str, code: int, reply: bytes | str, *, delay: bool = False) -> MailError:
    words = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    kind = MailDelayed if delay or not 500 <= code < 600 else MailRefused
    return kind(step, status=code, reply=words)


def _not_connected(error: Exception) -> MailDelayed:
    if isinstance(error, MailDelayed):
        return error
    if isinstance(error, smtplib.SMTPResponseException):
        reason = "sign_in" if isinstance(error, smtplib.SMTPAuthenticationError) else "greeting"
        return MailDelayed(reason, status=error.smtp_code, reply=str(error.smtp_error))
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return MailDelayed("not_offered", reply=str(error))
    if isinstance(error, ssl.SSLError):
        return MailDelayed("tls", reply=str(error))
    return MailDelayed("connection", reply=str(error))


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
