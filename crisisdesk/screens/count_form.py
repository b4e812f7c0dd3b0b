"""Forms that keep counts and name nobody: amounts with comma or point, days, careful notes."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Concatenate, Generic, ParamSpec, TypeVar

from crisisdesk import keys
from crisisdesk.domain.absence.absence import parse_amount
from crisisdesk.domain.typed_moments import read_typed_day
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.i18n import _
from crisisdesk.screens.dialogs import confirmed
from crisisdesk.screens.forms import Form

if TYPE_CHECKING:
    from crisisdesk.store.unit_of_work import UnitOfWork

A = TypeVar("A")
P = ParamSpec("P")
T = TypeVar("T")


class CountingForm(Form[A], Generic[A]):
    """A form whose words may mean no person; an illness word is asked about before it is kept."""

    KEYS = keys.FORM

    def amount(self, name: str) -> int:
        """A typed amount in thousandths that must be known; raises RuleBroken at its field."""
        value = parse_amount(self.text(name), name)
        if value is None:
            raise RuleBroken(N_("This figure must be known."), field=name)
        return value

    def amount_or_none(self, name: str) -> int | None:
        """A typed amount in thousandths; None for an empty field and for "?"."""
        return parse_amount(self.text(name), name) if self.text(name) else None

    def day(self, name: str) -> date:
        """A typed day that must be known; raises RuleBroken at its field."""
        return super().day(name) or read_typed_day("", self.today, name)

    async def keep(
        self, service: "Callable[Concatenate[UnitOfWork, P], T]", /, *args: P.args, **kw: P.kwargs
    ) -> T:
        """Act; a word that may tell of an illness is kept only if somebody says no person is meant.

        Raises DeskError for the form to show at its field.
        """
        yes = _("Not about a person: save")
        return await confirmed(self, yes, service, *args, flag="no_person", about="words", **kw)
