"""The house's habits that no linter knows."""

import ast
import re
import tomllib
from collections.abc import Callable, Iterable
from itertools import chain
from pathlib import Path

from tests.test_words import script

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "crisisdesk"
MODULES = sorted(PACKAGE.rglob("*.py"))
WRITTEN = [
    *MODULES,
    *sorted((ROOT / "tests").rglob("*.py")),
    *sorted((ROOT / ".ci").glob("*.py")),
    ROOT / "hatch_build.py",
]
MOST_LINES = 410
LIMITS = {
    "modules in circles": 0,
    "vague names, %": 1,
    "public class names that exist twice": 3,
    "rows read by position in the store": 20,
    "files in the longest folder": 25,
    "lines of the README": 160,
}
PATTERNS = re.compile(r"(utils?|helpers?|managers?|common|misc|tools)$")
MARKS = re.compile(rf"\b({'TO' + 'DO'}|{'FIX' + 'ME'}|{'X' * 3}|{'HA' + 'CK'})\b")
BESIDE = {
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "README.md",
    "SECURITY.md",
    "constraints.txt",
    "hatch_build.py",
    "pyproject.toml",
    "crisisdesk",
    "tests",
}


def name_of(path: Path) -> str:
    """A file as it is called in the house."""
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    """A module's syntax."""
    return ast.parse(path.read_text(encoding="utf-8"))


def those_of(paths: Iterable[Path], at_fault: Callable[[Path], object]) -> list[str]:
    """The files among them that a rule is broken in."""
    return [name_of(path) for path in paths if at_fault(path)]


def test_every_module_can_be_read_in_one_sitting():
    # What a released store was made by is never taken apart.
    today = [path for path in MODULES if "versions" not in path.parts]
    assert those_of(today, lambda path: path.read_text("utf-8").count("\n") > MOST_LINES) == []


def test_every_module_is_a_noun_of_the_desk():
    def is_vague(path: Path) -> bool:
        return any(map(PATTERNS.search, path.relative_to(PACKAGE).with_suffix("").parts))

    assert those_of(MODULES, is_vague) == []


def test_every_module_says_what_it_is():
    def is_silent(path: Path) -> bool:
        module = tree(path)
        return bool(module.body) and not ast.get_docstring(module)

    assert those_of(MODULES, is_silent) == []


def test_nothing_is_put_off_in_a_comment():
    assert those_of(WRITTEN, lambda path: MARKS.search(path.read_text("utf-8"))) == []


def test_no_handler_calls_the_one_that_textual_calls_anyway():
    """A page that does loads twice."""
    again = re.compile(r"super\(\)\._?on_(?!event\b)")
    assert those_of(MODULES, lambda path: again.search(path.read_text("utf-8"))) == []


def test_only_the_command_line_prints():
    printing = {
        path.relative_to(PACKAGE).parts[0]
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("print", "input", "breakpoint")
    }
    assert printing <= {"cli.py", "commands"}


def test_every_dependency_has_its_reason():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)["project"]
    extras = project["optional-dependencies"].values()
    for requirement in chain(project["dependencies"], *extras):
        if not requirement.startswith("crisisdesk["):
            start = f'"{requirement}",'
            line = next(line for line in text.splitlines() if line.strip().startswith(start))
            assert re.search(r",\s+# \w", line), f"say why: {requirement}"


def test_every_sheet_belongs_to_a_screen():
    for sheet in PACKAGE.rglob("*.tcss"):
        assert sheet.with_suffix(".py").exists(), name_of(sheet)


def test_nothing_else_lies_at_the_top():
    names = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert names - {"build", "dist", "__pycache__"} <= BESIDE


def test_the_house_stays_as_easy_to_read_as_it_is():
    figures = script("house").figures()
    assert {figure.name: figure.most for figure in figures if figure.most is not None} == LIMITS
    over = [figure for figure in figures if figure.value > LIMITS.get(figure.name, figure.value)]
    assert over == []
