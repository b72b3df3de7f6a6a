"""How long things take, and how that is said."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

__all__ = ["each", "middle", "middle_and_high", "show", "spent"]


def show(what: str, value: str) -> None:
    print(f"{what:<66}{value}", flush=True)


def each(times: int, act: Callable[[int], object]) -> list[float]:
    """The milliseconds of each of so many acts."""
    taken = []
    for number in range(times):
        started = time.perf_counter()
        act(number)
        taken.append((time.perf_counter() - started) * 1_000)
    return taken


def middle(taken: list[float]) -> float:
    return statistics.median(taken)


def middle_and_high(taken: list[float]) -> str:
    ordered = sorted(taken)
    return f"p50 {middle(ordered):.1f} ms, p99 {ordered[int(len(ordered) * 0.99)]:.1f}, max {ordered[-1]:.1f}"


def spent(act: Callable[[], object]) -> tuple[float, float]:
    """The milliseconds of an act by the clock, and of this process's time: what other programs do befalls the first."""
    started, worked = time.perf_counter(), time.process_time()
    act()
    return (time.perf_counter() - started) * 1_000, (time.process_time() - worked) * 1_000
