"""The manual: a page for each subject, in Dutch and in English, and a search through them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from crisisdesk.errors import N_, WrongUse

PAGES = (
    "start",
    "figures",
    "places",
    "calls",
    "cases",
    "absence",
    "foresight",
    "week",
    "register",
    "contacts",
    "journal",
    "sheets",
    "profiles",
    "commands",
    "settings",
    "sharing",
    "together",
    "safekeeping",
    "accessibility",
    "trouble",
    "keys",
)
"""In the order in which they are listed; the same names in every language."""
FOLDER = Path(__file__).parent
_FENCE = "```"
_HEADED = 2
"""Lines of a table before its first row."""


class Hit(NamedTuple):
    """A section of a page that holds what was searched for."""

    page: str
    section: int
    """Which heading of the page it stands under, counted from 0."""
    text: str
    """The heading, and of what stands beneath it only what matches."""


def text(page: str, language: str) -> str:
    """A page as Markdown; raises WrongUse where there is no such page."""
    if page not in PAGES:
        raise WrongUse(
            N_("The manual has no page “{page}”; there are: {pages}."),
            page=page,
            pages=", ".join(PAGES),
        )
    return (FOLDER / language / f"{page}.md").read_text(encoding="utf-8")


def title(page: str, language: str) -> str:
    """What a page is called."""
    return text(page, language).partition("\n")[0].removeprefix("# ")


def find(words: str, language: str, first: str) -> list[Hit]:
    """The sections that hold every one of these words; those of the page `first` come first."""
    wanted = words.casefold().split()
    if not wanted:
        return []
    return [
        Hit(page, number, hit)
        for page in sorted(PAGES, key=lambda page: page != first)
        for number, section in enumerate(sections(text(page, language)))
        if (hit := _narrowed(section, wanted))
    ]


def sections(page: str) -> list[str]:
    """A page cut before each of its headings; code is no heading."""
    found: list[list[str]] = []
    for block in _blocks(page):
        if block.startswith("#"):
            found.append([])
        found[-1].append(block)
    return ["\n\n".join(blocks) for blocks in found]


def _blocks(page: str) -> Iterator[str]:
    """What blank lines part; those within code part nothing."""
    block: list[str] = []
    in_code = False
    for line in page.splitlines():
        in_code ^= line.startswith(_FENCE)
        if line or in_code:
            block.append(line)
        elif block:
            yield "\n".join(block)
            block = []
    if block:
        yield "\n".join(block)


def _narrowed(section: str, wanted: list[str]) -> str:
    """The heading with the paragraphs and rows that hold every word, or nothing."""
    if not _holds(section, wanted):
        return ""
    heading, *blocks = _blocks(section)
    if matching := [part for block in blocks if (part := _matching(block, wanted))]:
        return "\n\n".join([heading, *matching])
    return section


def _matching(block: str, wanted: list[str]) -> str:
    if not _holds(block, wanted):
        return ""
    lines = block.splitlines()
    if not block.startswith("|"):
        return block
    rows = [line for line in lines[_HEADED:] if _holds(line, wanted)]
    return "\n".join([*lines[:_HEADED], *rows]) if rows else block


def _holds(text: str, wanted: list[str]) -> bool:
    readable = re.sub(r"[`*]|\]\([^)]*\)", "", text).casefold()
    return all(word in readable for word in wanted)
