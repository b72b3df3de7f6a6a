"""The email itself: headers that cannot be injected into, plain text first, HTML beside it."""

from __future__ import annotations

import datetime as dt
import hashlib
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from alerts.addressing import read_address

# A folded List-Unsubscribe is encoded by the default policy, which breaks it; 998 is RFC 5322's own limit.
POLICY = SMTP.clone(max_line_length=998)
_LONGEST_SUBJECT = 200


def write_message(
    *,
    sender: str,
    recipient: str,
    subject: str,
    plain: str,
    html: str,
    message_id: str,
    date: dt.datetime,
    unsubscribe: str | None = None,
) -> EmailMessage:
    """One message to one person.

    Raises:
        WrongAddress: the sender, the recipient or the address to unsubscribe at is not an address.
    """
    message = EmailMessage(policy=POLICY)
    message["From"] = Address("lessonwatch", addr_spec=read_address(sender))
    message["To"] = Address(addr_spec=read_address(recipient))
    message["Subject"] = " ".join(subject.split())[:_LONGEST_SUBJECT]
    message["Date"] = date.astimezone(dt.UTC)
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    if unsubscribe is not None:
        message["List-Unsubscribe"] = f"<mailto:{read_address(unsubscribe)}?subject=unsubscribe>"
    message.set_content(plain, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    # Not a random one: the same message sent again is the same to its last byte.
    message.set_boundary(f"={hashlib.sha256(message_id.encode()).hexdigest()[:40]}=")
    return message


def name_message(run_id: int, recipient: str, content: str, sender: str) -> str:
    """The Message-ID: the same for the same content to the same person in the same run.

    A mail program can so drop the second copy of a message that was sent twice.
    """
    digest = hashlib.sha256("\0".join((str(run_id), recipient, content)).encode()).hexdigest()
    return f"<lessonwatch-{digest[:32]}@{read_address(sender).rpartition('@')[2]}>"
