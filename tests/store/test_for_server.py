"""Our plain SQL as a server takes it."""

import re
from importlib import import_module
from pkgutil import walk_packages

import pytest

from crisisdesk.store import queries
from crisisdesk.store.for_server import for_server

TWICE = re.compile(r"ON (\w+)\.id = \(\s*SELECT")


@pytest.mark.parametrize(
    ("ours", "server"),
    [
        (
            "SELECT a::text WHERE b = :at AND c LIKE '%x'",
            "SELECT a::text WHERE b = %(at)s AND c LIKE '%%x'",
        ),
        (
            "f LEFT JOIN t r ON r.id = (\nSELECT c.id FROM t c WHERE f(c.a) LIMIT 1) WHERE r.b",
            "f LEFT JOIN LATERAL (SELECT c.* FROM t c WHERE f(c.a) LIMIT 1) r ON true WHERE r.b",
        ),
        (
            "JOIN t r ON r.id = (SELECT c.id FROM t c JOIN u s ON s.id = (SELECT x.id FROM u x))",
            (
                "JOIN LATERAL (SELECT c.* FROM t c"
                " JOIN LATERAL (SELECT x.* FROM u x) s ON true) r ON true"
            ),
        ),
        # Another table's ids are no rows of this one.
        ("JOIN t r ON r.id = (SELECT c.id FROM u c)", "JOIN t r ON r.id = (SELECT c.id FROM u c)"),
    ],
)
def test_names_are_bound_and_newest_rows_joined_laterally(ours: str, server: str) -> None:
    assert for_server(ours) == server


def test_no_question_of_a_board_looks_a_newest_row_up_twice() -> None:
    asked = [
        (module.name, sql)
        for module in walk_packages(queries.__path__, f"{queries.__name__}.")
        for sql in vars(import_module(module.name)).values()
        if isinstance(sql, str) and TWICE.search(sql)
    ]
    assert len(asked) > 20
    assert [name for name, sql in asked if TWICE.search(for_server(sql))] == []


def test_a_parenthesis_that_nobody_closed_is_no_question() -> None:
    with pytest.raises(ValueError, match="nobody closed"):
        for_server("JOIN t r ON r.id = (SELECT c.id FROM t c")
