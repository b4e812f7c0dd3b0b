"""Keeps what the README shows equal to the desk: its table of keys and one screen as text.

`python .ci/keys.py` writes both between their marks; with `--check` it changes nothing and exits 1
when one is stale.
"""

import sys
from pathlib import Path

from crisisdesk import keys

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
SCREEN = ROOT / "tests" / "screens" / "golden" / "capacity-en-80x24.txt"
END = "<!-- end -->"


def shown(key: keys.Key) -> str:
    """The keys of an act as they are printed on a keyboard."""
    return ", ".join(f"`{keys.shown(one).replace('^', 'ctrl+')}`" for one in key.keys.split(","))


def table() -> str:
    """The keys, a row each, group after group."""
    rows = ["| where | key | does |", "| --- | --- | --- |"]
    for group, own in keys.GROUPS.items():
        for number, key in enumerate(own):
            rows.append(f"| {group if number == 0 else ''} | {shown(key)} | {key.help} |")
    return "\n".join(rows)


def screen() -> str:
    """The board at 80x24, as the tests approve it."""
    return f"```text\n{SCREEN.read_text(encoding='utf-8').rstrip()}\n```"


PARTS = {
    "<!-- keys: made by .ci/keys.py -->": table,
    "<!-- screen: made by .ci/keys.py -->": screen,
}


def renewed(text: str) -> str:
    """The README with its made parts as they should be; raises ValueError where a mark lacks."""
    for mark, made in PARTS.items():
        before, begun, rest = text.partition(mark)
        _, ended, after = rest.partition(END)
        if not (begun and ended):
            raise ValueError(f"README.md lacks {mark} or its {END}")
        text = f"{before}{mark}\n{made()}\n{END}{after}"
    return text


def fresh() -> bool:
    """Whether the README shows what the desk shows."""
    text = README.read_text(encoding="utf-8")
    return renewed(text) == text


if __name__ == "__main__":
    if "--check" not in sys.argv:
        README.write_text(renewed(README.read_text(encoding="utf-8")), encoding="utf-8")
    elif not fresh():
        print("The keys or the screen in README.md are stale: run python .ci/keys.py")
        sys.exit(1)
