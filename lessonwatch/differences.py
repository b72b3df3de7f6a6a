"""What became different between two versions, as a person or a program reads it."""

from __future__ import annotations

import datetime as dt
import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from lessonwatch.wiring import WRONG_USAGE, end_of, fail

if TYPE_CHECKING:
    from store.evidence import Shown
    from store.history import Difference, Piece

Moments = Sequence[tuple[int, dt.datetime, str]]
_AROUND = 1  # unchanged lines shown beside a change
_LONG = 160  # letters of an unchanged line
_MARKS = {"gone": "[-{}-]", "new": "{{+{}+}}", "same": "{}"}
_IS_MARKED = re.compile(r"\[-.*?-\]|\{\+.*?\+\}")


def choose_versions(history: Moments, first: str | None, last: str | None) -> tuple[int, int]:
    """The numbers of the two versions that are meant; what is no version ends the command with the reason."""
    latest = history[-1][0]
    after = _version(history, last) if last else latest
    if not first and after == 1:
        fail("only one version was read: there is nothing to compare")
    return (_version(history, first) if first else after - 1), after


def _version(history: Moments, written: str) -> int:
    if written.isascii() and written.isdigit() and len(written) < 7:
        if not 1 <= int(written) <= history[-1][0]:
            fail(f"there is no version {written}: there are 1 to {history[-1][0]}", WRONG_USAGE)
        return int(written)
    try:
        moment = end_of(dt.date.fromisoformat(written))
    except ValueError:
        fail(f"{written!r} is neither the number of a version nor a day such as 2022-02-08", WRONG_USAGE)
    known = [number for number, observed_at, _ in history if observed_at <= moment]
    if not known:
        fail(f"the document was not known yet on {written}: it was first read on {history[0][1]:%Y-%m-%d}")
    return known[-1]


def show_difference(shown: Shown, before: int, after: int, difference: Difference, form: str) -> None:
    """Writes the difference to standard output as ``text`` or ``json``."""
    if form == "json":
        document = shown.document
        said = {
            "source": document.source,
            "external_id": document.external_id,
            "url": document.url,
            "from": _moment(shown.history, before),
            "to": _moment(shown.history, after),
            **asdict(difference),
        }
        sys.stdout.write(json.dumps(said, ensure_ascii=False, indent=1) + "\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in _lines(shown, before, after, difference))


def _moment(history: Moments, number: int) -> dict[str, object]:
    observed_at, change = next((moment, change) for n, moment, change in history if n == number)
    return {"version": number, "observed_at": observed_at.isoformat(), "change": change}


def _lines(shown: Shown, before: int, after: int, difference: Difference) -> Iterator[str]:
    yield shown.document.heading or "(no heading yet)"
    yield shown.document.url
    for number, moment, change in shown.history:
        if number in (before, after):
            end = "from" if number == before else "to"
            yield f"{end:<5}version {number}: {change}, read {moment:%Y-%m-%d %H:%M} UTC"
    if before == after or not (difference.fields or difference.text):
        yield "\nNothing is different."
        return
    yield ""
    for field in difference.fields:
        yield f"{field.name.replace('_', ' ')}: {_worded(field.before)} → {_worded(field.after)}"
    if difference.text:
        yield ""
        yield from _near_changes(_marked(difference.text).splitlines())


def _worded(value: str | None) -> str:
    if value is None:
        return "nothing"
    words = " ".join(value.split())
    return words if len(words) <= _LONG else f"{words[:_LONG]} …"


def _marked(pieces: Sequence[Piece]) -> str:
    """The text with marks around what went and what came, in every line of it."""
    text = ""
    following = [*pieces[1:], None]
    for piece, after in zip(pieces, following, strict=True):
        words = piece.text
        if piece.kind == "gone" and after is not None and after.kind == "new":  # the new words end the line for both
            tail = words[len(words.rstrip()) :]
            words = words.rstrip() + (" " if after.text.endswith(tail) else tail)
        if piece.kind != "same":
            words = "\n".join(_mark(piece.kind, line) for line in words.split("\n"))
        text += words
    return text


def _mark(kind: str, line: str) -> str:
    body = line.strip()
    if not body:
        return line
    return line.replace(body, _MARKS[kind].format(body), 1)


def _near_changes(lines: Sequence[str]) -> Iterator[str]:
    """The lines with marks, and a little of what stands beside them."""
    changed = {n for n, line in enumerate(lines) if _IS_MARKED.search(line)}
    shown = {near for n in changed for near in range(n - _AROUND, n + _AROUND + 1) if 0 <= near < len(lines)}
    last = -1
    for n in sorted(shown):
        if n > last + 1:
            yield "  …"
        last = n
        line = lines[n]
        if line.strip():
            yield f"  {line}" if n in changed or len(line) <= _LONG else f"  {line[:_LONG]} …"
    if last < len(lines) - 1:
        yield "  …"
