"""The codes of a sheet, held against those that the desk knows (see `domain.identity`)."""

from collections.abc import Collection, Iterable

from crisisdesk.domain.identity import CodeBook, code_key
from crisisdesk.domain.sheets.imports import NEAR, NEAR_ROW, NUMBER, SEVERAL
from crisisdesk.errors import Phrase


class SheetCodes:
    """The codes of one field of a sheet: how they are spelled, and which are in doubt."""

    def __init__(
        self, known: Iterable[str], numbers: Collection[int] = (), *, as_new: bool = False
    ) -> None:
        """Hold them against what is known.

        `numbers` are the rows where the code is a number; `as_new` answers that what is nearly the
        same is another one all the same.
        """
        self._known, self._here = CodeBook(known), CodeBook(())
        self._rows: dict[str, int] = {}
        self._numbers, self._as_new = numbers, as_new
        self._spelled: dict[str, str] = {}
        self._doubts: dict[tuple[str, bool], Phrase | None] = {}

    def knows(self, code: str) -> bool:
        """Whether the desk knows the code, in whatever spelling."""
        return bool(self._known.spellings(code))

    def spelled(self, code: str) -> str:
        """The code as the desk spells it, or else as the sheet did first."""
        spelled = self._spelled.get(code)
        if spelled is None:
            known = self._known.spellings(code) or self._here.spellings(code)
            if not known:
                self._here.add(code)
            spelled = self._spelled[code] = known[0] if len(known) == 1 else code
        return spelled

    def doubt(self, row: int, code: str) -> Phrase | None:
        """Why a code may be meant for another one; None where it is plain."""
        about = code, row in self._numbers
        if about not in self._doubts:
            self._doubts[about] = self._doubt(row, code, is_number=about[1])
        return self._doubts[about]

    def _doubt(self, row: int, code: str, *, is_number: bool) -> Phrase | None:
        spellings = self._known.spellings(code)
        if len(spellings) > 1:
            return SEVERAL
        if self._as_new or (spellings and not is_number):
            return None
        if near := self._known.near(code):
            return Phrase(NEAR, {"code": near})
        if is_number:
            return None if spellings else NUMBER
        self._rows.setdefault(code_key(self.spelled(code)), row)
        near = self._here.near(code)
        about: dict[str, object] = {"code": near, "row": self._rows.get(code_key(near or ""))}
        return None if near is None else Phrase(NEAR_ROW, about)
