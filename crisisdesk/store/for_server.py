"""Our plain SQL as a PostgreSQL server takes it, and takes it quickest."""

import re
from functools import lru_cache

_NAMED = r"(?<![:\w]):([a-z_]+)"
_NEWEST = r"JOIN (\w+) (\w+) ON \2\.id = \(\s*SELECT (\w+)\.id (FROM \1 \3\b)"


@lru_cache(maxsize=512)
def for_server(sql: str) -> str:
    """Our `:name` as psycopg's `%(name)s`, and our newest rows joined laterally.

    What reads `JOIN t r ON r.id = (SELECT n.id FROM t n ... LIMIT 1)` a server may answer by going
    through the whole history, or at best by looking each newest row up a second time.
    """
    return re.sub(_NAMED, r"%(\1)s", _laterally(sql).replace("%", "%%"))


def _laterally(sql: str) -> str:
    newest_of_each, begun = re.compile(_NEWEST), 0
    while found := newest_of_each.search(sql, begun):
        _, row, newest, from_ = found.groups()
        end = _closing(sql, found.end())
        picked = f"SELECT {newest}.* {from_}{sql[found.end() : end]}"
        sql = f"{sql[: found.start()]}JOIN LATERAL ({picked}) {row} ON true{sql[end + 1 :]}"
        begun = found.start() + 1
    return sql


def _closing(sql: str, start: int) -> int:
    """Where the parenthesis ends in which `start` lies."""
    depth = 1
    for at in range(start, len(sql)):
        depth += (sql[at] == "(") - (sql[at] == ")")
        if depth == 0:
            return at
    raise ValueError("a parenthesis that nobody closed")
