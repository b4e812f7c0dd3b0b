"""A paper as Markdown; nothing that a person typed becomes markup."""

import re
from collections.abc import Iterator

from crisisdesk.exchange.documents.paper import Heading, Paper, Points, Table, Text

# Anywhere in a line; the last three would make a link of an address in some readers.
_MARKS = re.compile(r"([\\`*_\[\]<>|&~$#@]|(?<=:)//|(?<=www)\.)")
_AT_THE_START = re.compile(r"^(?:(?=[-+=])|(\d{1,9})(?=[.)]))")


def escaped(text: str) -> str:
    """One line of text with every markup character escaped."""
    line = _MARKS.sub(r"\\\1", " ".join(text.split()))
    return _AT_THE_START.sub(r"\1\\", line)


def as_markdown(paper: Paper) -> str:
    """The paper as CommonMark with tables."""
    return "\n".join(_lines(paper)).rstrip() + "\n"


def _lines(paper: Paper) -> Iterator[str]:
    yield f"# {escaped(paper.title)}"
    yield ""
    if paper.subtitle:
        yield escaped(paper.subtitle)
        yield ""
    for block in paper.blocks:
        match block:
            case Heading(text):
                yield f"## {escaped(text)}"
            case Text(text):
                yield "\\\n".join(escaped(line) for line in text.splitlines() if line.strip())
            case Points(points):
                for point in points:
                    yield f"- {escaped(point)}"
            case Table(head, rows):
                yield f"| {' | '.join(map(escaped, head))} |"
                yield f"|{' --- |' * len(head)}"
                for row in rows:
                    yield f"| {' | '.join(map(escaped, row))} |"
        yield ""
