"""Why an address gave no answer, in words a person can act on."""

from __future__ import annotations

from http import HTTPStatus

from scrapy import exceptions as scrapy_errors
from twisted.internet.error import ConnectError as TxConnectError
from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.web.client import ResponseFailed

__all__ = ["PASSING_STATUSES", "Refused", "is_passing", "kind_of", "status_words", "words"]

# Statuses that say "not now" rather than "no".
PASSING_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})

_PASSING = (
    scrapy_errors.CannotResolveHostError,
    scrapy_errors.DownloadConnectionRefusedError,
    scrapy_errors.DownloadFailedError,
    scrapy_errors.DownloadTimeoutError,
    scrapy_errors.ResponseDataLossError,
    ConnectionDone,
    ConnectionLost,
    TxConnectError,
    OSError,  # also a body that is not packed as its headers say
)


class Refused(scrapy_errors.IgnoreRequest):
    """A request that is not sent, with the reason in words; ``url`` where it is about a whole host.

    ``kind`` is "failed" where the host could not be reached, and nobody refused anything.
    """

    def __init__(self, reason: str, url: str | None = None, kind: str = "refused") -> None:
        super().__init__(reason)
        self.url = url
        self.kind = kind


def is_passing(error: Exception) -> bool:
    """Whether asking again may help: never for a certificate, a size or an address that may not be asked."""
    return isinstance(error, _PASSING) and not _is_certificate(error)


def status_words(status: int) -> str:
    """What a status means, for a message."""
    try:
        return f"answered {status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"answered {status}"


def kind_of(error: BaseException) -> str:
    """What a failed request becomes: "refused", "too_large" or "failed"."""
    if isinstance(error, Refused):
        return error.kind
    is_packed = isinstance(error, scrapy_errors.IgnoreRequest) and "DOWNLOAD_MAXSIZE" in str(error)
    return "too_large" if is_packed or isinstance(error, scrapy_errors.DownloadCancelledError) else "failed"


def words(error: BaseException, max_bytes: int | None = None) -> str:
    """The reason for a failed request."""
    match error:
        case Refused():
            return str(error)
        case scrapy_errors.CannotResolveHostError():
            return "its host name is not known"
        case scrapy_errors.DownloadConnectionRefusedError():
            return "the connection was refused"
        case scrapy_errors.DownloadTimeoutError():
            return "no answer in time"
        case scrapy_errors.ResponseDataLossError():
            return "the answer was cut short"
        case scrapy_errors.DownloadCancelledError():
            return f"the answer is larger than {max_bytes or 0:,} bytes"
        case scrapy_errors.IgnoreRequest() if "DOWNLOAD_MAXSIZE" in str(error):
            return f"the answer is larger than {max_bytes or 0:,} bytes once unpacked"
        case scrapy_errors.IgnoreRequest() if "redirections" in str(error):
            return "it redirects again and again"
        case scrapy_errors.NotSupported() | scrapy_errors.UnsupportedURLSchemeError():
            return "only http and https are asked"
        case _ if _is_certificate(error):
            return f"its certificate was refused: {_certificate_words(error)}"
        case scrapy_errors.DownloadFailedError() | ConnectionDone() | ConnectionLost():
            return "the connection broke off"
        case _:
            return f"{type(error).__name__}: {error}".strip().removesuffix(":")


def _chain(error: BaseException) -> list[BaseException]:
    """The error with everything it came from, as Twisted and Python each keep it."""
    found: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop()
        if one is None or one in found:
            continue
        found.append(one)
        waiting += [one.__cause__, one.__context__]
        if isinstance(one, ResponseFailed):
            waiting += [failure.value for failure in one.reasons]
    return found


def _is_certificate(error: BaseException) -> bool:
    return any(
        "certificate" in str(one).lower() or "verifyerror" in type(one).__name__.lower() for one in _chain(error)
    )


def _certificate_words(error: BaseException) -> str:
    for one in _chain(error):
        entries = one.args[0] if one.args and isinstance(one.args[0], list) else ()
        if said := [str(entry[-1]) for entry in entries if isinstance(entry, tuple)]:
            return ", ".join(said)  # OpenSSL: (library, function, reason)
    return str(error)
