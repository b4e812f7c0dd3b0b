"""Every word of the desk is translated, and what is installed speaks the words of the source."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from crisisdesk.i18n import LOCALE

ROOT = Path(__file__).parent.parent
CATALOGUES = sorted(LOCALE.glob("*/LC_MESSAGES/*.po"))


def script(name: str) -> ModuleType:
    """One of the checks in `.ci`, which is no package."""
    spec = importlib.util.spec_from_file_location(f"ci_{name}", ROOT / ".ci" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def said_in(catalogue: Catalog) -> set[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Every word with what is said for it."""
    found = set()
    for one in catalogue:
        word, said = (
            (text,) if isinstance(text, str) else tuple(text or ()) for text in (one.id, one.string)
        )
        if any(word):
            found.add((word, said))
    return found


@pytest.fixture
def words() -> ModuleType:
    """The check of the words, fresh for every test."""
    return script("words")


@pytest.fixture
def small(words, monkeypatch, tmp_path):
    """A package of one module with its catalogue; answers what the check says of them."""
    monkeypatch.setattr(words, "PACKAGE", tmp_path)
    monkeypatch.setattr(words, "CATALOGUE", tmp_path / "nl.po")

    def make(source: str, *messages: str) -> list[str]:
        (tmp_path / "module.py").write_text(source, encoding="utf-8")
        catalogue = "\n\n".join([words.HEADER, *messages])
        (tmp_path / "nl.po").write_text(catalogue, encoding="utf-8")
        return list(words.faults())

    return make


def test_every_word_is_translated_and_none_is_left_over(words):
    assert words.faults() == []


def test_there_is_a_catalogue():
    assert [path.parent.parent.name for path in CATALOGUES] == ["nl"]


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_what_is_installed_is_compiled_from_this_catalogue(path):
    with path.open("rb") as po, path.with_suffix(".mo").open("rb") as mo:
        source, installed = read_po(po, locale="nl"), read_mo(mo)
    assert said_in(source) == said_in(installed), "stale: run python hatch_build.py"


def test_a_word_inside_a_formatted_string_is_seen(small):
    assert small("""print(f"{_('room')}")""") == ["untranslated: 'room'"]


def test_a_word_that_is_gone_is_named(small):
    assert small("", 'msgid "room"\nmsgstr "plek"') == ["gone from the source: 'room'"]


def test_a_translation_has_the_same_placeholders(small):
    found = small('_("{n} places")', 'msgid "{n} places"\nmsgstr "{m} plekken"')
    assert found == ["other placeholders: '{m} plekken' for '{n} places'"]


def test_a_word_of_two_meanings_says_which_one_it_has(small):
    assert small('_("age")', 'msgid "age"\nmsgstr "peil"') == ["says not of what: 'age'"]
    assert small(
        'pgettext("figures", "age")\nNP_("child", "age")',
        'msgctxt "figures"\nmsgid "age"\nmsgstr "peil"',
        'msgctxt "child"\nmsgid "age"\nmsgstr "leeftijd"',
    ) == []  # fmt: skip


def test_a_word_keeps_its_context_when_the_catalogue_is_written_anew(words, small, tmp_path):
    small('pgettext("child", "age")', 'msgctxt "child"\nmsgid "age"\nmsgstr "leeftijd"')
    words.update()
    assert 'msgctxt "child"' in (tmp_path / "nl.po").read_text(encoding="utf-8")
    assert words.faults() == []


def test_both_forms_of_a_number_are_asked_for(small):
    source = 'ngettext("{n} place", "{n} places", 2)'
    one = 'msgid "{n} place"\nmsgid_plural "{n} places"\nmsgstr[0] "{n} plek"\nmsgstr[1] '
    assert small(source, one + '"{n} plekken"') == []
    assert small(source, one + '""') == ["untranslated: ('{n} place', '{n} places')"]


def test_new_words_are_added_and_old_ones_dropped(words, small, tmp_path):
    small('N_("room")\n_("bed")', 'msgid "room"\nmsgstr "plek"', 'msgid "gone"\nmsgstr "weg"')
    words.update()
    assert words.catalogue() == {"room": "plek", "bed": ""}
    assert (tmp_path / "nl.po").read_text(encoding="utf-8").startswith("# Dutch for")
