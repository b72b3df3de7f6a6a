"""What a spider gets of a network in which everything goes wrong now and then."""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools
from collections.abc import Callable
from email.utils import format_datetime

import pytest

from crawlers.addresses import Addresses, Base
from crawlers.fetching import FetchFailed, Reply, fetch_json, json_fault
from crawlers.job import Job
from crawlers.middlewares.retries import LONGEST_BACKOFF, backoff, retry_after
from tests.crawlers.conftest import PUBLIC
from tests.crawlers.probe import probe
from tests.crawlers.strange_server import Answer, Asked, StrangeServer, as_json, bomb, leads_to, page

MakeJob = Callable[..., Job]


def test_what_fails_in_passing_costs_retries_and_no_data(server: StrangeServer, make_job: MakeJob) -> None:
    faults = {f"/{status}": Answer(b"busy", status) for status in (408, 429, 500, 502, 503, 504)}
    faults["/reset"] = Answer(is_reset=True)
    faults["/truncated"] = Answer(b"half of what was promised", cut_at=5)
    faults["/silent"] = Answer(silence=1.5)
    for path, fault in faults.items():
        server.answer(path, fault, fault, Answer())
    found = probe(make_job(server.url, timeout=0.5), [PUBLIC + path for path in faults])
    assert {result.url: result.body for result in found.results} == {
        PUBLIC + path: "as it should be" for path in faults
    }
    assert all(server.times(path) == 3 for path in faults)
    assert found.retries >= 2 * len(faults) - 2  # Twisted itself asks again where a kept connection was reset


def test_json_is_asked_for_again_until_it_is_json(server: StrangeServer, make_job: MakeJob) -> None:
    good = as_json('{"totalResults": 0, "results": []}')
    server.answer("/html", page("<html>an error page</html>"), good)
    server.answer("/half", as_json('{"totalResults": 1, "resul'), good)
    server.answer("/envelope", as_json('{"title": "An error", "status": 500}'), good)
    server.answer("/nothing", as_json(""), good)
    paths = ["/html", "/half", "/envelope", "/nothing"]
    found = probe(make_job(server.url), [PUBLIC + path for path in paths], as_json=True)
    assert [result.body for result in found.results] == ['{"totalResults": 0, "results": []}'] * 4
    assert all(server.times(path) == 2 for path in paths)


def test_what_never_becomes_json_fails_with_the_reason(server: StrangeServer, make_job: MakeJob) -> None:
    server.answer("/html", page("<!doctype html>maintenance"))
    server.answer("/envelope", as_json('{"title": "Server error", "status": 500}'))
    server.answer("/plain", page("<!doctype html>a page is a page"))
    found = probe(make_job(server.url, attempts=3), [PUBLIC + "/html", PUBLIC + "/envelope"], as_json=True)
    assert found[PUBLIC + "/html"].reason == "the answer was HTML where JSON was expected"
    assert "status 500 Server error" in (found[PUBLIC + "/envelope"].reason or "")
    assert server.times("/html") == 3
    assert probe(make_job(server.url), [PUBLIC + "/plain"])[PUBLIC + "/plain"].status == 200


def test_what_goes_on_failing_is_named_with_its_reason(server: StrangeServer, make_job: MakeJob) -> None:
    server.answer("/500", Answer(b"", 500))
    server.answer("/reset", Answer(is_reset=True))
    server.answer("/truncated", Answer(b"half of what was promised", cut_at=5))
    server.answer("/silent", Answer(silence=1.5))
    server.answer("/teapot", Answer(b"", 418))
    paths = ["/500", "/reset", "/truncated", "/silent", "/teapot"]
    found = probe(make_job(server.url, attempts=2, timeout=0.5), [PUBLIC + path for path in paths])
    assert [result.reason for result in found.results] == [
        "answered 500 Internal Server Error",
        "the connection broke off",
        "the answer was cut short",
        "no answer in time",
        "answered 418 I'm a Teapot",
    ]
    assert [result.about for result in found.results] == [PUBLIC + path for path in paths]
    assert server.times("/500") == 2
    assert server.times("/teapot") == 1


