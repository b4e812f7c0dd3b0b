"""A document before it has a format: plain headings, paragraphs, lists and tables."""

from typing import Any, NamedTuple

from crisisdesk.i18n import _, without_controls


class Heading(NamedTuple):
    """The heading of a part."""

    text: str


class Text(NamedTuple):
    """A paragraph; its line breaks are kept."""

    text: str


class Points(NamedTuple):
    """A list."""

    points: tuple[str, ...]


class Table(NamedTuple):
    """A table with a header."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Paper(NamedTuple):
    """A document: written once, available in every format."""

    title: str
    subtitle: str
    blocks: tuple[Heading | Text | Points | Table, ...]
    language: str
    dense: bool = False
    """Whether it must fit on one sheet."""


def with_mark(paper: Paper, mark: str) -> Paper:
    """The paper with the end of the audit log under it, by which that can be checked later."""
    if not mark:
        return paper
    return paper._replace(blocks=(*paper.blocks, Text(mark_words(mark))))


def mark_words(mark: str) -> str:
    """The end of the audit log in words."""
    return _("Audit log up to {mark}").format(mark=mark)


def harmless(paper: Paper) -> Paper:
    """The paper without terminal control characters, since it may be read on a terminal."""
    cleaned: Paper = _harmless(paper)
    return cleaned


def _harmless(part: Any) -> Any:
    match part:
        case str():
            return without_controls(part)
        case Paper() | Heading() | Text() | Points() | Table():
            return type(part)._make(map(_harmless, part))
        case tuple():
            return tuple(map(_harmless, part))
        case _:
            return part
