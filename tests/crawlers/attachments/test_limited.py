"""A stranger's file is read in a process of its own, which may take only so much."""

from __future__ import annotations

import asyncio
import io
import zipfile
from pathlib import Path

import pytest

from crawlers.attachments import limits
from crawlers.attachments.formats import Format
from crawlers.attachments.limited import Extract, extract
from crawlers.attachments.pdf import UnreadableFile, read_pdf
from tests.crawlers.attachments.files import lines, pdf, word_file


def test_a_file_with_too_many_pages_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="3 pages, more than the 2"):
        read_pdf(pdf(*[lines("A page.")] * 3), most_pages=2)


def test_a_file_that_unpacks_to_more_than_the_memory_allowed_is_unreadable() -> None:
    whole = word_file(lambda document: document.add_paragraph("Text."))
    bomb = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(whole)) as before,
        zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as after,
    ):
        for name in before.namelist():
            if name != "word/document.xml":
                after.writestr(name, before.read(name))
        with after.open("word/document.xml", "w", force_zip64=True) as part:
            for _ in range(limits.MOST_MEMORY // 2**24 + 8):
                part.write(b" " * 2**24)
    found = asyncio.run(extract(bomb.getvalue(), Format.DOCX))
    assert found.pages == () and found.reason is not None and "memory" in found.reason


def test_the_process_knows_no_secret_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LESSONWATCH_SMTP_URL", "smtps://someone:secret@mail.example")
    program = "import json, os; print(json.dumps({'pages': list(os.environ.values())}))"
    found = asyncio.run(extract(b"", Format.PDF, reader=("-c", program)))
    assert found.reason is None and not any("secret" in value for value in found.pages)


@pytest.mark.parametrize(
    ("program", "words", "patience"),
    [
        ("import time; time.sleep(60)", "not read within", 3),
        ("import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 2))\nwhile True: pass", "seconds to read", 60),
        ("import os; os.abort()", "SIGABRT", 60),
        ("import sys; sys.exit(3)", "exit code 3", 60),
    ],
)
def test_a_file_that_stops_its_reader_is_named_with_the_reason(
    program: str, words: str, patience: float, tmp_path: Path
) -> None:
    (tmp_path / "reader.py").write_text(program)
    found = asyncio.run(extract(b"%PDF-", Format.PDF, reader=(str(tmp_path / "reader.py"),), patience=patience))
    assert found.reason is not None and words in found.reason
    assert found == Extract((), found.reason, is_passing="not read within" in words)
