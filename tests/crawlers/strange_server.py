"""A web server on this machine that misbehaves as it is told, and remembers what it was asked."""

from __future__ import annotations

import gzip
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    path: str
    at: float
    headers: dict[str, str]


@dataclass(frozen=True)
class Answer:
    """What is sent, and how: whole, cut after some bytes, or not at all."""

    body: bytes = b"as it should be"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut_at: int | None = None  # bytes sent of what the length promises
    is_reset: bool = False
    silence: float = 0.0


Rule = Answer | Callable[[Asked], Answer]


def page(text: str, **options: Any) -> Answer:
    return Answer(
        text.encode(), headers={"Content-Type": "text/html; charset=utf-8", **options.pop("headers", {})}, **options
    )


def as_json(text: str, **options: Any) -> Answer:
    return Answer(text.encode(), headers={"Content-Type": "application/json"}, **options)


def leads_to(address: str, status: int = 302) -> Answer:
    return Answer(b"", status, {"Location": address})


def bomb(unpacked: int) -> Answer:
    return Answer(gzip.compress(b"0" * unpacked), headers={"Content-Encoding": "gzip"})


class StrangeServer(ThreadingHTTPServer):
    """Answers each path with its answers in turn, the last of them for ever; anything else with 404."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.answers: dict[str, list[Rule]] = {}
        self.asked: list[Asked] = []
        self.scheme = "http"

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.server_address[1]}"

    def answer(self, path: str, *rules: Rule) -> None:
        self.answers[path] = list(rules)

    def times(self, path: str) -> int:
        return sum(asked.path == path for asked in self.asked)

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def take(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        rules = self.answers.get(asked.path)
        if not rules:
            return Answer(b"nothing here", 404)
        rule = rules.pop(0) if len(rules) > 1 else rules[0]
        return rule if isinstance(rule, Answer) else rule(asked)

    def handle_error(self, *_: object) -> None:
        """Nothing: a client that hangs up is part of the game."""


class _Request(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: StrangeServer

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.server.take(Asked(self.path, time.monotonic(), headers))
        if answer.silence:
            time.sleep(answer.silence)
        if answer.is_reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            self.close_connection = True
            return
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body[: answer.cut_at])
        if answer.cut_at is not None:
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[StrangeServer]:
    server = StrangeServer()
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
        server.scheme = "https"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
