"""The sample source as a web server on this machine: one folder a host, as ``http://127.0.0.1:PORT/www.gov.uk/…``."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

from lessonwatch.sample.govuk import SampleGovuk
from lessonwatch.sample.parliament import SampleParliament
from lessonwatch.sample.reply import Reply, not_found
from lessonwatch.sample.site import SampleSite

HOSTS = {
    "parliament_url": "questions-statements-api.parliament.uk",
    "members_url": "members-api.parliament.uk",
    "attachments_url": "qna.files.parliament.uk",
    "govuk_url": "www.gov.uk",
    "assets_url": "assets.publishing.service.gov.uk",
}
SITE_HOST = "sample-coast-partnership.example"


class SampleSource(ThreadingHTTPServer):
    """Serves every sample service as it stands on ``today``, which may be moved while it runs."""

    daemon_threads = True

    def __init__(self, today: dt.date, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Request)
        self.today = today
        self.requests_served = 0
        self._parliament, self._govuk, self._site = SampleParliament(), SampleGovuk(), SampleSite()

    def base(self, host: str) -> str:
        """The address at which that host's stand-in listens."""
        return f"http://127.0.0.1:{self.server_address[1]}/{host}"

    def settings(self) -> dict[str, str]:
        """The addresses as settings: name → value."""
        return {name: self.base(host) for name, host in HOSTS.items()}

    def reply(self, host: str, path: str, query: dict[str, list[str]], headers: dict[str, str]) -> Reply:
        if host == HOSTS["parliament_url"]:
            return self._parliament.answer(path, query, self.today)
        if host == HOSTS["members_url"]:
            return self._parliament.answer_member(path)
        if host == HOSTS["govuk_url"]:
            return self._govuk.answer(path, query, self.today)
        if host in (HOSTS["assets_url"], HOSTS["attachments_url"]):
            return self._govuk.answer_file(path, headers)
        return self._site.answer(path, self.today) if host == SITE_HOST else not_found()


class _Request(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: SampleSource

    def do_GET(self) -> None:
        self.server.requests_served += 1
        address = urlsplit(self.path)
        host, _, path = address.path.lstrip("/").partition("/")
        headers = {name.title(): value for name, value in self.headers.items()}
        reply = self.server.reply(host, "/" + unquote(path), parse_qs(address.query), headers)
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.status != 304:
            self.send_header("Content-Type", reply.media_type)
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, *_: object) -> None:
        """Nothing: the demo tells its own story."""


@contextmanager
def running(today: dt.date) -> Iterator[SampleSource]:
    """The sample source, listening on a free port of this machine until the block ends."""
    with SampleSource(today) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
