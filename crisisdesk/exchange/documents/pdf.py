"""A paper as PDF. What a person typed goes to the typesetter as data and never as its code."""

import json
import re
from pathlib import Path
from typing import Any, cast

from crisisdesk.errors import N_, WrongUse
from crisisdesk.exchange.documents.paper import Heading, Paper, Points, Table, Text

_SHEET = Path(__file__).with_name("print.typ")
_PAGE = re.compile(rb"/Type\s*/Page(?![A-Za-z])")
_SIZES = (9.0, 8.0, 7.0, 6.0, 5.0)
"""In points: a sheet that must be one page is set smaller until it is."""


def as_pdf(paper: Paper) -> bytes:
    """The paper as PDF; raises WrongUse where this machine has no typesetter."""
    try:
        import typst
    except ImportError:
        raise WrongUse(
            N_("PDF needs typst, which has no ready-made package for this machine; take docx.")
        ) from None
    compiler = typst.Compiler(_SHEET)
    made = b""
    for size in _SIZES:
        told = json.dumps(_as_data(paper, size), ensure_ascii=False)
        made = cast("bytes", compiler.compile(format="pdf", sys_inputs={"paper": told}))
        if not paper.dense or _pages(made) == 1:
            break
    return made


def _pages(made: bytes) -> int:
    """How many pages a PDF has by its page tree."""
    return len(_PAGE.findall(made))


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
