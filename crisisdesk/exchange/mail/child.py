"""Take one mail apart, in a separate process that may be ended.

Run by its path with a mail and an empty folder. Writes the attachments that may be sheets to the
folder, under names of its own, and one JSON line: who, when, what it says, or else the fault. A
mail is somebody else's: it may be nested without end, or name a charset that is none.
"""

import contextlib
import json
import os
import stat
import sys
from collections.abc import Iterator
from email import message_from_binary_file, policy
from email.message import EmailMessage
from email.utils import getaddresses
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

MOST_BYTES = 32 << 20
MOST_PARTS = 200
MOST_DEPTH = 20
MOST_SHEETS = 10
MOST_TEXT = 200_000
ENDINGS = (".xlsx", ".xlsb", ".xls", ".ods", ".csv", ".tsv")
_MAILERS = ("mailer-daemon", "postmaster", "no-reply", "noreply")
_AWAY = (
    "automatic reply",
    "automatisch antwoord",
    "out of office",
    "afwezig",
    "auto:",
    "autoreply",
)


class MailTooLarge(Exception):
    """A mail with more in it than a provider sends."""


class PageWords(HTMLParser):
    """The words of a page, without what it quotes."""

    _SILENT = ("script", "style", "blockquote", "head", "title")
    _BREAKS = ("br", "p", "div", "tr", "li", "hr", "table")

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        """Pass over what is not written; begin a new line where the page does."""
        if tag in self._SILENT:
            self._silent.append(tag)
        if tag in self._BREAKS:
            self.text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """Go on behind what was passed over."""
        if tag in self._silent:
            del self._silent[self._silent.index(tag) :]
        if tag in self._BREAKS:
            self.text.append("\n")

    def handle_data(self, data: str) -> None:
        """Take words; their own line breaks are blanks."""
        if not self._silent:
            self.text.append(" ".join(data.split("\n")))


def _leaves(mail: EmailMessage) -> Iterator[EmailMessage]:
    """The parts that hold something; a mail within the mail is somebody else's."""
    waiting: list[tuple[Any, int]] = [(mail, 0)]
    count = 0
    while waiting:
        part, depth = waiting.pop()
        count += 1
        if count > MOST_PARTS or depth > MOST_DEPTH:
            raise MailTooLarge
        kind = part.get_content_maintype()
        if kind == "message":
            continue
        if part.is_multipart():
            waiting += [(inner, depth + 1) for inner in reversed(part.get_payload())]
        else:
            yield part


def _content(part: EmailMessage) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _text(part: EmailMessage) -> str:
    charset = part.get_content_charset() or "utf-8"
    content = _content(part)[: 4 * MOST_TEXT]
    try:
        text = content.decode(charset, "replace")
    except (LookupError, ValueError):
        text = content.decode("utf-8", "replace")
    return text[:MOST_TEXT]


def _plain(part: EmailMessage) -> str:
    if part.get_content_subtype() != "html":
        return _text(part)
    words = PageWords()
    words.feed(_text(part))
    return "".join(words.text)


def _raw(mail: EmailMessage, name: str) -> list[str]:
    """The headers of a name as they were sent: what is encoded in them stays so."""
    return [str(value) for key, value in mail.raw_items() if key.lower() == name]


def _sender(mail: EmailMessage) -> str:
    """The one address that it is from; a name that cannot be decoded is none of it."""
    headers = _raw(mail, "from")
    addresses = [address for _name, address in getaddresses(headers) if address]
    return addresses[0] if len(headers) == len(addresses) == 1 else ""


def _subject(mail: EmailMessage) -> str:
    try:
        return str(mail.get("Subject", ""))
    except ValueError:
        return ""


def _is_automatic(mail: EmailMessage, sender: str) -> bool:
    submitted = str(mail.get("Auto-Submitted", "no")).strip().lower()
    precedence = str(mail.get("Precedence", "")).strip().lower()
    subject = _subject(mail).strip().lower()
    return (
        not submitted.startswith("no")
        or precedence in ("bulk", "junk", "list", "auto_reply")
        or any(mail.get(name) is not None for name in ("X-Autoreply", "X-Autorespond"))
        or str(mail.get("Return-Path", "")).strip() == "<>"
        or mail.get_content_type() == "multipart/report"
        or sender.lower().startswith(_MAILERS)
        or subject.startswith(_AWAY)
    )


def _taken_apart(path: str, folder: str) -> dict[str, Any]:
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    with os.fdopen(descriptor, "rb") as file:
        about = os.fstat(descriptor)
        if not stat.S_ISREG(about.st_mode):
            return {"fault": "no file"}
        if about.st_size > MOST_BYTES:
            return {"fault": "too large"}
        mail = message_from_binary_file(file, policy=policy.default)
    plain: list[str] = []
    page: list[str] = []
    sheets: list[dict[str, str]] = []
    for part in _leaves(mail):
        name = str(part.get_filename() or "")
        ending = os.path.splitext(name)[1].lower()  # noqa: PTH122 - nothing of it is a path
        is_body = part.get_content_maintype() == "text" and not name
        if is_body and part.get_content_disposition() != "attachment":
            (page if part.get_content_subtype() == "html" else plain).append(_plain(part))
        elif ending in ENDINGS:
            if len(sheets) == MOST_SHEETS:
                raise MailTooLarge
            kept = f"{len(sheets)}{ending}"
            Path(folder, kept).write_bytes(_content(part))
            sheets.append({"name": name[:200], "kept": kept})
    sender = _sender(mail)
    return {
        "sender": sender[:200],
        "date": dates[0][:200] if len(dates := _raw(mail, "date")) == 1 else "",
        "automatic": _is_automatic(mail, sender),
        "text": next((text for text in (*plain, *page) if text.strip()), ""),
        "sheets": sheets,
    }


def main(path: str, folder: str) -> None:
    """Write what the mail holds, or the fault."""
    sys.path.insert(0, str(Path(__file__).parents[3]))
    from crisisdesk.exchange.workbook import limit

    limit()
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_BYTES, MOST_BYTES))
    try:
        taken = _taken_apart(path, folder)
    except (MailTooLarge, RecursionError, MemoryError):
        taken = {"fault": "too large"}
    except Exception:  # noqa: BLE001 - the library raises whatever a header makes it raise
        taken = {"fault": "unreadable"}
    sys.stdout.write(json.dumps(taken) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
