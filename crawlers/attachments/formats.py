"""What a file is: by its own first bytes where it was fetched, by its type and name where it was not."""

from __future__ import annotations

import io
import zipfile
from enum import StrEnum
from urllib.parse import unquote, urlsplit

__all__ = ["Format", "named_format", "sniff", "why_unread"]


class Format(StrEnum):
    """The formats that matter here; every other is listed under its own name and not read."""

    PDF = "PDF"
    DOCX = "Word document"
    HTML = "HTML page"


_READ_TYPES = {
    "application/pdf": Format.PDF,
    "application/x-pdf": Format.PDF,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": Format.DOCX,
}
_READ_ENDINGS = {"pdf": Format.PDF, "docx": Format.DOCX}

# Listed and not read: figures and archives hold no prose, and old binary formats need programs we do not ship.
_UNREAD_ENDINGS = {
    "csv": "a CSV file",
    "doc": "an old Word document (.doc)",
    "gif": "an image",
    "geojson": "a map file",
    "jpeg": "an image",
    "jpg": "an image",
    "json": "a data file",
    "mp3": "a recording",
    "mp4": "a film",
    "odp": "an OpenDocument presentation",
    "ods": "an OpenDocument spreadsheet",
    "odt": "an OpenDocument text",
    "png": "an image",
    "ppt": "a presentation",
    "pptx": "a presentation",
    "rtf": "an RTF document",
    "svg": "an image",
    "tsv": "a table of figures",
    "txt": "a plain text file",
    "xls": "a spreadsheet",
    "xlsb": "a spreadsheet",
    "xlsm": "a spreadsheet",
    "xlsx": "a spreadsheet",
    "xml": "a data file",
    "zip": "a ZIP archive",
}
_UNREAD_TYPES = {
    "application/msword": "doc",
    "application/rtf": "rtf",
    "application/vnd.ms-excel": "xls",
    "application/vnd.ms-excel.sheet.macroenabled.12": "xlsm",
    "application/vnd.ms-powerpoint": "ppt",
    "application/vnd.oasis.opendocument.presentation": "odp",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/zip": "zip",
    "application/json": "json",
    "application/xml": "xml",
    "text/csv": "csv",
    "text/plain": "txt",
    "text/xml": "xml",
}


def named_format(url: str, media_type: str | None) -> Format | None:
    """The format that the name or, failing that, the type promises; None where neither is one we read."""
    return _READ_ENDINGS.get(_ending(url)) or _READ_TYPES.get(_bare(media_type))


def why_unread(url: str, media_type: str | None) -> str | None:
    """Why a file of this name and type is listed and not fetched; None where it may hold prose that we read."""
    if named_format(url, media_type):
        return None
    what = _UNREAD_ENDINGS.get(_ending(url)) or _UNREAD_ENDINGS.get(_UNREAD_TYPES.get(_bare(media_type), ""))
    kind = _bare(media_type).partition("/")[0]
    if what is None and kind in ("image", "audio", "video"):
        what = {"image": "an image", "audio": "a recording", "video": "a film"}[kind]
    return f"{what} is listed and not read" if what else None


def sniff(body: bytes) -> Format | None:
    """The format of the bytes themselves, whatever the headers say."""
    head = body[:1024]
    if b"%PDF-" in head:
        return Format.PDF
    if head.startswith(b"PK\x03\x04"):
        return Format.DOCX if _is_docx(body) else None
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return Format.HTML if start.startswith((b"<!doctype html", b"<html", b"<head", b"<!--", b"<body")) else None


def _is_docx(body: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return "word/document.xml" in archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError):
        return False


def _ending(url: str) -> str:
    name = unquote(urlsplit(url).path).rpartition("/")[2]
    return name.rpartition(".")[2].lower() if "." in name else ""


def _bare(media_type: str | None) -> str:
    return (media_type or "").partition(";")[0].strip().lower()
