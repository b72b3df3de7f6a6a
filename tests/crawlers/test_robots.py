"""robots.txt: read once for each host, where its base lies, and obeyed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from protego import Protego

from crawlers.addresses import Addresses, Base
from crawlers.job import Job
from crawlers.middlewares.robots import Rules
from tests.crawlers.conftest import PUBLIC
from tests.crawlers.probe import probe
from tests.crawlers.strange_server import Answer, StrangeServer, leads_to

MakeJob = Callable[..., Job]
NO_PRIVATE = b"User-agent: *\nDisallow: /private/\nDisallow: /*/print$\n\nUser-agent: otherbot\nDisallow: /\n"


def test_what_robots_disallows_is_not_asked_under_a_prefix(server: StrangeServer, make_job: MakeJob) -> None:
    server.answer("/host/robots.txt", Answer(NO_PRIVATE))
    server.answer("/robots.txt", Answer(b"User-agent: *\nDisallow: /\n"))  # of the host around it: not ours to obey
    for path in ("/private/1", "/news/1/print", "/news/1"):
        server.answer(f"/host{path}", Answer())
    paths = ["/private/1", "/news/1/print", "/news/1"]
    found = probe(make_job(server.url + "/host"), [PUBLIC + path for path in paths])
    assert [result.kind for result in found.results] == ["refused", "refused", None]
    assert found[PUBLIC + "/private/1"].reason == f"the robots.txt of {PUBLIC} disallows it"
    assert server.paths() == ["/host/robots.txt", "/host/news/1"]


def test_rules_that_are_written_with_the_prefix_are_obeyed_too(server: StrangeServer, make_job: MakeJob) -> None:
    server.answer("/host/robots.txt", Answer(b"User-agent: *\nDisallow: /host/private/\n"))
    for path in ("/private/1", "/news/1"):
        server.answer(f"/host{path}", Answer())
    found = probe(make_job(server.url + "/host"), [PUBLIC + "/private/1", PUBLIC + "/news/1"])
    assert [result.kind for result in found.results] == ["refused", None]


def test_a_group_for_us_by_name_counts_before_the_one_for_all(server: StrangeServer, make_job: MakeJob) -> None:
    server.answer("/robots.txt", Answer(b"User-agent: *\nAllow: /\n\nUser-agent: lessonwatch\nDisallow: /news/\n"))
    server.answer("/news/1", Answer())
    found = probe(make_job(server.url), [PUBLIC + "/news/1"])
    assert found[PUBLIC + "/news/1"].kind == "refused"


def test_a_host_whose_rules_cannot_be_read_is_not_crawled(server: StrangeServer, make_job: MakeJob) -> None:
    server.answer("/broken/robots.txt", Answer(b"", 500))
    server.answer("/whole/robots.txt", Answer(b"", 403))
    server.answer("/whole/1", Answer())
    server.answer("/broken/1", Answer())
    bases = Addresses(
        (Base("a", "https://a.example", server.url + "/broken"), Base("b", PUBLIC, server.url + "/whole"))
    )
    found = probe(make_job(addresses=bases, attempts=3), ["https://a.example/1", "https://a.example/2", PUBLIC + "/1"])
    for name in ("1", "2"):
        result = found[f"https://a.example/{name}"]
        assert result.kind == "failed"
        assert result.about == "https://a.example/robots.txt"  # one problem for the host, and not one a page
        assert (result.reason or "").startswith(
            "this host is not crawled in this run: its robots.txt could not be read"
        )
        assert "answered 500 Internal Server Error" in (result.reason or "")
    assert found[PUBLIC + "/1"].status == 200  # a 4xx means that there are no rules
    assert server.times("/broken/robots.txt") == 3
    assert server.times("/broken/1") == 0


def test_a_fault_in_passing_does_not_cost_the_host(server: StrangeServer, make_job: MakeJob) -> None:
    server.answer("/robots.txt", Answer(b"", 503), Answer(NO_PRIVATE, cut_at=10), Answer(NO_PRIVATE))
    server.answer("/news/1", Answer())
    found = probe(make_job(server.url), [PUBLIC + "/news/1", PUBLIC + "/private/1"])
    assert [result.status for result in found.results] == [200, None]


def test_robots_are_read_once_however_many_pages_begin_at_once(server: StrangeServer, make_job: MakeJob) -> None:
    server.answer("/robots.txt", Answer(NO_PRIVATE))
    probe(make_job(server.url), [f"{PUBLIC}/{number}" for number in range(12)], at_once=12)
    assert server.times("/robots.txt") == 1
    assert server.paths()[0] == "/robots.txt"


def test_a_redirect_is_judged_by_the_rules_too(server: StrangeServer, make_job: MakeJob) -> None:
    server.answer("/robots.txt", Answer(NO_PRIVATE))
    server.answer("/news", leads_to("/private/1"))
    server.answer("/private/1", Answer())
    found = probe(make_job(server.url), [PUBLIC + "/news"])
    assert found[PUBLIC + "/news"].kind == "refused"
    assert server.times("/private/1") == 0


def test_a_crawl_delay_is_kept(server: StrangeServer, make_job: MakeJob) -> None:
    server.answer("/robots.txt", Answer(b"User-agent: *\nCrawl-delay: 0.5\n"))
    for number in range(4):
        server.answer(f"/{number}", Answer())  # quick and well: AutoThrottle would have us ask faster
    probe(make_job(server.url), [f"{PUBLIC}/{number}" for number in range(4)])
    pages = server.asked[1:]
    assert pages[-1].at - pages[0].at >= 1.25  # three times half a second, less what arrivals may differ


def test_the_robots_of_a_base_within_a_host_lie_at_the_root_of_the_host() -> None:
    real = Base("members", "https://members-api.example/api", "https://members-api.example/api")
    mirrored = Base("members", "https://members-api.example/api", "http://127.0.0.1:80/members-api.example/api")
    on_this_machine = Base("site", "http://127.0.0.1:80/site", "http://127.0.0.1:80/site")
    assert real.root == real.public_root == "https://members-api.example"
    assert mirrored.root == "http://127.0.0.1:80/members-api.example"
    assert mirrored.public_root == "https://members-api.example"
    assert on_this_machine.root == "http://127.0.0.1:80/site"


@pytest.mark.parametrize(("path", "is_allowed"), [("", True), ("/a?print=1", True), ("/private/x?y", False)])
def test_rules_are_for_paths_from_the_root(path: str, is_allowed: bool) -> None:
    assert Rules(Protego.parse(NO_PRIVATE.decode())).allows(path) is is_allowed
