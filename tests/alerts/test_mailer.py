from __future__ import annotations

import datetime as dt
import socket
import ssl
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from alerts.mailer import FolderMailer, MailFailed, SmtpMailer, WrongMailUrl, open_mailer
from alerts.message import name_message, write_message
from tests.alerts.post_office import free_port, html_text, plain_text, post_office

NOW = dt.datetime(2024, 11, 5, 3, 30, tzinfo=dt.UTC)


def message(
    recipient: str = "anna@example.org", subject: str = "3 matches", plain: str = "£5 – “more”\n"
) -> EmailMessage:
    return write_message(
        sender="watch@example.org",
        recipient=recipient,
        subject=subject,
        plain=plain,
        html=f"<p>{plain}</p>",
        message_id=name_message(7, recipient, plain, "watch@example.org"),
        date=NOW,
        unsubscribe="stop@example.org",
    )


def test_a_message_arrives_as_it_was_written() -> None:
    with post_office() as office:
        open_mailer(office.url).send(message())
    (received,) = office.received
    assert office.recipients == ["anna@example.org"]
    assert received["To"] == "anna@example.org"
    assert received["From"] == "lessonwatch <watch@example.org>"
    assert received["Auto-Submitted"] == "auto-generated"
    assert received["List-Unsubscribe"] == "<mailto:stop@example.org?subject=unsubscribe>"
    assert received["Date"].datetime == NOW
    assert plain_text(received).strip() == "£5 – “more”"
    assert "£5 – “more”" in html_text(received)


def test_the_same_message_is_the_same_to_its_last_byte() -> None:
    assert message().as_bytes() == message().as_bytes()
    assert message().as_bytes() != message("bob@example.org").as_bytes()


def test_a_long_unsubscribe_address_stays_on_one_line() -> None:
    written = write_message(
        sender="watch@example.org",
        recipient="anna@example.org",
        subject="s",
        plain="p",
        html="<p>p</p>",
        message_id="<1@example.org>",
        date=NOW,
        unsubscribe=f"{'stop-' * 12}@{'a-very-long-name.' * 3}example.org",
    ).as_bytes()
    (line,) = [line for line in written.split(b"\r\n") if line.startswith(b"List-Unsubscribe")]
    assert line.endswith(b"example.org?subject=unsubscribe>")
    assert b"=?" not in line


def test_no_header_can_be_injected() -> None:
    written = message(subject="Growth hubs\r\nBcc: victim@example.org\n\nbody")
    assert written["Bcc"] is None
    assert "\n" not in str(written["Subject"])
    with pytest.raises(ValueError, match="address"):
        message(recipient="anna@example.org\r\nBcc: victim@example.org")


def test_a_message_id_depends_on_run_person_and_content() -> None:
    one = name_message(1, "a@example.org", "x", "watch@example.org")
    assert one == name_message(1, "a@example.org", "x", "watch@example.org")
    others = {
        name_message(2, "a@example.org", "x", "watch@example.org"),
        name_message(1, "b@example.org", "x", "watch@example.org"),
        name_message(1, "a@example.org", "y", "watch@example.org"),
    }
    assert len({one, *others}) == 4
    assert one.endswith("@example.org>")


def test_a_refused_recipient_is_named_with_the_servers_words() -> None:
    with post_office() as office:
        office.refusals = {"gone@example.org": "550 no such person", "full@example.org": "452 mailbox full"}
        with pytest.raises(MailFailed, match=r"gone@example.org was refused: 550 no such person") as gone:
            open_mailer(office.url).send(message("gone@example.org"))
        with pytest.raises(MailFailed, match="452 mailbox full") as full:
            open_mailer(office.url).send(message("full@example.org"))
    assert gone.value.is_permanent
    assert not full.value.is_permanent
    assert not full.value.is_unreachable


