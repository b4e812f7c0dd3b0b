"""The manual: the same in both languages, and what it says works."""

import re
from pathlib import Path

import pytest

from crisisdesk import i18n, manual
from crisisdesk.commands.table import CRISISDESK
from crisisdesk.domain.safekeeping import lock
from crisisdesk.domain.settings import SETTINGS
from crisisdesk.errors import WrongUse
from crisisdesk.exchange import cells, profiles
from crisisdesk.exchange import reading as sheets
from crisisdesk.exchange.subjects import SUBJECTS
from crisisdesk.screens.region.settings import value_words
from crisisdesk.services.capacity import capacity
from crisisdesk.services.sheets import imports

MOST_LINES = 25
MOST_COLUMNS = 79


def blocks(page: str, language: str) -> list[str]:
    """The code blocks of a page."""
    return re.findall(r"```\w*\n(.*?)```", manual.text(page, language), re.DOTALL)


def block(page: str, start: str) -> str:
    """The code block of a page that begins with these words."""
    return next(block for block in blocks(page, "en") if block.startswith(start))


def outline(page: str, language: str) -> list[tuple[int, set[str], int, int]]:
    """Of each section: its level, its code words, and how many rows and points it has."""
    return [
        (
            len(section) - len(section.lstrip("#")),
            set(re.findall(r"`([^`]+)`", re.sub(r"```.*?```", "", section, flags=re.DOTALL))),
            len(re.findall(r"^\|", section, re.MULTILINE)),
            len(re.findall(r"^(?:- |\d+\. )", section, re.MULTILINE)),
        )
        for section in manual.sections(manual.text(page, language))
    ]


def rows(page: str, heading: str) -> str:
    """A table of a page, by the title of its first column."""
    return manual.text(page, "en").partition(f"| {heading} |")[2].partition("\n\n")[0]


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_the_pages_that_are_listed_are_the_ones_that_are_there(language):
    files = {path.stem for path in (manual.FOLDER / language).iterdir()}
    assert files == set(manual.PAGES)
    titles = [manual.title(page, language) for page in manual.PAGES]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("page", manual.PAGES)
def test_both_languages_say_the_same(page):
    assert outline(page, "nl") == outline(page, "en")
    assert blocks(page, "nl") == blocks(page, "en")


@pytest.mark.parametrize("page", manual.PAGES)
@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_a_page_reads_well_as_text(page, language):
    text = manual.text(page, language)
    assert text.startswith("# ")
    assert text.count("\n# ") == text.count("\n# The weekly list")
    prose = re.sub(r"```.*?```|^\|.*$", "", text, flags=re.DOTALL | re.MULTILINE)
    assert max(map(len, prose.splitlines())) <= MOST_COLUMNS
    for name, link in re.findall(r"\[([^]]+)\]\(([^)]+)\)", text):
        assert manual.title(link.removesuffix(".md"), language) == " ".join(name.split())


def test_it_speaks_to_people_politely():
    for page in manual.PAGES:
        assert not re.search(r"\b(je|jij|jouw)\b", manual.text(page, "nl"))


def test_no_such_page_says_what_there_is():
    with pytest.raises(WrongUse, match=r"no page “../secret”; there are: start, figures"):
        manual.text("../secret", "en")


def test_what_is_searched_for_is_found_in_any_page_and_narrowed():
    hits = manual.find("retention days", "en", "cases")
    assert ("safekeeping", "## Retention") in {(hit.page, hit.text[:12]) for hit in hits}
    (hit,) = manual.find("kh03", "en", "cases")
    assert hit.page == "sheets"
    assert "beds open overnight" in hit.text
    assert "Toronto" not in hit.text
    assert manual.find("Huis clos", "nl", "start") == []
    assert manual.find("  ", "nl", "start") == []


@pytest.mark.parametrize("page", manual.PAGES)
def test_the_page_one_is_at_comes_first(page):
    assert manual.find("e", "nl", page)[0].page == page


def test_a_section_is_counted_as_the_page_shows_it():
    for hit in manual.find("e", "en", "start"):
        heading = hit.text.partition("\n")[0]
        assert manual.sections(manual.text(hit.page, "en"))[hit.section].startswith(heading)


