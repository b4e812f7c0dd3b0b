"""A paper as DOCX."""

import io
import re
from datetime import datetime
from typing import Any

from crisisdesk.exchange.documents.paper import Heading, Paper, Points, Table, Text

# What XML cannot hold at all.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def as_docx(paper: Paper, made_at: datetime) -> bytes:
    """The paper as a DOCX document on A4."""
    from docx import Document
    from docx.shared import Mm

    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for side in ("left", "right", "top", "bottom"):
        setattr(section, f"{side}_margin", Mm(12 if paper.dense else 20))
    about = document.core_properties
    about.title, about.author, about.language = _plain(paper.title), "", paper.language
    about.comments = ""
    about.created = about.modified = made_at.replace(tzinfo=None)
    document.add_heading(_plain(paper.title), 0)
    if paper.subtitle:
        document.add_paragraph(_plain(paper.subtitle))
    for block in paper.blocks:
        match block:
            case Heading(text):
                document.add_heading(_plain(text), 1)
            case Text(text):
                document.add_paragraph(_plain(text))
            case Points(points):
                for point in points:
                    document.add_paragraph(_plain(point), style="List Bullet")
            case Table():
                _table(document, block)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _plain(text: str) -> str:
    return _CONTROL.sub("", text)


def _table(document: Any, table: Table) -> None:
    grid = document.add_table(rows=0, cols=len(table.head), style="Light List")
    for row in (table.head, *table.rows):
        for cell, text in zip(grid.add_row().cells, row, strict=True):
            cell.text = _plain(text)
