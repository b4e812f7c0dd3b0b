"""What costs money, for finance: signals, advance payments and lent staff, with who pays (A121)."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from crisisdesk.domain.absence.costs import CostLink
from crisisdesk.domain.absence.mutual_aid import AidState, DeploymentLine
from crisisdesk.domain.capacity.facilities import FacilityId
from crisisdesk.domain.codes import Code
from crisisdesk.domain.week.register import Entry, EntryKind, EntryStatus
from crisisdesk.errors import N_

DEFINITION = N_(
    "A row is a cost signal or an advance payment of the register, or staff that one provider lends"
    " another under a cost category. Category 1 are extra costs, 2 care given otherwise, 3 fixed"
    " costs that go on. Who pays and by which rule is what the register says of that category now;"
    " a rule that is being worked out is not decided yet. An empty amount is not known."
)


class CostKind(Code):
    """What a row of the costs is."""

    SIGNAL = "cost_signal", N_("cost signal")
    ADVANCE = "advance_payment", N_("advance payment")
    AID = "mutual_aid", N_("lent staff")


_KINDS = {EntryKind.COST_SIGNAL: CostKind.SIGNAL, EntryKind.ADVANCE_PAYMENT: CostKind.ADVANCE}


class Payer(NamedTuple):
    """Who pays a category, by which rule, and how far that rule is."""

    payer: str
    rule: str
    state: EntryStatus


class CostLine(NamedTuple):
    """Something that costs money."""

    kind: CostKind
    reference: str
    status: EntryStatus | AidState
    category: int | None
    payer: Payer | None
    """None where the register has no rule for the category."""
    provider: str
    facility: str
    concerns: CostLink | None
    start: date | None
    until: date | None
    fte: int | None
    """Thousandths, of lent staff."""
    amount: int | None
    """Cents."""
    text: str


class FacilityName(NamedTuple):
    """What a facility and its provider are called."""

    facility: str
    provider: str


def payers(entries: Iterable[Entry]) -> dict[int, Payer]:
    """Who pays each category: a rule in force comes before one that is being worked out."""
    states = (EntryStatus.WORKED_OUT, EntryStatus.IN_FORCE)
    rules = [
        entry for entry in entries if entry.kind is EntryKind.COST_RULE and entry.status in states
    ]
    rules.sort(key=lambda entry: (states.index(entry.status), entry.added_at, entry.reference))
    return {
        entry.particulars.category: Payer(
            entry.particulars.party, entry.particulars.text, entry.status
        )
        for entry in rules
        if entry.particulars.category is not None
    }


def cost_lines(
    entries: Iterable[Entry],
    deployments: Iterable[DeploymentLine],
    names: dict[FacilityId, FacilityName],
) -> list[CostLine]:
    """Every row, of the register first; `entries` are also those that have ended."""
    everything = list(entries)
    by_category = payers(everything)
    nowhere = FacilityName("", "")
    lines = []
    for entry in everything:
        if (kind := _KINDS.get(entry.kind)) is None:
            continue
        about = entry.particulars
        place = nowhere if about.facility is None else names.get(about.facility, nowhere)
        lines.append(
            CostLine(
                kind,
                entry.reference,
                entry.status,
                about.category,
                by_category.get(about.category or 0),
                about.party or place.provider,
                place.facility,
                about.concerns,
                about.valid_from or about.asked,
                about.valid_until,
                None,
                about.amount,
                about.text,
            )
        )
    lines += [
        CostLine(
            CostKind.AID,
            "",
            deployment.state,
            deployment.cost_category,
            by_category.get(deployment.cost_category),
            deployment.lender_name,
            deployment.facility_name,
            CostLink.AID,
            deployment.start,
            deployment.until,
            deployment.granted,
            None,
            "",
        )
        for deployment in deployments
        if deployment.cost_category is not None
    ]
    return lines
