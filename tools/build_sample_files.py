"""Builds the files of the sample source (PDF, DOCX, XLSX) from ``lessonwatch/sample/records/booklet.yaml``.

    python tools/build_sample_files.py

Run it after a change of that file and commit what it writes; the output is the same for the same text.
"""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import docx
import yaml
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer

RECORDS = Path(__file__).parent.parent / "lessonwatch" / "sample" / "records"
FILES = RECORDS / "files"
STYLES = getSampleStyleSheet()


def build_pdf(name: str, title: str, pages: list[dict[str, Any]], notice: str) -> None:
    story: list[Any] = []
    for page in pages:
        story += [Paragraph(page["heading"], STYLES["Title"]), Spacer(1, 6 * mm)]
        for paragraph in page["text"]:
            story += [Paragraph(paragraph, STYLES["BodyText"]), Spacer(1, 3 * mm)]
        story += [Paragraph(notice, STYLES["Italic"]), PageBreak()]
    SimpleDocTemplate(str(FILES / name), pagesize=A4, title=title, author="lessonwatch", invariant=1).build(story)


def build_scan(name: str) -> None:
    """A PDF that carries a drawing and no text, as a scanned paper does."""
    canvas = Canvas(str(FILES / name), pagesize=A4, invariant=1)
    for line in range(20):
        canvas.line(30 * mm, (250 - 8 * line) * mm, (120 + line % 5 * 12) * mm, (250 - 8 * line) * mm)
    canvas.save()


def build_letter(name: str, paragraphs: list[str]) -> None:
    letter = docx.Document()
    for paragraph in paragraphs:
        letter.add_paragraph(paragraph)
    letter.save(str(FILES / name))


def build_spreadsheet(name: str) -> None:
    """The smallest file that a spreadsheet program opens: one empty sheet."""
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Target="xl/workbook.xml" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>',
        "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheets/></workbook>',
    }
    with zipfile.ZipFile(FILES / name, "w") as archive:
        for path, text in parts.items():
            archive.writestr(zipfile.ZipInfo(path, (2022, 1, 1, 0, 0, 0)), text)


def main() -> None:
    texts = yaml.safe_load((RECORDS / "booklet.yaml").read_text(encoding="utf-8"))
    notice, booklet = texts["notice"], texts["booklet"]
    FILES.mkdir(exist_ok=True)
    pages = [booklet["foreword"], *({"heading": page["area"], "text": page["text"]} for page in booklet["pages"])]
    build_pdf("case-studies-booklet.pdf", booklet["title"], pages, notice)
    for paper in (*texts["guides"], texts["evaluation"], texts["note"]):
        build_pdf(paper["file"], paper["title"], paper["pages"], notice)
    build_scan(texts["scan"]["file"])
    build_letter(texts["letter"]["file"], [*texts["letter"]["text"], notice])
    build_spreadsheet("norwich-exclusions.xlsx")


if __name__ == "__main__":
    main()
