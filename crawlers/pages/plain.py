"""Plain text in one canonical form, so that two readings of the same words are equal."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["clean_line", "clean_text"]

# Bytes of Windows-1252 that were taken for Latin-1 stand as C1 controls: they are the quotes and dashes they were.
_WINDOWS = {code: bytes([code]).decode("cp1252", "ignore") or None for code in range(0x80, 0xA0) if code != 0x85}
_DROPPED = dict.fromkeys(
    [
        *(code for code in range(0x20) if code not in (0x09, 0x0A, 0x0D, 0x0B, 0x0C)),
        0x7F,
        0xAD,  # soft hyphen
        *range(0x200B, 0x2010),  # zero-width space and joiners, direction marks
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        0xFEFF,
        0xFFFE,
        0xFFFF,
    ]
)
_BREAKS = dict.fromkeys((0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029), "\n")
_TABLE = str.maketrans({**_WINDOWS, **_DROPPED, **_BREAKS, 0x2011: "-"})  # no-break hyphen, as the lists write it
_SPACES = re.compile(r"[^\S\n]+")
_BLANKS = re.compile(r"\n{3,}")


def clean_text(text: str) -> str:
    """The text with one kind of space, line break and hyphen, without characters that show nothing."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").translate(_TABLE))
    lines = (_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return _BLANKS.sub("\n\n", "\n".join(lines)).strip()


def clean_line(text: str) -> str:
    """The same on one line."""
    return " ".join(clean_text(text).split())