@pytest.fixture
def waalkade(tmp_path: Path) -> tuple[Path, Path]:
    """The list and the profile of the manual as files."""
    sheet, profile = tmp_path / "list.csv", tmp_path / "waalkade.toml"
    sheet.write_text(block("profiles", "Nummer;"), encoding="cp1252")
    profile.write_text(block("profiles", "# The weekly list"), encoding="utf-8")
    return sheet, profile


def test_the_profile_that_people_learn_from_reads_its_list(waalkade, store):
    sheet, profile = waalkade
    parsed = sheets.read(sheet, profiles.load(str(profile)))
    outcome = store.write(imports.take, parsed)
    assert (outcome.imported, outcome.new_facilities, len(outcome.skipped)) == (3, 3, 1)
    assert not outcome.problems
    lines = store.read(capacity.overview).lines
    assert {
        (line.name, line.kind, line.available, line.occupied, line.reporter) for line in lines
    } == {
        ("De Kade", "crisis_group", 10, 7, "De Waalkade"),
        ("Het Veer", "residential_group", 10, 9, "De Waalkade"),
        ("De Sluisdeur", "residential_group", 6, None, "De Waalkade"),
    }
    assert profile.read_text(encoding="utf-8").count("\n") <= MOST_LINES


def test_the_profile_with_a_select_is_one(tmp_path):
    profile = tmp_path / "own.toml"
    profile.write_text(block("profiles", 'kind = "placements"'), encoding="utf-8")
    assert profiles.load(str(profile)).tables["ends"].file == "uitstroom*.csv"


def test_every_key_of_a_profile_is_explained():
    assert set(re.findall(r"^\| `(\w+)`", rows("profiles", "key"), re.MULTILINE)) == set(
        profiles.KEYS
    )
    fields = manual.text("profiles", "en").partition("Fields: ")[2].partition(".")[0]
    assert set(re.findall(r"`(\w+)`", fields)) == set(cells.FIELDS)


def test_every_command_stands_in_the_manual():
    names = re.findall(r"^\| `crisisdesk (\w+)", manual.text("commands", "en"), re.MULTILINE)
    assert set(names) == {command.name for command in CRISISDESK.commands}


def test_every_built_in_profile_stands_in_the_manual():
    names = set(re.findall(r"`([\w-]+)`", rows("sheets", "built-in profile")))
    assert names == set(profiles.names())


def default_of(name):
    """The default of a setting that desks agree on."""
    return next(setting.default for setting in SETTINGS if setting.name == name)


@pytest.mark.parametrize(
    ("page", "language", "sentence"),
    [
        *(
            (page, language, words.format(lock.MINUTES))
            for page, language, words in (
                ("safekeeping", "en", "nobody touches for {} minutes (setting `lock`)"),
                ("safekeeping", "nl", "waar {} minuten niemand aan komt (instelling `lock`)"),
                ("settings", "en", "| {} with an encrypted store, never with another |"),
                ("settings", "nl", "| {} bij een versleuteld bestand, nooit bij een ander |"),
            )
        ),
        *(
            ("cases", language, words.format(*map(default_of, ("hold.acute_hours", "hold.hours"))))
            for language, words in (
                ("en", "for none: {} hours when acute, {} otherwise."),
                ("nl", "voor geen: {} uur bij acuut, anders {}."),
            )
        ),
    ],
)
def test_a_default_that_is_told_in_a_sentence_is_the_one_that_counts(page, language, sentence):
    assert sentence in " ".join(manual.text(page, language).split())


def test_security_tells_when_a_desk_locks_itself():
    security = (manual.FOLDER.parents[1] / "SECURITY.md").read_text(encoding="utf-8")
    assert f"with an encrypted store, {lock.MINUTES} minutes after the last key" in security


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_subject_of_an_export_stands_in_the_manual_and_in_the_help(language):
    every = "\\|".join(SUBJECTS)
    assert f"| `crisisdesk export {every} [--format" in manual.text("commands", language)
    (export,) = (command for command in CRISISDESK.commands if command.name == "export")
    i18n.use(language)
    *named, last = re.findall(r"\w+", i18n._(export.arguments[0].words))
    assert [*named[:-1], last] == [*SUBJECTS]


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_setting_stands_in_the_manual_with_its_default(language):
    i18n.use(language)
    page = manual.text("settings", language)
    for setting in SETTINGS:
        words, allowed = i18n._(setting.words), i18n.say(setting.allowed)
        default = value_words(setting, setting.default)
        assert f"| `{setting.name}` | {words} | {default} | {allowed} |" in page
