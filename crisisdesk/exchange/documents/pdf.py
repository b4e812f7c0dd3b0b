"""A paper as PDF; typed text goes to the typesetter as data, never as its code."""

import json
import re
from pathlib import Path
from typing import Any, cast

from crisisdesk.errors import N_, WrongUse
from crisisdesk.exchange.documents.paper import Heading, Paper, Points, Table, Text

_SHEET = Path(__file__).with_name("print.typ")
_PAGE = re.compile(rb"/Type\s*/Page(?![A-Za-z])")
_SIZES = (9.0, 8.0, 7.0, 6.0, 5.0)
"""In points: a sheet that must fit on one page is set smaller until it does."""


def as_pdf(paper: Paper) -> bytes:
    """The paper as PDF; raises WrongUse if this machine has no typesetter."""
    try:
        import typst
    except ImportError:
        raise WrongUse(
            N_("PDF needs typst, which has no ready-made package for this machine; take docx.")
        ) from None
    compiler = typst.Compiler(_SHEET)
    content = b""
    for size in _SIZES:
        data = json.dumps(_as_data(paper, size), ensure_ascii=False)
        content = cast("bytes", compiler.compile(format="pdf", sys_inputs={"paper": data}))
        if not paper.dense or _pages(content) == 1:
            break
    return content


def _pages(content: bytes) -> int:
    """The number of pages of a PDF, by its page tree."""
    return len(_PAGE.findall(content))


def _as_data(paper: Paper, size: float) -> dict[str, Any]:
    blocks: list[dict[str, Any]] = []
    for block in paper.blocks:
        match block:
            case Heading(text):
                blocks.append({"kind": "heading", "text": text})
            case Text(text):
                blocks.append({"kind": "text", "lines": text.splitlines() or [""]})
            case Points(points):
                if points:
                    blocks.append({"kind": "points", "points": points})
            case Table(head, rows):
                blocks.append({"kind": "table", "head": head, "rows": rows})
    return {**paper._asdict(), "size": size, "blocks": blocks}
