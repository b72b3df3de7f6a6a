"""What the store raises when a person has to hear of it."""

from __future__ import annotations

__all__ = ["StoreError"]


class StoreError(Exception):
    """Something the store cannot do, in words that name the thing and the reason."""