def test_an_answer_that_says_no_is_an_answer(server: StrangeServer, make_job: MakeJob) -> None:
    for status in (304, 403, 404, 410, 422):
        server.answer(f"/{status}", Answer(b"", status))
    found = probe(make_job(server.url), [f"{PUBLIC}/{status}" for status in (304, 403, 404, 410, 422)])
    assert [result.status for result in found.results] == [304, 403, 404, 410, 422]
    assert found.retries == 0


def test_a_host_that_asks_for_a_pause_gets_it_in_seconds_or_as_a_date(server: StrangeServer, make_job: MakeJob) -> None:
    server.answer("/seconds", Answer(b"", 429, {"Retry-After": "1"}), Answer())
    found = probe(make_job(server.url), [PUBLIC + "/seconds", PUBLIC + "/other", PUBLIC + "/third"], at_once=1)
    first, second = (asked.at for asked in server.asked if asked.path == "/seconds")
    assert found[PUBLIC + "/seconds"].status == 200
    assert second - first >= 1.0

    def in_two_seconds(_: Asked) -> Answer:
        later = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=2)
        return Answer(b"", 503, {"Retry-After": format_datetime(later, usegmt=True)})

    server.answer("/date", in_two_seconds, Answer())
    probe(make_job(server.url), [PUBLIC + "/date"])
    first, second = (asked.at for asked in server.asked if asked.path == "/date")
    assert second - first >= 0.9  # a date has whole seconds


def test_a_pause_is_for_the_whole_host(server: StrangeServer, make_job: MakeJob) -> None:
    server.answer("/busy", Answer(b"", 429, {"Retry-After": "2"}), Answer())
    urls = [PUBLIC + "/busy", *(f"{PUBLIC}/{number}" for number in range(40))]
    probe(make_job(server.url, requests_per_second=20.0), urls, at_once=50)
    times = [asked.at for asked in server.asked]
    longest = max(later - earlier for earlier, later in itertools.pairwise(times))
    assert longest >= 1.2  # of the two seconds, less what had left us when the word came


def test_a_host_that_asks_for_too_long_a_pause_is_left_alone(server: StrangeServer, make_job: MakeJob) -> None:
    server.answer("/busy", Answer(b"", 429, {"Retry-After": "3600"}))
    found = probe(make_job(server.url), [PUBLIC + "/busy", PUBLIC + "/other"], at_once=1)
    assert found[PUBLIC + "/other"].reason == (
        "this host is not asked again in this run: it asks us to wait 3600 s, and 120 s is the most"
    )
    assert found[PUBLIC + "/other"].about == PUBLIC + "/"
    assert server.times("/busy") == 1
    assert server.times("/other") == 0


def test_a_host_that_is_not_there_is_not_asked_for_ever(make_job: MakeJob) -> None:
    with_free_port = make_job("http://127.0.0.1:9", attempts=2)
    found = probe(with_free_port, [f"{PUBLIC}/{number}" for number in range(3)])
    assert {result.reason for result in found.results} == {
        "this host is not crawled in this run: its robots.txt could not be read (the connection was refused)"
    }
    assert {result.kind for result in found.results} == {"failed"}  # nobody refused anything
    assert found.requests == 2


def test_a_host_that_falls_silent_is_given_up(server: StrangeServer, make_job: MakeJob) -> None:
    for number in range(12):
        server.answer(f"/{number}", Answer(silence=0.6))
    found = probe(
        make_job(server.url, timeout=0.2, attempts=1), [f"{PUBLIC}/{number}" for number in range(12)], at_once=1
    )
    assert [result.reason for result in found.results[:5]] == ["no answer in time"] * 5
    assert {result.reason for result in found.results[5:]} == {
        "this host is not asked again in this run: 5 addresses in a row: no answer in time"
    }
    assert server.times("/5") == 0


