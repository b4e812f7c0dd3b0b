"""Which record stands on which line, when rules with titles stand between the records."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from itertools import pairwise


class Lines:
    """The lines of a board: a number of records, with breaks above some of them."""

    def __init__(self, records: int, breaks: Mapping[int, str]) -> None:
        """Count the lines; a break below the last record is left out."""
        self._records = records
        self._rows = sorted(row for row in breaks if 0 <= row < records)
        self._titles = {row + above: breaks[row] for above, row in enumerate(self._rows)}
        self._places = list(self._titles)

    def __len__(self) -> int:
        return self._records + len(self._rows)

    def parts(self) -> Iterator[tuple[int, int]]:
        """The first and the end of each run of records without a break."""
        return pairwise([0, *self._rows, self._records])

    def of(self, record: int) -> int:
        """The line of a record."""
        return record + bisect_right(self._rows, record)

    def record(self, line: int) -> int | None:
        """The record on a line; None on a break and below the last."""
        if line in self._titles:
            return None
        at = line - bisect_left(self._places, line)
        return at if 0 <= at < self._records else None

    def title(self, line: int) -> str | None:
        """The title of the break on a line, if there is one."""
        return self._titles.get(line)
