"""What another vocabulary would change, as a person or a program reads it."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scheduler.preview import Example, Preview, Shift
    from scheduler.tagging import Tagger

__all__ = ["show_preview"]

LONGEST = 160  # characters of a quote


def show_preview(found: Preview, tagger: Tagger, form: str) -> None:
    """Writes the preview to standard output as ``text`` or ``json``."""
    labels = {("theme", theme.id): theme.label for theme in tagger.themes()}
    labels |= {("area", area.code): area.name for area in tagger.areas()}
    ranked = sorted(found.shifts.items(), key=lambda item: (-_size(item[1]), item[0]))
    if form == "json":
        outlook = found.outlook
        record = {
            "change": outlook.change,
            "new": outlook.new,
            "touched": outlook.touched,
            "untouched": outlook.untouched,
            "tried": found.tried,
            "changed": found.changed,
            "failed": found.failed,
            "shifts": [
                {"scheme": key[0], "value": key[1], "label": labels.get(key, key[1]), **asdict(shift)}
                for key, shift in ranked
            ],
        }
        sys.stdout.write(json.dumps(record, ensure_ascii=False, indent=1) + "\n")
        return
    sys.stdout.writelines(f"{line}\n" for line in _opening(found))
    for (scheme, value), shift in ranked:
        _show_shift(f"{scheme}:{value}", labels.get((scheme, value), value), shift)


def _size(shift: Shift) -> int:
    return shift.added + shift.removed + shift.suggested + shift.unsuggested


def _opening(found: Preview) -> list[str]:
    outlook = found.outlook
    lines = [outlook.change] if outlook.change else []
    lines.append(
        f"{outlook.touched:,} documents with older tags would be looked at again, {outlook.untouched:,} would not; "
        f"{outlook.new:,} have no tags yet"
    )
    if found.failed:
        lines.append(f"{found.failed:,} could not be read by the tagger: lessonwatch tag will name them")
    if outlook.touched:
        every = "" if found.tried + found.failed == outlook.touched else f" (a sample of {outlook.touched:,})"
        lines.append(f"of {found.tried:,} that were tried{every}, {found.changed:,} would have other tags")
    return lines


def _show_shift(name: str, label: str, shift: Shift) -> None:
    counts = [
        f"{sign}{count:,} {what}"
        for sign, count, what in (
            ("+", shift.added, "tags"),
            ("−", shift.removed, "tags"),
            ("+", shift.suggested, "suggestions"),
            ("−", shift.unsuggested, "suggestions"),
        )
        if count
    ]
    sys.stdout.write(f"\n{name} ({label}): {', '.join(counts)}\n")
    for sign, examples in (("+", shift.examples_added), ("−", shift.examples_removed)):
        sys.stdout.writelines(_line(sign, example) for example in examples)


def _line(sign: str, example: Example) -> str:
    quote = " ".join(example.quote.split())
    quote = quote if len(quote) <= LONGEST else quote[: LONGEST - 1] + "…"
    return f"  {sign} {example.external_id}: “{quote}”\n"
