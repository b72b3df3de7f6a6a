"""``lessonwatch doctor``."""

from __future__ import annotations

import click


@click.command("doctor")
def command() -> None:
    """Check settings, store, sources and mail, and name what is wrong; nothing is asked of any other machine.

    Exit code 0: all is well, or only worth a note. 1: something is wrong.
    """
    from lessonwatch.checkup import examine

    findings = examine()
    for finding in findings:
        mark = "ok   " if finding.is_well else "WRONG" if finding.is_wrong else "note "
        click.echo(f"{mark} {finding.words}")
    raise SystemExit(1 if any(finding.is_wrong for finding in findings) else 0)
