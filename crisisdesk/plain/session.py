"""Where somebody stands in the plain desk: the case in hand, and what was listed last."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.capacity.places import CapacityLine
from crisisdesk.domain.cases.lines import CaseFile
from crisisdesk.domain.cases.states import CaseId
from crisisdesk.domain.identity import finds
from crisisdesk.errors import N_, RuleBroken
from crisisdesk.plain.console import Console
from crisisdesk.services.capacity import capacity
from crisisdesk.store.queries.cases import files as file_queries
from crisisdesk.store.snapshot import Snapshot
from crisisdesk.store.values import new_id

if TYPE_CHECKING:
    from crisisdesk.store.store import Store
    from crisisdesk.store.unit_of_work import UnitOfWork

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(slots=True)
class Session:
    """One person at the plain desk."""

    console: Console
    store: "Store"
    case: CaseId | None = None
    """The case in hand."""
    places: list[FacilityId] = field(default_factory=list)
    """The facilities that were listed last, by the number they have there."""
    cases: list[CaseId] = field(default_factory=list)
    """The cases that were listed last."""

    def read(
        self, question: Callable[Concatenate[Snapshot, P], T], /, *args: P.args, **kw: P.kwargs
    ) -> T:
        """Put a question to the store; raises DeskError."""
        return self.store.read(question, *args, **kw)

    def write(
        self, service: "Callable[Concatenate[UnitOfWork, P], T]", /, *args: P.args, **kw: P.kwargs
    ) -> T:
        """Run a service as one act, which `undo` takes back; raises DeskError."""
        act = new_id()
        result = self.store.write_once(act, service, *args, **kw)
        self.store.last_act = act
        return result

    def file(self) -> CaseFile:
        """The case in hand; raises RuleBroken while there is none."""
        if self.case is None:
            raise RuleBroken(N_("First choose a case: case and its number, or new."))
        return self.read(file_queries.case, self.case)

    def facility(self, named: str) -> CapacityLine:
        """A facility by the number it was listed under or by its name; raises RuleBroken."""
        lines = self.read(capacity.overview).lines
        if named.isdecimal():
            at = int(named) if len(named) < len("10000") else 0
            listed = self.places[at - 1 : at] if at else []
            fitting = [line for line in lines if line.id in listed]
        else:
            same = [line for line in lines if line.name.casefold() == named.casefold()]
            fitting = same or [line for line in lines if named and finds(named, line.name)]
        if not fitting:
            raise RuleBroken(
                N_("No facility is “{name}”; places or options numbers them."), name=named
            )
        if len(fitting) > 1:
            raise RuleBroken(
                N_("“{name}” may be {n} facilities; type more of the name, or its number."),
                name=named,
                n=len(fitting),
            )
        return fitting[0]
