"""What a person sees of a crawl."""

from __future__ import annotations

import io

from rich.console import Console

from crawlers.launch import Line
from crawlers.progress import watching

LINES = [
    Line("plan", "plan of board: 1 page"),
    Line("progress", "pages", 1, 3),
    Line("kept", "new https://a.example/1"),
    Line("progress", "pages", 2, 3),
    Line("failure", "failed: https://a.example/[2]: answered 500"),
    Line("progress", "pages", 3, 3),
    Line("news", "unknown_field: 'x'"),
]


def shown(*, is_terminal: bool) -> str:
    out = io.StringIO()
    console = Console(file=out, force_terminal=is_terminal, width=60)
    with watching(console, "board") as on_line:
        for line in LINES:
            on_line(line)
    return out.getvalue()


def test_elsewhere_than_at_a_terminal_there_is_one_plain_line_a_step() -> None:
    assert shown(is_terminal=False).splitlines() == [
        "plan of board: 1 page",
        "board: pages 1 of 3",
        "FAILED failed: https://a.example/[2]: answered 500",
        "board: pages 3 of 3",
        "news: unknown_field: 'x'",
    ]


def test_at_a_terminal_there_is_a_bar_and_what_must_be_read_stays() -> None:
    text = shown(is_terminal=True)
    assert "━" in text
    assert "3/3" in text
    assert "https://a.example/[2]: answered 500" in text
