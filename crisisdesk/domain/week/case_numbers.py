"""The numbers of cases in words that somebody typed."""

import re

_CASE = re.compile(r"\b[A-Z]{1,3}-\d{4,}\b")


def without_cases(text: str) -> str:
    """Words that somebody typed, without the numbers of cases."""
    return _CASE.sub("…", text)
