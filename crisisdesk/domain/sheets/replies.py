"""What the words of a mail say: that nothing changed, something else, or nothing at all."""

import re
from enum import StrEnum

from crisisdesk.domain.identity import folded

_UNCHANGED = frozenset(
    {
        "geen wijziging",
        "geen wijzigingen",
        "er zijn geen wijzigingen",
        "geen verandering",
        "geen veranderingen",
        "geen mutaties",
        "niets gewijzigd",
        "niets veranderd",
        "er is niets gewijzigd",
        "er is niets veranderd",
        "ongewijzigd",
        "no change",
        "no changes",
        "there are no changes",
        "nothing changed",
        "nothing has changed",
        "unchanged",
    }
)
_GREETINGS = (
    "beste", "hallo", "hoi", "dag", "geachte", "goedemorgen", "goedemiddag", "goedenavond",
    "goedendag", "hi", "hello", "dear", "good morning", "good afternoon", "good evening",
)  # fmt: skip
_CLOSINGS = (
    "met vriendelijke groet", "vriendelijke groet", "met hartelijke groet", "hartelijke groet",
    "groet", "groeten", "mvg", "gr", "fijne dag", "bedankt", "dank", "alvast", "kind regards",
    "best regards", "regards", "thanks", "thank you", "best wishes", "yours",
)  # fmt: skip
_QUOTED = re.compile(
    r"^(>|\|)|^-{2,} *(original message|oorspronkelijk bericht|forwarded|doorgestuurd)"
    r"|^_{5,}$|^(van|from|von|de): .*|^(op|on|le|am) .*(schreef|wrote|a ecrit|schrieb).*:$"
)
_BEGUN_QUOTE = re.compile(r"^(op|on) .{6,}$")
_WROTE = re.compile(r"(schreef|wrote)\b.*:$")
_SIGNATURE = re.compile(r"^-- ?$")
_PARTS = re.compile(r"[.,;!:]+(?:\s|$)")
MOST_READ = 100_000
"""Characters of a mail that are looked at."""


class MailAnswer(StrEnum):
    """What the words of a mail come to."""

    UNCHANGED = "unchanged"
    OTHER = "other"
    NOTHING = "nothing"


def read_reply(text: str) -> MailAnswer:
    """What somebody wrote, without what is quoted below it and without the signature.

    It says that nothing changed only where it says that and nothing else: a greeting may stand
    before it, a closing behind it.
    """
    parts = [
        part
        for line in _written(text[:MOST_READ])
        for part in map(str.strip, _PARTS.split(line))
        if part
    ]
    while parts and _begins(parts[0], _GREETINGS):
        # "Beste allen" and the name behind the comma of "Hallo, Jan" are both a greeting.
        del parts[0]
    if not parts:
        return MailAnswer.NOTHING
    if parts[0] not in _UNCHANGED:
        return MailAnswer.OTHER
    return (
        MailAnswer.UNCHANGED if not parts[1:] or _begins(parts[1], _CLOSINGS) else MailAnswer.OTHER
    )


def _written(text: str) -> list[str]:
    """The lines that were written above what is quoted, folded."""
    lines = [" ".join(folded(line).split()) for line in text.splitlines()]
    written: list[str] = []
    for number, line in enumerate(lines):
        begun = _BEGUN_QUOTE.match(line) and any(
            _WROTE.search(other) for other in lines[number : number + 3]
        )
        if begun or _SIGNATURE.match(line) or _QUOTED.match(line):
            break
        if line:
            written.append(line)
    return written


def _begins(part: str, words: tuple[str, ...]) -> bool:
    return any(part == word or part.startswith(f"{word} ") for word in words)
