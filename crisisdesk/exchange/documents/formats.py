"""The formats a document can have."""

from datetime import datetime
from pathlib import Path

from crisisdesk.errors import N_, WrongUse
from crisisdesk.exchange.documents.markdown import as_markdown
from crisisdesk.exchange.documents.paper import Paper, harmless
from crisisdesk.exchange.documents.pdf import as_pdf
from crisisdesk.exchange.documents.webpage import as_html
from crisisdesk.exchange.documents.word import as_docx

FORMATS = ("md", "html", "docx", "pdf")
BINARY = frozenset({"docx", "pdf"})
"""Formats that cannot be printed on the screen."""


def form_of(path: Path | None, form: str | None, usual: str = "md") -> str:
    """The requested format, else the one of the file's extension, else the default.

    Raises WrongUse for an unknown one.
    """
    if form is None:
        ending = path.suffix.removeprefix(".").lower() if path else ""
        return ending if ending in FORMATS else usual
    if form not in FORMATS:
        raise WrongUse(
            N_("“{form}” is not a format; there are: {formats}."),
            form=form,
            formats=", ".join(FORMATS),
        )
    return form


def as_bytes(paper: Paper, form: str, made_at: datetime) -> bytes:
    """The paper in a format; raises WrongUse if this machine cannot make it."""
    paper = harmless(paper)
    if form == "md":
        return as_markdown(paper).encode()
    if form == "html":
        return as_html(paper).encode()
    if form == "docx":
        return as_docx(paper, made_at)
    return as_pdf(paper)
