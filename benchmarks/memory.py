"""Peak memory of a backfill of ten years beside one of one year, against the recorded services.

    make bench-memory            # needs LESSONWATCH_TEST_SHARED, the folder with the replica and its corpus

The figure is the largest sum of resident memory over the command and its children, sampled every 50 ms. The departments
are those that ship, some 8,700 questions of the recorded years; --all-bodies reads every department's, some 58,000.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psutil

ONE_YEAR = ("2025-07-01", "2026-06-30")
TEN_YEARS = ("2016-10-01", "2026-09-30")
EVERY = 0.05  # seconds
MIB = 2**20
HOSTS = {
    "PARLIAMENT": "questions-statements-api.parliament.uk",
    "MEMBERS": "members-api.parliament.uk",
    "ATTACHMENTS": "qna.files.parliament.uk",
    "GOVUK": "www.gov.uk",
    "ASSETS": "assets.publishing.service.gov.uk",
}
BODIES = "1,2,7,9,11,13,14,17,18,21,23,24,27,28,29,31,34,36,53,54,60,88,90,91,208,211,213,214,215,216,217"


@contextmanager
def replica(shared: Path) -> Iterator[str]:
    """The address of the recorded services."""
    script = shared / "replica" / "replica.py"
    with subprocess.Popen([sys.executable, script, "--port", "0"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().split()[3]
        process.terminate()


def peak_of(command: list[str], environment: Mapping[str, str]) -> tuple[float, float]:
    """Peak resident MiB of a command with its children, and its seconds."""
    began, peak = time.perf_counter(), 0
    process = psutil.Popen(command, env=dict(environment), stdout=subprocess.DEVNULL)
    while process.poll() is None:
        total = 0
        for part in [process, *process.children(recursive=True)]:
            try:
                total += part.memory_info().rss
            except psutil.NoSuchProcess:
                continue
        peak = max(peak, total)
        time.sleep(EVERY)
    if process.returncode:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}")
    return peak / MIB, time.perf_counter() - began


def main() -> None:
    shared = os.environ.get("LESSONWATCH_TEST_SHARED")
    if not shared:
        sys.exit("set LESSONWATCH_TEST_SHARED to the folder with the replica and its corpus")
    peaks = {}
    with replica(Path(shared)) as address, tempfile.TemporaryDirectory() as folder:
        for name, (since, until) in (("one year", ONE_YEAR), ("ten years", TEN_YEARS)):
            settings = {f"LESSONWATCH_{part}_URL": f"{address}/{host}" for part, host in HOSTS.items()} | {
                "LESSONWATCH_DATABASE_URL": f"sqlite:///{folder}/{name.replace(' ', '-')}.db",
                "LESSONWATCH_REQUESTS_PER_SECOND": "1000",
            }
            if "--all-bodies" in sys.argv:
                settings["LESSONWATCH_ANSWERING_BODIES"] = BODIES
            span = ["backfill", "--since", since, "--until", until, "--as-of", "2026-10-01", "written_questions"]
            command = [sys.executable, "-m", "lessonwatch", *span]
            peaks[name], seconds = peak_of(command, os.environ | settings)
            print(f"{name:<10} {since} to {until}: peak {peaks[name]:6.0f} MiB in {seconds:5.0f} s", flush=True)
    print(f"ratio      {peaks['ten years'] / peaks['one year']:.3f}")


if __name__ == "__main__":
    main()
