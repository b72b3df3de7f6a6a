"""What the sample source answers, before it becomes bytes on a socket."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

RECORDS = Path(__file__).parent / "records"


@dataclass(frozen=True, slots=True)
class Reply:
    body: bytes
    status: int = 200
    media_type: str = "application/json; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


def in_json(value: Any, status: int = 200) -> Reply:
    return Reply(json.dumps(value, ensure_ascii=False).encode(), status)


def not_found() -> Reply:
    return in_json({"title": "Not Found", "status": 404}, 404)


def read_records(name: str) -> Any:
    """The YAML records of that name."""
    return yaml.safe_load((RECORDS / name).read_text(encoding="utf-8"))
