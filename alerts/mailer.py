"""Handing one message over: to an SMTP server, or to a folder of ``.eml`` files."""

from __future__ import annotations

import contextlib
import os
import smtplib
import ssl
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

_PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}


class WrongMailUrl(ValueError):
    """An SMTP_URL that cannot be used. The message never repeats the URL, which may carry a password."""


class MailFailed(Exception):
    """One message was not handed over, and why.

    ``is_permanent``: the server refused it for good (5xx). ``is_unreachable``: nothing can be sent there just now.
    """

    def __init__(self, reason: str, *, is_permanent: bool = False, is_unreachable: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_permanent = is_permanent
        self.is_unreachable = is_unreachable


class Mailer(Protocol):
    """Whatever takes a message with one recipient off our hands."""

    def send(self, message: EmailMessage) -> None:
        """Hand the message over, or raise ``MailFailed``. Returning means that it was accepted."""


def open_mailer(url: str, *, timeout: float = 30.0) -> Mailer:
    """The mailer that ``url`` names: smtp://, smtps:// or smtp+starttls:// [user:password@]host[:port], file:///folder.

    With smtp:// STARTTLS is used when the server offers it; with smtp+starttls:// nothing is sent without it.

    Raises:
        WrongMailUrl: it names no server or folder that mail could be handed to.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise WrongMailUrl("the port is not a number from 1 to 65535") from None
    if parts.scheme == "file":
        if parts.netloc not in ("", "localhost") or not parts.path.startswith("/"):
            raise WrongMailUrl("write file:///folder, with the folder's full path")
        return FolderMailer(Path(unquote(parts.path)))
    if parts.scheme not in _PORTS:
        raise WrongMailUrl(f"{parts.scheme or 'nothing'}: is not smtp:, smtps:, smtp+starttls: or file:")
    if not parts.hostname:
        raise WrongMailUrl("it names no host")
    if parts.username and parts.password is None:
        raise WrongMailUrl("it names a user and no password")
    return SmtpMailer(
        host=parts.hostname,
        port=port or _PORTS[parts.scheme],
        security={"smtps": "tls", "smtp+starttls": "starttls"}.get(parts.scheme, "offered"),
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        timeout=timeout,
    )


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    """One connection a message, so that a server that hangs up costs one message."""

    host: str
    port: int
    security: str = "offered"  # "tls" from the first byte, "starttls" always, "offered": STARTTLS when offered
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout: float = 30.0

    def send(self, message: EmailMessage) -> None:
        """Hand the message to the server; see ``Mailer``."""
        try:
            with self._connected() as client:
                self._hand_over(client, message)
        except MailFailed:
            raise
        except (OSError, smtplib.SMTPException) as error:
            raise MailFailed(f"{self.host}:{self.port}: {_words(error)}", is_unreachable=True) from error

    @contextlib.contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        if self.security == "tls":
            client: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout, context=self._trust())
        else:
            client = smtplib.SMTP(self.host, self.port, timeout=self.timeout)
        try:
            self._introduce(client)
            yield client
        finally:
            with contextlib.suppress(OSError, smtplib.SMTPException):  # it has the message: a rude goodbye is no matter
                client.quit()
            client.close()

    def _introduce(self, client: smtplib.SMTP) -> None:
        client.ehlo_or_helo_if_needed()
        is_private = self.security == "tls"
        if not is_private and client.has_extn("starttls"):
            client.starttls(context=self._trust())
            client.ehlo()
            is_private = True
        if self.security == "starttls" and not is_private:
            raise MailFailed(f"{self.host}:{self.port} does not offer STARTTLS", is_unreachable=True)
        if self.user is not None:
            if not is_private and not _is_loopback(self.host):
                raise MailFailed(
                    f"{self.host}:{self.port} offers no encryption, and the password is not sent in clear",
                    is_unreachable=True,
                )
            client.login(self.user, self.password or "")

    def _trust(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if _is_loopback(self.host):  # a relay on this machine has a certificate for another name, if any
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context

    def _hand_over(self, client: smtplib.SMTP, message: EmailMessage) -> None:
        sender = message["From"].addresses[0].addr_spec
        recipient = message["To"].addresses[0].addr_spec
        try:
            client.sendmail(sender, [recipient], message.as_bytes())
        except smtplib.SMTPRecipientsRefused as error:
            code, words = error.recipients[recipient]
            raise MailFailed(f"{recipient} was refused: {_reply(code, words)}", is_permanent=code >= 500) from error
        except smtplib.SMTPSenderRefused as error:
            # The sender is ours: the next message would fare no better, and another night it may.
            raise MailFailed(
                f"{sender} was refused as the sender: {_reply(error.smtp_code, error.smtp_error)}", is_unreachable=True
            ) from error
        except smtplib.SMTPDataError as error:
            raise MailFailed(
                f"the message to {recipient} was refused: {_reply(error.smtp_code, error.smtp_error)}",
                is_permanent=error.smtp_code >= 500,
            ) from error


@dataclass(frozen=True, slots=True)
class FolderMailer:
    """Messages as ``.eml`` files, whole or not at all; the same message sent again is the same file."""

    folder: Path

    def send(self, message: EmailMessage) -> None:
        """Write the message; see ``Mailer``."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._write(self.folder / _file_name(message), message.as_bytes())
        except OSError as error:
            raise MailFailed(f"{self.folder}: {error.strerror or error}", is_unreachable=True) from error

    def _write(self, path: Path, content: bytes) -> None:
        handle, name = tempfile.mkstemp(dir=self.folder, prefix=".", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


def _file_name(message: EmailMessage) -> str:
    recipient = message["To"].addresses[0].addr_spec
    readable = "".join(letter if letter.isalnum() or letter in "@.-_+" else "-" for letter in recipient)
    sent = message["Date"].datetime
    return f"{sent:%Y-%m-%d}-{readable[:100]}-{message['Message-ID'].strip('<>').partition('@')[0][-12:]}.eml"


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _reply(error.smtp_code, error.smtp_error)
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate was not accepted: {error.verify_message}"
    return str(error.strerror if isinstance(error, OSError) and error.strerror else error) or type(error).__name__


def _reply(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(text.split())}"
