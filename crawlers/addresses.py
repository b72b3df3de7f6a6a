"""Where the sources live: the public addresses that are kept and shown, and the bases that are really asked.

Everything above the network speaks public addresses. A base may stand in for its public address (a mirror, a test
server, a prefix on either), and nothing is asked that lies under no base.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

__all__ = ["Addresses", "Base", "OutsideBases"]

_PORTS = {"http": 80, "https": 443}


class OutsideBases(ValueError):
    """An address that lies under none of the configured bases."""

    def __init__(self, url: str, names: tuple[str, ...]) -> None:
        super().__init__(f"{url} lies under none of the configured addresses ({', '.join(names) or 'there are none'})")
        self.url = url


@dataclass(frozen=True, slots=True)
class Base:
    """One source of pages. ``public`` is its address in the world, ``url`` the one that is asked."""

    name: str
    public: str
    url: str

    @property
    def host(self) -> str:
        """The host that is really asked, lower-case."""
        return (urlsplit(self.url).hostname or "").lower()

    @property
    def is_loopback(self) -> bool:
        """Whether the base names a loopback address literally, so that nobody outside this machine is asked."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def is_literal(self) -> bool:
        """Whether its host is "localhost" or a numeric address: only such a base may lie in a private network."""
        try:
            ipaddress.ip_address(self.host)
        except ValueError:
            return self.host == "localhost"
        return True

    @property
    def root(self) -> str:
        """What is really asked for the root of the public host, where its robots.txt lies.

        A base on this machine that is its own public address stands for a whole host.
        """
        url, path = self.url.rstrip("/"), urlsplit(self.public).path.rstrip("/")
        if self.is_loopback and self.public == self.url:
            return url
        return url.removesuffix(path)

    @property
    def public_root(self) -> str:
        """The public address of ``root``."""
        public = self.public.rstrip("/")
        if self.is_loopback and self.public == self.url:
            return public
        return public.removesuffix(urlsplit(public).path)


@dataclass(frozen=True, slots=True)
class Addresses:
    """The bases of a run, and the way between their public and their real addresses."""

    bases: tuple[Base, ...]

    def to_request(self, public_url: str) -> str:
        """The address to ask for a public one.

        Raises:
            OutsideBases: the address belongs to no base.
        """
        base = self.public_base(public_url)
        if base is None:
            raise OutsideBases(public_url, tuple(base.name for base in self.bases))
        return _moved(public_url, base.public, base.url)

    def to_public(self, request_url: str) -> str:
        """The public address of one that was asked.

        Raises:
            OutsideBases: the address belongs to no base.
        """
        base = self.request_base(request_url)
        if base is None:
            raise OutsideBases(request_url, tuple(base.name for base in self.bases))
        return _moved(request_url, base.url, base.public)

    def allows(self, request_url: str) -> bool:
        """Whether an address may be asked: scheme, host, port and path prefix of a base, on a segment boundary."""
        return self.request_base(request_url) is not None

    def public_base(self, public_url: str) -> Base | None:
        """The base whose public address covers this one: the longest where several do."""
        return max(
            (base for base in self.bases if _covers(base.public, public_url)),
            key=lambda base: len(base.public),
            default=None,
        )

    def request_base(self, request_url: str) -> Base | None:
        """The base whose real address covers this one: the longest where several do."""
        return max(
            (base for base in self.bases if _covers(base.url, request_url)),
            key=lambda base: len(base.url),
            default=None,
        )

    def only(self, names: tuple[str, ...]) -> Addresses:
        """These addresses without the bases that are not named."""
        return Addresses(tuple(base for base in self.bases if base.name in names))


def _covers(base: str, url: str) -> bool:
    try:
        outer, inner = urlsplit(base), urlsplit(url)
        if _origin(outer) != _origin(inner) or inner.username is not None:
            return False
    except ValueError:  # a port that is no number, a broken IPv6 address
        return False
    prefix, path = outer.path.rstrip("/"), inner.path
    if "\\" in url or any(unquote(segment) in {".", ".."} for segment in path.split("/")):
        return False
    return not prefix or path == prefix or path.startswith(prefix + "/")


def _origin(parts: SplitResult) -> tuple[str, str, int | None]:
    scheme = parts.scheme.lower()
    return scheme, (parts.hostname or "").lower(), parts.port or _PORTS.get(scheme)


def _moved(url: str, source: str, target: str) -> str:
    parts = urlsplit(url)
    rest = parts.path[len(urlsplit(source).path.rstrip("/")) :]
    query = f"?{parts.query}" if parts.query else ""
    return f"{target.rstrip('/')}{rest}{query}"
