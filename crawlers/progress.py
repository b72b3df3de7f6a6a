"""What a person sees of a crawl: a bar at a terminal, one plain line a step elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from crawlers.launch import Line

__all__ = ["watching"]

_MARKS = {"failure": "FAILED ", "news": "news: "}


@contextmanager
def watching(console: Console, source: str) -> Iterator[Callable[[Line], None]]:
    """What to call with each line of a crawl while it lasts."""
    if console.is_terminal:
        with _bar(console) as progress:
            yield _AtTerminal(progress, source).show
    else:
        yield _PlainLines(console, source).show


def _bar(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console)


class _AtTerminal:
    def __init__(self, progress: Progress, source: str) -> None:
        self.progress = progress
        self.source = source
        self.tasks: dict[str, TaskID] = {}

    def show(self, line: Line) -> None:
        if line.event == "kept":
            return  # the bar says enough
        if line.event != "progress":
            self.progress.console.print(escape(_MARKS.get(line.event, "") + line.text), highlight=False, soft_wrap=True)
            return
        if line.text not in self.tasks:
            self.tasks[line.text] = self.progress.add_task(escape(f"{self.source}: {line.text}"), total=line.total)
        self.progress.update(self.tasks[line.text], completed=line.done or 0, total=line.total)


class _PlainLines:
    """One line when a step begins and one when it is through: a log is no place for a moving bar."""

    def __init__(self, console: Console, source: str) -> None:
        self.console = console
        self.source = source
        self.begun: set[str] = set()

    def show(self, line: Line) -> None:
        if line.event == "kept":
            return
        if line.event != "progress":
            self._print(_MARKS.get(line.event, "") + line.text)
        elif line.done == line.total or line.text not in self.begun:
            self.begun.add(line.text)
            of = f" of {line.total}" if line.total is not None else ""
            self._print(f"{self.source}: {line.text} {line.done}{of}")

    def _print(self, text: str) -> None:
        self.console.print(escape(text), highlight=False, soft_wrap=True)