def test_a_rejected_message_is_a_failure() -> None:
    with post_office() as office:
        office.rejections = ["451 try again later", "554 looks like spam"]
        with pytest.raises(MailFailed, match="451 try again later") as later:
            open_mailer(office.url).send(message())
        with pytest.raises(MailFailed, match="554 looks like spam") as spam:
            open_mailer(office.url).send(message())
    assert (later.value.is_permanent, spam.value.is_permanent) == (False, True)


def test_a_server_that_is_not_there_is_unreachable() -> None:
    port = free_port()
    with pytest.raises(MailFailed, match=f"127.0.0.1:{port}: Connection refused") as error:
        open_mailer(f"smtp://127.0.0.1:{port}").send(message())
    assert error.value.is_unreachable


def test_a_server_that_says_nothing_is_given_up_on() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(MailFailed, match=r"no answer in time|timed out") as error:
            open_mailer(f"smtp://127.0.0.1:{silent.getsockname()[1]}", timeout=0.2).send(message())
    assert error.value.is_unreachable


def test_starttls_is_used_when_it_is_offered_and_the_password_is_given_after_it(tmp_path: Path) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*self_signed(tmp_path))
    seen = []

    def log_in(server: object, session: object, envelope: object, mechanism: str, given: object) -> AuthResult:
        seen.append((given.login, given.password, session.ssl is not None))  # type: ignore[attr-defined]
        return AuthResult(success=True)

    with post_office(tls_context=context, authenticator=log_in) as office:
        open_mailer(office.url.replace("//", "//us%40er:p%2Fw@")).send(message())
    assert seen == [(b"us@er", b"p/w", True)]
    assert len(office.received) == 1


def test_nothing_is_sent_in_clear_where_starttls_is_asked_for() -> None:
    with post_office() as office:
        with pytest.raises(MailFailed, match="does not offer STARTTLS"):
            open_mailer(office.url.replace("smtp:", "smtp+starttls:")).send(message())
        assert office.received == []


def test_certificates_are_checked_off_this_machine() -> None:
    mailer = SmtpMailer("mail.example.org", 25)
    assert mailer._trust().verify_mode is ssl.CERT_REQUIRED
    assert mailer._trust().check_hostname
    assert SmtpMailer("127.0.0.1", 25)._trust().verify_mode is ssl.CERT_NONE


def test_a_folder_gets_one_whole_file_for_a_message_however_often_it_is_sent(tmp_path: Path) -> None:
    mailer = open_mailer(f"file://{tmp_path}/sent%20mail")
    for _ in range(2):
        mailer.send(message())
    mailer.send(message("bob@example.org"))
    files = sorted((tmp_path / "sent mail").iterdir())
    assert [file.suffix for file in files] == [".eml", ".eml"]
    assert files[0].name.startswith("2024-11-05-anna@example.org-")
    read = message_from_bytes(files[0].read_bytes(), policy=default)
    assert isinstance(read, EmailMessage)
    assert plain_text(read).strip() == "£5 – “more”"


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(MailFailed, match=r"file: File exists|Not a directory"):
        FolderMailer(tmp_path / "file").send(message())


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://mail.example.org", "http: is not smtp:"),
        ("smtp://", "names no host"),
        ("smtp://user@mail.example.org", "a user and no password"),
        ("smtp://mail.example.org:port", "not a number"),
        ("file://folder", "full path"),
        ("mail.example.org", "nothing: is not smtp:"),
    ],
)
def test_a_wrong_mail_url_is_refused_without_repeating_it(url: str, reason: str) -> None:
    with pytest.raises(WrongMailUrl, match=reason):
        open_mailer(url)


def test_a_password_is_in_no_message_and_no_repr() -> None:
    mailer = open_mailer("smtps://user:secret@mail.example.org")
    assert "secret" not in repr(mailer)


def self_signed(folder: Path) -> tuple[Path, Path]:
    """A certificate that nobody vouches for, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "elsewhere.example.org")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(certificate.public_bytes(Encoding.PEM))
    files[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return files
