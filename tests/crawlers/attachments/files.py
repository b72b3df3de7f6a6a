"""Small files made for the tests, and a shelf that serves them as an asset host does."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import docx
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from crawlers.fetching import FetchFailed, Reply

FONT, SIZE, LEADING = "Helvetica", 11, 14
Draw = Callable[[Canvas], None]


def pdf(*pages: Draw, password: str | None = None) -> bytes:
    """A PDF with these pages."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=True, encrypt=password)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def lines(*texts: str, left: float = 72, top: float = 760, size: float = SIZE) -> Draw:
    """One line under another, as they are."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, size)
        for number, text in enumerate(texts):
            canvas.drawString(left, top - number * size * LEADING / SIZE, text)

    return draw


def wrapped(text: str, left: float = 72, top: float = 760, width: float = 420, size: float = SIZE) -> Draw:
    """A paragraph broken where its column is full."""
    said: list[str] = []
    for word in text.split():
        if said and stringWidth(f"{said[-1]} {word}", FONT, size) <= width:
            said[-1] += f" {word}"
        else:
            said.append(word)
    return lines(*said, left=left, top=top, size=size)


def together(*draws: Draw) -> Draw:
    """Several things on one page, written in this order."""

    def draw(canvas: Canvas) -> None:
        for one in draws:
            one(canvas)

    return draw


def picture(canvas: Canvas) -> None:
    """A page that holds a drawing and no text."""
    canvas.rect(100, 100, 300, 300, fill=1)


def word_file(build: Callable[[docx.document.Document], None]) -> bytes:
    document = docx.Document()
    build(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@dataclass
class Shelf:
    """Files by address. A file changes by being put again; what was asked is kept."""

    files: dict[str, bytes | int | FetchFailed] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    media_type: str = "application/pdf"
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)

    async def fetch(self, public_url: str, headers: Mapping[str, str] | None = None) -> Reply:
        self.asked.append((public_url, headers or {}))
        url = self.moved.get(public_url, public_url)
        found = self.files.get(url, 404)
        if isinstance(found, FetchFailed):
            raise found
        if isinstance(found, int):
            return Reply(url, found)
        tag = f'"{hashlib.md5(found).hexdigest()}"'
        kept = {"etag": tag, "content-type": self.media_type, "last-modified": "Thu, 26 May 2022 14:30:29 GMT"}
        if (headers or {}).get("if-none-match") == tag:
            return Reply(url, 304, kept)
        return Reply(url, 200, kept, found)
