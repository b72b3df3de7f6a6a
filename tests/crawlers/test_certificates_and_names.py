"""Whom we talk to: a host that can prove its name, at a public address unless a base says otherwise literally."""

from __future__ import annotations

import asyncio
import datetime as dt
import ipaddress
import ssl
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from scrapy import Request
from scrapy.exceptions import CannotResolveHostError
from twisted.internet.error import DNSLookupError

from crawlers.addresses import Addresses, Base
from crawlers.job import BadJob, Job
from crawlers.middlewares.resolver import GlobalNames, private_address
from crawlers.middlewares.retries import Retries
from crawlers.reasons import Refused
from crawlers.scrapy_settings import scrapy_settings, user_agent
from crawlers.tally import Tally
from tests.crawlers.conftest import PUBLIC
from tests.crawlers.probe import probe
from tests.crawlers.strange_server import Answer, serving

MakeJob = Callable[..., Job]


@pytest.fixture
def self_signed(tmp_path: Path) -> ssl.SSLContext:
    """A certificate for this machine that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "both.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def test_a_host_with_a_certificate_nobody_vouches_for_is_refused_by_name(
    self_signed: ssl.SSLContext, make_job: MakeJob
) -> None:
    with serving(self_signed) as server:
        server.answer("/robots.txt", Answer())
        server.answer("/1", Answer())
        base = server.url.replace("127.0.0.1", "localhost")
        found = probe(make_job(base, timeout=5.0), [PUBLIC + "/1"])
        result = found[PUBLIC + "/1"]
        assert result.status is None
        assert "its certificate was refused" in (result.reason or "")
        assert result.about == PUBLIC + "/robots.txt"
        assert server.asked == []
        assert found.retries == 0  # asking again mends no certificate


def resolver(*literal: str) -> GlobalNames:
    names = GlobalNames.__new__(GlobalNames)
    names.literal_hosts = frozenset(literal)
    return names


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"]
)
def test_a_public_name_that_leads_into_a_private_network_is_refused(address: str) -> None:
    with pytest.raises(DNSLookupError, match=address):
        resolver("127.0.0.1").only_global(address, "rebound.example")
    assert private_address("rebound.example") == address


def test_a_base_may_lie_in_a_private_network_by_its_number() -> None:
    assert resolver("10.1.2.3").only_global("10.1.2.3", "10.1.2.3") == "10.1.2.3"
    assert resolver("localhost").only_global("127.0.0.1", "localhost") == "127.0.0.1"
    assert resolver().only_global("8.8.8.8", "public.example") == "8.8.8.8"


def test_a_name_that_leads_home_is_refused_with_the_address(make_job: MakeJob) -> None:
    with pytest.raises(DNSLookupError):
        resolver().only_global("10.1.2.3", "inside.example")
    retries = Retries(None, make_job(), Addresses(()), Tally())  # type: ignore[arg-type]
    request = Request("http://inside.example/1")
    with pytest.raises(Refused, match=r"inside.example leads to 10.1.2.3, which is not a public address"):
        asyncio.run(retries.process_exception(request, CannotResolveHostError()))


def test_a_contact_is_owed_to_every_host_that_is_not_ours(make_job: MakeJob) -> None:
    job = make_job()
    there = Addresses((Base("centre", PUBLIC, PUBLIC),))
    here = Addresses((Base("centre", PUBLIC, "http://127.0.0.1:80"), Base("b", PUBLIC, "http://[::1]:80")))
    with pytest.raises(BadJob, match=r"CONTACT is not set: probe asks hosts that are not ours \(centre\)"):
        user_agent(job, there)
    assert user_agent(job, here).startswith("lessonwatch/")
    assert user_agent(make_job(contact="a@b.example"), there).endswith("(+a@b.example)")
    with pytest.raises(BadJob, match="CONTACT is not an email or web address"):
        user_agent(make_job(contact="a@b.example\r\nX-Evil: 1"), there)


def test_the_defaults_that_scrapy_leaves_open_are_closed(make_job: MakeJob) -> None:
    settings = scrapy_settings(make_job(requests_per_second=5.0), Addresses(()))
    assert settings["DOWNLOAD_VERIFY_CERTIFICATES"] is True
    assert settings["AUTOTHROTTLE_ENABLED"] is True
    assert settings["AUTOTHROTTLE_START_DELAY"] == settings["DOWNLOAD_DELAY"] == 0.2
    assert set(settings["DOWNLOAD_HANDLERS"]) == {"data", "file", "ftp", "s3"}
    assert settings["TELNETCONSOLE_ENABLED"] is settings["REMOTE_CONTROL_ENABLED"] is False