def test_redirects_are_followed_under_the_bases_alone(server: StrangeServer, make_job: MakeJob) -> None:
    base = server.url + "/site"
    server.answer("/site/old", leads_to("/site/new", 301))
    server.answer("/site/new", page("the new page"))
    server.answer("/site/public", leads_to(PUBLIC + "/new"))
    server.answer("/site/up", leads_to("/admin"))
    server.answer("/site/beside", leads_to("/site-of-another/page"))
    server.answer("/site/dots", leads_to("/site/../admin"))
    server.answer("/site/port", leads_to("http://127.0.0.1:1/site/new"))
    server.answer("/site/world", leads_to("https://elsewhere.example/"))
    server.answer("/site/scheme", leads_to("https://127.0.0.1/site/new"))
    server.answer("/site/file", leads_to("file:///etc/passwd"))
    server.answer("/site/round", leads_to("/site/round"))
    for path in ("/admin", "/site-of-another/page"):
        server.answer(path, page("not ours to read"))
    names = ["old", "public", "up", "beside", "dots", "port", "world", "scheme", "file", "round"]
    found = probe(make_job(base), [f"{PUBLIC}/{name}" for name in names])
    assert found[PUBLIC + "/old"].answered_by == PUBLIC + "/new"
    assert found[PUBLIC + "/public"].answered_by == PUBLIC + "/new"
    for name in ("up", "beside", "dots", "port", "world", "scheme"):
        result = found[f"{PUBLIC}/{name}"]
        assert result.kind == "refused", result
        assert "outside the addresses of this source" in (result.reason or "")
    assert found[PUBLIC + "/file"].status is None
    assert found[PUBLIC + "/round"].reason == "it redirects again and again"
    assert server.times("/site/round") == 6
    assert server.times("/admin") + server.times("/site-of-another/page") == 0


def test_an_answer_that_is_too_large_is_refused_packed_or_not(server: StrangeServer, make_job: MakeJob) -> None:
    server.answer("/large", Answer(b"0" * 200_000))
    server.answer("/bomb", bomb(50_000_000))
    server.answer("/packed", bomb(50_000))
    found = probe(make_job(server.url, max_bytes=100_000), [PUBLIC + path for path in ("/large", "/bomb", "/packed")])
    assert found[PUBLIC + "/large"].reason == "the answer is larger than 100,000 bytes"
    assert {found[PUBLIC + "/large"].kind, found[PUBLIC + "/bomb"].kind} == {"too_large"}
    assert found[PUBLIC + "/bomb"].reason == "the answer is larger than 100,000 bytes once unpacked"
    assert found[PUBLIC + "/packed"].status == 200
    assert server.times("/large") == server.times("/bomb") == 1


def test_a_large_answer_without_a_length_is_refused_as_it_comes(make_job: MakeJob, server: StrangeServer) -> None:
    chunk = b"10000\r\n" + b"0" * 0x10000 + b"\r\n"

    class Chunked(Answer):
        """Sent in chunks, so that its length is known only at its end."""

    server.answer("/chunks", Chunked(chunk * 8 + b"0\r\n\r\n", headers={"Transfer-Encoding": "chunked"}))
    found = probe(make_job(server.url, max_bytes=100_000, attempts=1), [PUBLIC + "/chunks"])
    assert found[PUBLIC + "/chunks"].reason == "the answer is larger than 100,000 bytes"


def test_we_say_who_we_are_and_keep_no_cookies(server: StrangeServer, make_job: MakeJob) -> None:
    server.answer("/one", Answer(headers={"Set-Cookie": "track=me"}))
    server.answer("/two", Answer())
    probe(make_job(server.url, contact="team@example.org"), [PUBLIC + "/one", PUBLIC + "/two"], at_once=1)
    agents = {asked.headers["user-agent"] for asked in server.asked}
    assert len(agents) == 1
    assert agents.pop().startswith("lessonwatch/")
    assert all(asked.headers["user-agent"].endswith(" (+team@example.org)") for asked in server.asked)
    assert not [asked for asked in server.asked if "cookie" in asked.headers]


