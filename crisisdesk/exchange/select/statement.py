"""The statement of a profile: what it may be, before any database sees it."""

import re

FUNCTIONS = frozenset(
    [
        "abs",
        "char",
        "coalesce",
        "concat",
        "concat_ws",
        "format",
        "glob",
        "hex",
        "ifnull",
        "iif",
        "instr",
        "length",
        "like",
        "likely",
        "lower",
        "ltrim",
        "max",
        "min",
        "nullif",
        "printf",
        "quote",
        "replace",
        "round",
        "rtrim",
        "sign",
        "substr",
        "substring",
        "trim",
        "typeof",
        "unicode",
        "unlikely",
        "upper",
        "ceil",
        "ceiling",
        "floor",
        "mod",
        "trunc",
        "date",
        "time",
        "datetime",
        "julianday",
        "strftime",
        "unixepoch",
        "count",
        "sum",
        "group_concat",
        "string_agg",
        "row_number",
        "rank",
        "dense_rank",
        "lag",
        "lead",
        "first_value",
        "last_value",
        "nth_value",
        "ntile",
        "number",
    ]
)
"""What a statement may call; `number` and `sum` are the desk's own, which refuse what is none."""
READING = ("select", "with")
_TOKEN = re.compile(
    r"""'(?:[^']|'')*'|"(?P<name>(?:[^"]|"")*)"|`[^`]*`|\[[^\]]*\]|--[^\n]*|/\*.*?(?:\*/|\Z)"""
    r"|(?P<word>[^\W\d]\w*)",
    re.DOTALL,
)


def words(statement: str) -> list[str]:
    """The bare words of a statement in lower case, without its texts, names and comments."""
    return [
        match["word"].lower() for match in _TOKEN.finditer(statement) if match["word"] is not None
    ]


def plain_names(statement: str) -> str:
    """The statement with "names" in backticks.

    SQLite takes a "name" that no column has for a text, and a wrong column would be its own title
    in every row.
    """

    def name(match: re.Match[str]) -> str:
        inner = match["name"]
        if inner is None:
            return match[0]
        return "`" + inner.replace('""', '"').replace("`", "``") + "`"

    return _TOKEN.sub(name, statement)
