"""Scrapy as we run it: what its defaults leave open is closed here."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from crawlers.addresses import Addresses
from crawlers.job import BadJob, Job
from crawlers.middlewares.robots import AGENT

__all__ = ["scrapy_settings", "user_agent"]


def user_agent(job: Job, addresses: Addresses) -> str:
    """How we name ourselves: with a contact address, which is a must as soon as anybody else's host is asked.

    Raises:
        BadJob: a base is not on this machine, and there is no usable contact.
    """
    try:
        name = f"{AGENT}/{version(AGENT)}"
    except PackageNotFoundError:
        name = AGENT
    contact = (job.contact or "").strip()
    if not contact:
        if others := [base.name for base in addresses.bases if not base.is_loopback]:
            raise BadJob(
                f"LESSONWATCH_CONTACT is not set: {job.source} asks hosts that are not ours ({', '.join(others)}), and "
                "they are owed an address at which to reach you"
            )
        return name
    if not contact.isprintable() or not contact.isascii():
        raise BadJob(f"LESSONWATCH_CONTACT is not an email or web address: {contact!r}")
    return f"{name} (+{contact})"


def scrapy_settings(job: Job, addresses: Addresses) -> dict[str, Any]:
    """Every setting that differs from Scrapy's own."""
    delay = 1 / job.requests_per_second
    return {
        "USER_AGENT": user_agent(job, addresses),
        "DEFAULT_REQUEST_HEADERS": {"Accept": "*/*", "Accept-Language": "en-GB, en;q=0.9, cy;q=0.5"},
        # Rates: one request in `delay` seconds to a host, evenly; slower when the host is slow.
        "DOWNLOAD_DELAY": delay,
        "DOWNLOAD_DELAY_JITTER": 0,
        "AUTOTHROTTLE_ENABLED": True,
        "AUTOTHROTTLE_START_DELAY": delay,
        "AUTOTHROTTLE_TARGET_CONCURRENCY": 4.0,
        "AUTOTHROTTLE_MAX_DELAY": max(60.0, delay),
        "CONCURRENT_REQUESTS": 16,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
        # Sizes and times.
        "DOWNLOAD_MAXSIZE": job.max_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_TIMEOUT": job.timeout,
        "DOWNLOAD_FAIL_ON_DATALOSS": True,
        # Whom we talk to.
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "DOWNLOAD_HANDLERS": {"data": None, "file": None, "ftp": None, "s3": None},
        "TWISTED_DNS_RESOLVER": "crawlers.middlewares.resolver.GlobalNames",
        "LITERAL_HOSTS": sorted({base.host for base in addresses.bases if base.is_literal}),
        "DOWNLOADER_MIDDLEWARES": {
            "crawlers.middlewares.bases.OnlyBases": 50,
            "crawlers.middlewares.robots.Robots": 100,
            "crawlers.middlewares.retries.Retries": 550,
            "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
            "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
            "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
            "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,  # the environment is not ours to read
        },
        "REDIRECT_MAX_TIMES": 5,
        "METAREFRESH_ENABLED": False,
        "COOKIES_ENABLED": False,
        "REFERER_ENABLED": True,
        # Flat memory, and no doors of Scrapy's own.
        "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",
        "EXTENSIONS": {
            "crawlers.middlewares.throttle.Throttle": 0,
            "scrapy.extensions.throttle.AutoThrottle": None,
        },
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "MEMUSAGE_ENABLED": False,
        "ITEM_PIPELINES": {"crawlers.pipelines.Keeping": 100},
        "STATS_DUMP": False,
        "LOGSTATS_INTERVAL": 0,
        "LOG_LEVEL": "ERROR",
    }
