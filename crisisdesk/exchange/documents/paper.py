"""A document before it has a format: headings, paragraphs, lists and tables, all of them plain."""

from typing import Any, NamedTuple

from crisisdesk.i18n import OBEYED


class Heading(NamedTuple):
    """The head of a part."""

    text: str


class Text(NamedTuple):
    """A paragraph; its line breaks are kept."""

    text: str


class Points(NamedTuple):
    """A list."""

    points: tuple[str, ...]


class Table(NamedTuple):
    """A table with a head."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Paper(NamedTuple):
    """A document: written once, put into every format."""

    title: str
    subtitle: str
    blocks: tuple[Heading | Text | Points | Table, ...]
    language: str
    dense: bool = False
    """Whether it must fit on one sheet."""


def harmless(paper: Paper) -> Paper:
    """The paper without the characters that a terminal obeys: it may be read on one."""
    made: Paper = _harmless(paper)
    return made


def _harmless(part: Any) -> Any:
    match part:
        case str():
            return OBEYED.sub("", part)
        case Paper() | Heading() | Text() | Points() | Table():
            return type(part)._make(map(_harmless, part))
        case tuple():
            return tuple(map(_harmless, part))
        case _:
            return part
