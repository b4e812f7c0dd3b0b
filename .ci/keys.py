"""Keeps what the README and the manual show equal to the desk: the keys, and one screen as text.

`python .ci/keys.py` writes them; with `--check` it changes nothing and exits 1 when one is stale.
"""

import sys
from pathlib import Path

from crisisdesk import i18n, keys, manual
from crisisdesk.i18n import _

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
SCREEN = ROOT / "tests" / "screens" / "golden" / "capacity-en-80x24.txt"
END = "<!-- end -->"
FIRST = (
    "desk.capacity",
    "desk.cases",
    "desk.absence",
    "desk.new_case",
    "desk.due",
    "capacity.report",
    "capacity.find",
    "list.open",
    "desk.manual",
    "desk.watch",
    "desk.hide",
    "desk.leave",
)
"""The keys of the README; all others stand in the manual."""
INTRODUCTION = {
    "en": """# Keys

Letters act on boards and go into the field while you type; what a form needs
is a function or ctrl key. A click on the line of keys does what stands there.

A file `keys.toml` beside `settings.toml` changes any of them, on a line like
`capacity.report = "m"`: the name of the act as it stands below, and a letter,
digit or sign, `f1` to `f12` or `ctrl+` with a letter. Arrows, enter and escape
stay beside it. What must work while you type takes a function or ctrl key, and
two acts of one page never get one key: the desk says so, and the usual stays.
`crisisdesk doctor` tells every such line. Sentences and this manual go on
naming the usual keys.""",
    "nl": """# Toetsen

Letters doen iets op borden en komen in het veld terwijl u typt; wat een
formulier nodig heeft, is een functietoets of een ctrl-toets. Een klik op de
regel met toetsen doet wat er staat.

Een bestand `keys.toml` naast `settings.toml` wijzigt elke toets: per regel
`capacity.report = "m"`, met de naam van de handeling zoals hieronder en een
letter, cijfer of teken, `f1` tot `f12` of `ctrl+` met een letter. Pijltjes,
enter en escape blijven ernaast werken. Wat ook moet werken terwijl u typt,
krijgt een functietoets of ctrl-toets, en twee handelingen van één pagina
krijgen nooit dezelfde toets: het meldpunt zegt dat, en de gewone blijft.
`crisisdesk doctor` noemt elke regel die niet kan. Zinnen en deze handleiding
blijven de gewone toetsen noemen.""",
}
HEADINGS = {"en": ("key", "does", "name"), "nl": ("toets", "doet", "naam")}


def row(*cells: str) -> str:
    """A row of a table."""
    return f"| {' | '.join(cells)} |"


def shown(key: keys.Key) -> str:
    """The keys of an act as they are printed on a keyboard."""
    return ", ".join(f"`{keys.shown(name).replace('^', 'ctrl+')}`" for name in key.keys.split(","))


def table(group: tuple[keys.Key, ...]) -> str:
    """The keys of one place, a row each, in the language of now."""
    return _table(group, 3)


def _table(group: tuple[keys.Key, ...], columns: int) -> str:
    rows = [(shown(key), _(key.help), f"`{key.id}`") for key in group]
    head = (HEADINGS[i18n.language()], ("---",) * 3)
    return "\n".join(row(*cells[:columns]) for cells in (*head, *rows))


def page(language: str) -> str:
    """The page of the keys in a language, whole."""
    i18n.use(language)
    parts = [INTRODUCTION[language]]
    for group, own in keys.GROUPS.items():
        parts += [f"## {_(group)}", table(own)]
    i18n.use("en")
    return "\n\n".join(parts) + "\n"


def first_keys() -> str:
    """The few keys that somebody begins with."""
    by_id = {key.id: key for group in keys.GROUPS.values() for key in group}
    return _table(tuple(by_id[name] for name in FIRST), 2)


def screen() -> str:
    """The board at 80x24, as the tests approve it."""
    return f"```text\n{SCREEN.read_text(encoding='utf-8').rstrip()}\n```"


PARTS = {
    "<!-- keys: made by .ci/keys.py -->": first_keys,
    "<!-- screen: made by .ci/keys.py -->": screen,
}


def renewed(text: str) -> str:
    """The README with its made parts as they should be; raises ValueError where a mark lacks."""
    for mark, part in PARTS.items():
        before, begun, rest = text.partition(mark)
        _middle, ended, after = rest.partition(END)
        if not (begun and ended):
            raise ValueError(f"README.md lacks {mark} or its {END}")
        text = f"{before}{mark}\n{part()}\n{END}{after}"
    return text


def wanted() -> dict[Path, str]:
    """Every file that is made here, whole or in part, as it should be."""
    pages = {manual.FOLDER / language / "keys.md": page(language) for language in i18n.LANGUAGES}
    return {README: renewed(README.read_text(encoding="utf-8")), **pages}


def stale() -> list[Path]:
    """The files that do not show what the desk shows."""
    return [
        path
        for path, text in wanted().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


if __name__ == "__main__":
    if "--check" not in sys.argv:
        for path, text in wanted().items():
            path.write_text(text, encoding="utf-8")
    elif paths := stale():
        print("Stale: run python .ci/keys.py:", *(path.relative_to(ROOT) for path in paths))
        sys.exit(1)
