"""Keeps the Dutch catalogue equal to the words in the source.

`python .ci/words.py` adds new words (untranslated) and drops those that are gone; with `--check`
it changes nothing and exits 1 when something is untranslated, gone, or has other placeholders.
"""

import ast
import string
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from crisisdesk.errors import CONTEXT, NP_

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "crisisdesk"
CATALOGUE = PACKAGE / "locale" / "nl" / "LC_MESSAGES" / "crisisdesk.po"
MARKS = {"_": 1, "N_": 1, "ngettext": 2, "pgettext": 2, "NP_": 2}
IN_CONTEXT = ("pgettext", "NP_")
AMBIGUOUS = frozenset(
    ("age", "due", "from", "held", "hold", "import", "left", "met", "open", "staff", "to")
)
"""English words that Dutch has several words for: each says what it is said of."""

# Without the dates and names that change with every run.
HEADER = """# Dutch for the crisis desk.
msgid ""
msgstr ""
"Language: nl\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
Word = str | tuple[str, str]


def words() -> set[Word]:
    """Every marked word; read from the syntax tree, which also sees inside f-strings."""
    found: set[Word] = set()
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            count = MARKS.get(node.func.id, 0)
            given = [arg.value for arg in node.args[:count] if isinstance(arg, ast.Constant)]
            if count and len(given) == count and all(isinstance(one, str) and one for one in given):
                if node.func.id in IN_CONTEXT:
                    found.add(NP_(given[0], given[1]))
                else:
                    found.add(given[0] if count == 1 else (given[0], given[1]))
    return found


def placeholders(text: str) -> set[str]:
    """The names that fill a sentence."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def catalogue() -> dict[Word, str | tuple[str, ...]]:
    """What is translated."""
    with CATALOGUE.open("rb") as file:
        return {
            _word(message): message.string for message in read_po(file, locale="nl") if message.id
        }


def _word(message: Message) -> Word:
    if not isinstance(message.id, str):
        return message.id[0], message.id[1]
    return NP_(message.context, message.id) if message.context else message.id


def faults() -> list[str]:
    """What is wrong with the catalogue, a line each."""
    said, meant = catalogue(), words()
    found = [f"gone from the source: {word!r}" for word in sorted(set(said) - meant, key=str)]
    found += [f"says not of what: {word!r}" for word in sorted(meant & AMBIGUOUS, key=str)]
    for word in sorted(meant, key=str):
        originals = (word,) if isinstance(word, str) else word
        translated = said.get(word) or ""
        forms = (translated,) if isinstance(translated, str) else translated
        if not all(forms):
            found.append(f"untranslated: {word!r}")
            continue
        expected = placeholders(originals[-1])
        found += [
            f"other placeholders: {form!r} for {word!r}"
            for form in forms
            if placeholders(form) != expected
        ]
    return found


def update() -> None:
    """Write the catalogue anew: the source's words, with the translations there are."""
    said = catalogue()
    made = Catalog(locale="nl", fuzzy=False)
    for word in sorted(words(), key=str):
        translated = said.get(word) or ("" if isinstance(word, str) else ("", ""))
        if isinstance(word, str):
            context, _, text = word.rpartition(CONTEXT)
            made.add(text, translated, context=context or None)
        else:
            made.add(word, translated)
    with CATALOGUE.open("wb") as file:
        file.write(HEADER.encode())
        write_po(file, made, width=96, omit_header=True)


if __name__ == "__main__":
    if "--check" not in sys.argv:
        update()
    problems = faults()
    for line in problems:
        print(line)
    sys.exit(1 if problems else 0)
