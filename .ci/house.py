"""Measures the house: figures that show whether it stays as easy to read as it is.

`python .ci/house.py` prints a line a figure; with `--check` it exits 1 where one is over its limit.
"""

import ast
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "crisisdesk"
UPGRADES = PACKAGE / "store" / "migrations" / "versions"
VAGUE = {"one", "own", "found", "told", "made", "said", "kept"}
"""Words that say nothing of what they stand for; a variable is called by its noun."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the house, and the most that it may be; None where there is no limit."""

    name: str
    value: float
    most: float | None
    shown: str = ""


def modules() -> dict[str, ast.Module]:
    """Every module of the package with its syntax."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): ast.parse(path.read_text("utf-8"))
        for path in sorted(PACKAGE.rglob("*.py"))
    }


def imports(tree: ast.Module, known: set[str]) -> Iterator[str]:
    """The modules of the house that a module imports, wherever it does so."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                if inner in known:
                    yield inner
                elif node.module in known:
                    yield node.module


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """Groups of modules that lead back to one another."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    groups: list[list[str]] = []

    def visit(name: str) -> None:
        index[name] = low[name] = len(index)
        stack.append(name)
        for other in graph[name]:
            if other not in index:
                visit(other)
                low[name] = min(low[name], low[other])
            elif other in stack:
                low[name] = min(low[name], index[other])
        if low[name] == index[name]:
            at = stack.index(name)
            group, stack[at:] = stack[at:], []
            if len(group) > 1:
                groups.append(sorted(group))

    for name in graph:
        if name not in index:
            visit(name)
    return groups


def names(tree: ast.Module) -> Iterator[str]:
    """Every variable and parameter, as often as it is written."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg


def public_classes(tree: ast.Module) -> Iterator[str]:
    """The public classes that a module defines."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield node.name


def positions(tree: ast.Module) -> int:
    """How often something is read by an integer position."""
    return sum(
        isinstance(node, ast.Subscript)
        and isinstance(node.slice, ast.Constant)
        and isinstance(node.slice.value, int)
        and isinstance(node.ctx, ast.Load)
        for node in ast.walk(tree)
    )


def longest_folder() -> tuple[int, str]:
    """The folder with the most files of its own, and how many those are.

    Upgrades are a history by number: each new one comes to its end, and nobody looks for it there.
    """
    folders = Counter(
        path.parent
        for path in chain(PACKAGE.rglob("*.py"), (ROOT / "tests").rglob("*.py"))
        if path.parent != UPGRADES
    )
    folder, number = folders.most_common(1)[0]
    return number, folder.relative_to(ROOT).as_posix()


def figures() -> list[Figure]:
    """The house in figures."""
    trees = modules()
    packages = {name.removesuffix(".__init__"): tree for name, tree in trees.items()}
    known = set(packages)
    graph = {name: set(imports(tree, known)) - {name} for name, tree in packages.items()}
    groups = circles(graph)
    words = Counter(chain.from_iterable(names(tree) for tree in trees.values()))
    vague = sum(words[word] for word in VAGUE)
    classes = Counter(chain.from_iterable(public_classes(tree) for tree in trees.values()))
    twice = sorted(name for name, number in classes.items() if number > 1)
    store = sum(positions(tree) for name, tree in trees.items() if ".store." in name)
    number, folder = longest_folder()
    lines = sum(
        len(path.read_text("utf-8").splitlines())
        for path in PACKAGE.rglob("*")
        if path.suffix in {".py", ".tcss"}
    )
    readme = len((ROOT / "README.md").read_text("utf-8").splitlines())
    return [
        Figure("modules in circles", sum(map(len, groups)), 0, " | ".join(map(", ".join, groups))),
        Figure("vague names, %", round(100 * vague / words.total(), 2), 1),
        Figure("public class names that exist twice", len(twice), 3, ", ".join(twice)),
        Figure("rows read by position in the store", store, 20),
        Figure("files in the longest folder", number, 25, folder),
        Figure("lines of the README", readme, 160),
        Figure("lines of product code", lines, None),
    ]


if __name__ == "__main__":
    house = figures()
    for figure in house:
        limit = "" if figure.most is None else f" (at most {figure.most})"
        print(f"{figure.name}: {figure.value}{limit}  {figure.shown}".rstrip())
    if "--check" in sys.argv and any(
        figure.most is not None and figure.value > figure.most for figure in house
    ):
        sys.exit(1)
