"""Keys that a person chose on this machine: `keys.toml` in the directory of the settings."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from crisisdesk.errors import N_, Phrase
from crisisdesk.keys.key import Key
from crisisdesk.keys.signs import NAMES, SIGNS

MOST_BYTES = 65_536
_LETTER = r"[a-zA-Z0-9]"
_TYPING = r"f([1-9]|1[0-2])|ctrl\+[a-z]"
_SAME_AS_ANOTHER = {"ctrl+c", "ctrl+h", "ctrl+i", "ctrl+j", "ctrl+m"}
"""What a terminal sends for another key, or what ends a program."""
_STAYS = {"enter", "escape", "space", "up", "down", "left", "right", "home", "end"}
_STAYS |= {"pageup", "pagedown"}
"""What everybody expects of a keyboard: a chosen key comes beside it."""
_MODAL = {"form", "ticks", "due", "manual", "dialog", "hidden", "whom", "parked"}


class Chosen(NamedTuple):
    """What counts of a file of keys, by the id of the act, and why the rest does not."""

    keys: dict[str, str]
    refused: tuple[Phrase, ...] = ()


def from_file(file: Path, groups: Mapping[str, tuple[Key, ...]]) -> Chosen:
    """The keys of this file; what cannot be read or cannot be counts as not written."""
    try:
        with file.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
        # Most machines have no such file.
        import tomllib

        # A file that is cut off at its length cannot be read either.
        written = tomllib.loads(content.decode("utf-8-sig") if content[MOST_BYTES:] == b"" else "=")
    except FileNotFoundError:
        return Chosen({})
    except (OSError, ValueError, RecursionError):
        words = N_("keys.toml cannot be read: the usual keys work.")
        return Chosen({}, (Phrase(words),))
    return chosen(written, groups)


def chosen(written: Mapping[str, object], groups: Mapping[str, tuple[Key, ...]]) -> Chosen:
    """What counts of acts with their keys; an act whose key cannot be keeps its usual ones."""
    acts = {key.id: key for group in groups.values() for key in group}
    kept: dict[str, str] = {}
    refused: list[Phrase] = []
    for name, sign in _flat(written):
        value = NAMES.get(sign, sign) if isinstance(sign, str) else sign
        shown: dict[str, object] = {"name": _printable(name), "key": _printable(sign)}
        if name not in acts:
            refused.append(Phrase(N_("keys.toml: there is no act {name}."), shown))
        elif not isinstance(value, str) or not _is_key(value):
            words = N_(
                "keys.toml: {name} cannot be {key}; write a letter or sign, f1 to f12 or ctrl+a."
            )
            refused.append(Phrase(words, shown))
        elif _while_typing(acts[name]) and not re.fullmatch(_TYPING, value):
            words = N_("keys.toml: {name} must work while typing; write f1 to f12 or ctrl+a.")
            refused.append(Phrase(words, shown))
        else:
            stays = (usual for usual in acts[name].keys.split(",") if usual in _STAYS)
            kept[name] = ",".join((*stays, value))
    while (clash := _clash(kept, groups)) is not None:
        name, other = clash
        values: dict[str, object] = {
            "name": name,
            "key": _sign(_own(kept.pop(name))),
            "other": other,
        }
        refused.append(Phrase(N_("keys.toml: {name} cannot be {key}: {other} is that."), values))
    return Chosen(kept, tuple(refused))


def _flat(written: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Acts as `capacity.report`, however the file groups them."""
    for place, value in written.items():
        if isinstance(value, dict):
            yield from ((f"{place}.{act}", key) for act, key in value.items())
        else:
            yield place, value


def _is_key(value: str) -> bool:
    return bool(re.fullmatch(_LETTER, value) or value in SIGNS) or (
        bool(re.fullmatch(_TYPING, value)) and value not in _SAME_AS_ANOTHER
    )


def _while_typing(key: Key) -> bool:
    """Whether the act has no letter: then it works in a field too, or must not be typed."""
    return not any(len(name) == 1 or name in SIGNS for name in key.keys.split(","))


def _printable(value: object) -> str:
    return "".join(sign if sign.isprintable() else "·" for sign in str(value)[:40])


def _clash(
    kept: Mapping[str, str], groups: Mapping[str, tuple[Key, ...]]
) -> tuple[str, str] | None:
    """An act with a chosen key, and another one with that key on the same page."""
    everywhere = [key for group in groups.values() for key in group if _place(key) == "desk"]
    lists = [key for group in groups.values() for key in group if _place(key) == "list"]
    for group in groups.values():
        with_list = [] if any(_place(key) in _MODAL for key in group) else lists
        page = {key.id: key for key in (*group, *everywhere, *with_list)}
        for name in page:
            if name not in kept:
                continue
            for other, key in page.items():
                if other != name and _own(kept[name]) in kept.get(other, key.keys).split(","):
                    return name, other
    return None


def _own(chosen_keys: str) -> str:
    """The key that was written, without those that stay."""
    return chosen_keys.rpartition(",")[2]


def _sign(key: str) -> str:
    return SIGNS.get(key, key)


def _place(key: Key) -> str:
    return key.id.partition(".")[0]