def test_headers_of_a_reader_are_sent(server: StrangeServer, make_job: MakeJob) -> None:
    server.answer("/file", Answer())
    probe(make_job(server.url), [PUBLIC + "/file"], headers={"if-none-match": '"abc"'})
    assert server.asked[-1].headers["if-none-match"] == '"abc"'


def test_a_host_is_asked_no_more_often_than_configured(server: StrangeServer, make_job: MakeJob) -> None:
    for number in range(10):
        server.answer(f"/{number}", Answer())  # quick and well: AutoThrottle would have us ask faster
    probe(make_job(server.url, requests_per_second=10.0), [f"{PUBLIC}/{number}" for number in range(10)])
    assert len(server.asked) == 11
    assert server.asked[-1].at - server.asked[0].at >= 0.8  # ten times 0.1 s, less what arrivals may differ


def test_an_address_outside_the_bases_is_never_asked(server: StrangeServer, make_job: MakeJob) -> None:
    urls = [
        "file:///etc/passwd",
        "http://127.0.0.1:1/x",
        "ftp://centre.example/x",
        "https://centre.example.evil/x",
        "::",
    ]
    found = probe(make_job(server.url), urls)
    assert {result.kind for result in found.results} == {"refused"}
    assert server.asked == []


def test_the_plan_names_the_robots_of_every_host_before_the_first_request(
    server: StrangeServer, make_job: MakeJob
) -> None:
    two = Addresses((Base("a", PUBLIC, server.url + "/a"), Base("b", "https://b.example/api", server.url + "/b/api")))
    found = probe(make_job(addresses=two), [PUBLIC + "/1", PUBLIC + "/2", "https://b.example/api/3"])
    assert [line.split()[1] for line in found.plan[1:]] == [PUBLIC + "/robots.txt", "https://b.example/robots.txt"]
    assert sorted(server.paths()) == sorted(["/a/robots.txt", "/a/1", "/a/2", "/b/robots.txt", "/b/api/3"])


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (b"7", 7.0),
        (b" 0 ", 0.0),
        (b"Thu, 31 Oct 2024 03:31:30 GMT", 90.0),
        (b"Thu, 31 Oct 2024 03:00:00 GMT", 0.0),
        (b"soon", None),
        (b"-5", None),
        (b"", None),
        (None, None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(header: bytes | None, seconds: float | None) -> None:
    assert retry_after(header, dt.datetime(2024, 10, 31, 3, 30, tzinfo=dt.UTC)) == seconds


def test_waits_grow_and_are_short_where_a_host_may_be_asked_often() -> None:
    at_five = [backoff(times, 5.0) for times in range(1, 7)]
    assert at_five == sorted(set(at_five))
    assert sum(at_five) < 60
    assert sum(backoff(times, 200.0) for times in range(1, 7)) < 1
    assert backoff(20, 5.0) == LONGEST_BACKOFF


def test_fetch_json_judges_what_a_fake_answers_too() -> None:
    async def fetch(url: str, headers: object = None) -> Reply:
        return Reply(url, 200, body=b"<html>")

    with pytest.raises(FetchFailed, match="the answer was HTML"):
        asyncio.run(fetch_json(fetch, "https://a.example/1"))


def test_only_an_error_in_the_shape_of_an_answer_is_a_fault() -> None:
    assert json_fault(b'{"status": "open", "results": []}') is None
    assert json_fault(b'{"value": {"id": 1}}') is None
    assert json_fault(b"[]") is None
    assert json_fault(b'"a text"')
    assert json_fault(b"[" * 100_000)
    assert json_fault(b'{"status": 502}')
