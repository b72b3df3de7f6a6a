"""The layout is a promise: data walks downhill, and this reads the imports to see that it does."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("alerts", "crawlers", "lessonwatch", "nlp", "scheduler", "store")
MAY_IMPORT = {
    "store": {"store"},
    "nlp": {"nlp", "store.records"},
    "crawlers": {"crawlers", "store"},
    "alerts": {"alerts", "store"},
    "scheduler": {"scheduler", "alerts", "crawlers", "nlp", "store"},
    "lessonwatch": set(ROOMS),
}
FILES = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path.name}: write imports in full"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_what_lies_below_it(room: str) -> None:
    allowed = MAY_IMPORT[room]
    for path in (path for path in FILES if path.relative_to(ROOT).parts[0] == room):
        for name in imports(path):
            if name.split(".")[0] in ROOMS:
                assert any(f"{name}.".startswith(f"{place}.") for place in allowed), f"{path}: imports {name}"


def test_the_environment_is_read_in_one_place() -> None:
    for path in FILES:
        if path.relative_to(ROOT).as_posix() != "lessonwatch/settings.py":
            text = path.read_text(encoding="utf-8")
            assert "os.environ" not in text and "getenv(" not in text, f"{path} reads the environment"


def test_no_file_is_a_corridor() -> None:
    rooms = [path for path in FILES if "migrations" not in path.parts]  # a migration is a record, written once
    long = {str(path.relative_to(ROOT)): n for path in rooms if (n := len(path.read_text().splitlines())) > 400}
    assert not long


def test_every_public_module_says_what_it_is() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in FILES
        if path.read_text().strip() and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert not silent
