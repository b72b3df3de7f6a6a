"""Saved pages and what was read from them: ``<reader>/<case>.json`` beside ``<case>.expected.json``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

__all__ = ["assert_read_as_expected", "saved_cases"]

_HERE = Path(__file__).parent


def saved_cases(reader: str) -> list[Path]:
    """The saved pages of a reader, without their expectations."""
    return sorted(path for path in (_HERE / reader).glob("*.json") if not path.name.endswith(".expected.json"))


def assert_read_as_expected(case: Path, read: Any) -> None:
    """Fails where the reading differs; a missing expectation is written, and fails until someone has read it."""
    expected = case.with_suffix(".expected.json")
    if not expected.exists():
        expected.write_text(json.dumps(read, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        pytest.fail(f"{expected.name} was missing and has been written: read it")
    assert read == json.loads(expected.read_text(encoding="utf-8"))
